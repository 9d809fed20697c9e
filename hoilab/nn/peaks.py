"""Peaks of heatmaps, and what other maps say at their cells.

Axes: b batch, p class, h w rows and columns, k peak, c channel.
"""

from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor


class Peaks(NamedTuple):
    """The highest cells of each picture, the highest first."""

    score: Tensor  # b k
    cell: Tensor  # b k, row * width + column
    label: Tensor  # b k
    place: Tensor  # b k 2, column and row


def only_peaks(heat: Tensor) -> Tensor:
    """Return a map that is zero where a neighbour is higher."""
    return heat * (F.max_pool2d(heat, 3, stride=1, padding=1) == heat)


def peaks(heat: Tensor, count: int) -> Peaks:
    """Return the highest peaks of maps (b p h w) over all classes; fewer on smaller maps.

    Examples
    --------
    >>> heat = torch.tensor([[[[0.1, 0.9, 0.8, 0.2, 0.5]]]])
    >>> peaks(heat, 2).place  # .8 is on the slope of .9
    tensor([[[1., 0.],
             [4., 0.]]])
    """
    _, classes, height, width = heat.shape
    flat = only_peaks(heat).flatten(1)
    score, index = flat.topk(min(count, classes * height * width))
    cell = index % (height * width)
    return Peaks(score, cell, index // (height * width), place_of(cell, width))


def place_of(cell: Tensor, width: int) -> Tensor:
    """Return column and row (... 2) of cells of a map."""
    return torch.stack([cell % width, cell // width], -1).float()


def at(grid: Tensor, cell: Tensor) -> Tensor:
    """Return what a map (b c h w) says at cells (b k): b k c."""
    rows = grid.flatten(2).mT  # b hw c
    return rows.gather(1, cell[..., None].expand(-1, -1, rows.shape[-1]))
