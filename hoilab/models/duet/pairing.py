"""The head that pairs people and things: what both look like, how they stand, who else wants it.

Axes: i human, j thing, n box, p point, c channel, d feature, v verb, h w rows and columns.
Boxes are left, top, right, bottom in pixels.
"""

from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from hoilab.geometry.boxes import clip
from hoilab.models.upt.architecture import SPATIAL, spatial_code

HUMAN_POINTS = (3, 5)
THING_POINTS = (3, 3)
UNION_POINTS = (4, 4)
# A little of what is around a box belongs to it: hands, ground, a handle.
HUMAN_MARGIN, THING_MARGIN, UNION_MARGIN = 1.2, 1.5, 1.1
LARGEST_CODE = 8.0
REACH = 1.6  # human heights, from middle to middle, beyond which nothing is done


class Instances(NamedTuple):
    """People and things of one frame."""

    human: Tensor  # i 4
    human_score: Tensor  # i
    thing: Tensor  # j 4
    thing_score: Tensor  # j
    thing_class: Tensor  # j, int64


class PairHead(nn.Module):
    """Name what happens between every human and every thing of a frame."""

    possible: Tensor

    def __init__(
        self,
        *,
        fine: int,
        coarse: int,
        features: int,
        verbs: int,
        verbs_of_thing: tuple[tuple[int, ...], ...],
    ) -> None:
        super().__init__()
        self.human = nn.Linear(_points(HUMAN_POINTS) * fine, features)
        self.thing = nn.Linear(_points(THING_POINTS) * fine, features)
        self.union = nn.Linear(_points(UNION_POINTS) * coarse, features)
        self.place = nn.Sequential(nn.Linear(SPATIAL, features), nn.ReLU())
        self.placed = nn.Linear(features, features)
        self.kind = nn.Embedding(len(verbs_of_thing), features)
        self.join = nn.Sequential(nn.LayerNorm(features), nn.ReLU(), nn.Linear(features, features))
        self.rival = nn.Linear(2 * features, features)
        self.verb = nn.Sequential(nn.LayerNorm(features), nn.ReLU(), nn.Linear(features, verbs))
        possible = torch.zeros(len(verbs_of_thing), verbs, dtype=torch.bool)
        for thing, known in enumerate(verbs_of_thing):
            possible[thing, list(known)] = True
        self.register_buffer("possible", possible, persistent=False)
        nn.init.constant_(self.verb[-1].bias, -2.0)  # type: ignore[arg-type]

    def forward(
        self, fine: Tensor, coarse: Tensor, found: Instances, size: tuple[float, float]
    ) -> Tensor:
        """Return logits (i j v) for the instances of one frame.

        `fine` and `coarse` (c h w) are its grids, `size` its width and height in pixels.
        """
        people, things = len(found.human), len(found.thing)
        human = self.human(looked_up(fine, found.human, HUMAN_POINTS, HUMAN_MARGIN, 4))  # i d
        thing = self.thing(looked_up(fine, found.thing, THING_POINTS, THING_MARGIN, 4))  # j d
        around = _around(found.human[:, None], found.thing[None]).flatten(0, 1)  # ij 4
        union = self.union(looked_up(coarse, around, UNION_POINTS, UNION_MARGIN, 8))
        inside = [clip(boxes, *size) for boxes in (found.human, found.thing)]
        code = spatial_code(inside[0][:, None], inside[1][None], size)  # i j 36
        place = self.placed(self.place(code.clamp(-LARGEST_CODE, LARGEST_CODE)))
        pair = (
            human[:, None]
            + (thing + self.kind(found.thing_class))[None]
            + union.unflatten(0, (people, things))
            + place
        )  # i j d
        pair = self.join(pair)
        near = within_reach(found.human, found.thing)  # i j
        rivals = torch.cat([_best_other(pair, near, 0), _best_other(pair, near, 1)], dim=-1)
        logits: Tensor = self.verb(pair + self.rival(rivals))  # i j v
        return logits


def within_reach(human: Tensor, thing: Tensor) -> Tensor:
    """Return which things (j) are near enough to each human (i) to be used (i j)."""
    away = (human[:, None, :2] + human[:, None, 2:] - thing[None, :, :2] - thing[None, :, 2:]) / 2
    tall = (human[:, 3] - human[:, 1])[:, None]
    larger = (thing[:, 2:] - thing[:, :2]).amax(-1)[None] / 2
    near: Tensor = away.norm(dim=-1) < REACH * tall + larger
    return near


def looked_up(
    grid: Tensor, boxes: Tensor, points: tuple[int, int], margin: float, stride: int
) -> Tensor:
    """Return what a grid (c h w) holds at points spread over each box (n 4), as n pc.

    Cell 0 lies half a pixel from the edge of the picture. Points outside it read zeros.
    """
    columns, rows = points
    middle, half = (boxes[:, :2] + boxes[:, 2:]) / 2, (boxes[:, 2:] - boxes[:, :2]) * margin / 2
    across = torch.linspace(-1, 1, columns + 2, device=boxes.device)[1:-1]
    down = torch.linspace(-1, 1, rows + 2, device=boxes.device)[1:-1]
    spread = torch.stack(torch.meshgrid(across, down, indexing="xy"), dim=-1).flatten(0, 1)  # p 2
    at = (middle[:, None] + half[:, None] * spread - 0.5) / stride  # n p 2, in cells
    last = at.new_tensor([grid.shape[-1] - 1, grid.shape[-2] - 1]).clamp_min(1)
    sampled = F.grid_sample(grid[None], (at / last * 2 - 1)[None], align_corners=True)  # 1 c n p
    return sampled[0].permute(1, 2, 0).flatten(1)


def _around(first: Tensor, second: Tensor) -> Tensor:
    """Return the smallest box around both."""
    shape = (first + second).shape
    first, second = first.expand(shape), second.expand(shape)
    near, far = (
        torch.minimum(first[..., :2], second[..., :2]),
        torch.maximum(first[..., 2:], second[..., 2:]),
    )
    return torch.cat([near, far], dim=-1)


def _best_other(pair: Tensor, near: Tensor, axis: int) -> Tensor:
    """Return, feature by feature, the most of the other near pairs along an axis, or zeros."""
    if pair.shape[axis] < 2:
        return torch.zeros_like(pair)
    low = -1e4
    shown = pair.masked_fill(~near[..., None], low)
    top = shown.topk(2, dim=axis)
    best, second = top.values.unbind(axis)
    winner = top.indices.select(axis, 0)
    rank = torch.arange(pair.shape[axis], device=pair.device)
    rank = rank[:, None, None] if axis == 0 else rank[None, :, None]
    other = torch.where(
        rank == winner.unsqueeze(axis), second.unsqueeze(axis), best.unsqueeze(axis)
    )
    return other.masked_fill(other <= low / 2, 0.0)


def _points(points: tuple[int, int]) -> int:
    return points[0] * points[1]
