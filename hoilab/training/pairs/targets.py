"""What a picture teaches: labelled interactions of any source as boxes, pairs and verbs.

V-COCO, HICO-DET, own pairs and rendered footage all become `Annotated`, which augmentation turns
with the picture, and that becomes the targets of a pair network.

Axes: n box, p pair, v verb.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, TypeVar

import numpy as np
import torch
import xarray as xr
from numpy.typing import NDArray

from hoilab.errors import DataError
from hoilab.geometry.boxes import to_corners
from hoilab.models.qpic.augment import relative
from hoilab.models.qpic.classes import MISSING
from hoilab.models.qpic.criterion import PairTargets
from hoilab.schema import check_interactions, make_interactions
from hoilab.training.footage import Footage

Number = TypeVar("Number", bound=np.generic)

NOTHING_DONE = "none"  # of a human beside an object
MOST_BOXES = 100  # QPIC's: one query each


class Annotated(NamedTuple):
    """The annotated pairs of one picture."""

    box: NDArray[np.float64]  # n 4, left, top, right, bottom in pixels
    pair: NDArray[np.int64]  # p 2, rows of human and object; -1 where there is no object
    object_class: NDArray[np.int64]  # p
    verbs: NDArray[np.float32]  # p v, 0 or 1


@dataclass(frozen=True)
class Words:
    """The objects and verbs that a network knows, in the order of its outputs."""

    objects: tuple[str, ...]
    verbs: tuple[str, ...]


class Annotations:
    """The pictures of a data set by number, with what is annotated in each.

    Attributes
    ----------
    images
        Numbers of the pictures (`frame` of the interactions), rising; also those in which
        nobody does anything, where the source lists them.
    words
        Objects and verbs that are learned.

    Examples
    --------
    >>> from hoilab.schema import make_interactions
    >>> rows = make_interactions([7, 7], 0, [[5, 5]] * 2, [[4, 8]] * 2, [[8, 6]] * 2,
    ...                          [[2, 2]] * 2, object_class="phone", verb=["hold", "talk_on"])
    >>> truth = Annotations(rows, Words(("phone",), ("carry", "hold", "talk_on")))
    >>> truth[7].box, truth[7].pair, truth[7].verbs
    (array([[3., 1., 7., 9.],
           [7., 5., 9., 7.]]), array([[0, 1]]), array([[0., 1., 1.]], dtype=float32))
    """

    def __init__(self, interactions: xr.Dataset, words: Words) -> None:
        check_interactions(interactions)
        self.words = words
        frame = interactions["frame"].values
        kept = np.flatnonzero(interactions["verb"].values != NOTHING_DONE)
        order = kept[np.argsort(frame[kept], kind="stable")]
        self._human, self._thing = (
            to_corners(
                *(
                    interactions[f"{who}_{part}"].transpose("interaction", "space").values[order]
                    for part in ("position", "shape")
                )
            ).astype(np.float64)
            for who in ("human", "object")
        )
        self._object_class = _numbers(
            np.where(
                np.isfinite(self._thing).all(-1),
                interactions["object_class"].values[order],
                MISSING,
            ),
            words.objects,
            "object",
        )
        self._verb = _numbers(interactions["verb"].values[order], words.verbs, "verb")
        listed = interactions["image"].values if "image" in interactions.coords else frame
        self.images = np.unique(np.concatenate([listed, frame]).astype(np.int64))
        self._first = np.searchsorted(frame[order], self.images, side="left")
        self._last = np.searchsorted(frame[order], self.images, side="right")

    def __len__(self) -> int:
        return len(self.images)

    def __getitem__(self, image: int) -> Annotated:
        at = int(np.searchsorted(self.images, image))
        if at == len(self.images) or self.images[at] != image:
            raise DataError(f"image {image} is not among the {len(self)} annotated ones")
        rows = slice(int(self._first[at]), int(self._last[at]))
        human, thing = self._human[rows], self._thing[rows]
        there = np.isfinite(thing).all(-1)
        box, row = _distinct(np.concatenate([human, thing[there]]))
        pair = np.full((len(human), 2), -1)
        pair[:, 0] = row[: len(human)]
        pair[there, 1] = row[len(human) :]
        triple = np.concatenate([pair, self._object_class[rows][:, None]], axis=1)
        pairs, which = _distinct(triple)
        verbs = np.zeros((len(pairs), len(self.words.verbs)), np.float32)
        verbs[which, self._verb[rows]] = 1
        return Annotated(box, pairs[:, :2], pairs[:, 2], verbs)


def pair_targets(annotated: Annotated, size: tuple[float, float]) -> PairTargets:
    """Return what a pair network learns of a picture of this width and height."""
    there = annotated.pair[:, 1] >= 0
    box = relative(annotated.box, size) if len(annotated.box) else np.zeros((0, 4))
    thing = np.zeros((len(there), 4))
    thing[there] = box[annotated.pair[there, 1]]
    return PairTargets(
        torch.tensor(box[annotated.pair[:, 0]], dtype=torch.float32),
        torch.tensor(thing, dtype=torch.float32),
        torch.tensor(annotated.object_class, dtype=torch.int64),
        torch.tensor(annotated.verbs),
    )


def at_most(annotated: Annotated, boxes: int = MOST_BOXES) -> Annotated:
    """Return the annotation with its first boxes alone, and the pairs among them."""
    kept = (annotated.pair < boxes).all(-1)
    return Annotated(
        annotated.box[:boxes],
        annotated.pair[kept],
        annotated.object_class[kept],
        annotated.verbs[kept],
    )


def footage_interactions(footage: Footage) -> xr.Dataset:
    """Return what is done in footage as labelled interactions; `frame` counts its stills."""
    rows: list[tuple[int, float]] = []
    human, thing, label, verb = [], [], [], []
    for number, still in enumerate(footage):
        rows += [(number, still.time_s)] * len(still.verb)
        human.append(still.box[still.human])
        thing.append(still.box[still.thing])
        label += still.label[still.thing].tolist()
        verb += still.verb.tolist()
    humans, things = np.concatenate(human), np.concatenate(thing)
    table = np.array(rows).reshape(-1, 2)
    return make_interactions(
        table[:, 0].astype(np.int64),
        table[:, 1],
        (humans[:, :2] + humans[:, 2:]) / 2,
        humans[:, 2:] - humans[:, :2],
        (things[:, :2] + things[:, 2:]) / 2,
        things[:, 2:] - things[:, :2],
        object_class=label,
        verb=verb,
    ).assign_coords(image=np.arange(len(footage)))


def _numbers(names: NDArray[np.str_], known: Sequence[str], what: str) -> NDArray[np.int64]:
    number = {name: index for index, name in enumerate(known)}
    if strange := sorted(set(names.tolist()) - number.keys()):
        raise DataError(
            f"the annotations have {what} {', '.join(map(repr, strange[:5]))}, which this model "
            f"does not know; it knows {', '.join(known[:8])}{' ...' if len(known) > 8 else ''}"
        )
    return np.array([number[name] for name in names.tolist()], dtype=np.int64)


def _distinct(rows: NDArray[Number]) -> tuple[NDArray[Number], NDArray[np.int64]]:
    """Return rows once each, in the order in which they first came, and which each one is."""
    unique, first, which = np.unique(rows, axis=0, return_index=True, return_inverse=True)
    order = np.argsort(first)
    place = np.empty(len(order), np.int64)
    place[order] = np.arange(len(order))
    return unique[order], place[which.ravel()]
