"""Human-verb-object rows as plain arrays, from either of the two layouts they come in.

Long: `interactions`, one row for each human-verb-object. Wide, for networks that score every
verb of every pair: the same variables, but ``score`` is (interaction, verb_name) and there is
no ``verb``; the object's box may be (interaction, verb_name, space) where it depends on the
verb. NaN is a score that was not given, or a box that is not there.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import pandas as pd
import xarray as xr

from hoilab.errors import DataError
from hoilab.geometry import boxes
from hoilab.schema import check_interactions
from hoilab.schema.interactions import BOXES

WIDE = ("frame", *BOXES, "object_class", "score")


class Entries(NamedTuple):
    """What was said about one verb."""

    pair: np.ndarray
    score: np.ndarray
    object: np.ndarray  # entry 4


@dataclass(frozen=True)
class Pairs:
    """Human-object pairs and their scores by verb."""

    frame: np.ndarray
    human: np.ndarray  # pair 4
    object: np.ndarray  # pair 4, or pair verb 4
    things: tuple[str, ...]
    thing: np.ndarray  # number of each pair's object class
    verbs: tuple[str, ...]
    score: np.ndarray  # pair verb; pair where each has one verb
    verb: np.ndarray  # number of the verb of each pair; empty where each has all

    def of(self, verb: str) -> Entries:
        """Return the pairs that have a score for a verb."""
        if verb not in self.verbs:
            return Entries(np.empty(0, dtype=np.int64), np.empty(0), np.empty((0, 4)))
        number = self.verbs.index(verb)
        wide = self.score.ndim == 2
        score = self.score[:, number] if wide else self.score
        given = ~np.isnan(score) if wide else (self.verb == number) & ~np.isnan(score)
        pair = np.flatnonzero(given)
        places = self.object if self.object.ndim == 2 else self.object[:, number]
        return Entries(pair, score[pair], places[pair])


def pairs(data: xr.Dataset) -> Pairs:
    """Return the rows of interactions in either layout, in their order."""
    wide = "score" in data and "verb_name" in data["score"].dims
    if wide:
        _check_wide(data)
    else:
        check_interactions(data)
    human, thing_at = (
        boxes.to_corners(*(_ordered(data[f"{who}_{part}"]) for part in ("position", "shape")))
        for who in ("human", "object")
    )
    things, thing = numbered(data["object_class"].values)
    verbs, verb = (
        (data["verb_name"].values.astype(str).tolist(), np.empty(0, dtype=np.int64))
        if wide
        else numbered(data["verb"].values)
    )
    return Pairs(
        data["frame"].values,
        human,
        thing_at,
        tuple(things),
        thing,
        tuple(verbs),
        _ordered(data["score"]),
        verb,
    )


def numbered(names: np.ndarray) -> tuple[list[str], np.ndarray]:
    """Return the different names, sorted, and the number of each row's."""
    number, different = pd.factorize(names.astype(object), sort=True)
    return [str(name) for name in different], np.asarray(number, dtype=np.int64)


def images(truth: xr.Dataset) -> np.ndarray:
    """Return the frame numbers that the truth speaks of, those without interactions too."""
    listed = truth["image"] if "image" in truth.coords else truth["frame"]
    return np.unique(listed.values)


def _check_wide(data: xr.Dataset) -> None:
    missing = [name for name in WIDE if name not in data]
    if missing or "verb_name" not in data.coords:
        raise DataError(
            "scored pairs need frame, boxes, object_class, score and the names of their verbs on "
            f"the dimension verb_name; these lack {', '.join(missing) or 'the names'}"
        )


def _ordered(values: xr.DataArray) -> np.ndarray:
    order = [dim for dim in ("interaction", "verb_name", "space") if dim in values.dims]
    numbers: np.ndarray = values.transpose(*order).values
    return numbers.astype(np.float64) if "space" in order else numbers
