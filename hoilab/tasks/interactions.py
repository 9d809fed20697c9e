"""Say which person does what with which thing, in every frame."""

import inspect
import os
from collections.abc import Callable
from copy import copy
from dataclasses import is_dataclass, replace
from pathlib import Path
from typing import Protocol, cast

import numpy as np
import xarray as xr

from hoilab.analysis.pairs import paired, smoothed, with_individuals
from hoilab.errors import PluginError
from hoilab.models import load
from hoilab.models.interaction_files import opened
from hoilab.plugins import find, specs
from hoilab.schema import check_interactions, check_tracks, check_video, no_interactions
from hoilab.schema.interactions import NOBODY
from hoilab.tasks._stream import stream


class InteractionModel(Protocol):
    """Whatever tells interactions: ``load(name)()`` gives one, ``load(name)(path)`` another's.

    It is handed a recording piece by piece, in order, each frame once. What it may have besides:

    frames_at_once
        How many frames it wants in a piece; 1 where it does not say.
    forget()
        Called before each recording, where it remembers frames between pieces.
    follow
        True where its rows number the individuals over the recording; other models' numbers are
        not kept.
    tracks
        As a second argument, where it pairs boxes from elsewhere (UPT): those of the recording.
    task
        A dataclass with a ``threshold``, of which another may be asked for.
    """

    def __call__(self, video: xr.DataArray) -> xr.Dataset:
        """Return the interactions in each frame of a piece (time y x channel, uint8)."""
        ...


def interactions(
    video: xr.DataArray,
    model: str | InteractionModel = "duet-tiny",
    *,
    weights: str | os.PathLike[str] | None = None,
    threshold: float | None = None,
    tracks: xr.Dataset | None = None,
    smooth_s: float = 0.0,
    batch: int | None = None,
    progress: Callable[[int, int], None] | None = None,
) -> xr.Dataset:
    """Return one row for each human-verb-object in each frame.

    Parameters
    ----------
    video
        A clip or a single picture, as `hoilab.open_video` gives it.
    model
        Name of an interaction model, a file that hoilab trained or taught, or a model that was
        loaded before.
    weights
        A checkpoint for the named model, where it is not the one that hoilab would look for.
    threshold
        Leave out what scores less; by default the model's own limit.
    tracks
        Tracks of the same recording. Rows then name its individuals, -1 where no track fits.
    smooth_s
        Average the scores of a pair's verbs over so many seconds, so that they neither flicker
        nor end when the two are hidden for a moment; 0 takes them as they come. Needs `tracks`,
        or a model that follows individuals itself.
    batch
        Frames handed to the model in one go; by default as many as it asks for, or one.
    progress
        Called with the frames done and the frames in all.

    Returns
    -------
    xarray.Dataset
        Interactions, see `hoilab.schema.make_interactions`, and ``pair``: with individuals known,
        the same person with the same thing has one number over the whole recording, and says each
        verb once a frame; -1 elsewhere.
    """
    check_video(video)
    if batch is not None and batch < 1:
        raise ValueError(f"batch must be 1 frame or more, got {batch}")
    asked = _with_threshold(opened_model(model, weights), threshold)
    follows = tracks is not None or bool(getattr(asked, "follow", False))
    if smooth_s < 0 or (smooth_s > 0 and not follows):
        raise ValueError(
            f"smooth_s must be 0 or, where tracks say which pair is which, more; got {smooth_s}"
        )
    _forget(asked)
    look, chunk = _looking(asked, tracks), batch or int(getattr(asked, "frames_at_once", 1))
    pieces = [look(piece) for piece in stream(video, chunk=chunk, progress=progress)]
    rows = _at_least(_joined(pieces), threshold)
    if tracks is not None:
        rows = with_individuals(rows, tracks)
    rows = paired(rows if follows else _unnamed(rows))
    if smooth_s:
        rows = smoothed(rows, video["time"].values, frame=_numbers(video), window_s=smooth_s)
        rows = _at_least(rows, threshold)
    return rows.assign_attrs(model=model if isinstance(model, str) else type(model).__name__)


def opened_model(
    model: str | InteractionModel, weights: str | os.PathLike[str] | None = None
) -> InteractionModel:
    """Return an interaction model by its name, with other weights if asked; a model as it is.

    A file that hoilab trained or taught (``.safetensors``) is a name too.
    """
    if not isinstance(model, str):
        if weights is not None:
            raise ValueError("weights go with a model's name; the model given has its own")
        return model
    if model.endswith(".safetensors"):
        if weights is not None:
            raise ValueError("weights go with a model's name; a file of hoilab's own has both")
        return cast("InteractionModel", opened(Path(model)))
    task = find("models", model).facts.get("task")
    if task != "interactions":
        able = [name for name, spec in specs("models").items() if _tells(spec.facts.get("task"))]
        raise PluginError(
            f"model {model!r} is for {task}, not for interactions; there are: "
            f"{', '.join(able) or 'none'}"
        )
    make = load(model)
    return cast("InteractionModel", make() if weights is None else make(Path(weights)))


def _tells(task: object) -> bool:
    return task == "interactions"


def _with_threshold(model: InteractionModel, threshold: float | None) -> InteractionModel:
    """Return a model that tells what scores at least so much, where it can be asked to."""
    task = getattr(model, "task", None)
    if threshold is None or not is_dataclass(task) or not hasattr(task, "threshold"):
        return model
    asked = copy(model)
    asked.task = replace(task, threshold=threshold)  # type: ignore[attr-defined,type-var]
    return asked


def _forget(model: InteractionModel) -> None:
    forget = getattr(model, "forget", None)
    if callable(forget):
        forget()


def _looking(
    model: InteractionModel, tracks: xr.Dataset | None
) -> Callable[[xr.DataArray], xr.Dataset]:
    """Return the model, with the tracks where it pairs boxes from elsewhere."""
    if tracks is None or "tracks" not in inspect.signature(model).parameters:
        return model
    check_tracks(tracks)
    pairing = cast("Callable[[xr.DataArray, xr.Dataset], xr.Dataset]", model)
    return lambda piece: pairing(piece, tracks)


def _joined(pieces: list[xr.Dataset]) -> xr.Dataset:
    """Return the rows of all pieces, one below the other."""
    told = [check_interactions(piece) for piece in pieces if piece.sizes.get("interaction")]
    if not told:
        return no_interactions()
    return xr.Dataset(
        {
            name: (first.dims, np.concatenate([piece[name].values for piece in told]), first.attrs)
            for name, first in told[0].data_vars.items()
        },
        coords={"space": ["x", "y"]},
    )


def _unnamed(rows: xr.Dataset) -> xr.Dataset:
    """Return rows whose individuals are unknown: numbers of one frame mean nothing in the next."""
    nobody = xr.full_like(rows["human"], NOBODY)
    return rows.assign(human=nobody, object=nobody)


def _at_least(rows: xr.Dataset, threshold: float | None) -> xr.Dataset:
    if threshold is None:
        return rows
    return rows.isel(interaction=np.flatnonzero(rows["score"].values >= threshold))


def _numbers(video: xr.DataArray) -> np.ndarray:
    if "frame" in video.coords:
        return np.asarray(video["frame"].values)
    return np.arange(video.sizes["time"])
