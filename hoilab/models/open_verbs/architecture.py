"""The open-vocabulary head: what a pair looks like, as a point where words are points too.

GEN-VLKT's classifiers (https://arxiv.org/abs/2203.13954): the cosine between a pair's point and a
word's, times a learned sharpness. A trained Duet looks at the frame and finds who and what is
there; two heads name things and what is done with them. It does not learn with them.

Axes: b batch, i human, j thing, d feature, e feature of a word, c object word, v verb word.
Boxes are left, top, right, bottom in pixels of the frame that the network reads.
"""

from dataclasses import dataclass
from typing import NamedTuple, Self

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from hoilab.models.duet.architecture import Duet, DuetConfig, Grids
from hoilab.models.duet.pairing import (
    THING_MARGIN,
    THING_POINTS,
    Crowd,
    PairHead,
    looked_up,
)

SHARPNESS = 10.0
RARE = -4.0


class Likeness(nn.Module):
    """Compare points with words: sharpness times cosine, and how likely anything is at all."""

    def __init__(self) -> None:
        super().__init__()
        self.sharpness = nn.Parameter(torch.tensor(SHARPNESS))
        self.bias = nn.Parameter(torch.tensor(RARE))

    def forward(self, points: Tensor, words: Tensor) -> Tensor:
        """Return logits (... n) for points (... e) and words (n e, of length 1)."""
        logits: Tensor = self.sharpness * F.normalize(points, dim=-1) @ words.T + self.bias
        return logits


@dataclass(frozen=True, kw_only=True)
class OpenConfig:
    """Sizes of an `OpenVerbs`: those of the Duet it stands on, and the width of a word."""

    duet: DuetConfig
    width: int = 64


class OpenLogits(NamedTuple):
    """How well words fit what was found in frames."""

    objects: Tensor  # b j c
    verbs: Tensor  # b i j v


class OpenVerbs(nn.Module):
    """Name pairs and things, found by a Duet, with any words."""

    def __init__(self, config: OpenConfig) -> None:
        super().__init__()
        duet, width = config.duet, config.width
        self.config = config
        self.duet = Duet(duet).requires_grad_(False)
        # The head must not be told the class of a thing, so it knows one class that can be all.
        self.pairs = PairHead(
            fine=duet.fine,
            coarse=duet.coarse,
            features=duet.pair,
            verbs=width,
            verbs_of_thing=(tuple(range(width)),),
        )
        points = THING_POINTS[0] * THING_POINTS[1] * duet.fine
        self.thing = nn.Sequential(nn.Linear(points, duet.pair), nn.ReLU())
        self.named = nn.Linear(duet.pair, width)
        self.verb_like, self.object_like = Likeness(), Likeness()

    def train(self, mode: bool = True) -> Self:
        """Let the heads learn; what they stand on keeps its statistics."""
        super().train(mode)
        self.duet.eval()
        return self

    def forward(self, grids: Grids, found: Crowd, *, objects: Tensor, verbs: Tensor) -> OpenLogits:
        """Return how well words, as points (c e and v e), fit what was found in frames."""
        nameless = found._replace(thing_class=torch.zeros_like(found.thing_class))
        pair = self.pairs(grids.fine, grids.coarse, nameless)  # b i j e
        seen = looked_up(grids.fine, found.thing, THING_POINTS, THING_MARGIN, 4)  # b j pc
        thing = self.named(self.thing(seen))  # b j e
        return OpenLogits(self.object_like(thing, objects), self.verb_like(pair, verbs))


def started_from(duet: Duet, *, width: int) -> OpenVerbs:
    """Return an open-vocabulary network that looks as a trained Duet does; its words are new."""
    network = OpenVerbs(OpenConfig(duet=duet.config, width=width))
    network.duet.load_state_dict(duet.state_dict())
    known = {
        name: tensor
        for name, tensor in duet.pairs.state_dict().items()
        if not name.startswith(("kind.", "verb.2."))
    }
    network.pairs.load_state_dict(known, strict=False)
    with torch.no_grad():
        network.pairs.kind.weight.zero_()
        last, first = network.pairs.verb[-1], network.thing[0]
        assert isinstance(last, nn.Linear)
        assert isinstance(first, nn.Linear)
        last.bias.zero_()
        first.weight.copy_(duet.pairs.thing.weight)
    return network
