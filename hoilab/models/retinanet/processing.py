"""From what RetinaNet says to boxes.

Axes: b batch, n anchor or box.
"""

from dataclasses import dataclass
from typing import NamedTuple

import torch
from torch import Tensor

from hoilab.geometry import boxes
from hoilab.models.retinanet.architecture import BoxOutput, RetinaNet
from hoilab.nn.suppression import suppressed


class FoundInPicture(NamedTuple):
    """The boxes of one picture, the best first."""

    score: Tensor  # n
    corners: Tensor  # n 4, px
    label: Tensor  # n, int64


@dataclass(frozen=True, kw_only=True)
class BoxFinding:
    """When a box counts.

    Parameters
    ----------
    score
        Least score.
    iou
        Two boxes that overlap more are one.
    candidates
        Most anchors that are looked at.
    across_classes
        Let boxes of different classes suppress each other, as visualDet3D does whatever its
        configuration says.
    """

    score: float = 0.2
    iou: float = 0.4
    candidates: int = 1000
    across_classes: bool = False


def decoded(anchors: Tensor, said: Tensor) -> Tensor:
    """Return the corners of boxes that anchors (n 4) speak of (n 4)."""
    middle, side = (anchors[:, :2] + anchors[:, 2:]) / 2, anchors[:, 2:] - anchors[:, :2]
    place, extent = middle + said[:, :2] * side, said[:, 2:].exp() * side
    return torch.cat([place - extent / 2, place + extent / 2], 1)


def found(
    network: RetinaNet, output: BoxOutput, size: tuple[int, int], finding: BoxFinding
) -> list[FoundInPicture]:
    """Return the boxes of each picture of a batch.

    Parameters
    ----------
    size
        Height and width of the pictures (px).
    """
    known = network.anchors_in(*size).to(output.logits.device)
    results = []
    for logits, regression in zip(*output, strict=True):
        score, label = logits.sigmoid().max(-1)
        score, best = score.topk(min(finding.candidates, len(score)))
        score, best = score[score > finding.score], best[score > finding.score]
        corners, label = decoded(known[best], regression[best]), label[best]
        rivals = None if finding.across_classes else label
        kept = suppressed(corners, score, iou=finding.iou, label=rivals)
        inside = boxes.clip(corners[kept], size[1], size[0])
        results.append(FoundInPicture(score[kept], inside, label[kept]))
    return results
