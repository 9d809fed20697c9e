"""The tiny interaction models, from footage to a file of weights, by stages that anyone can repeat.

Duet learns everything at once. The others begin, as in their papers, with a detector: stage 1
trains the same small network to find people and things, and stage 2 goes on from its backbone
(QPIC, CDN) or from all of it, held still (UPT).
"""

import os
import platform
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import torch
from torch import Tensor, nn

from hoilab.models.cdn.criterion import CDN_LOSS
from hoilab.models.duet import weights as duet
from hoilab.models.duet.detector import DuetDetector
from hoilab.models.duet.second_look import SecondLookConfig
from hoilab.models.qpic import tiny as qpic
from hoilab.models.qpic.criterion import LossConfig
from hoilab.training.courses import Request
from hoilab.training.footage import Footage
from hoilab.training.loop import fit
from hoilab.training.pairs.deeds import (
    THINGS,
    VERBS,
    VERBS_OF_THING,
    Cropping,
    Deeds,
    PairDeeds,
)
from hoilab.training.pairs.looks import Looks, found_in, look_losses
from hoilab.training.pairs.losses import pair_loss
from hoilab.training.pairs.tiny_losses import detection_losses, duet_losses, upt_losses
from hoilab.training.pairs.tiny_recipes import (
    DETECTOR,
    EARLY,
    LOOK,
    LOOK_LONGER,
    MAIN,
    PAIRS,
    UPT_HEAD,
)
from hoilab.training.recipe import Recipe

TRAINING_SEEDS = range(1000, 1120)
FIRST_SEEDS = TRAINING_SEEDS[:40]
WHOLE_FRAMES = Cropping(size=None, batch=2)
OBJECTS = ("person", *THINGS)


@dataclass(frozen=True)
class Stage:
    """A part of a training: what is minimised over which batches, by which recipe."""

    name: str
    loss: Callable[[nn.Module, Any], Mapping[str, Tensor]]
    batches: Callable[[int], Any]
    recipe: Recipe


def train_duet(request: Request) -> Path:
    """Train hoilab's own tiny detector; return the file of its weights."""
    first = Footage(request.data, seeds=FIRST_SEEDS)
    seed = request.seed or 0
    detector = untrained_duet(seed)
    early = Stage("early", duet_losses, Deeds(first, seed=seed), replace(EARLY, seed=seed))
    spent_s = run(detector.network, [early], request.folder, device=request.device)
    footage = Footage(request.data, seeds=TRAINING_SEEDS)
    recipe = replace(MAIN, seed=seed, steps=request.steps or MAIN.steps)
    main = Stage("main", duet_losses, Deeds(footage, seed=seed + 1), recipe)
    spent_s += run(detector.network, [main], request.folder, device=request.device)
    detector, looks, look_s = taught_to_look_again(detector, footage, request)
    path = request.folder / "duet-tiny.safetensors"
    duet.save(detector, path, card=card([early, main, *looks], footage, spent_s + look_s))
    return path


def taught_to_look_again(
    detector: DuetDetector, footage: Footage, request: Request
) -> tuple[DuetDetector, list[Stage], float]:
    """Return a trained Duet with a second look, how that was trained, and the processor's seconds.

    All else stays as it is.
    """
    seed = request.seed or 0
    torch.manual_seed(seed)
    began = time.process_time()
    found = found_in(detector, footage)
    spent_s = time.process_time() - began
    detector = duet.looking_twice(detector, SecondLookConfig())
    look = detector.network.look
    assert look is not None
    share = 1.0 if request.steps is None else request.steps / MAIN.steps
    stages = []
    for name, recipe, drawn in (("look", LOOK, seed), ("look-longer", LOOK_LONGER, seed + 1)):
        asked = replace(recipe, seed=seed, steps=max(1, round(share * recipe.steps)))
        stages.append(Stage(name, look_losses, Looks(footage, found, seed=drawn), asked))
    spent_s += run(look.train(), stages, request.folder, device=request.device)
    look.eval()
    return detector, stages, spent_s


def train_qpic(request: Request) -> Path:
    """Train the tiny QPIC; return the file of its weights."""
    footage = Footage(request.data, seeds=TRAINING_SEEDS)
    seed = request.seed or 0
    torch.manual_seed(seed)
    detector = qpic.untrained(objects=THINGS, verbs=VERBS)
    first = detector_stage(footage, seed, DETECTOR.steps)
    second = pair_stage("qpic", footage, seed, request.steps or PAIRS.steps)
    start = untrained_duet(seed).network
    spent_s = run(start, [first], request.folder, device=request.device)
    backbone = detector.network.get_submodule("backbone")
    backbone.load_state_dict(start.pyramid.backbone.state_dict())
    spent_s += run(detector.network, [second], request.folder, device=request.device)
    path = request.folder / "qpic-tiny.safetensors"
    qpic.save(detector, path, card=card([first, second], footage, spent_s))
    return path


def untrained_duet(seed: int) -> DuetDetector:
    """Return a tiny Duet for the synthetic scenes that has learned nothing."""
    torch.manual_seed(seed)
    return duet.untrained(things=THINGS, verbs=VERBS, verbs_of_thing=VERBS_OF_THING)


def detector_stage(footage: Footage, seed: int, steps: int) -> Stage:
    """Return stage 1 of QPIC, CDN and UPT: finding people and things."""
    recipe = replace(DETECTOR, seed=seed, steps=steps)
    return Stage("detector", detection_losses, Deeds(footage, seed=seed), recipe)


def pair_stage(method: str, footage: Footage, seed: int, steps: int) -> Stage:
    """Return stage 2: ``qpic`` and ``cdn`` look at whole frames, ``upt`` trains its head."""
    if method == "upt":
        recipe = replace(UPT_HEAD, seed=seed, steps=steps)
        return Stage("upt", upt_losses, Deeds(footage, WHOLE_FRAMES, seed=seed), recipe)
    loss = pair_loss(CDN_LOSS if method == "cdn" else LossConfig())
    recipe = replace(PAIRS, seed=seed, steps=steps)
    return Stage(method, loss, PairDeeds(Deeds(footage, WHOLE_FRAMES, seed=seed)), recipe)


def run(
    network: nn.Module,
    stages: list[Stage],
    folder: Path,
    *,
    device: str | None = None,
    progress: bool = True,
) -> float:
    """Train a network through stages; return the processor's seconds that it took."""
    began = time.process_time()
    for stage in stages:
        fit(
            network,
            stage.loss,
            stage.batches,
            stage.recipe,
            folder / stage.name,
            device=device,
            progress=progress,
        )
    return time.process_time() - began


def card(stages: list[Stage], footage: Footage, spent_s: float) -> dict[str, str]:
    """Return what a file of weights says about its training."""
    return {
        "data": f"synthetic scenes, seeds {footage.seeds[0]} to {footage.seeds[-1]}, "
        f"{len(footage)} frames of 640x360",
        "recipe": "; ".join(f"{s.name}: {s.recipe!r}" for s in stages),
        "steps": ", ".join(f"{s.name} {s.recipe.steps}" for s in stages),
        "processor_s": f"{spent_s:.0f} of this run since it was last resumed",
        "machine": f"{platform.machine()}, {os.cpu_count()} cores, torch {torch.__version__}",
        "licence": "BSD-3-Clause",
    }
