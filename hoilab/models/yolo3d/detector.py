"""A 3D detector with what it takes to go from frames and their camera to labelled boxes."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
import torch
import xarray as xr
from torch import Tensor, nn

from hoilab.geometry.camera_range import CameraRange
from hoilab.models.yolo3d.processing import Finding, Found, labelled
from hoilab.nn.view import Seen, View, seen
from hoilab.schema import check_video

# Network, its output, cameras (b 3 4), height and width, and when a box counts.
Finder = Callable[[Any, Any, Tensor, tuple[int, int], Finding], list[Found]]

# Where detectors trained on KITTI are at home: on a car's roof, nearly level, 721 px for 1242.
ROAD = CameraRange(height_m=(1.2, 2.2), tilt_deg=(-6.0, 6.0), fov_deg=(70.0, 95.0))


class Boxes3dDetector:
    """Says where things are in space: call it with a video and the projection of its camera.

    Attributes
    ----------
    network
        Reads pixels (b 3 h w; for a stereo pair 6 channels, left before right) and cameras.
    classes
        What it tells apart.
    finding
        When a box counts; assign another to change it.
    stereo
        Whether it needs the right camera's frames as well.
    camera_range
        The cameras it was trained with; assign another after training on other roads.
    """

    camera_range = ROAD

    def __init__(
        self,
        network: nn.Module,
        finder: Finder,
        *,
        classes: Sequence[str],
        view: View,
        finding: Finding,
        stereo: bool = False,
        device: str = "cpu",
    ) -> None:
        self.network = network.eval().to(device)
        self.finder = finder
        self.classes = tuple(classes)
        self.view = view
        self.finding = finding
        self.stereo = stereo
        self.device = device

    def __call__(
        self, video: xr.DataArray, projection: np.ndarray, *, right: xr.DataArray | None = None
    ) -> xr.Dataset:
        """Return the boxes of each frame in the camera's frame, looking at all of them at once.

        Parameters
        ----------
        projection
            (3, 4): from the camera's frame, in which the boxes shall be, to pixels.
        right
            The same moments seen by the right camera of a rectified pair.
        """
        frames = check_video(video).values
        if self.stereo != (right is not None):
            needed = "also the right camera's frames" if self.stereo else "one camera's frames"
            raise ValueError(f"this model needs {needed}; pass right= for stereo models alone")
        pictures = [seen(frame, projection, self.view) for frame in frames]
        pixels = self._pixels(pictures, frames, right, projection)
        if not pictures:
            return labelled([], [], video, self.classes)
        cameras = torch.stack([picture.projection for picture in pictures]).float().to(self.device)
        with torch.inference_mode():
            output = self.network(pixels, cameras)
            size = (self.view.height_px, self.view.width_px)
            results = self.finder(self.network, output, cameras, size, self.finding)
        return labelled(results, pictures, video, self.classes)

    def _pixels(
        self,
        pictures: list[Seen],
        frames: np.ndarray,
        right: xr.DataArray | None,
        projection: np.ndarray,
    ) -> Tensor:
        if not pictures:
            return torch.empty(0)
        pixels = torch.stack([picture.pixels for picture in pictures])
        if right is not None:
            other = check_video(right).values
            if other.shape != frames.shape:
                raise ValueError(
                    f"both cameras' frames must have one shape, got {frames.shape} and "
                    f"{other.shape}; cut them to the same moments and size"
                )
            beside = [seen(frame, projection, self.view).pixels for frame in other]
            pixels = torch.cat([pixels, torch.stack(beside)], 1)
        return pixels.to(self.device)
