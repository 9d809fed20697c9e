"""From frames and a camera to what depth-tiny reads, and back to maps as large as the frames.

Axes: b batch, h w rows and columns of the network's picture, y x of the frame.
"""

import math
from dataclasses import dataclass
from typing import Literal

import numpy as np
import torch
import torch.nn.functional as F
import xarray as xr
from torch import Tensor

from hoilab.geometry.camera import pinhole, undistort
from hoilab.models.depth_tiny.architecture import MULTIPLE_PX
from hoilab.schema import check_camera

ASSUMED_FOV_DEG = 60.0
Known = Literal["all", "lens", "nothing"]


@dataclass(frozen=True, kw_only=True)
class Window:
    """Which part of a frame the network sees, in pixels of the frame, and at what size.

    Parameters
    ----------
    left, top, width, height
        The part, from pixel edge to pixel edge.
    rows, columns
        Its size in the network's picture.
    """

    left: float
    top: float
    width: float
    height: float
    rows: int
    columns: int

    def across(self) -> np.ndarray:
        """Return where the network's columns lie in the frame (px, centres at whole numbers)."""
        step = self.width / self.columns
        return self.left + (np.arange(self.columns) + 0.5) * step - 0.5

    def down(self) -> np.ndarray:
        """Return where the network's rows lie in the frame (px, centres at whole numbers)."""
        step = self.height / self.rows
        return self.top + (np.arange(self.rows) + 0.5) * step - 0.5


def whole_frame(height: int, width: int, *, size_px: tuple[int, int] = (252, 448)) -> Window:
    """Return the window of a whole frame, as many pixels as `size_px` has, in the frame's shape.

    Examples
    --------
    >>> window = whole_frame(720, 1280)
    >>> window.rows, window.columns
    (256, 448)
    >>> tall = whole_frame(1280, 720)
    >>> tall.rows, tall.columns
    (448, 256)
    """
    scale = math.sqrt(size_px[0] * size_px[1] / (height * width))
    rows, columns = (
        max(1, round(side * scale / MULTIPLE_PX)) * MULTIPLE_PX for side in (height, width)
    )
    return Window(left=0, top=0, width=width, height=height, rows=rows, columns=columns)


def sight(camera: xr.Dataset | None, window: Window, *, known: Known = "all") -> np.ndarray:
    """Return what is known of each ray (5 h w), float32.

    Slopes to the right and down (tangents), inverse depth of the ground along the ray (1/m,
    below 0 above the horizon), whether the slopes are known, whether the ground is.

    Parameters
    ----------
    camera
        None where nothing is known: the lens is taken for one of 60 degrees, and flagged so.
    known
        What of the camera may be used: ``lens`` leaves out where the ground is.
    """
    rows, columns = window.rows, window.columns
    said = np.zeros((5, rows, columns), np.float32)
    if camera is None or known == "nothing":
        focal = columns / 2 / math.tan(math.radians(ASSUMED_FOV_DEG) / 2)
        said[0] = (np.arange(columns) - (columns - 1) / 2) / focal
        said[1] = ((np.arange(rows) - (rows - 1) / 2) / focal)[:, None]
        return said
    numbers = pinhole(check_camera(camera))
    pixels = np.stack(np.meshgrid(window.across(), window.down()), -1)  # h w 2
    bent = (pixels - numbers.K[:2, 2]) @ np.linalg.inv(numbers.K[:2, :2]).T
    slopes = undistort(numbers, bent)
    # A lens' formula may have no answer far outside the picture.
    slopes = np.where(np.isfinite(slopes), slopes, bent)
    said[:2] = np.moveaxis(slopes, -1, 0)
    said[3] = 1.0
    if known == "all":
        said[2] = _ground(camera, slopes)
        said[4] = 1.0
    return said


def prepared(frames: np.ndarray, window: Window) -> Tensor:
    """Return whole frames (b y x 3, uint8 RGB) as the network reads them (b 3 h w, 0 to 1)."""
    if frames.ndim != 4 or frames.shape[-1] != 3 or frames.dtype != np.uint8 or not frames.size:
        raise ValueError(
            f"frames must be (time, y, x, 3) uint8 RGB with pixels in them, got {frames.shape} "
            f"{frames.dtype}; for grey frames repeat the channel three times"
        )
    rgb = torch.from_numpy(np.array(frames, order="C")).permute(0, 3, 1, 2).float() / 255
    return F.interpolate(
        rgb, size=(window.rows, window.columns), mode="bilinear", antialias=True
    ).contiguous(memory_format=torch.channels_last)


def restored(maps: Tensor, height: int, width: int) -> Tensor:
    """Return maps (b h w) at the size of the frame (b y x)."""
    larger = F.interpolate(
        maps.float()[:, None], size=(height, width), mode="bilinear", align_corners=False
    )
    return larger.squeeze(1)


def _ground(camera: xr.Dataset, slopes: np.ndarray) -> np.ndarray:
    """Return the inverse depth (h w) in 1/m at which rays meet the ground."""
    rotation, translation = camera["rotation"].values, camera["translation"].values
    plane = camera["ground_plane"].values
    above_m = float(-rotation.T @ translation @ plane[:3] + plane[3])
    if not above_m:
        return np.zeros(slopes.shape[:2])
    normal = rotation @ plane[:3]  # in the camera's axes
    found: np.ndarray = -(slopes @ normal[:2] + normal[2]) / above_m
    return found
