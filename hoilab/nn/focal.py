"""Focal losses: what is already right counts little."""

import torch
import torch.nn.functional as F
from torch import Tensor

IGNORED = -1.0
NEGLIGIBLE = 1e-5


def sigmoid_focal(
    logits: Tensor, targets: Tensor, *, gamma: float, positive: Tensor | float = 1.0
) -> Tensor:
    """Return the focal loss of each element; what is nearly right costs nothing.

    Parameters
    ----------
    targets
        1, 0, or -1 where nothing is asked.
    positive
        What multiplies the loss of positives, for each class on the last axis.
    """
    chance = logits.sigmoid()
    wrong = torch.where(targets == 1, 1 - chance, chance)
    entropy = -targets * F.logsigmoid(logits) * positive - (1 - targets) * F.logsigmoid(-logits)
    loss = wrong**gamma * entropy
    return torch.where((targets == IGNORED) | (loss < NEGLIGIBLE), 0.0, loss)


def heatmap_focal(logits: Tensor, targets: Tensor) -> Tensor:
    """Return CornerNet's loss of a map of peaks, for each peak.

    `targets` is 1 at a peak and falls off around it; what lies near a peak is forgiven. What is
    certain (more than .99 at a peak, less than .01 elsewhere) costs nothing. Source: Law and
    Deng, https://arxiv.org/abs/1808.01244.
    """
    chance = logits.sigmoid()
    peak = targets == 1
    at_peak = torch.where(
        peak & (chance <= 0.99), -F.logsigmoid(logits) * (1 - chance) ** 2, 0.0
    ).sum()
    beside = torch.where(
        ~peak & (chance >= 0.01), -F.logsigmoid(-logits) * chance**2 * (1 - targets) ** 4, 0.0
    ).sum()
    return (at_peak + beside) / peak.sum().clamp_min(1)


def flat_smooth_l1(found: Tensor, wanted: Tensor, *, steepness: float = 25.0) -> Tensor:
    """Return |difference|, rounded below 1 / steepness and 0 up to 0.01, element by element."""
    off = (found - wanted).abs()
    round_part = 0.5 * steepness * off**2
    loss = torch.where(off <= 1 / steepness, round_part, off - 0.5 / steepness)
    return torch.where(off <= 0.01, 0.0, loss)
