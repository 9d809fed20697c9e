"""Upright boxes as 3D detectors see them: a pixel, a depth, a size and an angle of view.

A state is u, v (where the MIDDLE of the box appears, in pixels), z (metres, the third row of
the projection), w, h, l (metres) and alpha (the heading as the camera sees it). In the camera's
frame x is right, y down, z ahead, and theta turns about y (KITTI's rotation_y).

Axes: n box, k corner.
"""

import math

import torch
from torch import Tensor

# Halves of width, height and length at each corner, in the order of visualDet3D.
CORNER_SIGNS = (
    (-1, -1, -1), (1, -1, -1), (1, 1, -1), (1, 1, 1),
    (1, -1, 1), (-1, -1, 1), (-1, 1, 1), (-1, 1, -1),
)  # fmt: skip


def in_camera(state: Tensor, projection: Tensor) -> Tensor:
    """Return states (n 7) with x, y, z of the camera's frame in place of u, v, z.

    `projection` (3 4) takes the camera's frame to pixels; what it adds is taken away again.

    Examples
    --------
    >>> projection = torch.tensor([[100.0, 0, 50, 20], [0, 100, 30, 0], [0, 0, 1, 0]])
    >>> in_camera(torch.tensor([[62.0, 40, 10, 1.6, 1.5, 4, 0]]), projection)[0, :3]
    tensor([ 1.,  1., 10.])
    """
    z = state[:, 2] - projection[2, 3]
    pixels = state[:, :2] * state[:, 2:3] - projection[:2, 3] - projection[:2, 2] * z[:, None]
    flat = pixels / torch.stack([projection[0, 0], projection[1, 1]])
    return torch.cat([flat, z[:, None], state[:, 3:]], 1)


def in_picture(state: Tensor, projection: Tensor) -> Tensor:
    """Return states (n 7) with u, v, z in place of x, y, z: the way back of `in_camera`."""
    seen = state[:, :3] @ projection[:, :3].T + projection[:, 3]
    return torch.cat([seen[:, :2] / seen[:, 2:], seen[:, 2:], state[:, 3:]], 1)


def heading(state: Tensor, projection: Tensor) -> Tensor:
    """Return theta (n) of states in the camera's frame (n 7)."""
    aside = projection[0, 3] / projection[0, 0]
    return state[:, 6] + torch.atan2(state[:, 0] + aside, state[:, 2])


def angle_of_view(theta: Tensor, x: Tensor, z: Tensor, projection: Tensor) -> Tensor:
    """Return alpha of headings at x, z in the camera's frame: the way back of `heading`."""
    return theta - torch.atan2(x + projection[0, 3] / projection[0, 0], z)


def corners(
    centre: Tensor,
    size: Tensor,
    theta: Tensor,
    *,
    signs: tuple[tuple[int, int, int], ...] = CORNER_SIGNS,
) -> Tensor:
    """Return the corners (n k 3) of boxes in the camera's frame.

    Parameters
    ----------
    centre, size
        (n, 3): x, y, z of the middle, and width, height, length.
    signs
        Where the points are, in halves of width, height, length; (0, 0, 0) is the middle.
    """
    half = size[:, None, :] / 2 * size.new_tensor(signs)  # n k 3
    cos, sin = theta.cos()[:, None], theta.sin()[:, None]
    x = half[..., 2] * cos + half[..., 0] * sin
    z = half[..., 0] * cos - half[..., 2] * sin
    return torch.stack([x, half[..., 1], z], -1) + centre[:, None]


def project(points: Tensor, projection: Tensor) -> Tensor:
    """Return the pixels (... 2) of points (... 3) in the camera's frame."""
    seen = points @ projection[:, :3].mT + projection[:, 3]
    return seen[..., :2] / seen[..., 2:]


def around(pixels: Tensor) -> Tensor:
    """Return the upright box (n 4) around points of the picture (n k 2)."""
    return torch.cat([pixels.amin(1), pixels.amax(1)], 1)


def wrapped(angle: Tensor) -> Tensor:
    """Return angles within -pi..pi."""
    return torch.remainder(angle + math.pi, 2 * math.pi) - math.pi
