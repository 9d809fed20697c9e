"""Depth told in four ways, and weighed by how sure each of them is.

Axes: n box, j point of a box.
"""

import torch
import torch.nn.functional as F
from torch import Tensor

from hoilab.models.km3d.architecture import STRIDE

NEAREST_M, FARTHEST_M = 0.1, 100.0
SURENESS = 10.0
# Upright edges of the box: lower point, upper point.
MIDDLE = ((8, 9),)
ONE_DIAGONAL = ((7, 0), (3, 4))
OTHER_DIAGONAL = ((2, 1), (6, 5))


def depths(said: dict[str, Tensor], focal: Tensor) -> tuple[Tensor, Tensor]:
    """Return four depths (n 4, m) and the logarithms of their errors (n 4).

    The first is said outright; the others follow from how high the middle line and the edges
    at the two diagonals appear, for a box as high as it is said to be.

    Parameters
    ----------
    said
        Rows of the heads (n c).
    focal
        (n,) focal length across, in pixels of the picture.
    """
    height = said["dim"][:, 1].detach()
    points = said["hps"][:, 1::2]  # n j, rows at stride 4
    ways = [said["depth"][:, 0].neg().exp()]
    for edges in (MIDDLE, ONE_DIAGONAL, OTHER_DIAGONAL):
        shown = [F.relu(points[:, low] - points[:, high]) * STRIDE + 1e-8 for low, high in edges]
        way = torch.stack([focal * height / pixels for pixels in shown]).mean(0)
        ways.append(way.clamp(NEAREST_M, FARTHEST_M))
    sure = torch.cat([said["depth_uncertainty"], said["corner_uncertainty"]], 1)
    return torch.stack(ways, 1), sure.clamp(-SURENESS, SURENESS)


def weighed(ways: Tensor, uncertainty: Tensor) -> Tensor:
    """Return one depth (n) of several (n 4), each counted by the inverse of its error."""
    return (ways * F.softmax(-uncertainty, dim=1)).sum(1)
