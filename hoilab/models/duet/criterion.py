"""What Duet learns from: heat and boxes in every cell, verbs of true pairs and of found ones.

Axes: b batch, k class, h w rows and columns, n box, i human, j thing, v verb.
Boxes are left, top, right, bottom in pixels of the frame that the network reads.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor

from hoilab.geometry.boxes import pairwise_iou
from hoilab.models.duet.architecture import FIRST_CELL_PX, STRIDE, Dense, cells
from hoilab.models.duet.pairing import Instances, within_reach
from hoilab.nn.boxes import generalized_iou

HUMAN = 0
SPREAD = 0.12  # standard deviation of the heat around a middle, in sides of the box
LEAST_SPREAD = 0.45  # in cells
LEARNS_SIZE = 0.4  # where there is more heat than this, a cell learns the box


@dataclass(frozen=True, kw_only=True)
class DuetLoss:
    """How much each part counts."""

    heat: float = 1.0
    box: float = 2.0
    verb: float = 1.0


class DuetTargets(NamedTuple):
    """What is true of one frame; a box that can hardly be seen is `faint` and teaches nothing."""

    human: Tensor  # i 4
    thing: Tensor  # j 4
    thing_class: Tensor  # j, int64
    verbs: Tensor  # i j v, 0 or 1
    faint: Tensor  # n 4, boxes of people and things to be passed over


def dense_losses(dense: Dense, targets: Sequence[DuetTargets]) -> dict[str, Tensor]:
    """Return the losses of heat (CenterNet's focal loss) and of boxes, unweighted."""
    drawn = [_drawn(dense, target) for target in targets]
    heat = torch.stack([one.heat for one in drawn])  # b k h w
    seen = torch.stack([one.seen for one in drawn])  # b 1 h w
    count = heat.eq(1).sum().clamp_min(1)
    likely = dense.heat.sigmoid()
    positive = heat.eq(1) * (1 - likely).square() * F.logsigmoid(dense.heat)
    negative = seen * (1 - heat).pow(4) * likely.square() * F.logsigmoid(-dense.heat)
    off, weight = dense.heat.new_zeros(()), dense.heat.new_zeros(())
    for boxes, part in ((dense.human_box, "human"), (dense.thing_box, "thing")):
        wanted = torch.stack([getattr(one, part) for one in drawn])  # b 5 h w
        where = wanted[:, 4] > LEARNS_SIZE
        given, true = boxes.movedim(1, -1)[where], wanted.movedim(1, -1)[where]
        far = box_loss(given, true[:, :4]) * true[:, 4]
        off, weight = off + far.sum(), weight + true[:, 4].sum()
    return {"heat": -(positive + negative).sum() / count, "box": off / weight.clamp_min(1.0)}


def box_loss(given: Tensor, true: Tensor) -> Tensor:
    """Return GIoU's loss and how far each side is off, in sides of the true box.

    GIoU alone tells a box that is far off little about which of its sides is.
    """
    side = (true[:, 2:] - true[:, :2]).clamp_min(1.0).repeat(1, 2)
    off = F.smooth_l1_loss(given / side, true / side, beta=0.1, reduction="none").sum(-1)
    loss: Tensor = 1 - generalized_iou(given, true) + off
    return loss


def verb_loss(logits: Tensor, wanted: Tensor, learns: Tensor) -> tuple[Tensor, Tensor]:
    """Return the focal loss of verbs, summed, and how many verbs are there to be found.

    All are of one shape (i j v); `learns` tells which of them count.
    """
    likely = logits.sigmoid()
    positive = wanted * (1 - likely).square() * F.logsigmoid(logits)
    negative = (1 - wanted) * likely.square() * F.logsigmoid(-logits)
    return -((positive + negative) * learns).sum(), (wanted * learns).sum()


def jittered(target: DuetTargets, noise: float, rng: torch.Generator) -> Instances:
    """Return the truth as if somebody had found it, not quite where it is."""
    boxes = []
    for true in (target.human, target.thing):
        side = (true[:, 2:] - true[:, :2]).repeat(1, 2)
        draws = torch.randn(true.shape, generator=rng).clamp(-2, 2).to(true)
        boxes.append(true + noise * side * draws)
    ones = [torch.ones(len(box)) for box in boxes]
    return Instances(boxes[0], ones[0], boxes[1], ones[1], target.thing_class)


def wanted_verbs(found: Instances, target: DuetTargets, *, min_iou: float = 0.5) -> Tensor:
    """Return which verbs (i j v) found pairs should say: those of true pairs that they cover."""
    same = pairwise_iou(found.human, target.human) >= min_iou  # i i
    known = (pairwise_iou(found.thing, target.thing) >= min_iou) & (
        found.thing_class[:, None] == target.thing_class
    )
    wanted = torch.einsum("ia,jb,abv->ijv", same.float(), known.float(), target.verbs)
    return wanted.clamp_max(1.0)


def learns(found: Instances, target: DuetTargets, possible: Tensor) -> Tensor:
    """Return which verbs (i j v) of found pairs count: possible ones, within reach, in view."""
    near = within_reach(found.human, found.thing)
    if len(target.faint):
        hidden = pairwise_iou(found.thing, target.faint).amax(-1) > 0.2
        away = pairwise_iou(found.human, target.faint).amax(-1) > 0.2
        near = near & ~hidden[None] & ~away[:, None]
    return near[..., None] & possible[found.thing_class][None]


class _Drawn(NamedTuple):
    heat: Tensor  # k h w
    seen: Tensor  # 1 h w, 0 where something faint is
    human: Tensor  # 5 h w, box and how much the cell learns it
    thing: Tensor  # 5 h w


def _drawn(dense: Dense, target: DuetTargets) -> _Drawn:
    kinds, rows, columns = dense.heat.shape[1:]
    heat = dense.heat.new_zeros(kinds, rows, columns)
    seen = dense.heat.new_ones(1, rows, columns)
    x, y = cells(rows, columns, dense.heat)
    for box in target.faint:
        seen[0][(x > box[0] - 2) & (x < box[2] + 2) & (y > box[1] - 2) & (y < box[3] + 2)] = 0
    boxes = {}
    for part, true, kind in (
        ("human", target.human, torch.zeros(len(target.human), dtype=torch.int64)),
        ("thing", target.thing, target.thing_class + 1),
    ):
        boxes[part] = dense.heat.new_zeros(5, rows, columns)
        # The small are drawn last: they lie in front of the large, and are harder to find.
        area = (true[:, 2:] - true[:, :2]).prod(-1)
        for row in area.argsort(descending=True).tolist():
            warm, (column, line) = _warmth(true[row], x, y)
            here = heat[kind[row]]
            torch.maximum(here, warm, out=here)
            here[line, column] = 1.0
            closer = warm >= boxes[part][4]
            boxes[part][:4, closer] = true[row][:, None]
            boxes[part][4, closer] = warm[closer]
            boxes[part][:4, line, column] = true[row]
            boxes[part][4, line, column] = 1.0
    return _Drawn(heat, seen, boxes["human"], boxes["thing"])


def _warmth(box: Tensor, x: Tensor, y: Tensor) -> tuple[Tensor, tuple[int, int]]:
    """Return the heat (h w) around the middle of a box, and the column and row of its cell."""
    middle = (box[:2] + box[2:]) / 2
    spread = ((box[2:] - box[:2]) * SPREAD).clamp_min(LEAST_SPREAD * STRIDE)
    across = ((x - middle[0]) / spread[0]).square()
    down = ((y - middle[1]) / spread[1]).square()
    cell = ((middle - FIRST_CELL_PX) / STRIDE).round()
    column = int(cell[0].clamp(0, x.shape[1] - 1))
    row = int(cell[1].clamp(0, y.shape[0] - 1))
    warm = (-(across + down) / 2).exp()
    return warm * (warm > 1e-3), (column, row)
