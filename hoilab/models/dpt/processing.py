"""From frames to what DPT reads, and from what it says to maps as large as the frames.

The preparation is DPT's own: OpenCV's bicubic resize (which does not smooth when it shrinks) to
sides that are multiples of 32 px, keeping the shape of the frame.

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

from hoilab.models.dpt.architecture import MULTIPLE_PX
from hoilab.models.dpt.vit import PATCH_PX
from hoilab.schema import make_attention

NEAREST_INVERSE = 1e-8


@dataclass(frozen=True, kw_only=True)
class NetworkSize:
    """How large a network wants its frames.

    Parameters
    ----------
    height_px, width_px
        What it was trained with.
    rule
        ``minimal`` scales by whichever side asks for the smaller change, so that the other may
        get larger or smaller than trained with; ``lower_bound`` makes no side smaller than it
        was trained with, ``upper_bound`` none larger.
    keep_shape
        Scale both sides alike.
    """

    height_px: int = 384
    width_px: int = 384
    rule: Literal["minimal", "lower_bound", "upper_bound"] = "minimal"
    keep_shape: bool = True


@dataclass(frozen=True, kw_only=True)
class Metric:
    """What makes metres of the output: ``depth = 1 / (scale * output + shift)``.

    Both are in 1/m; the depth is at most 1 / shift.
    """

    scale: float
    shift: float


def network_size(height: int, width: int, size: NetworkSize) -> tuple[int, int]:
    """Return rows and columns of a frame after resizing, multiples of 32 px.

    Examples
    --------
    >>> network_size(720, 1280, NetworkSize())
    (384, 672)
    >>> network_size(240, 320, NetworkSize())
    (288, 384)
    """
    down, across = size.height_px / height, size.width_px / width
    if size.keep_shape:
        if size.rule == "lower_bound":
            down = across = max(down, across)
        elif size.rule == "upper_bound":
            down = across = min(down, across)
        else:
            down = across = across if abs(1 - across) < abs(1 - down) else down
    return (
        _multiple(down * height, size.height_px, size.rule),
        _multiple(across * width, size.width_px, size.rule),
    )


def prepared(frames: np.ndarray, size: NetworkSize) -> Tensor:
    """Return frames (b y x 3, uint8 RGB) as DPT reads them (b 3 h w, -1 to 1)."""
    if frames.ndim != 4 or frames.shape[-1] != 3 or frames.dtype != np.uint8 or not frames.size:
        raise ValueError(
            f"frames must be (time, y, x, 3) uint8 RGB with pixels in them, got {frames.shape} "
            f"{frames.dtype}; for grey frames repeat the channel three times"
        )
    rgb = torch.from_numpy(np.ascontiguousarray(frames)).permute(0, 3, 1, 2)  # b 3 y x
    # Single precision places samples up to 6e-5 px off, which shows in the fifth digit.
    resized = F.interpolate(
        rgb.double() / 255,
        size=network_size(frames.shape[1], frames.shape[2], size),
        mode="bicubic",
        align_corners=False,
    )
    return ((resized - 0.5) / 0.5).float()


def restored(maps: Tensor, height: int, width: int) -> Tensor:
    """Return maps (b h w) at the size of the frame (b y x)."""
    return F.interpolate(
        maps.float()[:, None], size=(height, width), mode="bicubic", align_corners=False
    ).squeeze(1)


def metres(inverse: Tensor, metric: Metric) -> Tensor:
    """Return depth (m) of what a network fine-tuned on metres says."""
    return 1 / (metric.scale * inverse.float() + metric.shift).clamp_min(NEAREST_INVERSE)


def attention_on_image(
    weights: Tensor, *, seen_px: tuple[int, int], width_px: float, height_px: float, frame: int = 0
) -> xr.DataArray:
    """Return where the tokens of one picture looked (layer, head, query, y, x).

    Query 0 is the readout token, the others are patches row by row. What went to the readout
    token has no place in the picture, so that a map sums to less than 1.

    Parameters
    ----------
    weights
        Recorded with `hoilab.nn.recording.recorded`: ``maps.stacked("attn")[:, 0]`` for the
        first picture of a batch (layer head query key).
    seen_px
        Height and width of the network's input.
    width_px, height_px
        Size of the frame.
    frame
        Its number in the video, kept with the maps.
    """
    rows, columns = seen_px[0] // PATCH_PX, seen_px[1] // PATCH_PX
    if weights.shape[-1] != 1 + rows * columns:
        raise ValueError(
            f"weights look at {weights.shape[-1]} tokens, a picture of {seen_px[0]}x{seen_px[1]} "
            f"px has {1 + rows * columns}; give the height and width of the network's input"
        )
    maps = weights[..., 1:].detach().float().cpu().numpy()
    labelled = make_attention(
        maps.reshape(*maps.shape[:-1], rows, columns), frame=frame, stride_px=width_px / columns
    )
    # Patches are not square in the frame: its sides were rounded one by one when resized.
    step = height_px / rows
    return labelled.assign_coords(y=("y", (np.arange(rows) + 0.5) * step, {"units": "px"}))


def _multiple(side: float, trained: int, rule: str) -> int:
    cells = side / MULTIPLE_PX
    whole = round(cells)  # half to even, as numpy rounds
    if rule == "upper_bound" and whole * MULTIPLE_PX > trained:
        whole = math.floor(cells)
    if rule == "lower_bound" and whole * MULTIPLE_PX < trained:
        whole = math.ceil(cells)
    # A strip of a frame, 1000x1, would vanish.
    return max(whole, 1) * MULTIPLE_PX
