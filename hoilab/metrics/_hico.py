"""HICO-DET's evaluation, full, rare and non-rare, default and known object.

The rules are those of the Matlab script (Chao et al. 2018), run under Octave: IoU of human and
object, pixels counted whole, the smaller of the two at least .5; the best true pair is taken
even when it is taken already; 11-point AP.
"""

from dataclasses import dataclass

import numpy as np
import xarray as xr

from hoilab.errors import DataError
from hoilab.metrics import _average_precision as ap
from hoilab.metrics._pairs import images, pairs
from hoilab.metrics._triplets import Judged, Rules, judge, suppress, triplets

PER_IMAGE = 100
SPLITS = ("full", "rare", "non-rare")
PIXELS = Rules(edge_px=1.0)


@dataclass(frozen=True, kw_only=True)
class Suppression:
    """CDN's pairwise suppression, made after the surest pairs of an image were taken."""

    threshold: float = 0.7
    human_power: float = 1.0
    object_power: float = 0.5


def hico_scores(
    truth: xr.Dataset,
    found: xr.Dataset,
    *,
    per_image: int | None = PER_IMAGE,
    suppression: Suppression | None = None,
) -> xr.Dataset:
    """Return HICO-DET's average precision, 0 to 1, as the official script computes it.

    Parameters
    ----------
    truth
        Interactions as `hoilab.datasets.read_hico` gives them, with the 600 classes.
    found
        Interactions, or scored pairs with ``verb_name``. What is none of the 600 classes is
        left out.
    per_image
        How many of an image's surest triplets count; None for all. The field keeps 100.
    suppression
        Drop near copies first, as CDN and GEN-VLKT do.

    Returns
    -------
    xarray.Dataset
        ``ap`` (setting, hoi) in the settings default and known object, ``precision`` by recall
        of the default one, ``max_recall``, ``positives``; ``mean_ap`` (setting, split, over):
        over all 600 classes, where one without truth counts 0, or over those with truth.
    """
    judged = hico_judged(truth, found, per_image=per_image, suppression=suppression)
    known = _knows_object(judged, truth["hoi_object"].values.astype(str))
    return _scores(judged, truth, {"default": np.full(len(known), True), "known object": known})


def qpic_hico_scores(
    truth: xr.Dataset,
    found: xr.Dataset,
    *,
    per_image: int | None = PER_IMAGE,
    suppression: Suppression | None = None,
) -> xr.Dataset:
    """Return HICO-DET's scores as QPIC's evaluator computes them: not the official ones.

    It forgets all false positives on images that have no annotation, and averages over the
    classes with truth. Parameters and result are those of `hico_scores`, with one setting.
    """
    judged = hico_judged(truth, found, per_image=per_image, suppression=suppression)
    annotated = np.isin(judged.found.frame, judged.truth.frame)
    return _scores(judged, truth, {"qpic": annotated})


def hico_judged(
    truth: xr.Dataset,
    found: xr.Dataset,
    *,
    per_image: int | None = PER_IMAGE,
    suppression: Suppression | None = None,
) -> Judged:
    """Return the found triplets of HICO's classes beside the true ones."""
    if "hoi_verb" not in truth:
        raise DataError(
            "HICO-DET's evaluation needs its 600 classes (hoi_verb, hoi_object, rare); read the "
            "truth with hoilab.datasets.read_hico"
        )
    number = {
        (verb, thing): hoi
        for hoi, (verb, thing) in enumerate(
            zip(truth["hoi_verb"].values.tolist(), truth["hoi_object"].values.tolist(), strict=True)
        )
    }
    given = pairs(found)
    if unknown := set(given.verbs) - {verb for verb, _ in number}:
        raise DataError(
            f"{', '.join(sorted(unknown)[:5])} are no verbs of HICO-DET; its verbs are spelt as "
            "in brush_with"
        )
    mine = triplets(given, number, images=images(truth), per_image=per_image)
    if suppression is not None:
        mine = suppress(
            mine,
            threshold=suppression.threshold,
            human_power=suppression.human_power,
            object_power=suppression.object_power,
        )
    return judge(triplets(pairs(truth), number), mine, PIXELS)


def _knows_object(judged: Judged, objects: np.ndarray) -> np.ndarray:
    """Tell which found triplets are in an image that has any annotation of their object."""
    _, thing = np.unique(objects, return_inverse=True)
    kinds = int(thing.max()) + 1 if len(thing) else 1
    true, given = (side.frame * kinds + thing[side.group] for side in (judged.truth, judged.found))
    return np.isin(given, true)


def _scores(judged: Judged, truth: xr.Dataset, settings: dict[str, np.ndarray]) -> xr.Dataset:
    classes = truth.sizes["hoi"]
    positives = judged.positives(classes)
    order = judged.ranked()
    right, group = judged.right[order], judged.found.group[order]
    points = []
    for counts in settings.values():
        keep = counts[order]
        points.append(ap.precision_at(right[keep], group[keep], positives, ap.ELEVEN))
    first = next(iter(settings.values()))[order]
    curves = ap.precision_at(right[first], group[first], positives, ap.GRID)
    reached = np.bincount(group[right], minlength=classes)
    recall = np.divide(reached, positives, out=np.zeros(classes), where=positives > 0)
    scores = xr.Dataset(
        {
            "ap": (("setting", "hoi"), np.mean(points, axis=-1)),
            "precision": (("hoi", "recall"), curves),
            "max_recall": ("hoi", recall),
            "positives": ("hoi", positives),
            **{name: truth[name] for name in ("hoi_verb", "hoi_object", "rare")},
        },
        coords={"setting": list(settings), "hoi": truth["hoi"].values, "recall": ap.GRID},
    )
    rare, asked = truth["rare"].values, positives > 0
    means = np.array(
        [
            [
                [_mean(row[part & counted]) for counted in (part, asked)]
                for part in (rare >= 0, rare, ~rare)
            ]
            for row in scores["ap"].values
        ]
    )
    return scores.assign(mean_ap=(("setting", "split", "over"), means)).assign_coords(
        split=list(SPLITS), over=["all classes", "classes with truth"]
    )


def _mean(values: np.ndarray) -> float:
    return float(values.mean()) if len(values) else float("nan")
