"""The tiny courses: models that learn from rendered scenes, on a laptop, from nothing.

Footage that a recipe asks for and that is not in the folder yet is rendered first.
"""

import json
import os
import platform
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import torch

from hoilab.models.depth_tiny import weights as depth_weights
from hoilab.models.qpic import tiny
from hoilab.models.qpic.criterion import LossConfig
from hoilab.tasks import shown
from hoilab.training import depth_recipe
from hoilab.training.augmentation import Augmentation
from hoilab.training.courses import Request
from hoilab.training.footage import Footage, shard
from hoilab.training.interactions_batches import THINGS, VERBS
from hoilab.training.loop import fit
from hoilab.training.pair_batches import PairBatches, Stills
from hoilab.training.pair_losses import pair_loss
from hoilab.training.recipe import Recipe
from hoilab.training.shooting import DEFAULT_SHOOTING, render
from hoilab.training.targets import Annotations, Words, footage_interactions

SEEDS = range(1000, 1180)
# At half the size of a frame, cut and scaled so that near and far look alike.
QPIC_CHANGE = Augmentation(
    colour=0.3,
    shorter_px=(240, 272, 304, 336, 360),
    longest_px=640,
    before_crop_px=(360,),
    crop_px=(216, 320),
)
QPIC_RECIPE = Recipe(
    steps=6000,
    batch=4,
    learning_rate=5e-4,
    decay_norms=False,
    warmup=100,
    schedule="cosine",
    clip_norm=1.0,
    average=0.998,
)


def footage_in(folder: Path, seeds: Iterable[int]) -> Footage:
    """Return footage of these scenes; what is missing is rendered, on all processors."""
    seeds = list(seeds)
    if not all((shard(folder, seed) / "shard.json").exists() for seed in seeds):
        processes = min(os.cpu_count() or 1, len(seeds))
        with shown("rendering scenes") as report:
            render(folder, seeds, shooting=DEFAULT_SHOOTING, processes=processes, progress=report)
    return Footage(folder, seeds=seeds)


def qpic_tiny(request: Request) -> Path:
    """Train the tiny QPIC on footage; return the file of its weights."""
    recipe = request.applied(QPIC_RECIPE)
    footage = footage_in(request.data, SEEDS)
    torch.manual_seed(recipe.seed)
    detector = tiny.untrained(objects=THINGS, verbs=VERBS)
    batches = PairBatches(
        Stills(footage),
        Annotations(footage_interactions(footage), Words(THINGS, VERBS)),
        batch=recipe.batch,
        seed=recipe.seed,
        change=QPIC_CHANGE,
    )
    loss = pair_loss(LossConfig())
    fit(detector.network, loss, batches, recipe, request.folder, device=request.device)
    path = request.folder / f"{request.model}.safetensors"
    tiny.save(detector, path, card=card(recipe, footage))
    return path


def depth_tiny(request: Request) -> Path:
    """Train depth-tiny on footage; return the file of its weights."""
    course = depth_recipe.TINY
    footage = footage_in(request.data, course.seeds)
    phases = tuple(replace(p, recipe=request.applied(p.recipe)) for p in course.phases)
    network = depth_recipe.train_tiny(
        request.data, request.folder, recipe=replace(course, phases=phases)
    )
    path = request.folder / f"{request.model}.safetensors"
    depth_weights.save(network, path, card=card(phases[0].recipe, footage))
    return path


def card(recipe: Recipe, footage: Footage) -> dict[str, str]:
    """Return what a file of weights says of its training."""
    return {
        "recipe": "tiny",
        "data": f"{len(footage)} rendered frames of {len(footage.seeds)} scenes",
        "seeds": json.dumps([footage.seeds[0], footage.seeds[-1]]),
        "steps": str(recipe.steps),
        "seed": str(recipe.seed),
        "machine": f"{platform.machine()}, {os.cpu_count()} processors, torch {torch.__version__}",
    }
