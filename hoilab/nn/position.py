"""Where a cell lies: waves of y, then waves of x, counted over the part that is picture.

As in DETR (https://arxiv.org/abs/2005.12872): positions run from just above 0 to 2 pi over the
unpadded rows and columns.

Axes: b batch, d feature, h w rows and columns.
"""

import math

import torch
from torch import Tensor

TEMPERATURE = 10_000.0
EPS = 1e-6


def sine_code(padding: Tensor, features: int) -> Tensor:
    """Return the code of each cell (b d h w, float32).

    Parameters
    ----------
    padding
        b h w, true where a cell is padding.
    features
        Length of a code; a multiple of four.
    """
    picture = (~padding).float()
    rows, columns = picture.cumsum(1), picture.cumsum(2)  # b h w, from 1
    y = rows / (rows[:, -1:, :] + EPS) * math.tau
    x = columns / (columns[:, :, -1:] + EPS) * math.tau
    return torch.cat([_waves(y, features // 2), _waves(x, features // 2)], dim=-1).permute(
        0, 3, 1, 2
    )


def _waves(position: Tensor, features: int) -> Tensor:
    """Return sine and cosine in turns, from short waves to long ones (b h w features)."""
    exponent = torch.arange(features // 2, device=position.device) * (2 / features)
    phase = position[..., None] / TEMPERATURE**exponent  # b h w features/2
    return torch.stack([phase.sin(), phase.cos()], dim=-1).flatten(-2)
