"""Detections against truth: precision, recall, and whether the count is right.

In every frame, true and found boxes are paired so that as many pairs as possible reach the
IoU asked for, and among those pairings the one with the largest overlap is taken.
"""

import numpy as np
import xarray as xr
from numpy.typing import ArrayLike

from hoilab.metrics._overlaps import Overlaps, overlaps
from hoilab.metrics._scores import labelled, ratio
from hoilab.plugins import Spec

NAMES = {
    "precision": ("share of found boxes that are right", "1"),
    "recall": ("share of true boxes that are found", "1"),
    "f1": ("harmonic mean of precision and recall", "1"),
    "count_error": ("mean absolute error of the count in a frame", "boxes"),
    "count_bias": ("mean of found minus true count in a frame", "boxes"),
    "mean_iou": ("mean overlap of right boxes with theirs", "1"),
    "true_positives": ("found boxes that are right", "boxes"),
    "false_positives": ("found boxes that are wrong", "boxes"),
    "false_negatives": ("true boxes that are missed", "boxes"),
    "frames": ("frames compared", "frames"),
}


def detection_scores(
    truth: xr.Dataset, found: xr.Dataset, *, min_iou: float = 0.5, frames: ArrayLike | None = None
) -> xr.Dataset:
    """Return precision, recall, F1 and the error of the count.

    Parameters
    ----------
    truth, found
        Detections or tracks, matched by their ``frame``. Classes are not looked at: select
        the ones to compare first.
    min_iou
        Overlap from which a box counts as found.
    frames
        Frame numbers that count; by default all that either of the two speaks of. Frames
        of detections that have no box are known only through this.

    Examples
    --------
    >>> from hoilab.schema import make_detections
    >>> truth = make_detections([0, 1], [0.0, 0.1], [[5, 5], [5, 5]], [[4, 4], [4, 4]])
    >>> scores = detection_scores(truth, truth.isel(detection=[0]))
    >>> scores["precision"].item(), scores["recall"].item()
    (1.0, 0.5)
    """
    pairs = overlaps(truth, found, frames=frames)
    right = matches(pairs, min_iou)
    hits, true, given = len(right), len(pairs.truth.frame), len(pairs.found.frame)
    counts = [
        np.bincount(np.searchsorted(pairs.frames, side.frame), minlength=len(pairs.frames))
        for side in (pairs.truth, pairs.found)
    ]
    surplus = counts[1] - counts[0]
    return labelled(
        {
            "precision": ratio(hits, given),
            "recall": ratio(hits, true),
            "f1": ratio(2 * hits, true + given),
            "count_error": ratio(np.abs(surplus).sum(), len(surplus)),
            "count_bias": ratio(surplus.sum(), len(surplus)),
            "mean_iou": ratio(pairs.iou[right].sum(), hits),
            "true_positives": hits,
            "false_positives": given - hits,
            "false_negatives": true - hits,
            "frames": len(pairs.frames),
        },
        NAMES,
    )


def matches(pairs: Overlaps, min_iou: float) -> np.ndarray:
    """Return the pairs that count as found: as many as can be, then the largest overlap."""
    chosen = [
        # One more pair outweighs any gain in overlap: IoUs of a frame sum to less than this.
        pairs.assigned(group, len(group) + 1 + pairs.iou[group])
        for group in pairs.by_frame(pairs.iou >= min_iou - np.finfo(float).eps)
    ]
    return np.concatenate([np.empty(0, dtype=np.int64), *chosen])


SPEC = Spec(
    name="detections",
    summary="Precision, recall, F1 and count error of boxes at an IoU.",
    licence="Apache-2.0",
    target="hoilab.metrics.detections:detection_scores",
)
