"""Tracks against truth: CLEAR (MOTA), identity (IDF1) and HOTA.

The definitions are those of TrackEval (Luiten, MIT), which MOTChallenge uses:
CLEAR, Bernardin and Stiefelhagen 2008; identity, Ristani et al. 2016; HOTA, Luiten et al.
2021. ``motp`` is a mean IoU, as there; motmetrics calls 1 - that the same name.
"""

import numpy as np
import xarray as xr
from numpy.typing import ArrayLike
from scipy.optimize import linear_sum_assignment

from hoilab.metrics._overlaps import Overlaps, overlaps
from hoilab.metrics._scores import labelled, ratio
from hoilab.plugins import Spec

EPS = np.finfo(float).eps
ALPHAS = np.arange(0.05, 0.99, 0.05)  # TrackEval's own, digit for digit: ties are decided alike
NAMES = {
    "mota": ("MOTA: 1 - (misses + false positives + switches) / true boxes", "1"),
    "motp": ("MOTP: mean IoU of matched boxes", "1"),
    "idf1": ("IDF1: F1 of boxes under one lasting identity", "1"),
    "idp": ("IDP: precision of identity", "1"),
    "idr": ("IDR: recall of identity", "1"),
    "hota": ("HOTA: detection and association together", "1"),
    "det_a": ("DetA: detection accuracy", "1"),
    "ass_a": ("AssA: association accuracy", "1"),
    "loc_a": ("LocA: mean IoU over all thresholds", "1"),
    "precision": ("share of found boxes that are right", "1"),
    "recall": ("share of true boxes that are found", "1"),
    "switches": ("identity switches", "times"),
    "fragments": ("times a track was lost and found again", "times"),
    "false_positives": ("found boxes that are wrong", "boxes"),
    "false_negatives": ("true boxes that are missed", "boxes"),
    "mostly_tracked": ("individuals seen in more than 80 % of their frames", "individuals"),
    "partly_tracked": ("individuals in between", "individuals"),
    "mostly_lost": ("individuals seen in less than 20 % of their frames", "individuals"),
    "individuals": ("true individuals", "individuals"),
    "boxes": ("true boxes", "boxes"),
    "frames": ("frames compared", "frames"),
}


def track_scores(
    truth: xr.Dataset, found: xr.Dataset, *, min_iou: float = 0.5, frames: ArrayLike | None = None
) -> xr.Dataset:
    """Return CLEAR, identity and HOTA scores of tracks.

    Parameters
    ----------
    truth, found
        Tracks, matched by their ``frame``. Classes are not looked at: select the ones to
        compare first.
    min_iou
        Overlap from which a box counts as found in CLEAR and identity; HOTA takes 19.
    frames
        Frame numbers that count; by default all that either of the two speaks of.

    Examples
    --------
    >>> from hoilab.schema import make_tracks
    >>> truth = make_tracks([[[5.0], [5.0]]] * 4, [[[4.0], [4.0]]] * 4, [0.0, 0.1, 0.2, 0.3])
    >>> scores = track_scores(truth, truth.isel(time=slice(3)))
    >>> scores["mota"].item(), round(scores["idf1"].item(), 3)
    (0.75, 0.857)
    """
    pairs = overlaps(truth, found, frames=frames)
    scores = {**_clear(pairs, min_iou), **_identity(pairs, min_iou), **_hota(pairs)}
    return labelled({name: scores[name] for name in NAMES}, NAMES)


def _clear(pairs: Overlaps, min_iou: float) -> dict[str, float]:
    """Match box by box, a partner of the frame before first, and count what goes wrong."""
    hit = _kept_partners(pairs, min_iou)
    truth, found = pairs.truth, pairs.found
    one, two = truth.who[pairs.pair_truth[hit]], found.who[pairs.pair_found[hit]]
    # A frame in which one side is empty does not break a track: TrackEval passes over it.
    both = np.intersect1d(truth.frame, found.frame)
    step = np.searchsorted(both, truth.frame[pairs.pair_truth[hit]])
    order = np.lexsort((step, one))
    one, two, step = one[order], two[order], step[order]
    same = one[1:] == one[:-1]
    boxes = np.bincount(truth.who, minlength=truth.count)
    present = boxes > 0
    covered = np.bincount(one, minlength=truth.count)[present] / boxes[present]
    wrong, missed = len(found.frame) - len(hit), len(truth.frame) - len(hit)
    switches = int((same & (two[1:] != two[:-1])).sum())
    most, some = int((covered > 0.8).sum()), int((covered >= 0.2).sum())
    return {
        "mota": 1 - ratio(wrong + missed + switches, len(truth.frame)),
        "motp": ratio(pairs.iou[hit].sum(), len(hit)),
        "precision": ratio(len(hit), len(found.frame)),
        "recall": ratio(len(hit), len(truth.frame)),
        "switches": switches,
        "fragments": int((same & (np.diff(step) > 1)).sum()),
        "false_positives": wrong,
        "false_negatives": missed,
        "mostly_tracked": most,
        "partly_tracked": some - most,
        "mostly_lost": len(covered) - some,
        "individuals": len(covered),
        "boxes": len(truth.frame),
        "frames": len(pairs.frames),
    }


def _kept_partners(pairs: Overlaps, min_iou: float) -> np.ndarray:
    """Return the matched pairs; in each frame, partners of the frame before stay together."""
    both = np.intersect1d(pairs.truth.frame, pairs.found.frame)
    partner = np.full(pairs.truth.count, -1)
    last_step = -1
    chosen = [np.empty(0, dtype=np.int64)]
    for group in pairs.by_frame(pairs.iou >= min_iou - EPS):
        step = int(np.searchsorted(both, pairs.truth.frame[pairs.pair_truth[group[0]]]))
        if step > last_step + 1:
            partner[:] = -1
        one, two = (
            pairs.truth.who[pairs.pair_truth[group]],
            pairs.found.who[pairs.pair_found[group]],
        )
        hit = pairs.assigned(group, 1000.0 * (partner[one] == two) + pairs.iou[group])
        partner[:] = -1
        partner[pairs.truth.who[pairs.pair_truth[hit]]] = pairs.found.who[pairs.pair_found[hit]]
        last_step = step
        chosen.append(hit)
    return np.concatenate(chosen)


def _identity(pairs: Overlaps, min_iou: float) -> dict[str, float]:
    """Give each individual one found track for the whole clip, and count boxes under it."""
    near = pairs.iou >= min_iou - EPS
    together = _together(pairs, near.astype(float))
    shared = together[linear_sum_assignment(together, maximize=True)].sum()
    return {
        "idf1": ratio(2 * shared, len(pairs.truth.frame) + len(pairs.found.frame)),
        "idp": ratio(shared, len(pairs.found.frame)),
        "idr": ratio(shared, len(pairs.truth.frame)),
    }


def _hota(pairs: Overlaps) -> dict[str, float]:
    """Match once with an eye on whole tracks, then score at 19 overlaps."""
    true, given = len(pairs.truth.frame), len(pairs.found.frame)
    one, two = pairs.truth.who[pairs.pair_truth], pairs.found.who[pairs.pair_found]
    boxes_true = np.bincount(pairs.truth.who, minlength=pairs.truth.count)[:, None]
    boxes_found = np.bincount(pairs.found.who, minlength=pairs.found.count)[None]
    likely = _together(pairs, _soft_share(pairs))
    alike = (likely / np.maximum(boxes_true + boxes_found - likely, EPS))[one, two] * pairs.iou
    groups = pairs.by_frame(np.ones(len(pairs.iou), dtype=bool))
    hit = np.concatenate(
        [np.empty(0, dtype=np.int64), *(pairs.assigned(g, alike[g]) for g in groups)]
    )
    detection, association, location = np.zeros((3, len(ALPHAS)))
    for number, alpha in enumerate(ALPHAS):
        right = hit[pairs.iou[hit] >= alpha - EPS]
        chosen = np.zeros(len(pairs.iou))
        chosen[right] = 1
        joint = _together(pairs, chosen)
        shared = joint / np.maximum(1, boxes_true + boxes_found - joint)
        detection[number] = len(right) / max(1, true + given - len(right))
        association[number] = (joint * shared).sum() / max(1, len(right))
        # Without a match TrackEval's LocA is 1: nothing was placed badly.
        location[number] = pairs.iou[right].mean() if len(right) else 1.0
    return {
        "hota": float(np.sqrt(detection * association).mean()),
        "det_a": float(detection.mean()),
        "ass_a": float(association.mean()),
        "loc_a": float(location.mean()),
    }


def _soft_share(pairs: Overlaps) -> np.ndarray:
    """Return each pair's IoU as a share of all that its two boxes have with others."""
    truth = np.bincount(pairs.pair_truth, pairs.iou, len(pairs.truth.frame))
    found = np.bincount(pairs.pair_found, pairs.iou, len(pairs.found.frame))
    share: np.ndarray = pairs.iou / (truth[pairs.pair_truth] + found[pairs.pair_found] - pairs.iou)
    return share


def _together(pairs: Overlaps, weight: np.ndarray) -> np.ndarray:
    """Sum a weight of each pair over time, for every true with every found individual."""
    shape = (pairs.truth.count, pairs.found.count)
    key = pairs.truth.who[pairs.pair_truth] * shape[1] + pairs.found.who[pairs.pair_found]
    return np.bincount(key, weight, shape[0] * shape[1]).reshape(shape)


SPEC = Spec(
    name="tracks",
    summary="MOTA, IDF1, HOTA and their parts, as TrackEval and MOTChallenge define them.",
    licence="Apache-2.0",
    target="hoilab.metrics.tracks:track_scores",
)
