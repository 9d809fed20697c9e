"""V-COCO as QPIC's own evaluator scores it: not comparable with the official figures.

Pairs are matched as in HICO-DET, with the object's class; where the truth has no object, the
person alone decides; 11-point AP; the 100 surest of an image count, and what V-COCO's json
does not allow for a verb has score 0.
"""

import numpy as np
import xarray as xr

from hoilab.errors import DataError
from hoilab.metrics import _average_precision as ap
from hoilab.metrics._pairs import images, pairs
from hoilab.metrics._triplets import Judged, Rules, Triplets, judge, surest, triplets
from hoilab.metrics._vcoco import LEFT_OUT
from hoilab.metrics._vcoco_people import action_of

PER_IMAGE = 100
RULES = Rules(edge_px=1.0, same_object=True, object_may_lack=True)
NOTHING = ""


def qpic_vcoco_scores(truth: xr.Dataset, found: xr.Dataset) -> xr.Dataset:
    """Return V-COCO's scores as QPIC's evaluator computes them, 0 to 1.

    Parameters
    ----------
    truth
        Interactions as `hoilab.datasets.read_vcoco` gives them, with ``possible``.
    found
        Interactions or scored pairs with one box and one ``object_class`` for each object; the
        class is empty where there is no object.

    Returns
    -------
    xarray.Dataset
        ``ap`` (verb), ``positives``, ``precision`` by recall; ``mean_all`` over the 29 verbs
        and ``mean_thesis`` over the 24 that have a role, without ``point``.
    """
    judged = qpic_vcoco_judged(truth, found)
    verbs = truth["verb_name"].values.astype(str).tolist()
    positives = judged.positives(len(verbs))
    values, curves = np.full(len(verbs), np.nan), np.full((len(verbs), len(ap.GRID)), np.nan)
    for number, rows in enumerate(judged.by_class(len(verbs))):
        if positives[number]:
            ranked = ap.ranking(judged.right[rows], int(positives[number]))
            values[number], curves[number] = ap.eleven_points(ranked), ap.curve(ranked)
    scores = xr.Dataset(
        {
            "ap": ("verb", values),
            "precision": (("verb", "recall"), curves),
            "positives": ("verb", positives),
        },
        coords={"verb": verbs, "recall": ap.GRID},
    )
    thesis = [verb for verb in verbs if action_of(verb) != verb and verb != LEFT_OUT]
    return scores.assign(
        mean_all=scores["ap"].mean(), mean_thesis=scores["ap"].sel(verb=thesis).mean()
    )


def qpic_vcoco_judged(truth: xr.Dataset, found: xr.Dataset) -> Judged:
    """Return the found triplets of V-COCO's verbs beside the true ones."""
    if "possible" not in truth:
        raise DataError(
            "QPIC's evaluation needs the objects that a verb may have (possible); read the truth "
            "with hoilab.datasets.read_vcoco"
        )
    verbs = truth["verb_name"].values.astype(str).tolist()
    objects = truth["object_name"].values.astype(str).tolist()
    allowed = truth["possible"].transpose("verb_name", "object_name").values
    names = (*objects, NOTHING)
    number = {(verb, name): i for i, verb in enumerate(verbs) for name in names}
    may = np.column_stack([allowed, np.full(len(verbs), True)])
    given, true = pairs(found), pairs(truth)
    if not set(given.things) <= set(names):
        raise DataError("objects of the detections must be named as in COCO, or '' for none")
    mine = _named(triplets(given, number, images=images(truth)), given.things, names)
    # What is not allowed stays with score 0, and may be among the surest of a poor image.
    mine = mine._replace(score=mine.score * may[mine.group, mine.object_class])
    mine = mine.take(surest(mine.frame, mine.score, PER_IMAGE))
    return judge(_named(triplets(true, number), true.things, names), mine, RULES)


def _named(rows: Triplets, own: tuple[str, ...], names: tuple[str, ...]) -> Triplets:
    """Return the rows with their objects numbered as in `names`."""
    place = np.array([names.index(name) for name in own], dtype=np.int64)
    return rows._replace(object_class=place[rows.object_class]) if len(own) else rows
