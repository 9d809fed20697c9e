"""Frames that were looked at once: their features and what they should say, in memory."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import torch
import xarray as xr

from hoilab.models.duet.processing import earlier
from hoilab.schema import no_interactions
from hoilab.training.finetune.learner import Features, Labelled, Learner


@dataclass(frozen=True, eq=False)
class Example:
    """One labelled frame as a learner sees it."""

    features: Features
    targets: Any
    rows: xr.Dataset
    size_px: tuple[float, float]  # width, height


Batch = list[Example]


def count(data: Sequence[Labelled]) -> int:
    """Return how many frames are labelled."""
    return sum(len(part.frames) for part in data)


def looked_at(learner: Learner, data: Sequence[Labelled], *, mirrored: bool) -> Iterator[Batch]:
    """Yield each labelled frame as the learner sees it, with its mirror image behind it if asked.

    Pixels are let go of; the features stay.
    """
    for part in data:
        where = {int(frame): row for row, frame in enumerate(part.video["frame"].values)}
        for number in part.frames:
            here = where[number]
            frame, before = _picture(part.video, here), None
            if learner.earlier_s is not None:
                then = earlier(part.video["time"].values, here, learner.earlier_s)
                before = None if then is None else _picture(part.video, then)
            rows = _of_frame(part.interactions, number)
            views = [_example(learner, frame, before, rows)]
            if mirrored:
                rows = _mirrored(rows, frame.shape[1])
                flipped = None if before is None else before[:, ::-1]
                views.append(_example(learner, frame[:, ::-1], flipped, rows))
            yield views


def batches(examples: Sequence[Example], size: int, order: np.ndarray) -> list[Batch]:
    """Return the examples in batches, each of features of one shape, in about this order."""
    begun: dict[tuple[tuple[int, ...], ...], Batch] = {}
    full: list[Batch] = []
    for number in order.tolist():
        example = examples[number]
        shapes = tuple(tuple(part.shape) for part in example.features)
        batch = begun.setdefault(shapes, [])
        batch.append(example)
        if len(batch) == size:
            full.append(begun.pop(shapes))
    return [*full, *begun.values()]


def stacked(batch: Batch) -> Features:
    """Return the features of a batch (b ...)."""
    parts = zip(*(example.features for example in batch), strict=True)
    return tuple(torch.stack(part) for part in parts)


def told_apart(share: float, examples: Sequence[Batch]) -> tuple[Batch, Batch]:
    """Return what is learnt from, and what is held out: the last of them, without mirror images.

    Frames of a clip that follow one another are nearly the same, so a whole stretch is held out.
    Two frames or more leave at least one on each side.
    """
    held = round(share * len(examples)) if share > 0 else 0
    if share > 0 and len(examples) > 1:
        held = min(max(held, 1), len(examples) - 1)
    first = len(examples) - held
    return [e for views in examples[:first] for e in views], [v[0] for v in examples[first:]]


def _picture(video: xr.DataArray, row: int) -> np.ndarray:
    pixels: np.ndarray = video[row].transpose("y", "x", "channel").values
    return pixels


def _example(
    learner: Learner, frame: np.ndarray, before: np.ndarray | None, rows: xr.Dataset
) -> Example:
    size = (float(frame.shape[1]), float(frame.shape[0]))
    with torch.no_grad():
        past = None if before is None else np.ascontiguousarray(before)
        features = learner.features(np.ascontiguousarray(frame), past)
    return Example(features, learner.targets(rows, size), rows, size)


def _of_frame(interactions: xr.Dataset, number: int) -> xr.Dataset:
    chosen = np.flatnonzero(interactions["frame"].values == number)
    if not len(chosen):
        return no_interactions()
    return interactions.drop_dims("image", errors="ignore").isel(interaction=chosen)


def _mirrored(rows: xr.Dataset, width: int) -> xr.Dataset:
    flip = xr.DataArray([-1.0, 1.0], coords={"space": ["x", "y"]})
    shift = xr.DataArray([float(width), 0.0], coords={"space": ["x", "y"]})
    return rows.assign(
        {
            name: (rows[name] * flip + shift).transpose(*rows[name].dims)
            for name in ("human_position", "object_position")
        }
    )
