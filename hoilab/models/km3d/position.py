"""Where a box is, from the pixels of its corners: least squares without a first guess.

A corner at (u, v) says that the middle, moved by the corner's offset, lies on one ray: two
linear equations. Sixteen of them determine x, y, z.

Axes: n box, k corner.
"""

import math

import torch
from torch import Tensor

from hoilab.nn.boxes3d import corners, wrapped

# Keeps boxes solvable whose corners fell on one pixel; far below what a pixel changes.
RIDGE = 1e-9


def angle_of_view(rotation: Tensor) -> Tensor:
    """Return alpha (n) of the two halves that a network speaks of (n 8).

    Each half is: no, yes, sine, cosine of the angle from -pi/2 or from pi/2. visualDet3D takes
    the arc tangent of their ratio, which turns boxes round near the seams of the halves.
    """
    first = torch.atan2(rotation[:, 2], rotation[:, 3]) - math.pi / 2
    second = torch.atan2(rotation[:, 6], rotation[:, 7]) + math.pi / 2
    return wrapped(torch.where(rotation[:, 1] > rotation[:, 5], first, second))


def heading_at(alpha: Tensor, column: Tensor, projection: Tensor) -> Tensor:
    """Return theta (n) of boxes seen at a column (n, px) under alpha, by cameras (n 3 4)."""
    return wrapped(alpha + torch.atan2(column - projection[:, 0, 2], projection[:, 0, 0]))


def position(points: Tensor, size: Tensor, theta: Tensor, projection: Tensor) -> Tensor:
    """Return x, y, z (n 3, m) of the middles of boxes, along the camera's own axes.

    They are seen from where the projection sees: what its last column adds is not taken away.

    Parameters
    ----------
    points
        (n, 8, 2): the corners in pixels, in the order of `hoilab.nn.boxes3d`.
    size
        (n, 3): width, height, length.
    projection
        (n, 3, 4) cameras.
    """
    camera = projection.double()
    middle, focal = camera[:, :2, 2], torch.stack([camera[:, 0, 0], camera[:, 1, 1]], -1)
    sight = (points.double() - middle[:, None]) / focal[:, None]  # n k 2
    offset = corners(torch.zeros_like(size).double(), size.double(), theta.double())  # n k 3
    # -x + sight z = offset x - sight offset z, and the same down.
    wanted = offset[..., :2] - sight * offset[..., 2:]
    ones, zeros = torch.ones_like(sight[..., 0]), torch.zeros_like(sight[..., 0])
    across = torch.stack([-ones, zeros, sight[..., 0]], -1)
    down = torch.stack([zeros, -ones, sight[..., 1]], -1)
    rows = torch.cat([across, down], 1)  # n 2k 3
    right = torch.cat([wanted[..., 0], wanted[..., 1]], 1)[..., None]
    square = rows.mT @ rows + RIDGE * torch.eye(3, dtype=rows.dtype, device=rows.device)
    place: Tensor = torch.linalg.solve(square, rows.mT @ right)
    return place[..., 0].to(points.dtype)
