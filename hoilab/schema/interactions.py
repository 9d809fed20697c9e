"""Interactions: one row for each human-verb-object in one frame."""

import numpy as np
import xarray as xr

from hoilab.errors import DataError
from hoilab.schema._checks import require_labels, require_variables

BOXES = ("human_position", "human_shape", "object_position", "object_shape")
VARIABLES = ("frame", "time", *BOXES, "object_class", "verb", "score", "human", "object")
NOBODY = -1


def make_interactions(
    frame: object,
    time: object,
    human_position: object,
    human_shape: object,
    object_position: object,
    object_shape: object,
    *,
    object_class: object,
    verb: object,
    score: object = 1.0,
    human_id: object = NOBODY,
    object_id: object = NOBODY,
) -> xr.Dataset:
    """Label human-verb-object rows as interactions.

    Parameters
    ----------
    frame, time
        Frame number and seconds of each row.
    human_position, human_shape, object_position, object_shape
        (interaction, 2): box centre and width, height in pixels; NaN where there is no object.
    object_class, verb
        Names, one each.
    score
        Confidence 0..1.
    human_id, object_id
        The individuals in the tracks of the same recording; -1 where unknown.

    Examples
    --------
    >>> rows = make_interactions([3], [0.12], [[5, 8]], [[4, 6]], [[9, 9]], [[2, 2]],
    ...                          object_class=["bag"], verb=["carry"])
    >>> rows["verb"].item()
    'carry'
    """
    frames = np.asarray(frame, dtype=np.int64).reshape(-1)
    count = len(frames)

    def rows(values: object, dtype: type) -> np.ndarray:
        return np.broadcast_to(np.asarray(values, dtype=dtype), count).copy()

    boxes = dict(
        zip(BOXES, (human_position, human_shape, object_position, object_shape), strict=True)
    )
    try:
        pixels = {k: np.asarray(v, dtype=np.float32).reshape(count, 2) for k, v in boxes.items()}
        named = {"object_class": rows(object_class, str), "verb": rows(verb, str)}
    except ValueError as cause:
        raise DataError(
            f"interactions need {count} rows in every column, one for each frame number: {cause}"
        ) from cause
    return xr.Dataset(
        {
            "frame": ("interaction", frames),
            "time": ("interaction", rows(time, float), {"units": "s"}),
            **{k: (("interaction", "space"), v, {"units": "px"}) for k, v in pixels.items()},
            **{k: ("interaction", v) for k, v in named.items()},
            "score": ("interaction", rows(score, np.float32)),
            "human": ("interaction", rows(human_id, np.int64)),
            "object": ("interaction", rows(object_id, np.int64)),
        },
        coords={"space": ["x", "y"]},
    )


def no_interactions() -> xr.Dataset:
    """Return interactions with no row."""
    none: list[float] = []
    return make_interactions(none, none, none, none, none, none, object_class=none, verb=none)


def check_interactions(interactions: xr.Dataset) -> xr.Dataset:
    """Return the interactions if they are; say what is wrong otherwise."""
    require_variables(interactions, VARIABLES, ("interaction", "space"), what="interactions")
    require_labels(interactions, "space", ("x", "y"))
    return interactions
