"""Ranked detections to precision, recall and their average."""

from typing import NamedTuple

import numpy as np

# The evaluators' own thresholds, digit for digit: 0.30000000000000004 is more than 3 of 10.
ELEVEN = np.arange(0.0, 1.1, 0.1)
GRID = np.linspace(0, 1, 101)


class Ranking(NamedTuple):
    """Detections of one class, the surest first."""

    recall: np.ndarray
    precision: np.ndarray


def first_claims(target: np.ndarray, able: np.ndarray, order: np.ndarray) -> np.ndarray:
    """Tell which detections are right: of those able to claim a target, the first in order.

    Examples
    --------
    >>> first_claims(np.array([4, 4, 4]), np.array([False, True, True]), np.array([0, 2, 1]))
    array([False, False,  True])
    """
    right = np.full(len(target), False)
    claiming = order[able[order]]
    _, first = np.unique(target[claiming], return_index=True)
    right[claiming[first]] = True
    return right


def surest_first(score: np.ndarray) -> np.ndarray:
    """Return the order of falling scores; equals stay in the order they came in."""
    return np.argsort(-score, kind="stable")


def ranking(right: np.ndarray, positives: int) -> Ranking:
    """Return recall and precision after each detection, given in order."""
    hits = np.cumsum(right)
    recall = hits / positives if positives else np.zeros(len(right))
    return Ranking(recall, hits / np.arange(1, len(right) + 1))


def area(ranked: Ranking) -> float:
    """Return the area under the curve, precision made falling."""
    steps = np.diff(ranked.recall, prepend=0.0)
    return float((steps * _falling(ranked.precision)).sum())


def eleven_points(ranked: Ranking) -> float:
    """Return the mean precision at recall 0, 0.1, ..., 1."""
    return float((_at(ranked, ELEVEN) / len(ELEVEN)).sum())


def curve(ranked: Ranking) -> np.ndarray:
    """Return the falling precision at recall 0, 0.01, ..., 1."""
    return _at(ranked, GRID)


def precision_at(
    right: np.ndarray, group: np.ndarray, positives: np.ndarray, recall: np.ndarray
) -> np.ndarray:
    """Return for each class the best precision with at least these recalls: class recall.

    Parameters
    ----------
    right, group
        Detections of all classes, sorted by class and within it by falling score.
    positives
        How many true ones each class has; a class without any is 0 throughout.
    """
    classes = np.arange(len(positives))
    begin = np.searchsorted(group, classes)
    end = np.searchsorted(group, classes, side="right")
    hits, hit = np.cumsum(right), np.flatnonzero(right)
    before = np.r_[0, hits][begin]
    precision = (hits - before[group]) / (np.arange(len(right)) - begin[group] + 1)
    needed = _hits_for(recall, positives)
    first = np.searchsorted(group[hit], classes)
    count = np.searchsorted(group[hit], classes, side="right") - first
    reached = (needed <= count[:, None]) & (positives > 0)[:, None] & (end > begin)[:, None]
    # Where no hit is needed, the best precision of all counts.
    place = np.append(hit, 0)[np.where(reached & (needed > 0), first[:, None] + needed - 1, -1)]
    place = np.where(needed > 0, place, begin[:, None])[reached]
    stop = np.broadcast_to(end[:, None], reached.shape)[reached]
    best = np.zeros(reached.shape)
    if len(place):
        runs = np.stack([place, stop], 1).ravel()
        best[reached] = np.maximum.reduceat(np.append(precision, 0.0), runs)[::2]
    return best


def _hits_for(recall: np.ndarray, positives: np.ndarray) -> np.ndarray:
    """Return the least number of hits that reaches each recall, as floats compare: class recall."""
    whole = np.maximum(positives, 1)[:, None]
    hits = np.floor(recall * whole).astype(np.int64)
    for _ in range(2):
        hits += hits / whole < recall
    return np.asarray(hits)


def _falling(precision: np.ndarray) -> np.ndarray:
    return np.asarray(np.maximum.accumulate(precision[::-1])[::-1])


def _at(ranked: Ranking, recall: np.ndarray) -> np.ndarray:
    """Return the best precision with at least this recall; 0 where it is never reached."""
    place = np.searchsorted(ranked.recall, recall)
    return np.append(_falling(ranked.precision), 0.0)[place]
