"""Courses of depth-tiny: from rendered scenes, on own frames with depth, and from a teacher."""

import json
import platform
import time
from collections.abc import Callable, Mapping
from dataclasses import replace
from pathlib import Path

import xarray as xr

from hoilab.models.depth_tiny.architecture import DepthTiny
from hoilab.models.depth_tiny.estimator import TinyEstimator
from hoilab.models.depth_tiny.weights import SHIPPED, opened, save
from hoilab.training.courses import Request
from hoilab.training.depth import Windows
from hoilab.training.depth_frames import DepthFrame, DepthFrames
from hoilab.training.depth_recipe import TINY, Phase, train_tiny, trained
from hoilab.training.depth_scored import scored
from hoilab.training.recipe import Recipe

FILE = "depth-tiny.safetensors"
OWN = Phase(
    name="own",
    windows=Windows(rows=256, columns=448, smallest=0.6, without_camera=0.05, without_ground=0.05),
    recipe=Recipe(
        steps=120, batch=4, learning_rate=3e-4, weight_decay=1e-3, decay_norms=False,
        schedule="cosine", warmup=5, clip_norm=1.0, average=0.95, checkpoint_every=20,
    ),
)  # fmt: skip
HELD_BACK = 5  # each fifth frame is not learned from


def train(request: Request) -> Path:
    """Train depth-tiny on rendered scenes, and return the file of weights."""
    began = time.time()
    phases = tuple(
        replace(phase, recipe=replace(request.applied(phase.recipe), threads=phase.recipe.threads))
        for phase in TINY.phases
    )
    network = train_tiny(request.data, request.folder, recipe=replace(TINY, phases=phases))
    path = request.folder / FILE
    facts = {
        "seeds": f"{min(TINY.seeds)}..{max(TINY.seeds)}",
        "steps": json.dumps({phase.name: phase.recipe.steps for phase in phases}),
        "minutes": f"{(time.time() - began) / 60:.0f}",
        "machine": platform.machine(),
    }
    save(network, path, card=facts)
    return path


def adapted(
    frames: DepthFrames, folder: Path, *, start: Path = SHIPPED, phase: Phase = OWN
) -> tuple[Path, xr.Dataset]:
    """Teach depth-tiny own frames; return the file of weights, and scores before and after.

    Scores are of frames that it did not learn from, each fifth; with fewer than ten frames they
    are of all of them, and say nothing about others.
    """
    network = opened(start)
    last = len(frames) - len(frames) % HELD_BACK if len(frames) >= 2 * HELD_BACK else 0
    held = list(range(0, last, HELD_BACK)) or list(range(len(frames)))
    learned = _Some(frames, [i for i in range(len(frames)) if not last or i not in held])
    before = scored(_with(network), frames, indices=held).mean("time")
    trained(network, learned, (phase,), folder)
    after = scored(_with(network), frames, indices=held).mean("time")
    path = folder / FILE
    facts: Mapping[str, str] = {
        "start": start.name,
        "frames": str(len(learned)),
        "held_back": str(len(held) if last else 0),
        "steps": str(phase.recipe.steps),
    }
    save(network, path, card=facts)
    both = xr.concat([before, after], "when").assign_coords(when=["before", "after"])
    return path, both.assign_attrs(held_back=len(held) if last else 0)


class _Some:
    """Some of the frames."""

    def __init__(self, frames: DepthFrames, indices: list[int]) -> None:
        self.frames, self.indices = frames, indices

    def __len__(self) -> int:
        return len(self.indices)

    def frame(self, index: int) -> DepthFrame:
        return self.frames.frame(self.indices[index])


def _with(network: DepthTiny) -> Callable[[DepthFrame], TinyEstimator]:
    estimator = TinyEstimator(network)

    def model(frame: DepthFrame) -> TinyEstimator:
        known = frame.camera is not None and frame.knows == "all"
        return (
            estimator.for_camera(frame.camera) if known and frame.camera is not None else estimator
        )

    return model
