"""Anchors: boxes of fixed sizes at every cell of a map, and which cells are worth asking.

Axes: n anchor, k kind (ratio, then scale), p class, b image.
"""

from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

OCTAVE_OF_16 = tuple(2 ** (i / 4) for i in range(16))


@dataclass(frozen=True, kw_only=True)
class AnchorGrid:
    """Which boxes stand at each cell.

    Parameters
    ----------
    strides, sizes
        Pixels from cell to cell, and side of the smallest square, on each level.
    ratios
        Height over width.
    scales
        What multiplies the side.
    """

    strides: tuple[int, ...] = (16,)
    sizes: tuple[float, ...] = (24.0,)
    ratios: tuple[float, ...] = (0.5, 1.0)
    scales: tuple[float, ...] = OCTAVE_OF_16

    @property
    def kinds(self) -> int:
        """How many anchors stand at each cell."""
        return len(self.ratios) * len(self.scales)


@dataclass(frozen=True, kw_only=True)
class AnchorFilter:
    """Where the thing that an anchor stands for may be, in the camera's frame, in metres.

    The defaults are those of a car: its camera is 1.65 m above the road. A camera mounted
    higher looks down on everything, and this range leaves nothing over.
    """

    y_m: tuple[float, float] = (-0.5, 1.8)
    x_m: float = 40.0


def anchors(grid: AnchorGrid, height: int, width: int) -> Tensor:
    """Return the anchors of a picture (n 4: left, top, right, bottom), level after level.

    On each level cells go row by row; at a cell all scales of the first ratio come first.

    Examples
    --------
    >>> one = AnchorGrid(sizes=(8.0,), ratios=(2.0,), scales=(1.0,))
    >>> anchors(one, 16, 32).round(decimals=1)
    tensor([[ 5.2000,  2.3000, 10.8000, 13.7000],
            [21.2000,  2.3000, 26.8000, 13.7000]])
    """
    levels = [
        _level(grid, stride, size, height, width)
        for stride, size in zip(grid.strides, grid.sizes, strict=True)
    ]
    return torch.from_numpy(np.concatenate(levels).astype(np.float32))


def kind_of(grid: AnchorGrid, count: int) -> tuple[Tensor, Tensor]:
    """Return the scale and the ratio, as places in the grid's lists, of `count` anchors."""
    kind = torch.arange(count) % grid.kinds
    return kind % len(grid.scales), kind // len(grid.scales)


def useful(corners: Tensor, depth_m: Tensor, projection: Tensor, limits: AnchorFilter) -> Tensor:
    """Return which anchors (b n) can stand for something within the limits.

    Parameters
    ----------
    corners
        (n, 4) anchors.
    depth_m
        (n, p): how far things of each class are that an anchor stands for; one class that
        fits is enough.
    projection
        (b, 3, 4) of the pictures.
    """
    focal = projection[:, 1, 1, None, None]
    middle_x, middle_y = projection[:, 0, 2, None, None], projection[:, 1, 2, None, None]
    x = ((corners[:, 0] + corners[:, 2]) / 2)[None, :, None]
    y = ((corners[:, 1] + corners[:, 3]) / 2)[None, :, None]
    right = (x * depth_m - middle_x * depth_m) / focal  # b n p
    down = (y * depth_m - middle_y * depth_m) / focal
    inside = (down > limits.y_m[0]) & (down < limits.y_m[1]) & (right.abs() < limits.x_m)
    return inside.any(-1)


def _level(grid: AnchorGrid, stride: int, size: float, height: int, width: int) -> np.ndarray:
    ratio = np.repeat(grid.ratios, len(grid.scales))
    side = size * np.tile(grid.scales, len(grid.ratios))
    wide = np.sqrt(side**2 / ratio)
    half = np.stack([wide, wide * ratio], -1) / 2  # k 2
    rows, columns = -(-height // stride), -(-width // stride)
    y, x = np.meshgrid(*((np.arange(n) + 0.5) * stride for n in (rows, columns)), indexing="ij")
    centre = np.stack([x, y], -1).reshape(-1, 1, 2)
    return np.concatenate([centre - half, centre + half], -1).reshape(-1, 4)
