"""UPT: boxes from any detector or tracker, paired, and asked what each pair is doing.

Instances first exchange what they know (cooperation), then pairs compete for attention.
Source: Zhang et al., https://arxiv.org/abs/2112.01838 (code BSD-3-Clause). Branches and heads
that the source keeps one by one are kept stacked here; `weights.py` stacks published ones.

Axes: i j instance, p pair, h head, f feature of a head, d feature, v verb, b batch, q query.
Boxes are left, top, right, bottom in pixels.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from hoilab.geometry.boxes import iou
from hoilab.nn.attention import Attention, Weighing

SPATIAL = 36
EPS = 1e-10
FINE = 1e-12  # the layer norms of the source's library are that exact
HUMAN_INDEX = 0


@dataclass(frozen=True, kw_only=True)
class UptConfig:
    """Sizes of an `InteractionHead`; the defaults are UPT's.

    Parameters
    ----------
    verbs_of_object
        For each object class, which verbs it can be had with.
    verbs
        How many there are.
    token
        Features of an instance.
    hidden
        Features of a relation; a pair has twice as many.
    channels
        Channels of the feature map.
    score_power
        Exponent of the detector's scores when not training: it is too sure of itself.
    """

    verbs_of_object: tuple[tuple[int, ...], ...]
    verbs: int = 117
    token: int = 256
    hidden: int = 512
    heads: int = 8
    layers: int = 2
    channels: int = 2048
    dropout: float = 0.1
    score_power: float = 2.8


class Instances(NamedTuple):
    """What a detector or tracker found in one image; humans are class 0."""

    corners: Tensor  # i 4
    score: Tensor  # i
    object_class: Tensor  # i, int64
    token: Tensor  # i d, what each looks like


class UptOutput(NamedTuple):
    """The pairs of one image. Indices refer to `instances`, whose humans come first."""

    instances: Instances
    human: Tensor  # p
    object: Tensor  # p
    logits: Tensor  # p v
    prior: Tensor  # 2 p v: detector's score of human and object where the verb is possible, or 0


class InteractionHead(nn.Module):
    """Pair the instances of an image and name what happens in each pair."""

    possible: Tensor

    def __init__(self, config: UptConfig) -> None:
        super().__init__()
        hidden = config.hidden
        self.config = config
        self.spatial_head = nn.Sequential(
            nn.Linear(SPATIAL, 128),
            nn.ReLU(),
            nn.Linear(128, 256),
            nn.ReLU(),
            nn.Linear(256, hidden),
            nn.ReLU(),
        )
        self.cooperation = nn.ModuleList(Cooperation(config) for _ in range(config.layers))
        self.fusion = Fusion(2 * config.token, hidden)
        self.global_fusion = Fusion(config.channels, hidden)
        self.competition = Competition(2 * hidden, config)
        self.verb = nn.Linear(2 * hidden, config.verbs)
        possible = torch.zeros(len(config.verbs_of_object), config.verbs)
        for thing, verbs in enumerate(config.verbs_of_object):
            possible[thing, list(verbs)] = 1
        self.register_buffer("possible", possible, persistent=False)

    def forward(
        self,
        features: Tensor,
        images: Sequence[Instances],
        sizes: Sequence[tuple[float, float]],
    ) -> list[UptOutput]:
        """Return the pairs of each image.

        Parameters
        ----------
        features
            b c h w, the backbone's map.
        images
            Instances of each image.
        sizes
            Width and height of each image in the pixels of the boxes.
        """
        pooled = features.mean((-2, -1))  # b c
        return [
            self._pairs(whole[None], _humans_first(instances), size)
            for whole, instances, size in zip(pooled, images, sizes, strict=True)
        ]

    def _pairs(self, whole: Tensor, found: Instances, size: tuple[float, float]) -> UptOutput:
        humans, count = int((found.object_class == HUMAN_INDEX).sum()), len(found.score)
        everyone = torch.arange(count, device=whole.device)
        human, thing = torch.cartesian_prod(everyone[:humans], everyone).unbind(-1)  # p
        human, thing = human[human != thing], thing[human != thing]
        places = spatial_code(found.corners[:, None], found.corners[None], size)  # i j 36
        places = self.spatial_head(places)  # i j d
        tokens = found.token
        if len(human):
            for layer in self.cooperation:
                tokens = layer(tokens, places)
        place = places[human, thing]  # p d
        both = torch.cat([tokens[human], tokens[thing]], dim=-1)
        pairs = torch.cat([self.fusion(both, place), self.global_fusion(whole, place)], dim=-1)
        if len(human):
            pairs = self.competition(pairs)
        return UptOutput(found, human, thing, self.verb(pairs), self._prior(found, human, thing))

    def _prior(self, found: Instances, human: Tensor, thing: Tensor) -> Tensor:
        score = found.score if self.training else found.score**self.config.score_power
        possible = self.possible[found.object_class[thing]]  # p v
        return torch.stack([score[human, None] * possible, score[thing, None] * possible])


class Cooperation(nn.Module):
    """Let each instance hear from all others, each word weighed by how the two relate."""

    def __init__(self, config: UptConfig) -> None:
        super().__init__()
        heads, per_head = config.heads, config.hidden // config.heads
        self.heads = heads
        self.unary = nn.Linear(config.token, config.hidden)
        self.pairwise = nn.Linear(config.hidden, config.hidden)
        self.attention_weight = nn.Parameter(torch.empty(heads, 3, per_head))
        self.attention_bias = nn.Parameter(torch.zeros(heads))
        self.message_weight = nn.Parameter(torch.empty(heads, per_head, per_head))
        self.message_bias = nn.Parameter(torch.zeros(heads, per_head))
        self.weighing = Weighing(dim=-1)
        self.aggregate = nn.Linear(config.hidden, config.token)
        self.norm = nn.LayerNorm(config.token)
        self.dropout = nn.Dropout(config.dropout)
        self.thought = Thought(config.token, 4 * config.token, config.dropout)
        nn.init.xavier_uniform_(self.attention_weight)
        nn.init.xavier_uniform_(self.message_weight)

    def forward(self, tokens: Tensor, places: Tensor) -> Tensor:
        """Refine `tokens` (i d) that relate as `places` (i j d) tell."""
        unary = self.unary(tokens).relu().unflatten(-1, (self.heads, -1))  # i h f
        pairwise = self.pairwise(places).relu().unflatten(-1, (self.heads, -1))  # i j h f
        from_, to, between = self.attention_weight.unbind(1)  # h f
        likeness = (
            (unary * from_).sum(-1).T[:, None, :]
            + (unary * to).sum(-1).T[:, :, None]
            + torch.einsum("ijhf,hf->hji", pairwise, between)
            + self.attention_bias[:, None, None]
        )
        weights = self.weighing(likeness)  # h j i
        # The weights sum to 1, so the map of the weighed sum is the weighed sum of the maps.
        heard = torch.einsum("hji,ihf,ijhf->jhf", weights, unary, pairwise)
        messages = torch.einsum("jhf,hgf->jhg", heard, self.message_weight) + self.message_bias
        told = self.aggregate(messages.flatten(1).relu())
        refined: Tensor = self.thought(self.norm(tokens + self.dropout(told)))
        return refined


class Competition(nn.Module):
    """Let the pairs of an image look at each other."""

    def __init__(self, features: int, config: UptConfig) -> None:
        super().__init__()
        self.attention = Attention(features, config.heads, config.dropout)
        self.norm = nn.LayerNorm(features, eps=FINE)
        self.dropout = nn.Dropout(config.dropout)
        self.thought = Thought(features, 4 * config.hidden, config.dropout)

    def forward(self, pairs: Tensor) -> Tensor:
        """Refine `pairs` (p d)."""
        seen = self.attention(pairs[None], pairs[None], pairs[None])[0]
        refined: Tensor = self.thought(self.norm(pairs + self.dropout(seen)))
        return refined


class Thought(nn.Module):
    """Two linear layers added to what comes in."""

    def __init__(self, features: int, hidden: int, dropout: float) -> None:
        super().__init__()
        self.linear1 = nn.Linear(features, hidden)
        self.linear2 = nn.Linear(hidden, features)
        self.norm = nn.LayerNorm(features, eps=FINE)
        self.dropout = nn.Dropout(dropout)

    def forward(self, features: Tensor) -> Tensor:
        """Refine the last axis of `features`."""
        thought = self.linear2(F.gelu(self.linear1(features)))
        refined: Tensor = self.norm(features + self.dropout(thought))
        return refined


class Fusion(nn.Module):
    """Join what a pair looks like with how it stands, each gating the other.

    The source has 16 parallel branches of a sixteenth of the size; side by side they are this.
    """

    def __init__(self, appearance: int, hidden: int) -> None:
        super().__init__()
        self.look = nn.Linear(appearance, hidden)
        self.place = nn.Linear(hidden, hidden)
        self.join = nn.Linear(hidden, hidden)

    def forward(self, look: Tensor, place: Tensor) -> Tensor:
        """Return one code per pair (p d) of its `look` (p d, or 1 d for all) and `place` (p d)."""
        joined: Tensor = self.join((self.look(look) * self.place(place)).relu()).relu()
        return joined


def spatial_code(first: Tensor, second: Tensor, size: tuple[float, float]) -> Tensor:
    """Return how boxes stand to each other (... 36): 18 measures and their logarithms.

    Centres, sizes and areas are shares of the image (`size`: width and height in pixels);
    the distance from first to second is in widths and heights of the first.
    """
    whole = first.new_tensor(size)
    shape = (first + second).shape
    first, second = first.expand(shape), second.expand(shape)
    centre1, centre2 = (
        (first[..., :2] + first[..., 2:]) / 2,
        (second[..., :2] + second[..., 2:]) / 2,
    )
    side1, side2 = first[..., 2:] - first[..., :2], second[..., 2:] - second[..., :2]
    area1, area2 = side1.prod(-1), side2.prod(-1)
    away = centre2 - centre1
    distance = away.abs() / (side1 + EPS)
    right, down = (torch.where(away > 0, distance, 0.0)).unbind(-1)
    left, up = (torch.where(away < 0, distance, 0.0)).unbind(-1)
    measures = torch.cat(
        [
            centre1 / whole,
            centre2 / whole,
            side1 / whole,
            side2 / whole,
            torch.stack(
                [
                    area1 / whole.prod(),
                    area2 / whole.prod(),
                    area2 / (area1 + EPS),
                    side1[..., 0] / (side1[..., 1] + EPS),
                    side2[..., 0] / (side2[..., 1] + EPS),
                    iou(first, second),
                    right,
                    left,
                    down,
                    up,
                ],
                dim=-1,
            ),
        ],
        dim=-1,
    )
    return torch.cat([measures, (measures + EPS).log()], dim=-1)


def _humans_first(found: Instances) -> Instances:
    order = (found.object_class != HUMAN_INDEX).long().argsort(stable=True)
    return Instances(*(part[order] for part in found))
