"""depth-tiny with what it takes to go from frames to metres."""

import numpy as np
import torch
import xarray as xr

from hoilab.geometry.camera import resized
from hoilab.models.depth_tiny.architecture import DepthTiny
from hoilab.models.depth_tiny.processing import prepared, restored, sight, whole_frame
from hoilab.nn.normalization import folded
from hoilab.schema import check_camera, check_video, make_depth
from hoilab.schema.depth import Quantity

SIZE_PX = (252, 448)
SKY_LOGIT = 2.0


class TinyEstimator:
    """Says how far things are: call it with a video, or a part of one.

    Parameters
    ----------
    network
        As trained; it is kept, and a faster copy of it is used.
    camera
        Where the frames come from, as `hoilab.schema.make_camera` labels it. Without one the
        scale is a guess from what the network has seen.
    size_px
        Height and width of what the network looks at; other shapes get as many pixels.
    """

    quantity: Quantity = "depth"

    def __init__(
        self,
        network: DepthTiny,
        *,
        camera: xr.Dataset | None = None,
        size_px: tuple[int, int] = SIZE_PX,
        device: str = "cpu",
    ) -> None:
        self.network = network
        self.camera = None if camera is None else check_camera(camera)
        self.size_px = size_px
        self.device = device
        self._fast = folded(network).to(device).to(memory_format=torch.channels_last)  # type: ignore[call-overload]

    def for_camera(self, camera: xr.Dataset) -> "TinyEstimator":
        """Return the same estimator for frames of a known camera: metres are then measured."""
        return TinyEstimator(self.network, camera=camera, size_px=self.size_px, device=self.device)

    def __call__(self, video: xr.DataArray) -> xr.DataArray:
        """Return the depth (m) of each frame of `video` (time y x channel, uint8), in one batch.

        NaN where the network sees nothing but sky.
        """
        check_video(video)
        sizes = (video.sizes["time"], video.sizes["y"], video.sizes["x"])
        maps = self._maps(video.values) if all(sizes) else np.empty(sizes, np.float32)
        return make_depth(maps, video["time"].values)

    def _maps(self, frames: np.ndarray) -> np.ndarray:
        height, width = frames.shape[1:3]
        window = whole_frame(height, width, size_px=self.size_px)
        # Frames may be smaller than the camera's own.
        camera = None if self.camera is None else resized(self.camera, (width, height))
        rays = torch.from_numpy(sight(camera, window))[None]
        with torch.inference_mode():
            pixels = prepared(frames, window).to(self.device)
            answer = self._fast(pixels, rays.expand(len(frames), -1, -1, -1).to(self.device))
            metres = restored(answer.log_depth, height, width).exp()
            sky = restored(answer.sky, height, width) > SKY_LOGIT
            maps: np.ndarray = metres.masked_fill(sky, torch.nan).cpu().numpy()
        return maps
