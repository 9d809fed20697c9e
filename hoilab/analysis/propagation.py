"""A label of one frame carried to others: the same two, doing the same, where they are then."""

from collections.abc import Sequence

import numpy as np
import xarray as xr

from hoilab.geometry.boxes import pairwise_iou, to_corners
from hoilab.schema import check_interactions, check_tracks, make_interactions
from hoilab.schema.interactions import BOXES

PERSON = "person"


def along_tracks(
    row: xr.Dataset, tracks: xr.Dataset, frames: Sequence[int], *, min_iou: float = 0.3
) -> xr.Dataset:
    """Return the row in each of these frames in which human and object are both seen.

    Who they are is told by the boxes: the individual whose box overlaps most in the row's frame.
    A thing that nobody follows keeps its place and size beside its human, in sides of the human.

    Parameters
    ----------
    row
        One interaction: ``rows.isel(interaction=[0])``.
    min_iou
        An overlap of less is none; without a human nothing is carried.

    Examples
    --------
    >>> from hoilab.schema import make_tracks
    >>> one = make_interactions([0], 0, [[5, 5]], [[4, 8]], [[7, 5]], [[2, 2]],
    ...                         object_class="cup", verb="hold")
    >>> walk = make_tracks([[[5], [5]], [[9], [5]]], [[[4], [8]]] * 2, [0.0, 0.1],
    ...                    label=["person"])
    >>> along_tracks(one, walk, [0, 1])["object_position"].values[:, 0].tolist()
    [7.0, 11.0]
    """
    check_interactions(row)
    boxes = check_tracks(tracks).transpose("time", "individual", "space", ...)
    numbers = boxes["frame"].values
    here = np.flatnonzero(numbers == int(row["frame"].values[0]))
    centre, size = boxes["position"].values, boxes["shape"].values
    human = _whose(row, "human", centre, size, here, boxes["class"].values == PERSON, min_iou)
    if human is None:
        return row.isel(interaction=[])
    thing = _whose(row, "object", centre, size, here, np.arange(centre.shape[1]) >= 0, min_iou)
    if thing == human:
        thing = None
    rows = np.flatnonzero(np.isin(numbers, frames) & np.isfinite(centre[:, human]).all(-1))
    if thing is not None:
        rows = rows[np.isfinite(centre[rows, thing]).all(-1)]
    count = len(rows)
    if thing is None:
        start = {name: row[name].values[0] for name in BOXES}
        grown = size[rows, human] / start["human_shape"]
        place = centre[rows, human] + grown * (start["object_position"] - start["human_position"])
        shape = grown * start["object_shape"]
    else:
        place, shape = centre[rows, thing], size[rows, thing]
    ids = boxes["individual"].values
    return make_interactions(
        numbers[rows], boxes["time"].values[rows], centre[rows, human], size[rows, human],
        place.reshape(count, 2), shape.reshape(count, 2),
        object_class=str(row["object_class"].values[0]), verb=str(row["verb"].values[0]),
        human_id=ids[human], object_id=-1 if thing is None else ids[thing],
    )  # fmt: skip


def _whose(
    row: xr.Dataset, who: str, centre: np.ndarray, size: np.ndarray, here: np.ndarray,
    able: np.ndarray, min_iou: float,
) -> int | None:  # fmt: skip
    """Return the place of the individual whose box is the row's; nothing where there is none."""
    if not len(here) or not able.any():
        return None
    wanted = to_corners(row[f"{who}_position"].values, row[f"{who}_shape"].values)
    seen = to_corners(centre[here[0]], size[here[0]])
    overlap = np.nan_to_num(pairwise_iou(wanted, seen))[0] * able
    best = int(overlap.argmax())
    return best if overlap[best] >= min_iou else None
