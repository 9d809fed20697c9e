"""What average precision is lost to: the kinds of mistakes, and what each costs.

Every found row that is not right is one kind of mistake, the first that holds of duplicate,
wrong verb, wrong object, wrong pairing, localisation, background. The cost of a kind is the AP
without it minus the AP: false positives of the kind are taken out; of the badly placed ones,
the surest for each true one that nobody found is taken as right; a miss, a true one that nobody
came near, is no longer asked for. Costs do not add up to 1 - AP, as mistakes hide each other.
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


def kinds(judged: Judged, verb: np.ndarray, thing: np.ndarray) -> np.ndarray:
    """Return the kind of mistake of each found triplet, or RIGHT.

    Parameters
    ----------
    verb, thing
        Numbers of the verb and of the object of each class.
    """
    found, truth, rules = judged.found, judged.truth, judged.rules
    seen = np.zeros((4, len(found.frame)), dtype=bool)
    wrong_verb, wrong_object, human_there, object_there = seen
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
        for flag, holds in zip(
            (wrong_verb, wrong_object, human_there, object_there),
            (
                both & same_object & ~same_verb,
                both & ~same_object,
                there,
                other_there & same_object,
            ),
            strict=True,
        ):
            flag[i[holds]] = True
    near = judged.overlap >= NEAR
    return np.select(
        [
            judged.right,
            judged.overlap >= rules.min_iou,
            wrong_verb,
            wrong_object,
            human_there & object_there,
            near,
        ],
        [RIGHT, DUPLICATE, VERB, OBJECT, PAIRING, LOCALISATION],
        BACKGROUND,
    )


def costs(
    kind: np.ndarray, target: np.ndarray, positives: int, average: Average
) -> tuple[np.ndarray, np.ndarray]:
    """Return the AP lost to each kind in one class, and how many mistakes of each there are.

    Parameters
    ----------
    kind
        Of the found rows, the surest first.
    target
        The true one that each means, -1 for none.
    """
    right = kind == RIGHT
    number = np.bincount(kind[~right], minlength=len(KINDS))
    claimed = np.unique(target[right])
    # Whoever is meant by a badly placed row was seen: it is not a miss.
    seen = np.union1d(claimed, target[(kind == LOCALISATION) & (target != NOBODY)])
    number[MISS] = positives - len(seen)
    if not positives:
        return np.full(len(KINDS), np.nan), number
    now = average(ap.ranking(right, positives))
    lost = np.zeros(len(KINDS))
    for this in np.flatnonzero(number).tolist():
        if this == MISS:
            ranked = ap.ranking(right, positives - int(number[MISS]))
        else:
            mended = right.copy()
            if this == LOCALISATION:
                mended |= _mended(kind, target, claimed)
            ranked = ap.ranking(mended[(kind != this) | mended], positives)
        lost[this] = average(ranked) - now
    return lost, number


def _mended(kind: np.ndarray, target: np.ndarray, claimed: np.ndarray) -> np.ndarray:
    """Tell which badly placed rows would be right: the first for each that nobody found."""
    able = (kind == LOCALISATION) & (target != NOBODY) & ~np.isin(target, claimed)
    return ap.first_claims(target, able, np.arange(len(kind)))


def pair_costs(
    judged: Judged, verb: np.ndarray, thing: np.ndarray, average: Average
) -> tuple[np.ndarray, np.ndarray]:
    """Return what every class of triplets loses to each kind, and the mistakes: kind class."""
    kind = kinds(judged, verb, thing)
    positives = judged.positives(len(verb))
    lost = np.full((len(KINDS), len(verb)), np.nan)
    counts = np.zeros(lost.shape, dtype=np.int64)
    for number, rows in enumerate(judged.by_class(len(verb))):
        lost[:, number], counts[:, number] = costs(
            kind[rows], judged.best[rows], int(positives[number]), average
        )
    return lost, counts


def labelled(lost: np.ndarray, counts: np.ndarray, dim: str, names: object) -> xr.Dataset:
    """Return costs and counts by kind and class, with the means over classes."""
    table = xr.Dataset(
        {"ap_lost": (("mistake", dim), lost), "mistakes": (("mistake", dim), counts)},
        coords={"mistake": list(KINDS), dim: names},
    )
    return table.assign(mean_ap_lost=table["ap_lost"].mean(dim))
