"""Overlap of turned rectangles and of boxes in space, in torch, with gradients.

The method is that of `hoilab.metrics`: in the frame of the second rectangle the first is a
polygon over an upright box, and the shared area is the integral of its edges held within that
box. No vertex is sorted and nothing needs a tolerance, so identical rectangles give 1. The work
is done in double precision whatever comes in.

Axes: n rectangle, 4 corner.
"""

import torch
from torch import Tensor


def shared_area(one: Tensor, two: Tensor) -> Tensor:
    """Return the area that each rectangle of `one` shares with its partner in `two`.

    Rectangles are rows of x, y, length, width, angle; the angle turns the length from x
    towards y, in radians.

    Examples
    --------
    >>> car = torch.tensor([[3.0, 20.0, 4.0, 2.0, 0.7]])
    >>> shared_area(car, car)
    tensor([8.])
    """
    a, b = one.double(), two.double()
    x, y = _corners_seen_from(a, b).unbind(-1)  # n 4
    next_x, next_y = x.roll(-1, 1), y.roll(-1, 1)
    limit_x, limit_y = b[:, 2:3] / 2, b[:, 3:4] / 2
    begin, end = _held(x, limit_x), _held(next_x, limit_x)
    run = next_x - x
    steep = run == 0
    run = torch.where(steep, torch.ones_like(run), run)
    rise = next_y - y
    # Where along the edge it enters and leaves the strip |x| <= limit.
    enter, leave = (begin - x) / run, (end - x) / run
    height = _mean_held(y + enter * rise, y + leave * rise, limit_y)
    area = -torch.where(steep, torch.zeros_like(run), (end - begin) * height).sum(1)
    return area.clamp_min(0).to(one.dtype)


def rotated_iou(one: Tensor, two: Tensor) -> Tensor:
    """Return intersection over union of each rectangle with its partner; 0 without area.

    Examples
    --------
    >>> plain, turned = torch.tensor([[0.0, 0, 2, 2, 0]]), torch.tensor([[1.0, 0, 2, 2, 3.1415927]])
    >>> rotated_iou(plain, turned)
    tensor([0.3333])
    """
    a, b = one.double(), two.double()
    shared = shared_area(a, b)
    return _share(shared, a[:, 2] * a[:, 3] + b[:, 2] * b[:, 3] - shared).to(one.dtype)


def pairwise_rotated_iou(one: Tensor, two: Tensor) -> Tensor:
    """Return the IoU of every rectangle of `one` (n 5) with every one of `two` (m 5): n m."""
    return _pairwise(rotated_iou, one, two)


def iou3d(one: Tensor, two: Tensor) -> Tensor:
    """Return intersection over union of upright boxes in space, each with its partner.

    Boxes are rows of x, y, z, length, width, height, yaw: the middle, z up, and yaw from x to
    y. Boxes of a camera (x right, y down, z ahead, KITTI's rotation_y) go in as x, z, -y,
    length, width, height, -rotation_y.

    Examples
    --------
    >>> box = torch.tensor([[1.0, 2, 0, 4, 2, 1, 0.3]])
    >>> iou3d(box, box + torch.tensor([0, 0, 0.5, 0, 0, 0, 0]))
    tensor([0.3333])
    """
    a, b = one.double(), two.double()
    flat = [0, 1, 3, 4, 6]
    half_a, half_b = a[:, 5] / 2, b[:, 5] / 2
    top = torch.minimum(a[:, 2] + half_a, b[:, 2] + half_b)
    bottom = torch.maximum(a[:, 2] - half_a, b[:, 2] - half_b)
    shared = shared_area(a[:, flat], b[:, flat]) * (top - bottom).clamp_min(0)
    return _share(shared, a[:, 3:6].prod(1) + b[:, 3:6].prod(1) - shared).to(one.dtype)


def pairwise_iou3d(one: Tensor, two: Tensor) -> Tensor:
    """Return the IoU of every box of `one` (n 7) with every box of `two` (m 7): n m."""
    return _pairwise(iou3d, one, two)


def _pairwise(measure, one: Tensor, two: Tensor) -> Tensor:  # type: ignore[no-untyped-def]
    count, others = len(one), len(two)
    rows = one.repeat_interleave(others, 0), two.repeat(count, 1)
    result: Tensor = measure(*rows).reshape(count, others)
    return result


def _corners_seen_from(one: Tensor, two: Tensor) -> Tensor:
    """Return the corners of `one` (n 4 2) in the frame of `two`'s centre and angle."""
    signs = one.new_tensor([[1, 1], [-1, 1], [-1, -1], [1, -1]])  # counter-clockwise
    # One rotation by the difference: for equal angles it is exactly none.
    local = _turned(signs * one[:, None, 2:4] / 2, one[:, 4] - two[:, 4])
    return local + _turned((one - two)[:, None, :2], -two[:, 4])


def _turned(points: Tensor, angle: Tensor) -> Tensor:
    cos, sin = angle.cos()[:, None], angle.sin()[:, None]
    x, y = points.unbind(-1)
    return torch.stack([cos * x - sin * y, sin * x + cos * y], -1)


def _held(values: Tensor, limit: Tensor) -> Tensor:
    return torch.minimum(torch.maximum(values, -limit), limit)


def _mean_held(begin: Tensor, end: Tensor, limit: Tensor) -> Tensor:
    """Return the mean of a line from begin to end that is held within -limit..limit."""
    low, high = torch.minimum(begin, end), torch.maximum(begin, end)
    span = high - low
    flat = span == 0
    inside_low, inside_high = _held(low, limit), _held(high, limit)
    above = high - torch.minimum(torch.maximum(limit.expand_as(low), low), high)
    below = torch.minimum(torch.maximum(-limit.expand_as(low), low), high) - low
    total = (inside_high - inside_low) * (inside_high + inside_low) / 2 + (above - below) * limit
    return torch.where(flat, inside_low, total / torch.where(flat, torch.ones_like(span), span))


def _share(part: Tensor, whole: Tensor) -> Tensor:
    return torch.where(whole > 0, part / torch.where(whole > 0, whole, 1.0), 0.0)
