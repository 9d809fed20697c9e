"""What a step of the open-vocabulary head costs, and what it learns from.

Axes: i human, j thing, c object word, v verb word, e feature of a word.
"""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from hoilab.geometry.boxes import pairwise_iou
from hoilab.models.duet.architecture import Grids
from hoilab.models.duet.criterion import (
    DuetTargets,
    jittered,
    learns,
    verb_loss,
    wanted_verbs,
)
from hoilab.models.duet.pairing import Instances, crowd
from hoilab.models.duet.processing import Selection, instances
from hoilab.models.open_verbs.architecture import OpenVerbs
from hoilab.models.open_verbs.text import TextEncoder
from hoilab.models.open_verbs.words import Lists
from hoilab.training.pairs.deeds import THINGS, VERBS, DeedBatch, Deeds

FOUND = Selection(score=0.1, most=12)
NOISE = (0.04, 0.12)  # standard deviations of true boxes that are shown as found, in sides
OVERLAP = 0.5


class OpenBatch(NamedTuple):
    """Deeds, and the words that they are called in this step."""

    deeds: DeedBatch
    objects: Tensor  # c e
    verbs: Tensor  # v e


class OpenDeeds:
    """Batches of deeds, each class called by one of its words, drawn anew for each step."""

    def __init__(self, deeds: Deeds, text: TextEncoder, *, objects: Lists, verbs: Lists) -> None:
        self.deeds = deeds
        self._objects = [text.embed(objects[name]) for name in THINGS]
        self._verbs = [text.embed(verbs[name]) for name in VERBS]

    def __call__(self, step: int) -> OpenBatch:
        """Return the batch of a step."""
        rng = np.random.default_rng([self.deeds.seed, step, 1])

        def drawn(classes: Sequence[Tensor]) -> Tensor:
            return torch.stack([words[int(rng.integers(len(words)))] for words in classes])

        return OpenBatch(self.deeds(step), drawn(self._objects), drawn(self._verbs))


class OpenLoss:
    """The loss of the open-vocabulary head, for `fit`.

    Parameters
    ----------
    unseen
        Pairs of verb and thing that teach neither that they are nor that they are not, to measure
        whether they are found all the same.
    """

    def __init__(self, unseen: Sequence[tuple[str, str]] = ()) -> None:
        self._unseen = torch.zeros(len(THINGS), len(VERBS), dtype=torch.bool)
        for verb, thing in unseen:
            self._unseen[THINGS.index(thing), VERBS.index(verb)] = True

    def __call__(self, network: nn.Module, batch: OpenBatch) -> dict[str, Tensor]:
        """Return the losses of verbs and of objects."""
        assert isinstance(network, OpenVerbs)
        deeds = batch.deeds
        rng = torch.Generator().manual_seed(deeds.seed)
        with torch.no_grad():
            grids, dense = network.duet(deeds.pixels, deeds.change)
            shown = [jittered(target, noise, rng) for noise in NOISE for target in deeds.targets]
            shown += [instances(dense, image, FOUND) for image in range(len(deeds.targets))]
        times, together = len(NOISE) + 1, crowd(shown)
        if not together.there.numel():  # nobody, or nothing, in the whole batch
            nothing = network.verb_like.bias * 0
            return {"verb": nothing, "object": nothing}
        again = Grids(*(grid.repeat(times, 1, 1, 1) for grid in grids))
        said = network(again, together, objects=batch.objects, verbs=batch.verbs)
        verbs, objects, verb_count, object_count = (deeds.pixels.new_zeros(()) for _ in range(4))
        for number, (found, target) in enumerate(zip(shown, deeds.targets * times, strict=True)):
            people, things = len(found.human), len(found.thing)
            if not people or not things:
                continue
            found, known = matched(found, target)
            wanted = F.one_hot(found.thing_class, len(THINGS)).float() * known[:, None]
            clear = ~_covered(found.thing, target.faint)[:, None].expand_as(wanted)
            loss, count = verb_loss(said.objects[number, :things], wanted, clear.float())
            objects, object_count = objects + loss, object_count + count
            loss, count = verb_loss(
                said.verbs[number, :people, :things],
                wanted_verbs(found, target),
                self._teaches(found, target),
            )
            verbs, verb_count = verbs + loss, verb_count + count
        return {
            "verb": verbs / verb_count.clamp_min(1.0),
            "object": objects / object_count.clamp_min(1.0),
        }

    def _teaches(self, found: Instances, target: DuetTargets) -> Tensor:
        """Return which verbs (i j v) count: of pairs within reach, that are not kept unseen."""
        everything = torch.ones(len(THINGS), len(VERBS), dtype=torch.bool)
        teaches = learns(found, target, everything)
        if len(target.human) and len(target.thing):
            kept = (target.verbs.bool() & self._unseen[target.thing_class][None]).any(-1)  # a b
            hidden = wanted_verbs(found, target._replace(verbs=kept[..., None].float()))
            teaches = teaches & (hidden == 0)
        return teaches


def matched(found: Instances, target: DuetTargets) -> tuple[Instances, Tensor]:
    """Return found things with the class of the true one that they cover, and whether they do."""
    if not len(target.thing):
        return found, torch.zeros(len(found.thing))
    overlap, which = pairwise_iou(found.thing, target.thing).max(-1)  # j
    known = overlap >= OVERLAP
    thing_class = torch.where(known, target.thing_class[which], found.thing_class)
    return found._replace(thing_class=thing_class), known.float()


def _covered(boxes: Tensor, faint: Tensor) -> Tensor:
    if not len(faint):
        return torch.zeros(len(boxes), dtype=torch.bool)
    covered: Tensor = pairwise_iou(boxes, faint).amax(-1) > 0.2
    return covered
