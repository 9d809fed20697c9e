"""Courses of mono3d-tiny and stereo3d-tiny: from rendered scenes, upon depth-tiny's weights."""

import json
import os
import platform
import time
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path

import torch
from torch import Tensor, nn

from hoilab.models._weights import fill, read_state
from hoilab.models.boxes3d_tiny.architecture import Boxes3dTiny, Boxes3dTinyConfig
from hoilab.models.boxes3d_tiny.criterion import boxes3d_loss
from hoilab.models.boxes3d_tiny.weights import MONO_FILE, save
from hoilab.models.depth_tiny.weights import SHIPPED
from hoilab.tasks import shown
from hoilab.training.boxes3d.scenes import Boxes3dTinyBatch, SceneBatches, Windows
from hoilab.training.courses import Request
from hoilab.training.footage import Footage, shard
from hoilab.training.loop import fit
from hoilab.training.recipe import Recipe
from hoilab.training.shooting import PAIRS, render

SINGLE_SEEDS, PAIR_SEEDS = range(1000, 1040), range(2000, 2020)


@dataclass(frozen=True, kw_only=True)
class TinyBoxesRecipe:
    """All that decides what a tiny 3D detector becomes, apart from what it learns from."""

    config: Boxes3dTinyConfig
    recipe: Recipe
    windows: Windows


_SHARED = Recipe(
    steps=700, batch=4, learning_rate=1.2e-3, rates=(("trunk", 5e-4),), weight_decay=1e-3,
    decay_norms=False, schedule="cosine", floor=0.01, warmup=20, clip_norm=5.0, average=0.99,
    threads=1, checkpoint_every=50, log_every=10,
)  # fmt: skip
TINY = {
    "mono3d-tiny": TinyBoxesRecipe(config=Boxes3dTinyConfig(), recipe=_SHARED, windows=Windows()),
    "stereo3d-tiny": TinyBoxesRecipe(
        config=Boxes3dTinyConfig(stereo=True),
        recipe=replace(_SHARED, steps=160, learning_rate=8e-4, rates=(("trunk", 2e-4),)),
        # As large as it is used, but less of it.
        windows=Windows(rows=192, columns=352, smallest=0.7, largest=0.9, whole=0.0),
    ),
}


def train(request: Request) -> Path:
    """Train a tiny 3D detector on rendered scenes; those that are missing are rendered first.

    Without other weights it begins with depth-tiny's. The file's card says how it was made.
    """
    began = time.time()
    tiny = TINY[request.model]
    recipe = request.applied(tiny.recipe)
    seeds = tuple(PAIR_SEEDS) if tiny.config.stereo else (*SINGLE_SEEDS, *PAIR_SEEDS)
    _render_missing(request.data, stereo_alone=tiny.config.stereo)
    torch.manual_seed(recipe.seed)
    network = begun(tiny.config, request)
    trained_on(network, Footage(request.data, seeds=seeds), request.folder, recipe, tiny.windows)
    path = request.folder / f"{request.model}.safetensors"
    facts = {
        "seeds": f"{min(seeds)}..{max(seeds)}",
        "scenes": str(len(seeds)),
        "steps": json.dumps(recipe.steps),
        "minutes": f"{(time.time() - began) / 60:.0f}",
        "machine": platform.machine(),
    }
    save(network, path, card=facts)
    return path


def begun(config: Boxes3dTinyConfig, request: Request) -> Boxes3dTiny:
    """Return the network before its first step.

    By default mono3d-tiny has depth-tiny's eyes, and stereo3d-tiny begins as mono3d-tiny.
    """
    network = Boxes3dTiny(config)
    if request.from_nothing:
        return network
    if request.start is None and not config.stereo:
        eyes = read_state(SHIPPED)
        state = {n: t for n, t in eyes.items() if not n.startswith(("say.", "spread."))}
        fill(network.trunk, state, source=SHIPPED.name)
        return network
    start = request.start or MONO_FILE
    state = read_state(start)
    first = network.neck[0]
    assert isinstance(first, nn.Conv2d)
    lacking = first.in_channels - state["neck.0.weight"].shape[1]
    if lacking:
        # What a pair adds counts nothing at first.
        more = state["neck.0.weight"].new_zeros(first.out_channels, lacking, 3, 3)
        state["neck.0.weight"] = torch.cat([state["neck.0.weight"], more], 1)
    fill(network, state, source=start.name, may_miss=("pairing.",))
    return network


def trained_on(
    network: Boxes3dTiny, footage: Footage, folder: Path, recipe: Recipe, windows: Windows
) -> Boxes3dTiny:
    """Train a network in place; a folder with a run in it goes on with it."""
    network.to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    batches = SceneBatches(
        footage, batch=recipe.batch, seed=recipe.seed, stereo=network.config.stereo,
        windows=windows,
    )  # fmt: skip
    fit(network, loss, batches, recipe, folder)
    return network


def loss(network: nn.Module, batch: Boxes3dTinyBatch) -> Mapping[str, Tensor]:
    """Return the parts of the loss of a batch."""
    pixels = batch.pixels.contiguous(memory_format=torch.channels_last)
    return boxes3d_loss(network(pixels, batch.sight), batch.targets)


def _render_missing(folder: Path, *, stereo_alone: bool) -> None:
    for seeds, shooting in ((SINGLE_SEEDS, None), (PAIR_SEEDS, PAIRS)):
        if shooting is None and stereo_alone:
            continue
        if all((shard(folder, seed) / "shard.json").exists() for seed in seeds):
            continue
        with shown("rendering scenes") as report:
            render(
                folder, seeds, **({} if shooting is None else {"shooting": shooting}),
                processes=min(os.cpu_count() or 1, len(seeds)), progress=report,
            )  # fmt: skip
