"""What RetinaNet learns from: focal loss of the classes, and the overlap of boxes.

Axes: b batch, n anchor, g true box, p class.
"""

from collections.abc import Sequence
from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor

from hoilab.geometry import boxes
from hoilab.models.retinanet.architecture import BoxOutput, RetinaNet
from hoilab.models.retinanet.processing import decoded
from hoilab.models.yolo3d.criterion import NOTHING, AnchorLoss, assigned
from hoilab.nn.focal import IGNORED, sigmoid_focal

LOSS = AnchorLoss(match_best=True, positive=(1.0,))
LEAST_IOU = 1e-8


class Targets2d(NamedTuple):
    """The true boxes of one picture."""

    corners: Tensor  # g 4, px
    label: Tensor  # g, int64


def box_losses(
    network: RetinaNet,
    output: BoxOutput,
    size: tuple[int, int],
    targets: Sequence[Targets2d],
    *,
    loss: AnchorLoss = LOSS,
) -> dict[str, Tensor]:
    """Return the losses ``class`` and ``boxes``, for each anchor that stands for a box.

    Parameters
    ----------
    size
        Height and width of the pictures (px).
    """
    known = network.anchors_in(*size).to(output.logits.device)
    classes = output.logits.shape[-1]
    by_class, by_box = output.logits.new_zeros(()), output.logits.new_zeros(())
    count = 0
    for logits, regression, target in zip(*output, targets, strict=True):
        which = assigned(known, target.corners, loss)
        labels = torch.full_like(logits, IGNORED)
        labels[which == NOTHING] = 0
        positive = (which >= 0).nonzero()[:, 0]
        box = which[positive]
        labels[positive] = F.one_hot(target.label[box], classes).to(labels.dtype)
        by_class = by_class + sigmoid_focal(logits, labels, gamma=loss.gamma).sum()
        said = decoded(known[positive], regression[positive])
        by_box = by_box + overlap_loss(said, target.corners[box]).sum()
        count += len(positive)
    return {"class": by_class / max(count, 1), "boxes": by_box / max(count, 1)}


def overlap_loss(said: Tensor, wanted: Tensor) -> Tensor:
    """Return the negative logarithm of the IoU of boxes with their partners."""
    overlap: Tensor = boxes.iou(said, wanted)
    return -overlap.clamp_min(LEAST_IOU).log()
