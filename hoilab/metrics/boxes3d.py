"""Boxes in space under any camera: average precision by overlap in space, and how far they are off.

`hoilab.metrics.kitti` has KITTI's own rules. Here a box counts by class and overlap alone, in
the world, whatever the camera; true boxes that nobody need find (too far, hardly visible) are
neutral: to find one is neither right nor wrong.
"""

import numpy as np
import xarray as xr
from numpy.typing import ArrayLike

from hoilab.errors import DataError
from hoilab.metrics._average_precision import area, ranking, surest_first
from hoilab.metrics._rotated import shared_area
from hoilab.schema import check_boxes3d

REACH_M = 3.0


def overlap3d(one: xr.Dataset, two: xr.Dataset) -> np.ndarray:
    """Return intersection over union in space of each box of `one` with each of `two`.

    Both are in the world's frame; frames of the video are not compared.

    Examples
    --------
    >>> from hoilab.schema import make_boxes3d
    >>> one = make_boxes3d([0], [0.0], [[0, 0, 1]], [[1, 1, 2]], [0.0], reference="world")
    >>> overlap3d(one, one.assign(centre=one["centre"] + [0.5, 0, 0])).round(3)
    array([[0.333]])
    """
    a, b = (_rows(check_boxes3d(boxes)) for boxes in (one, two))
    i, j = np.divmod(np.arange(len(a) * len(b)), max(len(b), 1))
    flat = shared_area(a[i][:, [0, 1, 3, 4, 6]], b[j][:, [0, 1, 3, 4, 6]])
    top = np.minimum(a[i, 2] + a[i, 5] / 2, b[j, 2] + b[j, 5] / 2)
    bottom = np.maximum(a[i, 2] - a[i, 5] / 2, b[j, 2] - b[j, 5] / 2)
    both = flat * (top - bottom).clip(0)
    whole = a[i, 3:6].prod(1) + b[j, 3:6].prod(1) - both
    shares = np.divide(both, whole, out=np.zeros_like(both), where=whole > 0)
    return np.asarray(shares.reshape(len(a), len(b)))


def boxes3d_scores(
    truth: xr.Dataset,
    found: xr.Dataset,
    *,
    label: str = "person",
    min_iou: float = 0.25,
    neutral: ArrayLike | None = None,
    viewpoint: ArrayLike | None = None,
) -> xr.Dataset:
    """Return average precision of one class, and the errors of the boxes that were found.

    Parameters
    ----------
    truth, found
        In the world's frame, matched by the number of their frame.
    neutral
        Which true boxes (box) nobody need find.
    viewpoint
        (3,), or (frame, 3) by number of the frame: where the camera is, for errors as a share
        of the distance; the world's origin by default.

    Returns
    -------
    xarray.Dataset
        ``ap`` (percent, area under the curve), ``recall`` (percent, of all that is found),
        ``off_m`` and ``off_percent`` (medians on the ground, of the true boxes that have a found
        one within 3 m, nearest first, and as a share of the distance), ``near`` (percent of the
        true boxes that have one), ``positives``.

    Examples
    --------
    >>> from hoilab.schema import make_boxes3d
    >>> one = make_boxes3d([0], [0.0], [[0, 8, 1]], [[1, 1, 2]], [0.0], reference="world")
    >>> scores = boxes3d_scores(one, one.assign(centre=one["centre"] + [0.4, 0, 0]))
    >>> float(scores["ap"]), float(scores["off_m"].round(3))
    (100.0, 0.4)
    """
    for boxes in (truth, found):
        if check_boxes3d(boxes).attrs["reference"] != "world":
            raise DataError("boxes must be in the world's frame; use boxes_in_world first")
    spared = np.zeros(truth.sizes["box"], bool) if neutral is None else np.asarray(neutral, bool)
    mine = (truth["class"] == label).values
    truth, spared = truth.isel(box=mine), spared[mine]
    found = found.isel(box=(found["class"] == label).values)
    right, counted, off, far = [], [], [], []
    for frame in np.union1d(truth["frame"].values, found["frame"].values):
        t = np.flatnonzero(truth["frame"].values == frame)
        f = np.flatnonzero(found["frame"].values == frame)
        f = f[surest_first(found["score"].values[f])]
        hits = _claimed(overlap3d(truth.isel(box=t), found.isel(box=f)), spared[t], min_iou)
        right.append(np.where(hits == 1, 1, 0))
        counted.append(np.stack([found["score"].values[f], hits >= 0]))
        eye = _eye(viewpoint, int(frame))
        some = t[~spared[t]]
        where, there = truth["centre"].values[some], found["centre"].values[f]
        errors = _nearest(where[:, :2], there[:, :2])
        off.append(errors)
        far.append(np.linalg.norm(where - eye, axis=1))
    return _summed(right, counted, off, far, int((~spared).sum()))


def _rows(boxes: xr.Dataset) -> np.ndarray:
    return np.column_stack([boxes["centre"].values, boxes["size"].values, boxes["yaw"].values])


def _eye(viewpoint: ArrayLike | None, frame: int) -> np.ndarray:
    place = np.zeros(3) if viewpoint is None else np.asarray(viewpoint, dtype=float)
    return np.asarray(place if place.ndim == 1 else place[frame])


def _claimed(overlap: np.ndarray, spared: np.ndarray, least: float) -> np.ndarray:
    """Return 1 for found boxes that are right, 0 for wrong ones, -1 for those that do not count."""
    result = np.zeros(overlap.shape[1], dtype=int)
    free = np.ones(len(overlap), dtype=bool)
    for column in range(overlap.shape[1]):
        share = np.where(free & ~spared, overlap[:, column], -1.0)
        if len(share) and share.max() >= least:
            free[share.argmax()] = False
            result[column] = 1
        elif (spared & (overlap[:, column] >= least)).any():
            result[column] = -1
    return result


def _nearest(where: np.ndarray, there: np.ndarray) -> np.ndarray:
    """Return how far (m) each true place is from its found one, NaN where there is none near."""
    errors = np.full(len(where), np.nan)
    apart = np.linalg.norm(where[:, None] - there[None], axis=-1)
    for index in np.argsort(apart, axis=None):
        i, j = np.unravel_index(index, apart.shape)
        if apart[i, j] > REACH_M:
            break
        errors[i] = apart[i, j]
        apart[i], apart[:, j] = np.inf, np.inf
    return errors


def _summed(
    right: list[np.ndarray],
    counted: list[np.ndarray],
    off: list[np.ndarray],
    far: list[np.ndarray],
    positives: int,
) -> xr.Dataset:
    hits = np.concatenate(right) if right else np.empty(0)
    score, counts = np.concatenate(counted, 1) if counted else np.empty((2, 0))
    counts = counts.astype(bool)
    order = surest_first(score[counts])
    ranked = ranking(hits[counts][order], positives)
    errors = np.concatenate(off) if off else np.empty(0)
    distance = np.concatenate(far) if far else np.empty(0)
    known = np.isfinite(errors)
    some = bool(known.any())
    percent = {"units": "%"}
    return xr.Dataset(
        {
            "ap": ((), 100 * area(ranked), percent),
            "recall": ((), 100 * hits[counts].sum() / max(positives, 1), percent),
            "off_m": ((), np.median(errors[known]) if some else np.nan, {"units": "m"}),
            "off_percent": (
                (),
                100 * np.median((errors / distance)[known]) if some else np.nan,
                percent,
            ),
            "near": ((), 100 * known.sum() / max(positives, 1), percent),
            "positives": ((), positives),
        }
    )
