"""What depth-tiny is trained to get right.

Errors are of the logarithm of depth, so that a tenth counts alike near and far: the mean size
(which `abs_rel` measures), the deviation without its mean (SILog, Eigen et al.,
https://arxiv.org/abs/1406.2283), and the changes from pixel to pixel over four sizes, which
keeps edges. Sky and ground are told apart beside it.

Axes: b batch, h w rows and columns, q r of the grid at a quarter.
"""

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

from hoilab.models.depth_tiny.architecture import QUARTER, TinyAnswer

SCALES = 4
SAME_GROUND = 0.04


@dataclass(frozen=True, kw_only=True)
class LossWeights:
    """How much each part counts."""

    size: float = 1.0
    silog: float = 0.3
    edges: float = 0.3
    sky: float = 0.1
    ground: float = 0.1


STANDARD = LossWeights()


def depth_loss(
    answer: TinyAnswer,
    depth: Tensor,
    *,
    sky: Tensor,
    sight: Tensor,
    weights: LossWeights = STANDARD,
) -> dict[str, Tensor]:
    """Return the parts of the loss, weighted.

    Parameters
    ----------
    depth
        (b h w) in metres, NaN where nobody knows.
    sky
        (b h w) 1 where there is only sky, 0 where there is something, NaN where nobody knows.
    sight
        What the network was told of the rays, see `hoilab.models.depth_tiny.processing.sight`.
    """
    parts = log_depth_loss(answer.log_depth, depth, weights=weights)
    told = ~sky.isnan()
    if told.any():
        parts["sky"] = weights.sky * F.binary_cross_entropy_with_logits(answer.sky[told], sky[told])
    inverse = sight[:, 2]
    known = depth > 0
    sure = known & (sight[:, 4] > 0)
    if sure.any():
        target = torch.where(known, depth, torch.ones_like(depth)).log()
        same = (target + inverse.clamp_min(1e-4).log()).abs() < SAME_GROUND
        share = F.avg_pool2d((same & (inverse > 0)).float()[:, None], QUARTER)[:, 0]  # b q r
        told = F.avg_pool2d(sure.float()[:, None], QUARTER)[:, 0] == 1
        parts["ground"] = weights.ground * F.binary_cross_entropy_with_logits(
            answer.ground[told], share[told]
        )
    return parts


def log_depth_loss(
    log_depth: Tensor, depth: Tensor, *, weights: LossWeights = STANDARD
) -> dict[str, Tensor]:
    """Return the parts of the loss of any network's log depth (b h w), weighted."""
    known = depth > 0
    target = torch.where(known, depth, torch.ones_like(depth)).log()
    error = torch.where(known, log_depth - target, torch.zeros_like(target))
    return {
        "size": weights.size * error.abs().sum() / known.sum().clamp_min(1),
        "silog": weights.silog * _deviation(error, known),
        "edges": weights.edges * _edges(error, known),
    }


def _deviation(error: Tensor, known: Tensor) -> Tensor:
    """Return the mean over pictures of the errors' standard deviation."""
    count = known.sum((1, 2)).clamp_min(1)
    mean = error.sum((1, 2)) / count
    variance = (error**2).sum((1, 2)) / count - mean**2
    return (variance.clamp_min(0) + 1e-6).sqrt().mean()


def _edges(error: Tensor, known: Tensor) -> Tensor:
    """Return how much the error changes between neighbours, over four sizes."""
    total = error.new_zeros(())
    for level in range(SCALES):
        step = 2**level
        some, seen = error[:, ::step, ::step], known[:, ::step, ::step]
        across = (some[:, :, 1:] - some[:, :, :-1]).abs() * (seen[:, :, 1:] & seen[:, :, :-1])
        down = (some[:, 1:] - some[:, :-1]).abs() * (seen[:, 1:] & seen[:, :-1])
        total = total + (across.sum() + down.sum()) / seen.sum().clamp_min(1)
    return total / SCALES
