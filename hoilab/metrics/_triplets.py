"""Scored triplets: human, verb and object of one class, and which of the true ones they mean."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np

from hoilab.metrics._average_precision import first_claims, surest_first
from hoilab.metrics._joins import AT_ONCE, best_partner, box_iou, together
from hoilab.metrics._pairs import Pairs

NO_CLASS = -1


class Triplets(NamedTuple):
    """Rows of human, object and class, one verb each."""

    frame: np.ndarray
    group: np.ndarray  # number of the class
    human: np.ndarray  # row 4
    object: np.ndarray  # row 4, NaN where there is none
    object_class: np.ndarray
    score: np.ndarray

    def take(self, keep: np.ndarray) -> "Triplets":
        """Return some of the rows."""
        return Triplets(*(column[keep] for column in self))


@dataclass(frozen=True)
class Rules:
    """How two triplets are compared."""

    edge_px: float  # 1 where the last pixel belongs to the box
    min_iou: float = 0.5
    same_object: bool = False  # the class does not say the object's, so it is compared
    object_may_lack: bool = False  # where the truth has no object, the human alone decides


@dataclass(frozen=True)
class Judged:
    """Found triplets beside the true ones, and what became of each."""

    truth: Triplets  # sorted by image and class
    found: Triplets
    best: np.ndarray  # row of the truth that overlaps most, -1 for none of this class
    overlap: np.ndarray
    right: np.ndarray
    rules: Rules

    def ranked(self) -> np.ndarray:
        """Return the found rows by class, and within it the surest first."""
        order = surest_first(self.found.score)
        return np.asarray(order[np.argsort(self.found.group[order], kind="stable")])

    def by_class(self, classes: int) -> Iterator[np.ndarray]:
        """Yield the found rows of each class, the surest first."""
        if not classes:
            return
        order = self.ranked()
        cuts = np.searchsorted(self.found.group[order], np.arange(1, classes))
        yield from np.split(order, cuts)

    def positives(self, classes: int) -> np.ndarray:
        """Return how many true triplets each class has."""
        return np.bincount(self.truth.group, minlength=classes)


def triplets(
    given: Pairs,
    number: Mapping[tuple[str, str], int],
    *,
    images: np.ndarray | None = None,
    per_image: int | None = None,
) -> Triplets:
    """Return every scored verb of every pair whose (verb, object class) has a number.

    Parameters
    ----------
    images
        The images that count, sorted; by default all.
    per_image
        Keep only so many of an image, the surest, by falling score.
    """
    pair, verb, group = _classed(given, number)
    score = given.score[pair] if given.score.ndim == 1 else given.score[pair, verb]
    if images is not None:
        kept = np.flatnonzero(np.isin(given.frame, images)[pair])
        pair, verb, group, score = pair[kept], verb[kept], group[kept], score[kept]
    if per_image is not None:
        kept = surest(given.frame[pair], score, per_image)
        pair, verb, group, score = pair[kept], verb[kept], group[kept], score[kept]
    thing = given.object[pair] if given.object.ndim == 2 else given.object[pair, verb]
    return Triplets(given.frame[pair], group, given.human[pair], thing, given.thing[pair], score)


def surest(frame: np.ndarray, score: np.ndarray, per_image: int) -> np.ndarray:
    """Return the rows with the highest scores of each image, sorted by image and score.

    Examples
    --------
    >>> surest(np.array([2, 1, 2, 2]), np.array([0.1, 0.2, 0.3, 0.2]), 2)
    array([1, 2, 3])
    """
    order = np.lexsort((-score, frame))
    ordered = frame[order]
    rank = np.arange(len(ordered)) - np.searchsorted(ordered, ordered)
    return np.asarray(order[rank < per_image])


def _classed(
    given: Pairs, number: Mapping[tuple[str, str], int]
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return pair, verb and class of all that is scored, in the order of the pairs."""
    table = np.array(
        [[number.get((verb, thing), NO_CLASS) for thing in given.things] for verb in given.verbs],
        dtype=np.int64,
    ).reshape(len(given.verbs), len(given.things))
    if given.score.ndim == 1:
        group = table[given.verb, given.thing]
        pair = np.flatnonzero((group != NO_CLASS) & ~np.isnan(given.score))
        return pair, given.verb[pair], group[pair]
    parts = [np.empty((2, 0), dtype=np.int64)]
    step = max(1, AT_ONCE // max(1, len(given.verbs)))
    for begin in range(0, len(given.frame), step):
        here = slice(begin, begin + step)
        asked = (table.T[given.thing[here]] != NO_CLASS) & ~np.isnan(given.score[here])
        pair, verb = np.nonzero(asked)
        parts.append(np.stack([pair + begin, verb]))
    pair, verb = np.concatenate(parts, axis=1)
    return pair, verb, table[verb, given.thing[pair]]


def judge(truth: Triplets, found: Triplets, rules: Rules) -> Judged:
    """Find the true triplet that each found one means, and let the surest claim it."""
    classes = 1 + max(
        (int(side.group.max()) for side in (truth, found) if len(side.group)), default=0
    )
    truth = truth.take(np.lexsort((truth.group, truth.frame)))
    frames = np.union1d(truth.frame, found.frame)
    place, wanted = (
        np.searchsorted(frames, side.frame) * classes + side.group for side in (truth, found)
    )
    best, overlap = best_partner(wanted, place, lambda i, j: _overlap(found, truth, i, j, rules))
    able = overlap >= rules.min_iou
    right = first_claims(best, able, surest_first(found.score))
    return Judged(truth, found, best, overlap, right, rules)


def overlaps(
    found: Triplets, truth: Triplets, i: np.ndarray, j: np.ndarray, rules: Rules
) -> tuple[np.ndarray, np.ndarray]:
    """Return IoU of the humans and of the objects of pairs of rows."""
    human = box_iou(found.human[i], truth.human[j], edge_px=rules.edge_px)
    thing = np.nan_to_num(box_iou(found.object[i], truth.object[j], edge_px=rules.edge_px))
    lacks = np.isnan(truth.object[j]).any(1)
    said_nothing = np.isnan(found.object[i]).any(1)
    return human, np.where(lacks, rules.object_may_lack | said_nothing, thing)


def suppress(
    found: Triplets, *, threshold: float, human_power: float, object_power: float
) -> Triplets:
    """Drop triplets that say the same as a surer one: CDN's pairwise suppression."""
    order = np.lexsort((-found.score, found.object_class, found.group, found.frame))
    found = found.take(order)
    _, own = np.unique(
        np.stack([found.frame, found.group, found.object_class]), axis=1, return_inverse=True
    )
    own = own.reshape(-1)
    rank = np.arange(len(own)) - np.searchsorted(own, own)
    near = [(np.empty(0, dtype=np.int64),) * 2]
    for i, j in together(own, own):
        later = j > i
        i, j = i[later], j[later]
        overlap = (
            box_iou(found.human[i], found.human[j], edge_px=1.0) ** human_power
            * box_iou(found.object[i], found.object[j], edge_px=1.0) ** object_power
        )
        near.append((i[overlap > threshold], j[overlap > threshold]))
    i, j = (np.concatenate(column) for column in zip(*near, strict=True))
    kept = np.full(len(own), True)
    for turn in np.unique(rank[i]):
        mine = (rank[i] == turn) & kept[i]
        kept[j[mine]] = False
    return found.take(kept)


def _overlap(
    found: Triplets, truth: Triplets, i: np.ndarray, j: np.ndarray, rules: Rules
) -> np.ndarray:
    human, thing = overlaps(found, truth, i, j, rules)
    if rules.same_object:
        lacks = np.isnan(truth.object[j]).any(1)
        thing = np.where(lacks | (found.object_class[i] == truth.object_class[j]), thing, 0)
    return np.asarray(np.minimum(human, thing))
