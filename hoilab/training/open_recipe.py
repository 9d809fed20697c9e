"""How the tiny open-vocabulary head is trained, and how it is measured.

The text encoder is taught first, from lists of words. A trained Duet then looks at footage; the
heads learn to come near the words of `SEEN_OBJECTS` and `SEEN_VERBS`. Words of the other lists
are never together with a picture, and the pairs in `UNSEEN` teach nothing.
"""

import json
from dataclasses import asdict
from pathlib import Path

import numpy as np
import torch
import xarray as xr

from hoilab.io._whole_file import whole_file
from hoilab.metrics.interactions import pair_scores
from hoilab.models.duet import weights as duet_weights
from hoilab.models.open_verbs import weights
from hoilab.models.open_verbs.architecture import started_from
from hoilab.models.open_verbs.detector import OpenTask, OpenVerbsDetector
from hoilab.models.open_verbs.reading import read
from hoilab.models.open_verbs.text import WordEncoder
from hoilab.models.open_verbs.words import (
    NEVER_OBJECTS,
    NEVER_VERBS,
    OBJECT_WORDS,
    READ_OBJECTS,
    READ_VERBS,
    SEEN_OBJECTS,
    SEEN_VERBS,
    VERB_WORDS,
    Lists,
)
from hoilab.training.courses import Request
from hoilab.training.finetune_data import interactions_of
from hoilab.training.footage import Footage
from hoilab.training.interactions_batches import THINGS, VERBS, Cropping, Deeds
from hoilab.training.loop import fit
from hoilab.training.open_losses import OpenDeeds, OpenLoss
from hoilab.training.recipe import Recipe

UNSEEN = (("hold", "umbrella"), ("pick_up", "bag"), ("put_down", "suitcase"))
TRAINING_SEEDS = range(1000, 1180)
TINY = Recipe(
    steps=2500,
    batch=4,
    learning_rate=2e-3,
    weight_decay=1e-2,
    decay_norms=False,
    warmup=50,
    schedule="cosine",
    floor=0.02,
    clip_norm=5.0,
    average=0.995,
    threads=1,
    checkpoint_every=250,
)
WORD_SETS: dict[str, tuple[Lists, Lists]] = {
    "seen with pictures": (SEEN_OBJECTS, SEEN_VERBS),
    "read as text alone": (READ_OBJECTS, READ_VERBS),
    "in no list": (NEVER_OBJECTS, NEVER_VERBS),
}


def train(request: Request) -> Path:
    """Train the tiny open-vocabulary head on footage; return its file."""
    recipe = request.applied(TINY)
    duet = duet_weights.opened(request.start or duet_weights.SHIPPED).network
    torch.manual_seed(recipe.seed)
    text = WordEncoder()
    read(text, [OBJECT_WORDS, VERB_WORDS])
    network = started_from(duet, width=text.width)
    footage = Footage(request.data, seeds=TRAINING_SEEDS)
    deeds = Deeds(footage, Cropping(batch=recipe.batch), seed=recipe.seed)
    batches = OpenDeeds(deeds, text, objects=SEEN_OBJECTS, verbs=SEEN_VERBS)
    fit(network, OpenLoss(UNSEEN), batches, recipe, request.folder, device=request.device)
    path = request.folder / "open-verbs-tiny.safetensors"
    card = {
        "training": "heads on a frozen Duet, on synthetic footage; text encoder from word lists",
        "seeds": f"{footage.seeds[0]}..{footage.seeds[-1]}, {len(footage)} frames",
        "recipe": json.dumps(asdict(recipe)),
        "kept unseen": json.dumps(UNSEEN),
    }
    task = OpenTask(objects=THINGS, verbs=VERBS)
    with whole_file(path) as part:
        weights.save(OpenVerbsDetector(network, text, task), part, card=card)
    return path


def measured(detector: OpenVerbsDetector, footage: Footage) -> xr.Dataset:
    """Return mean AP when classes are called by words of each list, and by words mixed up.

    Every list is asked with the last of its words for each class. ``mixed up`` exchanges the
    words among the classes, which is what chance gives with the same boxes.

    Returns
    -------
    xarray.Dataset
        ``mean_ap`` over ``words``; ``unseen_ap`` over the pairs of `UNSEEN` alone; ``ap`` over
        words and ``interaction_class`` (by class names).
    """
    clips = [xr.concat([footage[n].video for n in moment], "time") for moment in footage.moments]
    truth = xr.concat(
        [
            interactions_of(footage[n]).drop_dims("image", errors="ignore").pipe(_renumbered, n)
            for n in range(len(footage))
        ],
        "interaction",
        data_vars="minimal",
    ).assign_coords(image=np.arange(len(footage)))
    asked = {"class names": _last(_names(THINGS), _names(VERBS))}
    asked |= {name: _last(*lists) for name, lists in WORD_SETS.items()}
    objects, verbs = asked["class names"]
    asked["mixed up"] = (_shifted(objects), _shifted(verbs))
    tables = {}
    for name, (things, doings) in asked.items():
        rows = _told(detector.asked(objects=things, verbs=doings), clips, footage)
        tables[name] = pair_scores(truth, _called(rows, things, doings))
    ap = xr.concat([table["ap"] for table in tables.values()], "words")
    kept = [f"{verb} {thing}" for verb, thing in UNSEEN]
    rare = ap.isel(interaction_class=np.isin(ap["interaction_class"].values, kept))
    return xr.Dataset(
        {
            "ap": ap,
            "mean_ap": ap.mean("interaction_class"),
            "unseen_ap": rare.mean("interaction_class"),
        },
        coords={"words": list(tables)},
    )


def _told(detector: OpenVerbsDetector, clips: list[xr.DataArray], footage: Footage) -> xr.Dataset:
    rows = []
    for clip, moment in zip(clips, footage.moments, strict=True):
        numbered = clip.assign_coords(frame=("time", moment))
        rows.append(detector(numbered))
    return xr.concat(rows, "interaction", data_vars="minimal")


def _called(rows: xr.Dataset, things: tuple[str, ...], doings: tuple[str, ...]) -> xr.Dataset:
    """Return rows with class names in place of the words that were asked for."""
    thing, verb = dict(zip(things, THINGS, strict=True)), dict(zip(doings, VERBS, strict=True))
    return rows.assign(
        object_class=("interaction", np.array([thing[w] for w in rows["object_class"].values])),
        verb=("interaction", np.array([verb[w] for w in rows["verb"].values])),
    )


def _renumbered(rows: xr.Dataset, number: int) -> xr.Dataset:
    return rows.assign(frame=("interaction", np.full(rows.sizes["interaction"], number)))


def _names(names: tuple[str, ...]) -> Lists:
    return {name: (name,) for name in names}


def _last(objects: Lists, verbs: Lists) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return tuple(objects[n][-1] for n in THINGS), tuple(verbs[n][-1] for n in VERBS)


def _shifted(words: tuple[str, ...]) -> tuple[str, ...]:
    return (*words[1:], words[0])
