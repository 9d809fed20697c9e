"""The course of depth-tiny: rendered scenes in, a file of weights out."""

import os
import platform
from dataclasses import replace
from pathlib import Path

import torch

from hoilab.models.depth_tiny import weights
from hoilab.training import depth_recipe
from hoilab.training.courses import Request
from hoilab.training.recipe import Recipe


def train(request: Request) -> Path:
    """Train depth-tiny on footage; return the file of its weights."""
    whole = sum(phase.recipe.steps for phase in depth_recipe.TINY.phases)
    phases = tuple(
        replace(phase, recipe=_share(request, phase.recipe, whole))
        for phase in depth_recipe.TINY.phases
    )
    network = depth_recipe.train_tiny(
        request.data, request.folder, recipe=replace(depth_recipe.TINY, phases=phases)
    )
    path = request.folder / f"{request.model}.safetensors"
    seeds = depth_recipe.TINY.seeds
    card = {
        "recipe": "tiny",
        "data": f"rendered scenes, seeds {seeds[0]} to {seeds[-1]}",
        "steps": ", ".join(f"{phase.name} {phase.recipe.steps}" for phase in phases),
        "machine": f"{platform.machine()}, {os.cpu_count()} processors, torch {torch.__version__}",
    }
    weights.save(network, path, card=card)
    return path


def _share(request: Request, recipe: Recipe, whole: int) -> Recipe:
    """Return the recipe of a phase, with its share of the steps that were asked for."""
    if request.steps is not None:
        request = replace(request, steps=max(1, round(request.steps * recipe.steps / whole)))
    return request.applied(recipe)
