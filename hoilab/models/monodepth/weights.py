"""MonoDepth with weights of a file, its own or visualDet3D's, and a camera."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
import xarray as xr

from hoilab.models._weights import WeightsFile, fill, located, read_state
from hoilab.models.monodepth.architecture import MonoDepth, MonoDepthConfig
from hoilab.models.yolo3d.weights import from_official
from hoilab.nn.images import normalized
from hoilab.schema import check_camera, check_video, make_depth
from hoilab.schema.depth import Quantity

FILE = WeightsFile(
    name="monodepth.safetensors",
    url="your own training, as docs/boxes3d.md shows; no weights are published any more",
    licence="Apache-2.0",
)
MULTIPLE_PX = 32
PUBLISHED = MonoDepthConfig(camera_divided_twice=True)


@dataclass(frozen=True, kw_only=True)
class MonoDepthEstimator:
    """Says how far things are in metres: call it with a video, or a part of one.

    Parameters
    ----------
    network
        Reads pixels and cameras.
    camera
        The camera of the frames; without one there is nothing to call.
    """

    network: MonoDepth
    camera: xr.Dataset | None = None
    device: str = "cpu"

    @property
    def quantity(self) -> Quantity:
        """Metres."""
        return "depth"

    def __call__(self, video: xr.DataArray) -> xr.DataArray:
        """Return a map for each frame of `video` (time y x channel, uint8).

        The network reads sides that are multiples of 32 px: what is left over, at the top and
        at the right, is NaN.
        """
        if self.camera is None:
            raise ValueError(
                "monodepth looks at the road and needs the camera: load it with "
                "load_monodepth(path, camera=camera) and pass that as the model"
            )
        frames = check_video(video).values
        height, width = (side // MULTIPLE_PX * MULTIPLE_PX for side in frames.shape[1:3])
        maps = np.full(frames.shape[:3], np.nan, np.float32)
        if len(frames) and height and width:
            top = frames.shape[1] - height
            maps[:, top:, :width] = self._metres(frames[:, top:, :width], top)
        return make_depth(maps, video["time"].values, quantity=self.quantity)

    def _metres(self, frames: np.ndarray, top: int) -> np.ndarray:
        assert self.camera is not None
        rgb = torch.from_numpy(np.ascontiguousarray(frames)).float().permute(0, 3, 1, 2) / 255
        K = torch.from_numpy(self.camera["K"].values.astype(np.float32))
        K[1, 2] -= top
        with torch.inference_mode():
            pixels = torch.stack([normalized(image) for image in rgb]).to(self.device)
            said = self.network(pixels, K.expand(len(rgb), 3, 3).to(self.device))
            return np.asarray(self.network.metres(said.full)[:, 0].cpu().numpy())


def load_monodepth(
    path: Path | None = None,
    *,
    camera: xr.Dataset | None = None,
    config: MonoDepthConfig = PUBLISHED,
    device: str = "cpu",
) -> MonoDepthEstimator:
    """Return MonoDepth with the weights of a file, by default of visualDet3D's making.

    Parameters
    ----------
    camera
        Of the frames that it will see.
    config
        Of the training that made the file.
    """
    file = path or located(FILE)
    with torch.device("meta"):
        network = MonoDepth(config)
    fill(network, from_official(read_state(file)), source=file.name)
    known = None if camera is None else check_camera(camera)
    return MonoDepthEstimator(network=network.eval().to(device), camera=known, device=device)
