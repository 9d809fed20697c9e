"""Action recognition: how often the right class, or one of the first five, was named.

As UCF101, HMDB51 and Kinetics count it: one answer a video, from the mean probability over its
windows and crops; two streams add theirs.
"""

from collections.abc import Mapping, Sequence

import numpy as np
import xarray as xr

from hoilab.errors import DataError
from hoilab.metrics._scores import labelled, ratio
from hoilab.plugins import Spec

NAMES = {
    "top1": ("right at once", "1"),
    "top5": ("right among five", "1"),
    "mean_class": ("right at once, mean over the classes that occur", "1"),
    "clips": ("answers that were scored", "clips"),
}


def action_scores(
    probability: np.ndarray, label: Sequence[object] | np.ndarray, classes: Sequence[object]
) -> xr.Dataset:
    """Return accuracy of answers (clip, class) against the label of each clip.

    Examples
    --------
    >>> found = action_scores(np.array([[0.9, 0.1], [0.8, 0.2]]), ["a", "b"], ["a", "b"])
    >>> found["top1"].item(), found["mean_class"].item()
    (0.5, 0.5)
    """
    answers, truth = np.asarray(probability, dtype=np.float64), np.asarray(label)
    names = np.asarray(classes)
    if answers.shape != (len(truth), len(names)) or not np.isfinite(answers).all():
        raise DataError(
            f"expected finite answers ({len(truth)} clips, {len(names)} classes), got "
            f"{answers.shape}{'' if np.isfinite(answers).all() else ' with NaN or infinity'}"
        )
    if strange := sorted(set(truth.tolist()) - set(names.tolist())):
        raise DataError(f"labels {strange[:3]} are none of the {len(names)} classes")
    order = np.argsort(-answers, axis=1, kind="stable")
    hits = names[order[:, :5]] == truth[:, None]
    each = [hits[truth == name, 0].mean() for name in names if (truth == name).any()]
    count = len(truth)
    return labelled(
        {
            "top1": ratio(float(hits[:, :1].any(1).sum()), count),
            "top5": ratio(float(hits.any(1).sum()), count),
            "mean_class": float(np.mean(each)) if each else float(np.nan),
            "clips": count,
        },
        NAMES,
    )


def confusion(
    probability: np.ndarray, label: Sequence[object] | np.ndarray, classes: Sequence[object]
) -> xr.DataArray:
    """Return how many clips of each class (``truth``) were named which (``answer``)."""
    names = list(classes)
    place = {name: number for number, name in enumerate(names)}
    table = np.zeros((len(names), len(names)), np.int64)
    answers = np.asarray(probability)
    for truth, answer in zip(np.asarray(label).tolist(), answers.argmax(1), strict=True):
        table[place[truth], answer] += 1
    return xr.DataArray(
        table, dims=("truth", "answer"), coords={"truth": names, "answer": names}, name="clips"
    )


def fused(
    streams: Mapping[str, np.ndarray], weights: Mapping[str, float] | None = None
) -> np.ndarray:
    """Return the mean of several streams' probabilities (clip, class), weighed where said.

    Examples
    --------
    >>> fused({"rgb": np.array([[0.8, 0.2]]), "flow": np.array([[0.4, 0.6]])}).round(3).tolist()
    [[0.6, 0.4]]
    """
    if not streams:
        raise DataError("there is no stream to fuse; name one or more")
    shapes = {name: np.shape(values) for name, values in streams.items()}
    if len(set(shapes.values())) > 1:
        raise DataError(f"streams differ: {shapes}; score the same clips and classes with each")
    share = {name: 1.0 if weights is None else float(weights[name]) for name in streams}
    total = sum(share.values())
    if not total > 0:
        raise DataError(f"weights must sum to more than 0, got {share}")
    mean: np.ndarray = sum(
        share[name] / total * np.asarray(values, dtype=np.float64)
        for name, values in streams.items()
    )  # type: ignore[assignment]
    return mean


def by_recording(
    probability: np.ndarray, recording: Sequence[object] | np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Return the names of recordings, and the mean answer (recording, class) over their clips.

    Examples
    --------
    >>> names, mean = by_recording(np.array([[1.0, 0.0], [0.0, 1.0], [0.5, 0.5]]), ["a", "a", "b"])
    >>> names.tolist(), mean.tolist()
    (['a', 'b'], [[0.5, 0.5], [0.5, 0.5]])
    """
    names, place = np.unique(np.asarray(recording), return_inverse=True)
    answers = np.asarray(probability, dtype=np.float64)
    total = np.zeros((len(names), answers.shape[1]))
    np.add.at(total, place, answers)
    return names, total / np.bincount(place, minlength=len(names))[:, None]


SPEC = Spec(
    name="actions",
    summary="Top-1, top-5 and mean class accuracy of actions, one stream or two.",
    licence="Apache-2.0",
    target="hoilab.metrics.actions:action_scores",
)
