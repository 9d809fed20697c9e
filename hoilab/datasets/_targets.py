"""What all benchmarks of interactions share: corners in, labelled rows out."""

import re
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import xarray as xr

from hoilab.errors import DataError
from hoilab.geometry import boxes
from hoilab.schema import make_interactions
from hoilab.schema.interactions import BOXES

NO_BOX = (np.nan,) * 4


def targets(
    frame: object,
    human: object,
    thing: object,
    *,
    object_class: object,
    verb: object,
    score: object = 1.0,
    time: object = 0.0,
    human_id: object = -1,
    object_id: object = -1,
) -> xr.Dataset:
    """Label corner boxes as interactions, with the boxes as exact as they came.

    The schema keeps float32, enough for a picture; a benchmark counts its last digit.
    """
    labelled = make_interactions(
        frame,
        time,
        *box_columns(human),
        *box_columns(thing),
        object_class=object_class,
        verb=verb,
        score=score,
        human_id=human_id,
        object_id=object_id,
    )
    return with_exact_boxes(labelled, human, thing).assign(
        score=(
            "interaction",
            np.broadcast_to(np.asarray(score, dtype=float), labelled["frame"].shape).copy(),
        )
    )


def box_columns(corners: object) -> tuple[np.ndarray, np.ndarray]:
    """Return centre and size of corner rows, in float64."""
    position, shape = boxes.from_corners(np.asarray(corners, dtype=np.float64).reshape(-1, 4))
    return position, shape


def with_exact_boxes(rows: xr.Dataset, human: object, thing: object) -> xr.Dataset:
    """Return the rows with their boxes in float64."""
    columns = [*box_columns(human), *box_columns(thing)]
    return rows.assign(
        {
            name: (("interaction", "space"), values, {"units": "px"})
            for name, values in zip(BOXES, columns, strict=True)
        }
    )


def number_of(name: str) -> int:
    """Return the number at the end of a file's name: its image's.

    Examples
    --------
    >>> number_of("HICO_test2015_00000005.jpg"), number_of("COCO_val2014_000000000328.jpg")
    (5, 328)
    """
    digits = re.findall(r"\d+", Path(name).stem)
    if not digits:
        raise DataError(
            f"image {name!r} has no number in its name; rename it, as in frame_000012.jpg"
        )
    return int(digits[-1])


def scored_pairs(
    frame: object,
    human: object,
    thing: np.ndarray,
    *,
    object_class: object,
    score: np.ndarray,
    verbs: Sequence[str],
) -> xr.Dataset:
    """Label pairs whose verbs are all scored: the wide layout of interactions.

    Parameters
    ----------
    thing
        Corners of the object, (pair, 4) or (pair, verb, 4) where it depends on the verb.
    score
        (pair, verb); NaN where none was given.
    """
    position, shape = boxes.from_corners(np.asarray(human, dtype=np.float64).reshape(-1, 4))
    where, size = boxes.from_corners(np.asarray(thing, dtype=np.float64))
    own = ("interaction", "space") if thing.ndim == 2 else ("interaction", "verb_name", "space")
    units = {"units": "px"}
    count = len(position)
    return xr.Dataset(
        {
            "frame": ("interaction", np.asarray(frame, dtype=np.int64)),
            "human_position": (("interaction", "space"), position, units),
            "human_shape": (("interaction", "space"), shape, units),
            "object_position": (own, where, units),
            "object_shape": (own, size, units),
            "object_class": (
                "interaction",
                np.broadcast_to(np.asarray(object_class, dtype=str), count).copy(),
            ),
            "score": (("interaction", "verb_name"), score),
        },
        coords={"space": ["x", "y"], "verb_name": list(verbs)},
    )
