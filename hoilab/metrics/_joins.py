"""Rows of two tables that share a group: all their pairs, a bounded number at once."""

from collections.abc import Callable, Iterator

import numpy as np

AT_ONCE = 1_000_000
NOBODY = -1


def together(
    one: np.ndarray, two: np.ndarray, *, at_once: int = AT_ONCE
) -> Iterator[tuple[np.ndarray, np.ndarray]]:
    """Yield the pairs of rows whose groups are equal, in the order of `one` and then of `two`.

    Parameters
    ----------
    one, two
        The group of each row; `two` is sorted.

    Examples
    --------
    >>> [(i.tolist(), j.tolist()) for i, j in together(np.array([7, 3]), np.array([3, 3, 7]))]
    [([0, 1, 1], [2, 0, 1])]
    """
    begin = np.searchsorted(two, one)
    partners = np.searchsorted(two, one, side="right") - begin
    ends = np.cumsum(partners)
    for first in range(0, int(partners.sum()), at_once):
        number = np.arange(first, min(first + at_once, ends[-1]))
        i = np.searchsorted(ends, number, side="right")
        yield i, begin[i] + number - (ends - partners)[i]


def best_partner(
    one: np.ndarray,
    two: np.ndarray,
    overlap: Callable[[np.ndarray, np.ndarray], np.ndarray],
    *,
    at_once: int = AT_ONCE,
) -> tuple[np.ndarray, np.ndarray]:
    """Return for each row of `one` the row of `two` with the largest overlap, and that overlap.

    The first of equals is taken. A row without partner has -1 and -inf.
    """
    best = np.full(len(one), NOBODY)
    most = np.full(len(one), -np.inf)
    for i, j in together(one, two, at_once=at_once):
        value = overlap(i, j)
        starts = np.flatnonzero(np.r_[True, i[1:] != i[:-1]])
        top = np.maximum.reduceat(value, starts)
        is_top = value == np.repeat(top, np.diff(np.r_[starts, len(i)]))
        first = np.minimum.reduceat(np.where(is_top, j, len(two)), starts)
        row = i[starts]
        # A row's partners may be split between two rounds; the earlier of equals stays.
        better = top > most[row]
        most[row[better]], best[row[better]] = top[better], first[better]
    return best, most


def box_iou(one: np.ndarray, two: np.ndarray, *, edge_px: float) -> np.ndarray:
    """Return IoU of corner rows; `edge_px` is 1 where the last pixel belongs to the box.

    The evaluators of interactions count pixels, so a box from 10 to 19 is 10 px wide for them.
    """
    sides = np.minimum(one[:, 2:], two[:, 2:]) - np.maximum(one[:, :2], two[:, :2]) + edge_px
    shared = _product(sides.clip(0))
    whole = sum(_product(box[:, 2:] - box[:, :2] + edge_px) for box in (one, two)) - shared
    return np.asarray(np.divide(shared, whole, out=np.zeros_like(shared), where=whole != 0))


def _product(sides: np.ndarray) -> np.ndarray:
    return np.asarray(sides[:, 0] * sides[:, 1])
