"""The head that pairs people and things: what both look like, how they stand, who else wants it.

Axes: b frame, i human, j thing, n box, p point, c channel, d feature, v verb, h w rows and columns.
Boxes are left, top, right, bottom in pixels.
"""

from collections.abc import Sequence
from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor, nn
from torch.nn.utils.rnn import pad_sequence

from hoilab.geometry.boxes import clip
from hoilab.models.upt.architecture import SPATIAL, spatial_code

HUMAN_POINTS = (3, 5)
THING_POINTS = (3, 3)
UNION_POINTS = (4, 4)
# A little of what is around a box belongs to it: hands, ground, a handle.
HUMAN_MARGIN, THING_MARGIN, UNION_MARGIN = 1.2, 1.5, 1.1
LARGEST_CODE = 8.0
# Where in the frame a pair is does not matter: each human is moved to the middle of a square.
SQUARE_PX = 640.0
NEVER = -1e4
REACH = 1.6  # human heights, from middle to middle, beyond which nothing is done


class Instances(NamedTuple):
    """People and things of one frame."""

    human: Tensor  # i 4
    human_score: Tensor  # i
    thing: Tensor  # j 4
    thing_score: Tensor  # j
    thing_class: Tensor  # j, int64


class Crowd(NamedTuple):
    """People and things of several frames, filled up to one number with boxes of nobody."""

    human: Tensor  # b i 4
    thing: Tensor  # b j 4
    thing_class: Tensor  # b j
    there: Tensor  # b i j, false where one of the two is nobody


def crowd(frames: Sequence[Instances]) -> Crowd:
    """Return the instances of several frames side by side."""
    human = pad_sequence([found.human for found in frames], batch_first=True)
    thing = pad_sequence([found.thing for found in frames], batch_first=True)
    kind = pad_sequence([found.thing_class for found in frames], batch_first=True)
    people = torch.arange(human.shape[1]) < torch.tensor([[len(f.human)] for f in frames])
    things = torch.arange(thing.shape[1]) < torch.tensor([[len(f.thing)] for f in frames])
    there = (people[:, :, None] & things[:, None]).to(human.device)
    return Crowd(human, thing, kind, there)


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

    def forward(self, fine: Tensor, coarse: Tensor, found: Crowd) -> Tensor:
        """Return logits (b i j v) for the instances of frames, whose grids are b c h w."""
        people, things = found.there.shape[1:]
        human = self.human(looked_up(fine, found.human, HUMAN_POINTS, HUMAN_MARGIN, 4))  # b i d
        thing = self.thing(looked_up(fine, found.thing, THING_POINTS, THING_MARGIN, 4))  # b j d
        around = _around(found.human[:, :, None], found.thing[:, None]).flatten(1, 2)  # b ij 4
        union = self.union(looked_up(coarse, around, UNION_POINTS, UNION_MARGIN, 8))
        place = self.placed(self.place(_standing(found)))
        pair = (
            human[:, :, None]
            + (thing + self.kind(found.thing_class))[:, None]
            + union.unflatten(1, (people, things))
            + place
        )  # b i j d
        pair = self.join(pair)
        near = within_reach(found.human, found.thing) & found.there  # b i j
        rivals = torch.cat([_best_other(pair, near, 1), _best_other(pair, near, 2)], dim=-1)
        logits: Tensor = self.verb(pair + self.rival(rivals))  # b i j v
        return logits


def within_reach(human: Tensor, thing: Tensor) -> Tensor:
    """Return which things (... j 4) each human (... i 4) is near enough to to use (... i j)."""
    middles = [(boxes[..., :2] + boxes[..., 2:]) / 2 for boxes in (human, thing)]
    away = (middles[0][..., :, None, :] - middles[1][..., None, :, :]).norm(dim=-1)  # ... i j
    tall = (human[..., 3] - human[..., 1])[..., :, None]
    larger = (thing[..., 2:] - thing[..., :2]).amax(-1)[..., None, :] / 2
    near: Tensor = away < REACH * tall + larger
    return near


def looked_up(
    grids: Tensor, boxes: Tensor, points: tuple[int, int], margin: float, stride: int
) -> Tensor:
    """Return what grids (b c h w) hold at points spread over each box (b n 4), as b n pc.

    Cell 0 lies half a pixel from the edge of the picture. Points outside it read zeros.
    """
    columns, rows = points
    middle, half = (boxes[..., :2] + boxes[..., 2:]) / 2, (boxes[..., 2:] - boxes[..., :2]) / 2
    across = torch.linspace(-1, 1, columns + 2, device=boxes.device)[1:-1]
    down = torch.linspace(-1, 1, rows + 2, device=boxes.device)[1:-1]
    spread = torch.stack(torch.meshgrid(across, down, indexing="xy"), dim=-1).flatten(0, 1)  # p 2
    at = middle[..., None, :] + margin * half[..., None, :] * spread  # b n p 2
    last = at.new_tensor([grids.shape[-1] - 1, grids.shape[-2] - 1]).clamp_min(1)
    at = (at - 0.5) / (stride * last) * 2 - 1
    sampled = F.grid_sample(grids, at, align_corners=True)  # b c n p
    return sampled.permute(0, 2, 3, 1).flatten(2)


def _standing(found: Crowd) -> Tensor:
    """Return UPT's code (b i j 36) of how each thing stands to each human."""
    middle = (found.human[..., :2] + found.human[..., 2:]) / 2
    move = (SQUARE_PX / 2 - middle).repeat(1, 1, 2)[:, :, None]  # b i 1 4
    human = clip(found.human[:, :, None] + move, SQUARE_PX, SQUARE_PX)
    thing = clip(found.thing[:, None] + move, SQUARE_PX, SQUARE_PX)
    code = spatial_code(human, thing, (SQUARE_PX, SQUARE_PX))  # b i j 36
    return code.clamp(-LARGEST_CODE, LARGEST_CODE)


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
    top = pair.masked_fill(~near[..., None], NEVER).topk(2, dim=axis)
    best, second = (value.unsqueeze(axis) for value in top.values.unbind(axis))
    winner = top.indices.select(axis, 0).unsqueeze(axis)
    shape = [1] * pair.ndim
    shape[axis] = -1
    rank = torch.arange(pair.shape[axis], device=pair.device).view(shape)
    other = torch.where(rank == winner, second, best)
    return other.masked_fill(other <= NEVER / 2, 0.0)


def _points(points: tuple[int, int]) -> int:
    return points[0] * points[1]
