"""What average precision is lost to: the kinds of mistakes, and what mending each alone gains.

Every found row that is not right is one kind of mistake, the first that holds of duplicate,
wrong verb, wrong object, wrong pairing, localisation, background. As in TIDE (Bolya et al. 2020,
https://arxiv.org/abs/2008.08115), the cost of a kind is the AP with all mistakes of that kind
mended and no others, minus the AP. A row that would be right about a true one that nobody found,
had it said the right verb, named the right object, paired it with the right partner or placed
its boxes better, is taken as right about it, the surest one for each; all other false positives
of the kind are taken out. A true one that no row meant is a miss, and is no longer asked for.
Costs do not add up to 1 - AP, as mistakes hide each other.
"""

from collections.abc import Callable

import numpy as np
import xarray as xr

from hoilab.metrics import _average_precision as ap
from hoilab.metrics._joins import NOBODY, together
from hoilab.metrics._triplets import Judged, overlaps

KINDS = (
    "localisation", "wrong object", "wrong verb", "wrong pairing", "duplicate", "miss",
    "background",
)  # fmt: skip
LOCALISATION, OBJECT, VERB, PAIRING, DUPLICATE, MISS, BACKGROUND = range(len(KINDS))
RIGHT = -1
NEAR = 0.1  # from here on a box is badly placed; below, it is somewhere else
Average = Callable[[ap.Ranking], float]


def kinds(judged: Judged, verb: np.ndarray, thing: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the kind of mistake of each found triplet, or RIGHT, and which true one it means.

    A right one means the true one that it claims, a wrong one the one that it would claim if it
    were mended, among those that nobody found; -1 for none.

    Parameters
    ----------
    verb, thing
        Numbers of the verb and of the object of each class.
    """
    found, truth, rules = judged.found, judged.truth, judged.rules
    free = np.full(len(truth.frame), True)
    free[judged.best[judged.right]] = False
    near_by = {kind: _Best(len(found.frame)) for kind in (VERB, OBJECT, PAIRING)}
    human_there, object_there = np.zeros((2, len(found.frame)), dtype=bool)
    for i, j in together(found.frame, truth.frame):
        human, other = overlaps(found, truth, i, j, rules)
        there, other_there = human >= rules.min_iou, other >= rules.min_iou
        one, two = found.group[i], truth.group[j]
        same_object = (
            found.object_class[i] == truth.object_class[j]
            if rules.same_object
            else thing[one] == thing[two]
        )
        same_verb, both = verb[one] == verb[two], there & other_there
        human_there[i[there]] = True
        object_there[i[other_there & same_object]] = True
        least, most = np.minimum(human, other), np.maximum(human, other)
        near_by[VERB].see(i, j, both & same_object & ~same_verb, least, free)
        near_by[OBJECT].see(i, j, both & ~same_object, least, free)
        near_by[PAIRING].see(i, j, (one == two) & (there ^ other_there), most, free)
    near = judged.overlap >= NEAR
    kind = np.select(
        [
            judged.right,
            judged.overlap >= rules.min_iou,
            near_by[VERB].any,
            near_by[OBJECT].any,
            human_there & object_there,
            near,
        ],
        [RIGHT, DUPLICATE, VERB, OBJECT, PAIRING, LOCALISATION],
        BACKGROUND,
    )
    meant = np.full(len(kind), NOBODY)
    for this, best in near_by.items():
        meant[kind == this] = best.row[kind == this]
    placed = kind == LOCALISATION
    placed[placed] = free[judged.best[placed]]
    meant[placed | judged.right] = judged.best[placed | judged.right]
    return kind, meant


class _Best:
    """For each found row: whether any true row fits, and which free one fits best."""

    def __init__(self, count: int) -> None:
        self.any = np.full(count, False)
        self.row = np.full(count, NOBODY)
        self._fit = np.full(count, -np.inf)

    def see(
        self, i: np.ndarray, j: np.ndarray, fits: np.ndarray, fit: np.ndarray, free: np.ndarray
    ) -> None:
        """Take in pairs of a found row and a true row; of equal fits, the first true row stays."""
        self.any[i[fits]] = True
        better = fits & free[j] & (fit > self._fit[i])
        i, j, fit = i[better], j[better], fit[better]
        order = np.lexsort((-j, fit))  # the best is written last
        self.row[i[order]], self._fit[i[order]] = j[order], fit[order]


def costs(
    kind: np.ndarray,
    target: np.ndarray,
    positives: int,
    average: Average,
    *,
    mendable: tuple[int, ...],
) -> tuple[np.ndarray, np.ndarray]:
    """Return the AP lost to each kind in one class by itself, and how many mistakes there are.

    Parameters
    ----------
    kind
        Of the found rows, the surest first.
    target
        The true one that each means, -1 for none.
    mendable
        Kinds of which the surest row for each true one that nobody found is mended; others
        are only taken out.
    """
    right = kind == RIGHT
    number = np.bincount(kind[~right], minlength=len(KINDS))
    claimed = np.unique(target[right])
    # Whoever is meant by a row that can be mended was seen: it is not a miss.
    able = np.isin(kind, mendable) & (target != NOBODY) & ~np.isin(target, claimed)
    number[MISS] = positives - len(np.union1d(claimed, target[able]))
    if not positives:
        return np.full(len(KINDS), np.nan), number
    now = average(ap.ranking(right, positives))
    lost = np.zeros(len(KINDS))
    for this in np.flatnonzero(number).tolist():
        if this == MISS:
            ranked = ap.ranking(right, positives - int(number[MISS]))
        else:
            mended = ap.first_claims(target, able & (kind == this), np.arange(len(kind)))
            ranked = ap.ranking((right | mended)[(kind != this) | mended], positives)
        lost[this] = average(ranked) - now
    return lost, number


def pair_costs(
    judged: Judged, verb: np.ndarray, thing: np.ndarray, average: Average
) -> tuple[np.ndarray, np.ndarray]:
    """Return what every class of triplets loses to each kind, and the mistakes: kind class.

    A row that named the wrong class is a mistake of the class it named; mended, it counts for
    the class that it should have named.
    """
    kind, meant = kinds(judged, verb, thing)
    group, true_group = judged.found.group, judged.truth.group
    positives = judged.positives(len(verb))
    counts = np.zeros((len(KINDS), len(verb)), dtype=np.int64)
    wrong = ~judged.right
    np.add.at(counts, (kind[wrong], group[wrong]), 1)
    missed = np.setdiff1d(np.arange(len(true_group)), meant)
    counts[MISS] = np.bincount(true_group[missed], minlength=len(verb))
    score, order = judged.found.score, ap.surest_first(judged.found.score)
    now = _averages(group, score, judged.right, positives, average)
    lost = np.zeros(counts.shape)
    for this in np.flatnonzero(counts.any(1)).tolist():
        if this == MISS:
            after = _averages(group, score, judged.right, positives - counts[MISS], average)
        else:
            mended = ap.first_claims(meant, (kind == this) & (meant != NOBODY), order)
            keep = (kind != this) | mended
            said = np.where(mended, true_group[meant], group) if mended.any() else group
            after = _averages(
                said[keep], score[keep], (judged.right | mended)[keep], positives, average
            )
        lost[this] = after - now
    return np.where(positives > 0, lost, np.nan), counts


def _averages(
    group: np.ndarray,
    score: np.ndarray,
    right: np.ndarray,
    positives: np.ndarray,
    average: Average,
) -> np.ndarray:
    """Return the AP of each class, 0 where nothing is asked for."""
    order = np.lexsort((-score, group))
    cuts = np.searchsorted(group[order], np.arange(1, len(positives)))
    return np.array(
        [
            average(ap.ranking(right[rows], int(count))) if len(rows) and count else 0.0
            for rows, count in zip(np.split(order, cuts), positives, strict=True)
        ]
        if len(positives)
        else []
    )


def labelled(lost: np.ndarray, counts: np.ndarray, dim: str, names: object) -> xr.Dataset:
    """Return costs and counts by kind and class, with the means over classes."""
    table = xr.Dataset(
        {"ap_lost": (("mistake", dim), lost), "mistakes": (("mistake", dim), counts)},
        coords={"mistake": list(KINDS), dim: names},
    )
    return table.assign(mean_ap_lost=table["ap_lost"].mean(dim))
