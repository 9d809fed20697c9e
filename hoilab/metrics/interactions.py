"""Human-object interactions against truth: V-COCO, HICO-DET, and own pairs.

Benchmarks have rules of their own, which are theirs to the last digit: `vcoco_scores` and
`hico_scores` are the official ones, `qpic_vcoco_scores` and `qpic_hico_scores` those of QPIC's
evaluators, whose figures are not comparable with them. `pair_scores` is for everything else.
The ``..._mistakes`` functions tell what the average precision is lost to.
"""

import numpy as np
import xarray as xr

from hoilab.metrics import _average_precision as ap
from hoilab.metrics import _errors
from hoilab.metrics._hico import Suppression, hico_judged, hico_scores, qpic_hico_scores
from hoilab.metrics._pairs import images, numbered, pairs
from hoilab.metrics._qpic_vcoco import qpic_vcoco_scores
from hoilab.metrics._triplets import Judged, Rules, judge, triplets
from hoilab.metrics._vcoco import vcoco_scores
from hoilab.metrics._vcoco_errors import vcoco_mistakes
from hoilab.plugins import Spec
from hoilab.schema import check_interactions


def pair_scores(truth: xr.Dataset, found: xr.Dataset, *, min_iou: float = 0.5) -> xr.Dataset:
    """Return the average precision of every verb with every object of the truth.

    A found row is right when its human and its object both overlap those of a true row of the
    same class by `min_iou` that no surer row has claimed. AP is the area under the curve,
    precision made falling; boxes are continuous.

    Parameters
    ----------
    truth
        Interactions; where a dimension ``image`` lists the images, those without a row count
        too, and others do not.
    found
        Interactions, or scored pairs with ``verb_name``.

    Returns
    -------
    xarray.Dataset
        ``ap`` (interaction_class), its ``verb`` and ``object_class``, ``positives``, and
        ``precision`` by recall; ``mean_ap``, and ``mean_ap_frequent`` of the five classes with
        the most positives. Without any truth they are NaN.

    Examples
    --------
    >>> from hoilab.schema import make_interactions
    >>> truth = make_interactions([0, 1], 0, [[5, 5]] * 2, [[4, 8]] * 2, [[9, 9]] * 2,
    ...                           [[2, 2]] * 2, object_class="cup", verb="hold")
    >>> pair_scores(truth, truth.isel(interaction=[1]))["mean_ap"].item()
    0.5
    """
    judged, verb, thing = _judged(truth, found, min_iou)
    positives = judged.positives(len(verb))
    values, curves = np.full(len(verb), np.nan), np.full((len(verb), len(ap.GRID)), np.nan)
    for number, rows in enumerate(judged.by_class(len(verb))):
        ranked = ap.ranking(judged.right[rows], int(positives[number]))
        values[number], curves[number] = ap.area(ranked), ap.curve(ranked)
    scores = xr.Dataset(
        {
            "ap": ("interaction_class", values),
            "precision": (("interaction_class", "recall"), curves),
            "positives": ("interaction_class", positives),
            "verb": ("interaction_class", verb),
            "object_class": ("interaction_class", thing),
        },
        coords={"interaction_class": _names(verb, thing), "recall": ap.GRID},
    )
    frequent = np.argsort(-positives, kind="stable")[:5]
    return scores.assign(
        mean_ap=scores["ap"].mean(),
        mean_ap_frequent=scores["ap"].isel(interaction_class=frequent).mean(),
    )


def pair_mistakes(truth: xr.Dataset, found: xr.Dataset, *, min_iou: float = 0.5) -> xr.Dataset:
    """Return how much AP of `pair_scores` each kind of mistake costs.

    Returns
    -------
    xarray.Dataset
        ``ap_lost`` and ``mistakes`` (mistake, interaction_class), ``mean_ap_lost`` (mistake).
    """
    judged, verb, thing = _judged(truth, found, min_iou)
    lost, counts = _errors.pair_costs(judged, _number(verb), _number(thing), ap.area)
    return _errors.labelled(lost, counts, "interaction_class", _names(verb, thing))


def hico_mistakes(
    truth: xr.Dataset, found: xr.Dataset, *, suppression: Suppression | None = None
) -> xr.Dataset:
    """Return how much default AP of `hico_scores` each kind of mistake costs.

    Returns
    -------
    xarray.Dataset
        ``ap_lost`` and ``mistakes`` (mistake, hoi), ``mean_ap_lost`` (mistake) over the classes
        with truth.
    """
    judged = hico_judged(truth, found, suppression=suppression)
    verb, thing = (_number(truth[name].values) for name in ("hoi_verb", "hoi_object"))
    lost, counts = _errors.pair_costs(judged, verb, thing, ap.eleven_points)
    return _errors.labelled(lost, counts, "hoi", truth["hoi"].values)


def _judged(
    truth: xr.Dataset, found: xr.Dataset, min_iou: float
) -> tuple[Judged, np.ndarray, np.ndarray]:
    """Return the rows beside each other, with the verb and the object of each class."""
    check_interactions(truth)
    true, given = pairs(truth), pairs(found)
    classes = sorted(
        {
            (true.verbs[verb], true.things[thing])
            for verb, thing in zip(true.verb.tolist(), true.thing.tolist(), strict=True)
        }
    )
    number = {name: i for i, name in enumerate(classes)}
    mine = triplets(given, number, images=images(truth))
    judged = judge(triplets(true, number), mine, Rules(edge_px=0.0, min_iou=min_iou))
    verb, thing = (np.array([name[part] for name in classes], dtype=str) for part in (0, 1))
    return judged, verb, thing


def _number(names: np.ndarray) -> np.ndarray:
    return numbered(names)[1]


def _names(verb: np.ndarray, thing: np.ndarray) -> list[str]:
    """Return what the classes are called: ``ride bicycle``, or the verb where nothing is used."""
    return [" ".join(filter(None, both)) for both in zip(verb, thing, strict=True)]


SPEC = Spec(
    name="interactions",
    summary="V-COCO role and agent AP, HICO-DET mAP, own pairs' AP, and what each is lost to.",
    licence="Apache-2.0",
    target="hoilab.metrics.interactions:pair_scores",
)

__all__ = [
    "SPEC",
    "Suppression",
    "hico_mistakes",
    "hico_scores",
    "pair_mistakes",
    "pair_scores",
    "qpic_hico_scores",
    "qpic_vcoco_scores",
    "vcoco_mistakes",
    "vcoco_scores",
]
