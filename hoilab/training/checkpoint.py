"""Checkpoints: everything a training run needs to go on as if nothing had happened.

Batches and dropout are functions of the step, so there is no state of a generator to keep. A
file is written beside the old one and takes its place when it is whole.
"""

import os
from dataclasses import asdict
from pathlib import Path
from pickle import UnpicklingError
from typing import Any, NamedTuple

import torch
from torch import Tensor, nn

from hoilab.errors import DataError, WeightsError
from hoilab.training.recipe import Recipe

NAME = "checkpoint.pt"
FORMAT = 1


class State(NamedTuple):
    """A run between two steps."""

    step: int  # steps done
    network: dict[str, Tensor]
    optimizer: dict[str, Any]
    average: dict[str, Tensor]  # running mean of the weights, empty where there is none
    scaler: dict[str, Any]  # of float16, empty elsewhere
    sums: dict[str, float]  # of what will be logged next


def save(folder: Path, state: State, recipe: Recipe) -> Path:
    """Write the state of a run; a crash leaves the old one or the new one, never half of it."""
    folder.mkdir(parents=True, exist_ok=True)
    path, aside = folder / NAME, folder / f".{NAME}.{os.getpid()}"
    try:
        with aside.open("wb") as file:
            torch.save({"format": FORMAT, "recipe": asdict(recipe), **state._asdict()}, file)
            file.flush()
            os.fsync(file.fileno())
        aside.replace(path)
    finally:
        aside.unlink(missing_ok=True)
    return path


def load(folder: Path, recipe: Recipe) -> State | None:
    """Return the state that was saved in a folder, or None where there is none.

    Raises
    ------
    DataError
        The run in the folder follows another recipe.
    WeightsError
        The file is damaged, or written by a newer hoilab.
    """
    path = folder / NAME
    if not path.exists():
        return None
    try:
        kept = torch.load(path, map_location="cpu", weights_only=True)
        version, before = kept.pop("format"), kept.pop("recipe")
        state = State(**kept)
    except (OSError, RuntimeError, KeyError, TypeError, EOFError, UnpicklingError) as cause:
        raise WeightsError(
            f"{path} is no checkpoint of hoilab ({type(cause).__name__}); delete it to begin anew"
        ) from cause
    if version != FORMAT:
        raise WeightsError(f"{path} has format {version}, this hoilab reads {FORMAT}; update it")
    if changed := recipe.differences(before):
        raise DataError(
            f"{folder} holds a run with another recipe: {', '.join(changed)}; use the same recipe, "
            "or another folder"
        )
    return state


def restore(network: nn.Module, state: State, *, source: Path) -> None:
    """Put the weights of a state into a network."""
    try:
        network.load_state_dict(state.network)
    except RuntimeError as cause:
        raise WeightsError(f"{source} was trained with another network: {cause}") from cause
