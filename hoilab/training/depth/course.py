"""The course of depth-tiny: from rendered scenes to a file of weights."""

import json
import platform
import time
from dataclasses import replace
from pathlib import Path

from hoilab.models.depth_tiny.weights import save
from hoilab.training.courses import Request
from hoilab.training.depth.recipe import TINY, train_tiny

FILE = "depth-tiny.safetensors"


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
