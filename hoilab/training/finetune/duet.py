"""Teaching Duet: its last layers learn, on grids that were worked out once.

Only people and things that take part in something are labelled. What the model itself finds beside
them is passed over, so that nobody unlabelled is taught to be nobody.

Axes: b batch, i human, j thing, v verb, k class. Boxes are left, top, right, bottom in pixels of
the frame that the network reads.
"""

import copy
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple, Self

import numpy as np
import torch
import torch.nn.functional as F
import xarray as xr
from torch import Tensor, nn

from hoilab.errors import DataError
from hoilab.geometry.boxes import pairwise_iou
from hoilab.io._whole_file import whole_file
from hoilab.models.duet import weights
from hoilab.models.duet.architecture import Dense, DenseHead, Duet, Grids
from hoilab.models.duet.criterion import (
    DuetLoss,
    DuetTargets,
    dense_losses,
    jittered,
    learns,
    verb_loss,
    wanted_verbs,
)
from hoilab.models.duet.detector import DuetDetector
from hoilab.models.duet.pairing import Crowd, Instances, crowd, within_reach
from hoilab.models.duet.processing import (
    SELECTION,
    Scored,
    Selection,
    instances,
    pixels,
    scaled,
    to_interactions,
)
from hoilab.models.duet.second_look import looked_again
from hoilab.models.qpic.processing import resized
from hoilab.training.finetune.drift import apart
from hoilab.training.finetune.growing import grown_channels, grown_rows, new_names, with_means
from hoilab.training.finetune.learner import Features, labelled

FOUND = Selection(score=0.3)
NOISE = 0.08  # standard deviation of true boxes that are shown as found, in sides
MOST = 24
SAME = 0.5  # overlap from which a found box is the labelled one


class DuetBeliefs(NamedTuple):
    """What a Duet says of a batch: heat, and the verbs of what it found."""

    heat: Tensor  # b k h w
    human: Tensor  # b i 4
    thing: Tensor  # b j 4
    thing_class: Tensor  # b j
    there: Tensor  # b i j
    verbs: Tensor  # b i j v


class LastLayers(DenseHead):
    """A dense head that goes on from what its first layer saw."""

    def __init__(self, head: DenseHead) -> None:
        nn.Module.__init__(self)
        self.look = nn.Sequential()  # it was worked out before
        self.heat, self.box = head.heat, head.box


class DuetLearner:
    """A Duet that can be taught more; its pyramid stays as it is.

    Parameters
    ----------
    detector
        The model that learns: its weights change in place, see `extended` for a copy.
    known
        How many of its things and verbs it knew before it was extended; all by default.
    """

    def __init__(self, detector: DuetDetector, *, known: tuple[int, int] | None = None) -> None:
        self.detector = detector
        self.known = known or (len(self.objects), len(self.verbs))
        self._last = LastLayers(self.network.dense)

    @property
    def network(self) -> Duet:
        """The network that learns."""
        return self.detector.network

    @property
    def objects(self) -> tuple[str, ...]:
        """Names of the classes of things."""
        return self.detector.task.things

    @property
    def verbs(self) -> tuple[str, ...]:
        """Names of the verbs."""
        return self.detector.task.verbs

    @property
    def earlier_s(self) -> float:
        """How much earlier the frame is that tells what moves."""
        return self.detector.task.earlier_s

    def extended(self, *, objects: Sequence[str], verbs: Sequence[str]) -> Self:
        """Return a copy that has these classes too; a new verb can be had with every thing."""
        network, task = self.network, self.detector.task
        more, doings = new_names(objects, self.objects), new_names(verbs, self.verbs)
        grown = copy.deepcopy(network, {id(network.pyramid): network.pyramid})
        things, count = len(self.objects) + len(more), len(self.verbs) + len(doings)
        new_verbs = tuple(range(len(self.verbs), count))
        possible = [(*known, *new_verbs) for known in network.config.verbs_of_thing]
        possible += [tuple(range(count))] * len(more)
        grown.config = replace(
            network.config, things=things, verbs=count, verbs_of_thing=tuple(possible)
        )
        grown.dense.heat = grown_channels(grown.dense.heat, len(more), before=1)
        pairs = grown.pairs
        last = pairs.verb[-1]
        assert isinstance(last, nn.Linear)
        pairs.verb[-1] = grown_rows(last, len(doings))
        pairs.kind = _grown_kinds(pairs.kind, len(more))
        if grown.look is not None:
            grown.look.kind = _grown_kinds(grown.look.kind, len(more))
        pairs.possible = torch.zeros(things, count, dtype=torch.bool)
        for thing, able in enumerate(possible):
            pairs.possible[thing, list(able)] = True
        task = replace(task, things=(*task.things, *more), verbs=(*task.verbs, *doings))
        detector = DuetDetector(
            grown, task, device=self.detector.device, follow=self.detector.follow
        )
        return type(self)(detector, known=(len(self.objects), len(self.verbs)))

    def trainable(self) -> list[nn.Parameter]:
        """Return the weights of the last dense layers and of the pair head."""
        return [*self._last.parameters(), *self.network.pairs.parameters()]

    def features(self, frame: np.ndarray, before: np.ndarray | None = None) -> Features:
        """Return what the dense head saw, and both grids, in half precision.

        A Duet that looks twice needs the frame itself (y x 3, uint8) too.
        """
        now = self._read(frame)
        change = torch.zeros_like(now) if before is None else now - self._read(before)
        grids = self.network.pyramid(now, change)
        seen = self.network.dense.look(grids.fine)
        told = seen[0].half(), grids.fine[0].half(), grids.coarse[0].half()
        return told if self.network.look is None else (*told, torch.from_numpy(self._scaled(frame)))

    def targets(self, rows: xr.Dataset, size_px: tuple[float, float]) -> DuetTargets:
        """Return people, things and verbs of a frame, in pixels that the network reads."""
        true = labelled(rows, self.objects, self.verbs)
        if (true.pair < 0).any():
            raise DataError("Duet pairs people with things; leave out verbs without an object")
        wide, high = resized(int(size_px[0]), int(size_px[1]), self.detector.task.resize)
        box = torch.tensor(true.box, dtype=torch.float32)
        box = box * torch.tensor([wide / size_px[0], high / size_px[1]] * 2, dtype=torch.float32)
        human, who = np.unique(true.pair[:, 0], return_inverse=True)
        things = np.stack([true.pair[:, 1], true.object_class], axis=-1)
        thing, what = np.unique(things, axis=0, return_inverse=True)
        verbs = torch.zeros(len(human), len(thing), len(self.verbs))
        kind = torch.tensor(thing[:, 1], dtype=torch.int64)
        for row, (i, j) in enumerate(zip(who.ravel(), what.ravel(), strict=True)):
            verbs[i, j] = torch.tensor(true.verbs[row])
        impossible = (verbs.bool() & ~self.network.pairs.possible[kind][None]).nonzero()
        if len(impossible):
            _, j, v = impossible[0].tolist()
            raise DataError(
                f"this Duet rules out {self.verbs[v]} with {self.objects[int(kind[j])]}; call one "
                "of the two by a new name, which can be had with everything"
            )
        return DuetTargets(box[human], box[thing[:, 0]], kind, verbs, torch.zeros(0, 4))

    def losses(
        self, features: Features, targets: Sequence[DuetTargets], before: DuetBeliefs | None = None
    ) -> dict[str, Tensor]:
        """Return what Duet minimises, and the drift from what was `before`."""
        weight = DuetLoss()
        dense, grids = self._dense(features)
        rng = torch.Generator().manual_seed(0)
        with torch.no_grad():
            found = self._found(dense, features, FOUND)
            clear = [_passed_over(*both) for both in zip(targets, found, strict=True)]
            missed = [row for row, seen in enumerate(found) if not _all_in(targets[row], seen)]
        # Who is found need not be learnt again: a corrected verb leaves heat and boxes alone.
        parts = dict.fromkeys(("heat", "box"), dense.heat.new_zeros(()))
        if missed:
            some = Dense(*(part[missed] for part in dense))
            parts = dense_losses(some, [clear[row] for row in missed])
        shown = [jittered(target, NOISE, rng) for target in targets] + found
        together = crowd(shown)
        lost, count = 0.0 * dense.heat.sum(), dense.heat.new_zeros(())
        if together.there.numel():
            twice = Grids(*(grid.repeat(2, 1, 1, 1) for grid in grids))
            logits = self.network.pairs(twice.fine, twice.coarse, together)
            for row, seen in enumerate(shown):
                target, free = targets[row % len(targets)], clear[row % len(targets)]
                here = logits[row, : len(seen.human), : len(seen.thing)]
                possible = self.network.pairs.possible
                teaches = learns(seen, free, possible) | (
                    learns(seen, target, possible) & _labelled(seen, target)[..., None]
                )
                loss, wanted = verb_loss(here, wanted_verbs(seen, target), teaches)
                lost, count = lost + loss, count + wanted
        terms = {
            "heat": weight.heat * parts["heat"],
            "boxes": weight.box * parts["box"],
            "verb": weight.verb * lost / count.clamp_min(1.0),
        }
        if before is not None:
            terms["drift"] = self._drift(dense, grids, before, targets)
        return terms

    def beliefs(self, features: Features) -> DuetBeliefs:
        """Return heat, and verbs of what is found, in the classes known before."""
        things, verbs = self.known
        dense, grids = self._dense(features)
        found = _filled(crowd(self._found(dense, features, FOUND)))
        said = self.network.pairs(grids.fine, grids.coarse, found)[..., :verbs]
        return DuetBeliefs(dense.heat[:, : 1 + things], *found, said)

    def predict(self, features: Features, size_px: tuple[float, float]) -> xr.Dataset:
        """Return the interactions in one frame from its features, as frame 0, nobody followed."""
        task = self.detector.task
        with torch.no_grad():
            features = tuple(part[None] for part in features)
            dense, grids = self._dense(features)
            (seen,) = self._found(dense, features, SELECTION)
            score = dense.heat.new_zeros(len(seen.human), len(seen.thing), len(self.verbs))
            if score.numel():
                logits = self.network.pairs(grids.fine, grids.coarse, crowd([seen]))[0]
                able = self.network.pairs.possible[seen.thing_class][None]
                near = within_reach(seen.human, seen.thing)[..., None]
                both = (seen.human_score[:, None] * seen.thing_score[None]) ** task.trust
                score = logits.sigmoid() * (able & near) * both[..., None]
        wide, high = resized(int(size_px[0]), int(size_px[1]), task.resize)
        scale = seen.human.new_tensor([size_px[0] / wide, size_px[1] / high] * 2)
        seen = seen._replace(human=seen.human * scale, thing=seen.thing * scale)
        return to_interactions(
            [Scored(0, 0.0, seen, score.cpu().numpy())],
            things=self.objects,
            verbs=self.verbs,
            count=task.count,
            threshold=task.threshold,
        )

    def save(self, path: Path, *, card: Mapping[str, str]) -> None:
        """Write the model to a file that `hoilab.models.interaction_files.opened` reads."""
        with whole_file(path) as part:
            weights.save(self.detector, part, card=card)

    def _read(self, frame: np.ndarray) -> Tensor:
        return pixels(self._scaled(frame)[None]).to(self.detector.device)

    def _scaled(self, frame: np.ndarray) -> np.ndarray:
        return scaled(frame, resized(frame.shape[1], frame.shape[0], self.detector.task.resize))

    def _dense(self, features: Features) -> tuple[Dense, Grids]:
        seen, fine, coarse = (part.to(self.detector.device).float() for part in features[:3])
        return self._last(seen), Grids(fine, coarse)

    @torch.no_grad()
    def _found(self, dense: Dense, features: Features, rule: Selection) -> list[Instances]:
        """Return what is found in each frame; a second look, if there is one, learns nothing."""
        found = [instances(dense, image, rule) for image in range(len(dense.heat))]
        if self.network.look is None:
            return found
        frames = pixels(features[3].cpu().numpy()).to(self.detector.device)
        return looked_again(self.network.look, frames, found)

    def _drift(
        self, dense: Dense, grids: Grids, before: DuetBeliefs, targets: Sequence[DuetTargets]
    ) -> Tensor:
        # Frames were filled up to one size; what nobody in this batch fills is not worked out.
        people = int(before.there.any(2).sum(1).amax())
        things = int(before.there.any(1).sum(1).amax())
        found = Crowd(
            before.human[:, :people],
            before.thing[:, :things],
            before.thing_class[:, :things],
            before.there[:, :people, :things],
        )
        kinds, verbs = before.heat.shape[1], before.verbs.shape[-1]
        total = apart(dense.heat[:, :kinds], before.heat).sum()
        if found.there.numel():
            said = self.network.pairs(grids.fine, grids.coarse, found)[..., :verbs]
            # What is labelled shall change.
            free = torch.stack(
                [
                    there & ~_labelled(Crowd(*(part[row] for part in found)), target)
                    for row, (there, target) in enumerate(zip(found.there, targets, strict=True))
                ]
            )
            verb = apart(said, before.verbs[:, :people, :things]) * free[..., None]
            total = total + verb.sum()
        mean: Tensor = total / len(before.heat)
        return mean


def _is_one_of(seen: Instances | Crowd, target: DuetTargets) -> tuple[Tensor, Tensor]:
    """Return which of the people (i i) and things (j j) that are seen are which labelled ones."""
    human = pairwise_iou(seen.human, target.human) >= SAME
    thing = pairwise_iou(seen.thing, target.thing) >= SAME
    return human, thing & (seen.thing_class[:, None] == target.thing_class)


def _all_in(target: DuetTargets, seen: Instances) -> bool:
    """Return whether everybody and everything that is labelled is seen."""
    return all(bool(same.any(0).all()) for same in _is_one_of(seen, target))


def _labelled(seen: Instances | Crowd, target: DuetTargets) -> Tensor:
    """Return which pairs (i j) are of a labelled human and a labelled thing.

    They teach, also where somebody else stands before them.
    """
    human, thing = (same.any(-1) for same in _is_one_of(seen, target))
    return human[:, None] & thing[None]


def _passed_over(target: DuetTargets, found: Instances) -> DuetTargets:
    """Return the target with found people and things that nobody labelled as faint ones."""
    others = []
    for seen, true in ((found.human, target.human), (found.thing, target.thing)):
        away = pairwise_iou(seen, true).amax(-1) < 0.3 if len(true) else slice(None)
        others.append(seen[away])
    return target._replace(faint=torch.cat(others))


def _grown_kinds(kinds: nn.Embedding, count: int) -> nn.Embedding:
    grown = nn.Embedding(kinds.num_embeddings + count, kinds.embedding_dim)
    with torch.no_grad():
        grown.weight.copy_(with_means(kinds.weight, count))
    return grown


def _filled(found: Crowd) -> Crowd:
    """Return the crowd filled up to `MOST`, so that frames can be put side by side."""
    people, things = (MOST - part.shape[1] for part in (found.human, found.thing))
    return Crowd(
        F.pad(found.human, (0, 0, 0, people)),
        F.pad(found.thing, (0, 0, 0, things)),
        F.pad(found.thing_class, (0, things)),
        F.pad(found.there, (0, things, 0, people)),
    )
