"""Recipes for depth-tiny: small pictures first, then as many of the size it is used at."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

import torch

from hoilab.models.depth_tiny.architecture import DepthTiny, TinyConfig
from hoilab.training.depth.frames import DepthFrames, FootageDepth
from hoilab.training.depth.windows import Windows, depth_batches, loss
from hoilab.training.loop import fit
from hoilab.training.recipe import Recipe


@dataclass(frozen=True, kw_only=True)
class Phase:
    """A part of a training: how windows are drawn, and how long and how fast it learns."""

    name: str
    windows: Windows
    recipe: Recipe


@dataclass(frozen=True, kw_only=True)
class DepthRecipe:
    """All that decides what depth-tiny becomes, apart from what it learns from.

    Parameters
    ----------
    seeds
        Scenes of the footage.
    """

    phases: tuple[Phase, ...]
    seeds: Sequence[int]
    config: TinyConfig


_SHARED = Recipe(
    steps=1, batch=4, weight_decay=1e-3, decay_norms=False, clip_norm=1.0, average=0.995,
    threads=1, checkpoint_every=100, log_every=20,
)  # fmt: skip
COARSE = Phase(
    name="coarse",
    windows=Windows(rows=128, columns=224),
    recipe=replace(_SHARED, steps=900, learning_rate=2e-3, warmup=60),
)
MIDDLE = Phase(
    name="middle",
    windows=Windows(rows=192, columns=352),
    recipe=replace(_SHARED, steps=480, learning_rate=1.5e-3, schedule="cosine", floor=0.05, seed=1),
)
FINE = Phase(
    name="fine",
    windows=Windows(rows=256, columns=448, smallest=0.7, whole=0.85, without_ground=0.05),
    recipe=replace(
        _SHARED, steps=1600, learning_rate=7e-4, warmup=20, schedule="cosine", floor=0.005,
        average=0.99, seed=2,
    ),
)  # fmt: skip
TINY = DepthRecipe(phases=(COARSE, MIDDLE, FINE), seeds=range(1000, 1100), config=TinyConfig())


def trained(
    network: DepthTiny, frames: DepthFrames, phases: Sequence[Phase], folder: Path
) -> DepthTiny:
    """Train a network in place, phase after phase; a folder with a run in it goes on with it."""
    network.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    for phase in phases:
        batches = depth_batches(
            frames, seed=phase.recipe.seed, batch=phase.recipe.batch, windows=phase.windows
        )
        fit(network, loss, batches, phase.recipe, folder / phase.name)
    return network


def train_tiny(footage: Path, folder: Path, *, recipe: DepthRecipe = TINY) -> DepthTiny:
    """Return depth-tiny, trained on rendered scenes from nothing."""
    torch.manual_seed(recipe.phases[0].recipe.seed)
    frames = FootageDepth(footage, seeds=recipe.seeds)
    return trained(DepthTiny(recipe.config), frames, recipe.phases, folder)
