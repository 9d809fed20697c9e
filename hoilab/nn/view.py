"""What a network sees of a frame: cropped, scaled, filled up; and the camera that goes with it.

Axes: y x of the frame, h w of the network's picture.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

from hoilab.nn.images import normalized


@dataclass(frozen=True, kw_only=True)
class View:
    """The part of a frame that a network wants, and how large.

    Parameters
    ----------
    height_px, width_px
        Of the network's picture. The height decides the scale; what is too wide is cut off at
        the right, what is too narrow is filled with black there.
    crop_top_px
        Rows of the frame that are left out, sky as a rule.
    """

    height_px: int = 288
    width_px: int = 1280
    crop_top_px: int = 0


class Seen(NamedTuple):
    """One picture as a network sees it."""

    pixels: Tensor  # 3 h w, normalised
    projection: Tensor  # 3 4, float64: the camera's frame to the network's pixels
    scale: float  # the network's pixels for one of the frame
    crop_top_px: int


def seen(frame: np.ndarray, projection: np.ndarray, view: View) -> Seen:
    """Return what a network sees of a frame (y x 3, uint8 or 0..255) with its (3, 4) camera.

    The resize is bilinear and does not smooth, as OpenCV's default; the filling is black before
    the colours are normalised.
    """
    crop = view.crop_top_px
    if frame.ndim != 3 or frame.shape[-1] != 3 or frame.shape[0] <= crop or not frame.shape[1]:
        raise ValueError(
            f"a frame must be (y, x, 3) with more than {crop} rows, of which the network leaves "
            f"out the upper {crop}; got {frame.shape}; take a model without a crop for low pictures"
        )
    rgb = torch.from_numpy(np.array(frame[crop:], dtype=np.float32)).permute(2, 0, 1) / 255
    scale = view.height_px / rgb.shape[1]
    width = max(1, round(rgb.shape[2] * scale))
    resized = F.interpolate(
        rgb[None], size=(view.height_px, width), mode="bilinear", align_corners=False
    )[0]
    missing = view.width_px - width
    filled = F.pad(resized, (0, missing)) if missing > 0 else resized[..., : view.width_px]
    moved = torch.from_numpy(np.array(projection, dtype=float))
    moved[1] -= crop * moved[2]
    moved[:2] *= scale
    return Seen(normalized(filled), moved, scale, crop)


def in_frame(corners: Tensor, picture: Seen) -> Tensor:
    """Return boxes (n 4) of the network's picture in pixels of the frame."""
    down = corners.new_tensor([0, picture.crop_top_px, 0, picture.crop_top_px])
    return corners / picture.scale + down


def mirrored(projection: Tensor, width_px: float) -> Tensor:
    """Return the camera (3 4) of a picture that was flipped left to right.

    The mirrored world has x turned round: a point (x, y, z) is at (-x, y, z) there.

    Examples
    --------
    >>> camera = torch.tensor([[100.0, 0, 40, 20], [0, 100, 30, 0], [0, 0, 1, 0]])
    >>> mirrored(camera, 96)[0]
    tensor([100.,   0.,  55., -20.])
    """
    across = (width_px - 1) * projection[2] - projection[0]
    flipped = torch.stack([across, projection[1], projection[2]])
    return flipped * flipped.new_tensor([-1, 1, 1, 1])
