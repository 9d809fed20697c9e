"""How the tiny open-vocabulary head is trained; `open_scores` measures it.

The text encoder is taught first, from lists of words. A trained Duet then looks at footage; the
heads learn to come near the words of `SEEN_OBJECTS` and `SEEN_VERBS`. Words of the other lists
are never together with a picture, and the pairs in `UNSEEN` teach nothing.
"""

import json
from dataclasses import asdict
from pathlib import Path

import torch

from hoilab.io._whole_file import whole_file
from hoilab.models.duet import weights as duet_weights
from hoilab.models.open_verbs import weights
from hoilab.models.open_verbs.architecture import started_from
from hoilab.models.open_verbs.detector import OpenTask, OpenVerbsDetector
from hoilab.models.open_verbs.reading import read
from hoilab.models.open_verbs.text import WordEncoder
from hoilab.models.open_verbs.words import (
    OBJECT_WORDS,
    SEEN_OBJECTS,
    SEEN_VERBS,
    VERB_WORDS,
)
from hoilab.training.courses import Request
from hoilab.training.footage import Footage
from hoilab.training.loop import fit
from hoilab.training.pairs.deeds import THINGS, VERBS, Cropping, Deeds
from hoilab.training.pairs.open_losses import OpenDeeds, OpenLoss
from hoilab.training.recipe import Recipe

UNSEEN = (("hold", "umbrella"), ("pick_up", "bag"), ("put_down", "suitcase"))
TRAINING_SEEDS = range(1000, 1100)
TINY = Recipe(
    steps=600,
    batch=2,
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
