"""Anomaly scores against truth, in the field's numbers, and alarms in seconds.

Frame AUC: the area under the ROC curve of frame scores, over all frames of all clips together
(micro) or as the mean over clips (macro). RBDC and TBDC (Ramachandra and Jones, WACV 2020): the
area under the share of anomalous regions, or tracks, that are found, over false regions a frame
from 0 to 1. Alarms: how long after its start an event is told.
"""

from collections.abc import Sequence

import numpy as np
import xarray as xr
from numpy.typing import ArrayLike

from hoilab.errors import DataError
from hoilab.geometry.boxes import pairwise_iou, to_corners
from hoilab.metrics._scores import labelled
from hoilab.plugins import Spec
from hoilab.schema import check_detections, check_tracks

AUC_NAMES = {
    "micro": ("frame AUC over all frames of all clips", "1"),
    "macro": ("mean over clips of their frame AUC", "1"),
    "clips": ("clips that have both normal and anomalous frames", "clips"),
    "frames": ("frames compared", "frames"),
    "anomalous": ("anomalous frames", "frames"),
}
REGION_NAMES = {
    "rbdc": ("RBDC: share of anomalous regions found, over false regions a frame", "1"),
    "tbdc": ("TBDC: share of anomalous tracks found, over false regions a frame", "1"),
    "regions": ("anomalous regions", "regions"),
    "tracks": ("anomalous tracks", "tracks"),
    "frames": ("frames compared", "frames"),
}
ALARM_NAMES = {
    "told": ("events that were told", "events"),
    "events": ("events", "events"),
    "latency_s": ("mean time from the start of an event to its first alarm", "s"),
    "median_latency_s": ("median of the same", "s"),
    "false_alarms": ("alarms in which no event was going on", "alarms"),
    "false_alarms_per_hour": ("the same for each hour watched", "1/h"),
}


def roc_auc(truth: ArrayLike, score: ArrayLike) -> float:
    """Return the area under the ROC curve: ties count half; NaN if there is one class alone.

    It is the probability that an anomalous frame has a higher score than a normal one.

    Examples
    --------
    >>> roc_auc([0, 0, 1, 1], [0.1, 0.4, 0.35, 0.8])
    0.75
    """
    label, value = np.asarray(truth, dtype=bool).ravel(), np.asarray(score, dtype=float).ravel()
    if label.shape != value.shape or not np.isfinite(value).all():
        raise DataError(
            f"each frame needs one finite score, got {value.size} scores, "
            f"{(~np.isfinite(value)).sum()} of them not finite, for {label.size} frames; "
            "frames in which nobody was scored are as usual as can be: fill them with the minimum"
        )
    positives, negatives = int(label.sum()), int((~label).sum())
    if not positives or not negatives:
        return float("nan")
    _, place, count = np.unique(value, return_inverse=True, return_counts=True)
    rank = np.cumsum(count) - (count - 1) / 2  # mean rank of equal values
    return float(
        (rank[place][label].sum() - positives * (positives + 1) / 2) / (positives * negatives)
    )


def frame_auc(truth: Sequence[ArrayLike], scores: Sequence[ArrayLike]) -> xr.Dataset:
    """Return micro and macro frame AUC of clips.

    Parameters
    ----------
    truth, scores
        For each clip, whether each frame is anomalous, and its score. Clips with one kind of
        frames alone have no AUC of their own: they count in micro only.

    Examples
    --------
    >>> found = frame_auc([[0, 1], [0, 0, 1, 1]], [[5, 9], [0.1, 0.4, 0.35, 0.8]])
    >>> round(found["micro"].item(), 4), found["macro"].item()
    (0.6667, 0.875)
    """
    if len(truth) != len(scores) or not len(truth):
        raise DataError(f"got truth of {len(truth)} clips and scores of {len(scores)}")
    each = [roc_auc(one, two) for one, two in zip(truth, scores, strict=True)]
    both = [auc for auc in each if np.isfinite(auc)]
    label = np.concatenate([np.asarray(one, dtype=bool).ravel() for one in truth])
    value = np.concatenate([np.asarray(one, dtype=float).ravel() for one in scores])
    return labelled(
        {
            "micro": roc_auc(label, value),
            "macro": float(np.mean(both)) if both else float("nan"),
            "clips": len(both),
            "frames": len(label),
            "anomalous": int(label.sum()),
        },
        AUC_NAMES,
    )


def region_scores(
    truth: Sequence[xr.Dataset],
    found: Sequence[xr.Dataset],
    *,
    frames: Sequence[int],
    min_iou: float = 0.1,
    min_share: float = 0.1,
) -> xr.Dataset:
    """Return RBDC and TBDC of clips.

    A true region is found if a found one overlaps it by `min_iou`; a found one is false if it
    overlaps none by that much. A track is found if `min_share` of its regions are. The found
    ones count from a threshold on their scores that goes from the highest to the lowest; where
    false regions pass one a frame, the curve ends, and where they stay below, it goes on level.

    Parameters
    ----------
    truth
        Tracks of anomalies, one dataset for each clip, matched by ``frame``.
    found
        Detections with the anomaly as ``score``, in the same order of clips.
    frames
        Number of frames of each clip.
    """
    if not len(truth) == len(found) == len(frames):
        raise DataError(
            f"got {len(truth)} clips of truth, {len(found)} of results, {len(frames)} lengths"
        )
    best, owner, false = [], [], []
    for clip, (true, given) in enumerate(zip(truth, found, strict=True)):
        one, two, three = _matched(check_tracks(true), check_detections(given), min_iou)
        best.append(one)
        owner.append(np.stack([np.full(len(two), clip), two], -1))
        false.append(three)
    # Score from which each true region counts as found, and scores of the false ones.
    region, wrong = np.concatenate(best), np.concatenate(false)
    _, track = np.unique(np.concatenate(owner), axis=0, return_inverse=True)
    total, count = int(np.sum(frames)), len(np.unique(track))
    steps = np.unique(np.concatenate([region[np.isfinite(region)], wrong]))[::-1]
    rate = np.array([(wrong >= step).sum() / max(total, 1) for step in steps])
    size = np.bincount(track, minlength=count)
    told = np.array([np.bincount(track, region >= step, minlength=count) for step in steps])
    told = told.reshape(len(steps), count)
    by_region = told.sum(axis=1) / max(len(region), 1)
    by_track = (told >= min_share * np.maximum(size, 1)).sum(axis=1) / max(count, 1)
    return labelled(
        {
            "rbdc": _area(rate, by_region) if len(region) else float("nan"),
            "tbdc": _area(rate, by_track) if len(region) else float("nan"),
            "regions": len(region),
            "tracks": count,
            "frames": total,
        },
        REGION_NAMES,
    )


def alarm_scores(events: ArrayLike, alarms: ArrayLike, *, watched_s: float) -> xr.Dataset:
    """Return how soon events are told, and how often nothing is.

    Parameters
    ----------
    events
        (n, 2): start and end of each true event in seconds.
    alarms
        (m, 2): when each alarm was raised, and when it ended. An alarm tells every event that
        it is raised in; one that is raised before an event and goes on into it tells it at once.
    watched_s
        Seconds that were watched.

    Examples
    --------
    >>> found = alarm_scores([[10, 20], [50, 60]], [[12, 15], [30, 31]], watched_s=3600)
    >>> found["latency_s"].item(), found["told"].item(), found["false_alarms"].item()
    (2.0, 1, 1)
    """
    true = np.asarray(events, dtype=float).reshape(-1, 2)
    given = np.asarray(alarms, dtype=float).reshape(-1, 2)
    if not watched_s > 0 or (true[:, 1] < true[:, 0]).any() or (given[:, 1] < given[:, 0]).any():
        raise DataError("spans go from start to end, and the time watched is more than 0 s")
    meet = (given[None, :, 0] <= true[:, None, 1]) & (given[None, :, 1] >= true[:, None, 0])
    late = np.where(meet, np.maximum(given[None, :, 0] - true[:, None, 0], 0.0), np.inf)
    first = late.min(axis=1, initial=np.inf)
    told = first[np.isfinite(first)]
    false = int((~meet.any(axis=0)).sum())
    return labelled(
        {
            "told": len(told),
            "events": len(true),
            "latency_s": float(told.mean()) if len(told) else float("nan"),
            "median_latency_s": float(np.median(told)) if len(told) else float("nan"),
            "false_alarms": false,
            "false_alarms_per_hour": false * 3600 / watched_s,
        },
        ALARM_NAMES,
    )


def _matched(
    truth: xr.Dataset, found: xr.Dataset, min_iou: float
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return from which score each true region is found, whose it is, and scores of false ones."""
    order = ("time", "individual", "space")
    place = truth["position"].transpose(*order).values.astype(float)
    size = truth["shape"].transpose(*order).values.astype(float)
    when, who = np.nonzero(np.isfinite(place).all(-1))
    true = to_corners(place[when, who], size[when, who])
    given = to_corners(
        found["position"].values.astype(float).reshape(-1, 2),
        found["shape"].values.astype(float).reshape(-1, 2),
    )
    frame, score = truth["frame"].values[when], found["score"].values.astype(float)
    best, false = np.full(len(true), -np.inf), np.ones(len(given), bool)
    for number in np.unique(found["frame"].values):
        here, there = frame == number, found["frame"].values == number
        hit = pairwise_iou(true[here], given[there]) >= min_iou - 1e-9
        if hit.size:
            best[here] = np.where(hit, score[there], -np.inf).max(axis=1)
            false[there] = ~hit.any(axis=0)
    return best, truth["individual"].values[who], score[false]


def _area(rate: np.ndarray, share: np.ndarray) -> float:
    """Return the area under a curve for rates from 0 to 1, ending level."""
    x, y = np.concatenate([[0.0], rate]), np.concatenate([[0.0], share])
    within = x <= 1.0
    last = y[within][-1]
    if (~within).any():
        # Up to where the curve passes one false region a frame it is straight.
        last = float(np.interp(1.0, x[np.argmin(within) - 1 :][:2], y[np.argmin(within) - 1 :][:2]))
    x, y = np.concatenate([x[within], [1.0]]), np.concatenate([y[within], [last]])
    return float(np.trapezoid(y, x))


SPEC = Spec(
    name="anomaly",
    summary="Frame AUC micro and macro, RBDC and TBDC, and how late alarms come.",
    licence="Apache-2.0",
    target="hoilab.metrics.anomaly:frame_auc",
)
