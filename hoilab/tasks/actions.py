"""Say what is done in each clip: by whoever a clip follows, or in the whole picture."""

from itertools import pairwise
from typing import Protocol

import numpy as np
import xarray as xr

from hoilab.errors import DataError
from hoilab.schema import check_clips


class Recognizer(Protocol):
    """Whatever tells actions from embeddings: a probe, class means, or one's own.

    Attributes
    ----------
    classes
        Names of the actions, in the order of the answers.
    """

    @property
    def classes(self) -> tuple[str, ...]:
        """Names of the actions, in the order of the answers."""
        ...

    def __call__(self, embedding: np.ndarray) -> np.ndarray:
        """Return the probability (clip, class) of each action for embeddings (clip, feature)."""
        ...


def actions(clips: xr.Dataset, recognizer: Recognizer) -> xr.Dataset:
    """Return the clips with ``score`` (clip, action), ``action`` named, and ``label``, the best.

    Clips that follow individuals (`hoilab.clips` with tracks) give the actions of each.
    """
    embedding = check_clips(clips)["embedding"].transpose("clip", "feature").values
    names = list(recognizer.classes)
    score = recognizer(embedding) if len(embedding) else np.empty((0, len(names)))
    if np.shape(score) != (len(embedding), len(names)):
        raise DataError(f"expected answers ({len(embedding)}, {len(names)}), got {np.shape(score)}")
    best = np.array(names, dtype=str)[np.argmax(score, 1)] if len(score) else np.empty(0, str)
    return clips.assign(
        score=(("clip", "action"), score, {"units": "1"}), label=("clip", best)
    ).assign_coords(action=names)


def acted(scored: xr.Dataset, *, least: float = 0.5) -> xr.Dataset:
    """Return the spans in which somebody does one thing: one row each, in order of time.

    A moment's answer is the mean over the clips around it; moments that agree are one span.

    Parameters
    ----------
    scored
        What `actions` returned.
    least
        Mean probability from which an answer counts.

    Returns
    -------
    xarray.Dataset
        Over ``clip``: ``span`` (s), ``label``, ``score``, ``individual`` and, where there are
        several, ``recording``.
    """
    rows: list[tuple[str, int, float, float, str, float]] = []
    names = scored["action"].values.astype(str)
    whose = scored["individual"].values if "individual" in scored else np.full(_count(scored), -1)
    where = scored["recording"].values if "recording" in scored else np.full(_count(scored), "")
    for recording, who in sorted(set(zip(where.tolist(), whose.tolist(), strict=True))):
        one = scored.isel(clip=(where == recording) & (whose == who))
        for start, stop, place, score in _runs(one["span"].values, one["score"].values, least):
            rows.append((recording, who, start, stop, str(names[place]), score))
    rows.sort(key=lambda row: (row[0], row[2], row[1]))
    span = np.array([row[2:4] for row in rows], dtype=float).reshape(-1, 2)
    return xr.Dataset(
        {
            "span": (("clip", "end"), span, {"units": "s"}),
            "label": ("clip", np.array([row[4] for row in rows], dtype=str)),
            "score": ("clip", np.array([row[5] for row in rows], dtype=float)),
            "individual": ("clip", np.array([row[1] for row in rows], dtype=np.int64)),
            "recording": ("clip", np.array([row[0] for row in rows], dtype=str)),
        },
        coords={"end": ["start", "stop"]},
    )


def _runs(
    span: np.ndarray, score: np.ndarray, least: float
) -> list[tuple[float, float, int, float]]:
    """Return start, stop, best class and its mean score of stretches of one best class."""
    edges = np.unique(span)
    if len(edges) == 1:
        edges = np.repeat(edges, 2)
    runs: list[tuple[float, float, int, float]] = []
    for start, stop in pairwise(edges.tolist()):
        over = (span[:, 0] <= start) & (span[:, 1] >= stop)
        if not over.any():
            continue
        mean = score[over].mean(0)
        place = int(mean.argmax())
        if mean[place] < least:
            continue
        if runs and runs[-1][1] == start and runs[-1][2] == place:
            before = runs[-1]
            long, more = before[1] - before[0], stop - start
            joint = (before[3] * long + mean[place] * more) / max(long + more, 1e-12)
            runs[-1] = (before[0], float(stop), place, float(joint))
        else:
            runs.append((float(start), float(stop), place, float(mean[place])))
    return runs


def _count(scored: xr.Dataset) -> int:
    return int(scored.sizes["clip"])
