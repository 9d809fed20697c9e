"""How well an open-vocabulary head understands words: those it knows, and those it does not.

Axes: p true pair, c object word, v verb word.
"""

from typing import NamedTuple

import numpy as np
import torch
import xarray as xr

from hoilab.metrics.interactions import pair_scores
from hoilab.models.duet.pairing import Instances, crowd
from hoilab.models.duet.processing import pixels
from hoilab.models.open_verbs.detector import OpenVerbsDetector
from hoilab.models.open_verbs.words import (
    NEVER_OBJECTS,
    NEVER_VERBS,
    READ_OBJECTS,
    READ_VERBS,
    SEEN_OBJECTS,
    SEEN_VERBS,
    Lists,
)
from hoilab.schema import no_interactions
from hoilab.training.footage import Footage, Still
from hoilab.training.pairs.deeds import THINGS, VERBS
from hoilab.training.pairs.open_recipe import UNSEEN
from hoilab.training.pairs.stills import interactions_of


class Asked(NamedTuple):
    """A word for each class of things, and for each verb."""

    objects: tuple[str, ...]
    verbs: tuple[str, ...]


def word_sets() -> dict[str, Asked]:
    """Return how the classes are called: by their names, by words of each list, and mixed up.

    ``mixed up`` exchanges the names among the classes: what chance gives with the same boxes.
    """
    names = Asked(THINGS, VERBS)
    return {
        "class names": names,
        "seen with pictures": _last(SEEN_OBJECTS, SEEN_VERBS),
        "read as text alone": _last(READ_OBJECTS, READ_VERBS),
        "in no list": _last(NEVER_OBJECTS, NEVER_VERBS),
        "mixed up": Asked(*((*words[1:], words[0]) for words in names)),
    }


def naming(detector: OpenVerbsDetector, footage: Footage) -> xr.Dataset:
    """Return how often the right word fits best, with the true boxes given.

    Returns
    -------
    xarray.Dataset
        Over ``words``: ``object`` and ``verb``, the share of true pairs whose best word is right,
        mean over classes (chance is one in eight and one in ten); ``unseen``, the share of right
        verbs in the pairs that were kept from training. ``pairs`` and ``unseen_pairs`` count.
    """
    asked = word_sets()
    right: dict[str, list[tuple[int, int, bool, bool]]] = {name: [] for name in asked}
    for moment in footage.moments:
        stills = [footage[number] for number in moment.tolist()]
        for row, still in enumerate(stills):
            before = stills[row - 1] if row else None
            for name, hits in _named(detector, still, before, asked).items():
                right[name] += hits
    columns = {name: _accuracy(np.array(hits).reshape(-1, 4)) for name, hits in right.items()}
    some = next(iter(columns.values()))
    return xr.Dataset(
        {
            measure: ("words", [column[measure] for column in columns.values()])
            for measure in ("object", "verb", "unseen")
        }
        | {"pairs": some["pairs"], "unseen_pairs": some["unseen_pairs"]},
        coords={"words": list(asked)},
    )


def finding(detector: OpenVerbsDetector, footage: Footage) -> xr.Dataset:
    """Return average precision when classes are called by words of each list.

    Returns
    -------
    xarray.Dataset
        ``ap`` over words and ``interaction_class`` (by class names); ``mean_ap`` and, of the pairs
        that were kept from training alone, ``unseen_ap``.
    """
    numbers = range(len(footage))
    truth = _joined([_numbered(interactions_of(footage[number]), number) for number in numbers])
    truth = truth.assign_coords(image=np.arange(len(footage)))
    tables = []
    for words in word_sets().values():
        asked = detector.asked(objects=words.objects, verbs=words.verbs)
        rows = []
        for moment in footage.moments:
            clip = xr.concat([footage[number].video for number in moment.tolist()], "time")
            rows.append(asked(clip.assign_coords(frame=("time", moment))))
        tables.append(pair_scores(truth, _called(_joined(rows), words))["ap"])
    ap = xr.concat(tables, "words").assign_coords(words=[*word_sets()])
    kept = np.isin(ap["interaction_class"].values, [f"{verb} {thing}" for verb, thing in UNSEEN])
    return xr.Dataset(
        {
            "ap": ap,
            "mean_ap": ap.mean("interaction_class"),
            "unseen_ap": ap.isel(interaction_class=kept).mean("interaction_class"),
        }
    )


def _named(
    detector: OpenVerbsDetector, still: Still, before: Still | None, asked: dict[str, Asked]
) -> dict[str, list[tuple[int, int, bool, bool]]]:
    """Return class, verb, and whether the best words are right, for each true pair."""
    known = np.isin(still.label[still.thing], THINGS) & np.isin(still.verb, VERBS)
    human, which = np.unique(still.human[known], return_inverse=True)
    thing, what = np.unique(still.thing[known], return_inverse=True)
    if not len(human):
        return {name: [] for name in asked}
    kind = [THINGS.index(str(name)) for name in still.label[thing]]
    box = torch.from_numpy(np.array(still.box))
    found = crowd(
        [
            Instances(
                box[human],
                torch.ones(len(human)),
                box[thing],
                torch.ones(len(thing)),
                torch.tensor(kind),
            )
        ]
    )
    now = pixels(np.array(still.rgb)[None])
    past = now if before is None else pixels(np.array(before.rgb)[None])
    hits: dict[str, list[tuple[int, int, bool, bool]]] = {}
    with torch.inference_mode():
        grids, _ = detector.network.duet(now, now - past)
        for name, words in asked.items():
            said = detector.network(
                grids,
                found,
                objects=detector.text.embed(words.objects),
                verbs=detector.text.embed(words.verbs),
            )
            best_object, best_verb = said.objects[0].argmax(-1), said.verbs[0].argmax(-1)
            hits[name] = []
            for i, j, doing in zip(which, what, still.verb[known], strict=True):
                verb = VERBS.index(str(doing))
                fits = int(best_object[j]) == kind[j], int(best_verb[i, j]) == verb
                hits[name].append((kind[j], verb, *fits))
    return hits


def _accuracy(hits: np.ndarray) -> dict[str, float]:
    kind, verb, named, told = hits.T
    unseen = [(VERBS.index(verb), THINGS.index(thing)) for verb, thing in UNSEEN]
    kept = np.array([(v, k) in unseen for k, v in zip(kind, verb, strict=True)], dtype=bool)
    return {
        "object": float(np.mean([named[kind == one].mean() for one in np.unique(kind)])),
        "verb": float(np.mean([told[~kept & (verb == v)].mean() for v in np.unique(verb[~kept])])),
        "unseen": float(told[kept].mean()) if kept.any() else float("nan"),
        "pairs": float(len(kind)),
        "unseen_pairs": float(kept.sum()),
    }


def _called(rows: xr.Dataset, words: Asked) -> xr.Dataset:
    """Return rows with class names in place of the words that were asked for."""
    thing = dict(zip(words.objects, THINGS, strict=True))
    verb = dict(zip(words.verbs, VERBS, strict=True))
    return rows.assign(
        object_class=("interaction", [thing[word] for word in rows["object_class"].values]),
        verb=("interaction", [verb[word] for word in rows["verb"].values]),
    )


def _numbered(rows: xr.Dataset, number: int) -> xr.Dataset:
    frame = np.full(rows.sizes["interaction"], number)
    return rows.drop_dims("image", errors="ignore").assign(frame=("interaction", frame))


def _joined(rows: list[xr.Dataset]) -> xr.Dataset:
    some = [one for one in rows if one.sizes["interaction"]]
    if not some:
        return no_interactions()
    return xr.concat(some, "interaction", data_vars="minimal", join="exact")


def _last(objects: Lists, verbs: Lists) -> Asked:
    return Asked(tuple(objects[n][-1] for n in THINGS), tuple(verbs[n][-1] for n in VERBS))
