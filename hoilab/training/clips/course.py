"""Courses of ViCC: the small one from rendered scenes, the paper's from a folder of videos."""

import platform
import time
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import torch

from hoilab.models.vicc.architecture import Vicc
from hoilab.models.vicc.embedder import ViccEmbedder
from hoilab.models.vicc.weights import save
from hoilab.training.clips.data import ClipBatches, ClipSource, Kind
from hoilab.training.clips.loss import ViccLearner, vicc_loss
from hoilab.training.clips.recipes import (
    PUBLISHED,
    PUBLISHED_GATED,
    PUBLISHED_R21D,
    TINY,
    TINY_PERSON,
    ClipPhase,
    ClipRecipe,
    larc,
)
from hoilab.training.clips.scenes import SceneClips
from hoilab.training.clips.shooting import FACTS, TRAINING, render_clips
from hoilab.training.courses import Request
from hoilab.training.footage import shard
from hoilab.training.loop import fit

PUBLISHED_BY_MODEL = {
    "vicc-s3d": PUBLISHED,
    "vicc-s3dg": PUBLISHED_GATED,
    "vicc-r2plus1d": PUBLISHED_R21D,
}


def trained(
    recipe: ClipRecipe,
    source: ClipSource,
    folder: Path,
    *,
    request: Request | None = None,
    seed: int = 0,
    progress: bool = True,
) -> dict[Kind, Vicc]:
    """Return the network of each stream after all phases; a folder with a run goes on with it."""
    streams: dict[Kind, Vicc] = {}
    for number, phase in enumerate(recipe.phases):
        network = _network(recipe, phase, streams, seed=seed * 1009 + number)
        learner = ViccLearner(network, queue=recipe.queue)
        learner.to(memory_format=torch.channels_last_3d)  # type: ignore[call-overload]
        asked = recipe.of(phase, len(source), seed=seed * 1009 + number)
        asked = asked if request is None else request.applied(asked)
        batches = ClipBatches(
            source,
            kind=phase.kind,
            other=phase.other,
            size=recipe.size,
            batch=asked.batch,
            seed=asked.seed,
            chance=recipe.chance,
            frozen_epochs=phase.frozen_epochs,
            queue_epoch=phase.queue_epoch,
        )
        fit(
            learner,
            vicc_loss,
            batches,
            asked,
            folder / phase.name,
            progress=progress,
            device=None if request is None else request.device,
            optimizer=larc,
        )
        network.cpu().to(memory_format=torch.contiguous_format)  # type: ignore[call-overload]
        streams[phase.kind] = network
    return streams


def _network(
    recipe: ClipRecipe, phase: ClipPhase, streams: Mapping[Kind, Vicc], *, seed: int
) -> Vicc:
    """Return the network that a phase begins with: new, or what the streams have become."""
    generator = torch.get_rng_state()
    torch.manual_seed(seed)
    network = Vicc(replace(recipe.config, streams=1 if phase.other is None else 2))
    torch.set_rng_state(generator)
    if phase.kind in streams:
        network.encoder_q.load_state_dict(streams[phase.kind].encoder_q.state_dict())
        network.prototypes.load_state_dict(streams[phase.kind].prototypes.state_dict())
    if phase.other is not None:
        network.second.load_state_dict(streams[phase.other].encoder_q.state_dict())
    return network


def train_tiny(request: Request) -> Path:
    """Train vicc-tiny's two streams on rendered scenes, and return the folder of its files."""
    return _tiny(request, TINY)


def train_tiny_person(request: Request) -> Path:
    """Train vicc-tiny-person on the same scenes, and return the folder of its file."""
    return _tiny(request, TINY_PERSON)


def _tiny(request: Request, recipe: ClipRecipe) -> Path:
    began = time.time()
    missing = [s for s in TRAINING if not (shard(request.data, s) / FACTS).exists()]
    if missing:
        from hoilab.tasks import shown

        with shown("rendering scenes") as report:
            render_clips(request.data, missing, progress=report)
    source = SceneClips(
        request.data, TRAINING, frames=recipe.frames, stride=recipe.stride, remembered=True
    )
    streams = trained(recipe, source, request.folder, request=request, seed=request.seed or 0)
    facts = {
        "seeds": f"{TRAINING.start}..{TRAINING.stop - 1}",
        "seed": str(request.seed or 0),
        "spans": str(len(source)),
        "epochs": ", ".join(f"{phase.name} {phase.epochs}" for phase in recipe.phases),
        "minutes": f"{(time.time() - began) / 60:.0f}",
        "machine": platform.machine(),
    }
    return written(recipe, streams, request.folder, name="vicc-tiny", facts=facts)


def train_published(request: Request) -> Path:
    """Train ViCC by the paper's schedule on a folder of videos."""
    from hoilab.training.clips.videos import VideoClips

    recipe = PUBLISHED_BY_MODEL[request.model]
    source = VideoClips(request.data, frames=recipe.frames, stride=recipe.stride, size=recipe.size)
    streams = trained(recipe, source, request.folder, request=request, seed=request.seed or 0)
    facts = {"videos": str(len(source)), "schedule": "published"}
    return written(recipe, streams, request.folder, name=request.model, facts=facts)


def written(
    recipe: ClipRecipe,
    streams: Mapping[Kind, Vicc],
    folder: Path,
    *,
    name: str,
    facts: Mapping[str, str],
) -> Path:
    """Write a file for each stream, ``<name>-<kind>.safetensors``, and return their folder."""
    for kind, network in streams.items():
        embedder = ViccEmbedder(
            network, name=f"{name}-{kind}", kind=kind, frames=recipe.frames, size=recipe.size,
            stride=recipe.stride, fps=recipe.fps,
        )  # fmt: skip
        save(embedder, folder / f"{name}-{kind}.safetensors", card=facts)
    return folder
