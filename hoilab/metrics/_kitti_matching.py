"""Who is paired with whom at each score threshold, for all images and thresholds at once.

The benchmark walks through the true boxes of an image and lets each take one of the found
boxes that are left. Only this order matters, so the first true boxes of all images choose
together, then the second ones, and so on; thresholds are a second axis throughout.
"""

from dataclasses import dataclass

import numpy as np


@dataclass(frozen=True)
class Candidates:
    """Pairs that overlap enough, in the order of the true boxes, and who of them counts."""

    truth: np.ndarray
    found: np.ndarray
    overlap: np.ndarray
    truth_image: np.ndarray  # of every true box
    truth_counts: np.ndarray  # False: neutral, neither right nor missed
    found_counts: np.ndarray  # False: too small, neither right nor wrong
    found_score: np.ndarray


@dataclass(frozen=True)
class Matches:
    """Which pair each true box took; `truth` and `found` are -1 where nothing was left."""

    truth: np.ndarray  # choice
    found: np.ndarray  # choice threshold


def by_score(pairs: Candidates) -> Matches:
    """Let every true box take the found box with the highest score."""
    return _match(pairs, np.full(1, -np.inf), rank=pairs.found_score[pairs.found], all_rank=True)


def by_overlap(pairs: Candidates, thresholds: np.ndarray) -> Matches:
    """Let every true box take the best overlap above each threshold of the score.

    Found boxes that are too small are taken only when nothing else is left, the first first.
    """
    return _match(pairs, thresholds, rank=pairs.overlap, all_rank=False)


def _match(
    pairs: Candidates, thresholds: np.ndarray, *, rank: np.ndarray, all_rank: bool
) -> Matches:
    order, turn_ends = _turns(pairs)
    truth, found, rank = pairs.truth[order], pairs.found[order], rank[order]
    ranked = np.full(len(order), True) if all_rank else pairs.found_counts[found]
    free = np.full((len(pairs.found_score), len(thresholds)), True)
    above = pairs.found_score[found][:, None] >= thresholds
    chosen: list[np.ndarray] = [np.empty((0, len(thresholds)), dtype=np.int64)]
    chooser: list[np.ndarray] = [np.empty(0, dtype=np.int64)]
    columns = np.arange(len(thresholds))
    begin = 0
    for end in turn_ends:
        here = slice(begin, end)
        starts = np.flatnonzero(np.r_[True, truth[here][1:] != truth[here][:-1]])
        left = free[found[here]] & above[here]
        pick = _first_best(
            np.where(ranked[here], rank[here], -np.inf), left & ranked[here][:, None], starts
        )
        if not all_rank:
            other = _first(left & ~ranked[here][:, None], starts)
            pick = np.where(pick < 0, other, pick)
        taken = np.where(pick < 0, -1, found[here][pick])
        turn, column = np.nonzero(taken >= 0)
        free[taken[turn, column], columns[column]] = False
        chosen.append(taken)
        chooser.append(truth[here][starts])
        begin = end
    return Matches(np.concatenate(chooser), np.concatenate(chosen))


def _turns(pairs: Candidates) -> tuple[np.ndarray, np.ndarray]:
    """Return the pairs sorted by whose turn it is in the image, and where each turn ends."""
    truth, own = np.unique(pairs.truth, return_inverse=True)
    image = pairs.truth_image[truth]
    turn = (np.arange(len(truth)) - np.searchsorted(image, image))[own]
    order = np.argsort(turn, kind="stable")
    return order, np.cumsum(np.bincount(turn)) if len(turn) else np.empty(0, dtype=np.int64)


def _first_best(rank: np.ndarray, left: np.ndarray, starts: np.ndarray) -> np.ndarray:
    """Return for each group and threshold the first pair of highest rank; -1 for none."""
    value = np.where(left, rank[:, None], -np.inf)
    best = np.maximum.reduceat(value, starts, axis=0)
    size = np.diff(np.r_[starts, len(rank)])
    return _first(left & (value == np.repeat(best, size, axis=0)), starts)


def _first(able: np.ndarray, starts: np.ndarray) -> np.ndarray:
    """Return for each group and threshold the number of the first able pair; -1 for none."""
    number = np.where(able, np.arange(len(able))[:, None], len(able))
    first = np.minimum.reduceat(number, starts, axis=0)
    return np.where(first == len(able), -1, first)
