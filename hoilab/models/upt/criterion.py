"""What UPT's head learns from: a focal loss on the product of verb and detector's scores.

Source: Zhang et al., https://arxiv.org/abs/2112.01838 (code BSD-3-Clause).

Axes: p pair, n annotated pair, v verb.
"""

from collections.abc import Sequence
from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor

from hoilab.geometry.boxes import pairwise_iou
from hoilab.models.upt.architecture import UptOutput

ALPHA = 0.5
GAMMA = 0.2
OVERLAP = 0.5
EPS = 1e-8


class UptTargets(NamedTuple):
    """The annotated pairs of one image, boxes as corners in the pixels of the instances."""

    human: Tensor  # n 4
    object: Tensor  # n 4
    verb: Tensor  # n, int64: a pair that does two things is there twice


def verb_loss(outputs: Sequence[UptOutput], targets: Sequence[UptTargets]) -> Tensor:
    """Return the mean loss per annotated verb of a batch; the sum where there is none."""
    logits = torch.cat([output.logits for output in outputs])  # p v
    prior = torch.cat([output.prior.prod(0) for output in outputs])  # p v
    pairs = zip(outputs, targets, strict=True)
    wanted = torch.cat([annotated(output, target) for output, target in pairs])  # p v
    possible = prior > 0
    logits, prior, wanted = logits[possible], prior[possible], wanted[possible]
    # The logit of the product of a probability (of `logits`) and a given one (`prior`).
    joint = (prior / (1 + (-logits).exp() - prior) + EPS).log()
    far = (wanted - joint.sigmoid()).abs() + 1e-6  # a power's gradient at 0 would be infinite
    each = F.binary_cross_entropy_with_logits(joint, wanted, reduction="none")
    weight = (1 - wanted - ALPHA).abs() * far**GAMMA
    return (weight * each).sum() / wanted.sum().clamp_min(1.0)


def annotated(output: UptOutput, target: UptTargets) -> Tensor:
    """Return which verbs each pair should say (p v): those of annotated pairs that overlap it."""
    boxes = output.instances.corners
    overlap = torch.minimum(
        pairwise_iou(boxes[output.human], target.human),
        pairwise_iou(boxes[output.object], target.object),
    )  # p n
    wanted = torch.zeros_like(output.logits)
    pair, which = (overlap >= OVERLAP).nonzero().unbind(-1)
    wanted[pair, target.verb[which]] = 1
    return wanted
