"""Who is in V-COCO's images, where, and what they do with what."""

from typing import NamedTuple

import numpy as np
import xarray as xr

from hoilab.errors import DataError
from hoilab.geometry import boxes
from hoilab.metrics._joins import NOBODY
from hoilab.schema import check_interactions

ROLES = ("obj", "instr")


class People(NamedTuple):
    """Everybody in the images, sorted by image, with what is known of them."""

    frame: np.ndarray
    corners: np.ndarray  # person 4
    annotated: np.ndarray
    does: dict[str, np.ndarray]  # by action: who does it
    role: dict[str, np.ndarray]  # by verb: person 4, NaN where nothing plays the role


def action_of(verb: str) -> str:
    """Return the action of a verb with its role.

    Examples
    --------
    >>> action_of("talk_on_phone_instr"), action_of("stand")
    ('talk_on_phone', 'stand')
    """
    action, _, role = verb.rpartition("_")
    return action if role in ROLES else verb


def people_of(truth: xr.Dataset) -> People:
    """Return everybody in the truth with V-COCO's boxes."""
    check_interactions(truth)
    if "person" not in truth.dims or "verb_name" not in truth.coords:
        raise DataError(
            "V-COCO's evaluation needs everybody in the images (dimension person) and its verbs "
            "(verb_name); read the truth with hoilab.datasets.read_vcoco"
        )
    order = np.argsort(truth["person_frame"].values, kind="stable")
    who = truth.isel(person=order)
    corners = _official(
        truth, who["person_frame"].values, who["person_position"], who["person_shape"]
    )
    keep = (corners[:, 2:] > corners[:, :2]).all(1)
    if not keep.any():
        raise DataError("there is nobody in the images of this truth; V-COCO asks about people")
    ids = who["person"].values[keep]
    by_id = np.argsort(ids)
    place = np.searchsorted(ids[by_id], truth["human"].values)
    known = np.isin(truth["human"].values, ids)
    row = np.where(known, by_id[np.minimum(place, len(ids) - 1)], NOBODY)
    things = _official(
        truth, truth["frame"].values, truth["object_position"], truth["object_shape"]
    )
    does: dict[str, np.ndarray] = {}
    role: dict[str, np.ndarray] = {}
    named = truth["verb"].values.astype(str)
    for verb in truth["verb_name"].values.astype(str).tolist():
        mine = known & (named == verb)
        does.setdefault(action_of(verb), np.full(len(ids), False))[row[mine]] = True
        role[verb] = np.full((len(ids), 4), np.nan, dtype=np.float32)
        role[verb][row[mine]] = things[mine]
    annotated = who["person_annotated"].values[keep]
    return People(who["person_frame"].values[keep], corners[keep], annotated, does, role)


def _official(
    truth: xr.Dataset, frame: np.ndarray, position: xr.DataArray, shape: xr.DataArray
) -> np.ndarray:
    """Return corners as the script makes them from COCO's left, top, width, height."""
    sides = shape.transpose(..., "space").values.astype(np.float64)
    corners = boxes.to_corners(position.transpose(..., "space").values.astype(np.float64), sides)
    corners[:, 2:] = corners[:, :2] + np.maximum(0.0, sides - 1.0)
    if "width" in truth:
        image = np.searchsorted(truth["image"].values, frame)
        size = np.stack([truth["width"].values, truth["height"].values], 1)[image]
        corners = corners.clip(0.0, np.tile(size - 1.0, 2))
    return np.asarray(corners, dtype=np.float32)
