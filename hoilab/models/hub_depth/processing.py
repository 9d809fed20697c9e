"""From frames to what transformers' depth networks read, in torch alone, and back.

What a network wants stands in the ``preprocessor_config.json`` beside its weights; what is not
said there is what transformers assumes for that kind of network.

Axes: b batch, h w rows and columns of the network's picture, y x of the frame.
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor

IMAGENET_MEAN, IMAGENET_STD = (0.485, 0.456, 0.406), (0.229, 0.224, 0.225)
HALF = (0.5, 0.5, 0.5)
BICUBIC = 3  # as Pillow counts its filters
PAD_FACTOR = 3


@dataclass(frozen=True, kw_only=True)
class Preparation:
    """What a network wants its frames to be like.

    Parameters
    ----------
    rows, columns
        Size in pixels; None takes the frame's own, made smaller to a multiple.
    keep_shape
        Scale both sides alike, by whichever asks for the smaller change.
    multiple
        Sides are multiples of it.
    filter
        How frames are resized.
    corners
        The centres of corner pixels stay, as ZoeDepth wants it; their outer edges otherwise.
    mirrored_edge
        A mirrored edge is put around the frame and cut off the result, as ZoeDepth wants it.
    mean, std
        Colours, 0 to 1, are brought to ``(colour - mean) / std``.
    """

    rows: int | None = 384
    columns: int | None = 384
    keep_shape: bool = False
    multiple: int = 1
    filter: Literal["bilinear", "bicubic"] = "bicubic"
    corners: bool = False
    mirrored_edge: bool = False
    mean: tuple[float, ...] = HALF
    std: tuple[float, ...] = HALF


# What transformers assumes where a folder does not say.
ASSUMED = {
    "dpt": Preparation(),
    "depth_anything": Preparation(
        rows=518, columns=518, keep_shape=True, multiple=14, mean=IMAGENET_MEAN, std=IMAGENET_STD
    ),
    "zoedepth": Preparation(
        rows=384, columns=512, keep_shape=True, multiple=32, filter="bilinear", corners=True,
        mirrored_edge=True,
    ),
    "glpn": Preparation(
        rows=None, columns=None, multiple=32, filter="bilinear", mean=(0, 0, 0), std=(1, 1, 1)
    ),
    "depth_pro": Preparation(rows=1536, columns=1536, filter="bilinear"),
}  # fmt: skip


def preparation(kind: str, said: Mapping[str, Any]) -> Preparation:
    """Return what a network of a kind wants, given the content of its preprocessor_config.json.

    Examples
    --------
    >>> preparation("depth_anything", {"size": {"height": 252, "width": 252}}).rows
    252
    """
    known = ASSUMED[kind]
    size = said.get("size")
    if isinstance(size, int):
        size = {"height": size, "width": size}
    if size and known.rows is not None:
        known = replace(known, rows=int(size["height"]), columns=int(size["width"]))
    if "keep_aspect_ratio" in said:
        known = replace(known, keep_shape=bool(said["keep_aspect_ratio"]))
    multiple = said.get("ensure_multiple_of", said.get("size_divisor", known.multiple))
    if multiple and multiple >= 1:
        known = replace(known, multiple=int(multiple))
    if kind == "zoedepth" and "do_pad" in said:
        known = replace(known, mirrored_edge=bool(said["do_pad"]))
    if said.get("image_mean") and said.get("do_normalize", True):
        known = replace(known, mean=tuple(said["image_mean"]), std=tuple(said["image_std"]))
    if "resample" in said:
        cubic = said["resample"] == BICUBIC
        known = replace(known, filter="bicubic" if cubic else "bilinear")
    return known


def described(wanted: Preparation) -> dict[str, Any]:
    """Return the content of a preprocessor_config.json that says what a network wants.

    Examples
    --------
    >>> preparation("glpn", described(ASSUMED["glpn"])) == ASSUMED["glpn"]
    True
    """
    said: dict[str, Any] = {
        "keep_aspect_ratio": wanted.keep_shape,
        "ensure_multiple_of": wanted.multiple,
        "resample": BICUBIC if wanted.filter == "bicubic" else BICUBIC - 1,
        "do_pad": wanted.mirrored_edge,
        "image_mean": list(wanted.mean),
        "image_std": list(wanted.std),
    }
    if wanted.rows is not None and wanted.columns is not None:
        said["size"] = {"height": wanted.rows, "width": wanted.columns}
    return said


def network_size(height: int, width: int, wanted: Preparation) -> tuple[int, int]:
    """Return rows and columns of a frame as the network sees it.

    Examples
    --------
    >>> network_size(720, 1280, ASSUMED["depth_anything"])
    (518, 924)
    >>> network_size(375, 1242, ASSUMED["glpn"])
    (352, 1216)
    """
    if wanted.rows is None or wanted.columns is None:
        sides = (side // wanted.multiple * wanted.multiple for side in (height, width))
        rows, columns = (max(side, wanted.multiple) for side in sides)
        return rows, columns
    down, across = wanted.rows / height, wanted.columns / width
    if wanted.keep_shape:
        down = across = across if abs(1 - across) < abs(1 - down) else down
    return _multiple(down * height, wanted.multiple), _multiple(across * width, wanted.multiple)


def prepared(frames: np.ndarray, wanted: Preparation) -> Tensor:
    """Return frames (b y x 3, uint8 RGB) as the network reads them (b 3 h w)."""
    if frames.ndim != 4 or frames.shape[-1] != 3 or frames.dtype != np.uint8 or not frames.size:
        raise ValueError(
            f"frames must be (time, y, x, 3) uint8 RGB with pixels in them, got {frames.shape} "
            f"{frames.dtype}; for grey frames repeat the channel three times"
        )
    rgb = torch.from_numpy(np.ascontiguousarray(frames)).permute(0, 3, 1, 2).float() / 255
    height, width = frames.shape[1:3]
    if wanted.mirrored_edge:
        down, across = edge(height), edge(width)
        rgb = F.pad(rgb, (across, across, down, down), mode=_mirror(height, width))
    seen = F.interpolate(
        rgb,
        size=network_size(rgb.shape[-2], rgb.shape[-1], wanted),
        mode=wanted.filter,
        align_corners=wanted.corners,
    )
    mean, std = (rgb.new_tensor(colour).view(1, 3, 1, 1) for colour in (wanted.mean, wanted.std))
    return (seen - mean) / std


def restored(maps: Tensor, height: int, width: int, wanted: Preparation) -> Tensor:
    """Return maps (b h w) at the size of the frame (b y x)."""
    down, across = (edge(height), edge(width)) if wanted.mirrored_edge else (0, 0)
    whole = F.interpolate(
        maps.float()[:, None],
        size=(height + 2 * down, width + 2 * across),
        mode="bicubic",
        align_corners=False,
    )
    # Bicubic interpolation overshoots at edges, even to depths behind the camera.
    least = maps.float().amin((-2, -1))[:, None, None, None]
    whole = torch.maximum(whole, least)
    return whole[:, 0, down : down + height, across : across + width]


def edge(side: int) -> int:
    """Return how many pixels ZoeDepth puts at each end of a side.

    Examples
    --------
    >>> edge(480)
    46
    """
    return int(np.sqrt(side / 2) * PAD_FACTOR)


def _mirror(height: int, width: int) -> str:
    # A mirror needs a frame larger than what it adds.
    return "reflect" if edge(height) < height and edge(width) < width else "replicate"


def _multiple(side: float, multiple: int) -> int:
    # Half to even, as numpy rounds; a strip of a frame would vanish.
    return max(round(side / multiple), 1) * multiple
