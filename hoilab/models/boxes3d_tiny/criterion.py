"""What mono3d-tiny and stereo3d-tiny are trained to get right.

What has an error of its own is learned with it: the difference is divided by the error that is
said, and the error's logarithm added (Kendall and Gal, https://arxiv.org/abs/1703.04977), so that
the sides that are sure count for more when a place is told from all of them.

Axes: n thing, c channel.
"""

from dataclasses import dataclass
from typing import NamedTuple

import torch
from torch import Tensor

from hoilab.models.boxes3d_tiny.architecture import Boxes3dAnswer
from hoilab.nn.focal import heatmap_focal

SURE, UNSURE = -4.0, 3.0  # limits of logarithms of errors


class Boxes3dTargets(NamedTuple):
    """The true things of a batch; lengths in cells, as `Boxes3dAnswer`."""

    heat: Tensor  # b c q r
    image: Tensor  # n
    cell: Tensor  # n, row * columns + column
    centre: Tensor  # n 2
    sides: Tensor  # n 4
    foot: Tensor  # n 2
    size: Tensor  # n 3
    turn: Tensor  # n 2, sine and cosine
    far: Tensor  # n, logarithm of depth
    shift: Tensor  # n, disparity; NaN where there is none


@dataclass(frozen=True, kw_only=True)
class LossWeights:
    """How much each part counts."""

    heat: float = 1.0
    centre: float = 0.5
    sides: float = 0.3
    foot: float = 0.5
    size: float = 1.0
    turn: float = 0.5
    far: float = 0.5
    shift: float = 0.5


STANDARD = LossWeights()


def boxes3d_loss(
    answer: Boxes3dAnswer, targets: Boxes3dTargets, *, weights: LossWeights = STANDARD
) -> dict[str, Tensor]:
    """Return the parts of the loss, weighted; without things only the heat counts."""
    parts = {"heat": weights.heat * heatmap_focal(answer.heat, targets.heat)}

    def said(grid: Tensor) -> Tensor:
        return grid.flatten(2)[targets.image, :, targets.cell]

    count = max(len(targets.cell), 1)
    foot, far = said(answer.foot), said(answer.far)
    parts |= {
        "centre": weights.centre * (said(answer.centre) - targets.centre).abs().sum() / count,
        "sides": weights.sides * (said(answer.sides) - targets.sides).abs().sum() / count,
        "foot": weights.foot * _with_error(foot[:, :2], foot[:, 2:], targets.foot) / count,
        "size": weights.size * (said(answer.size) - targets.size).abs().sum() / count,
        "turn": weights.turn * (said(answer.turn) - targets.turn).abs().sum() / count,
        "far": weights.far * _with_error(far[:, 0], far[:, 1], targets.far) / count,
    }
    if answer.shift is not None:
        shift, known = said(answer.shift), targets.shift.isfinite()
        wanted = torch.where(known, targets.shift, 0.0)
        each = _each(shift[:, 0], shift[:, 1], wanted)
        parts["shift"] = weights.shift * torch.where(known, each, 0.0).sum() / count
    return parts


def _with_error(said: Tensor, error: Tensor, wanted: Tensor) -> Tensor:
    return _each(said, error, wanted).sum()


def _each(said: Tensor, error: Tensor, wanted: Tensor) -> Tensor:
    log = error.clamp(SURE, UNSURE)
    return (said - wanted).abs() * (-log).exp() + log
