"""What losses ask about boxes: how far apart, counting also boxes that do not meet.

Boxes are centre x, centre y, width, height in `corners`, left, top, right, bottom elsewhere.
"""

import torch
from torch import Tensor

from hoilab.geometry.boxes import area, intersection


def corners(boxes: Tensor) -> Tensor:
    """Return left, top, right, bottom of boxes given by centre and size."""
    position, half = boxes[..., :2], boxes[..., 2:] / 2
    return torch.cat([position - half, position + half], dim=-1)


def generalized_iou(a: Tensor, b: Tensor) -> Tensor:
    """Return GIoU, -1 to 1, of each box of `a` with its partner in `b` (corners; axes broadcast).

    IoU, less the share of the smallest box around both that neither covers
    (https://arxiv.org/abs/1902.09630).
    """
    shared = area(intersection(a, b))
    union = area(a) + area(b) - shared
    near, far = torch.minimum(a[..., :2], b[..., :2]), torch.maximum(a[..., 2:], b[..., 2:])
    around = area(torch.cat([near, far], dim=-1))
    # Two boxes without area, one point: nothing is shared and nothing lies around them.
    tiny = torch.finfo(around.dtype).tiny
    giou: Tensor = shared / union.clamp_min(tiny) - (around - union) / around.clamp_min(tiny)
    return giou
