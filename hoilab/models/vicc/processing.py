"""From a video to the clips that the network sees."""

import numpy as np
import torch
import xarray as xr
from torch import Tensor

from hoilab.errors import DataError
from hoilab.schema import check_video

MEAN, STD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)
FLOW_PX = 20.0


def windows(
    frames: int, *, length: int = 32, stride: int = 1, step: int | None = None
) -> np.ndarray:
    """Return the frames of each window (window, length) along a clip.

    Windows start every half a window less one frame, as the reference tests; a clip that is
    shorter than one is led in by its first frame.

    Examples
    --------
    >>> windows(4, length=6).tolist()
    [[0, 0, 0, 1, 2, 3]]
    >>> windows(64, length=32)[:, 0].tolist()
    [0, 15, 30]
    """
    if frames < 1 or length < 1 or stride < 1:
        raise DataError(
            f"windows need one frame or more, got {frames} frames, length {length}, stride {stride}"
        )
    span = length * stride
    if frames <= span:
        taken = np.arange(0, frames, stride)[:length]
        return np.concatenate([np.zeros(length - len(taken), dtype=int), taken])[None]
    hop = step or max(span // 2 - 1, 1)
    starts = np.arange(0, frames - span + 1, hop)
    return starts[:, None] + np.arange(length) * stride


def to_input(video: xr.DataArray, *, size: int = 128) -> Tensor:
    """Return a piece of video as network input (1 3 t size size): middle square, resized.

    Resized with antialiasing so that the shorter side is `size`, cut to the middle square,
    normalised by ImageNet's mean and standard deviation.
    """
    check_video(video)
    pixels = torch.from_numpy(
        np.ascontiguousarray(video.transpose("time", "channel", "y", "x").values)
    )
    height, width = pixels.shape[2:]
    scale = size / min(height, width)
    shape = [max(size, round(side * scale)) for side in (height, width)]
    small = torch.nn.functional.interpolate(
        pixels.float() / 255, shape, mode="bilinear", antialias=True
    )
    top, left = ((side - size) // 2 for side in shape)
    square = small[:, :, top : top + size, left : left + size]
    return normalized(square.transpose(0, 1)[None])


def normalized(clip: Tensor) -> Tensor:
    """Return values 0..1 of a clip (b 3 t h w) by ImageNet's mean and standard deviation."""
    mean, std = (
        torch.tensor(values, dtype=clip.dtype)[None, :, None, None, None] for values in (MEAN, STD)
    )
    return (clip - mean) / std


def flow_picture(flow: np.ndarray) -> np.ndarray:
    """Return optical flow (..., y, x, 2) in pixels as the picture that a flow network sees.

    Flow is cut to 20 px and stored as bytes: (128, v, u) as red, green, blue. NaN counts as 0.

    Examples
    --------
    >>> flow_picture(np.array([[[-30.0, 0.0]]]))
    array([[[128, 128,   0]]], dtype=uint8)
    """
    known = np.nan_to_num(np.asarray(flow, dtype=np.float64))
    bytes_ = np.rint((known.clip(-FLOW_PX, FLOW_PX) + FLOW_PX) * 255 / (2 * FLOW_PX))
    u, v = bytes_[..., 0], bytes_[..., 1]
    return np.stack([np.full_like(u, 128), v, u], -1).astype(np.uint8)
