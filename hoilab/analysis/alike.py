"""Moments like this one: spans of recordings ranked by their likeness to an example."""

import numpy as np
import xarray as xr

from hoilab.analysis.clip_index import ClipIndex
from hoilab.errors import DataError
from hoilab.schema import check_clips

_SHARE = 2 / 3


def example(
    clips: xr.Dataset,
    start_s: float,
    stop_s: float,
    *,
    recording: str | None = None,
    individual: int | None = None,
) -> np.ndarray:
    """Return one embedding (d,) for a span of a recording: the mean of the clips that fit it best.

    Clips count that share two thirds of the shorter of the two with the span; where none do, those
    that share most, or lie nearest.

    Parameters
    ----------
    recording
        Which recording is meant, where there are several.
    individual
        Whose crops; None takes the clips of the whole picture, or of all where only they exist.

    Examples
    --------
    >>> from hoilab.schema import make_clips
    >>> clips = make_clips([[0, 2], [1, 3], [8, 10]], [[1.0, 0.0], [0.0, 1.0], [5.0, 5.0]])
    >>> example(clips, 0.0, 3.0)
    array([0.5, 0.5], dtype=float32)
    """
    if not (np.isfinite([start_s, stop_s]).all() and start_s <= stop_s):
        raise DataError(f"a span starts before it stops, in seconds; got {start_s} to {stop_s}")
    chosen = chosen_clips(clips, recording=recording, individual=individual)
    start, stop = chosen["span"].transpose("end", "clip").values
    common = np.minimum(stop, stop_s) - np.maximum(start, start_s)
    shorter = np.minimum(stop - start, stop_s - start_s)
    fitting = (common >= _SHARE * shorter - 1e-9) & (common >= 0)
    if not fitting.any():
        fitting = common == common.max()
    mean: np.ndarray = chosen["embedding"].values[fitting].mean(0)
    return mean


def chosen_clips(
    clips: xr.Dataset, *, recording: str | None = None, individual: int | None = None
) -> xr.Dataset:
    """Return the clips of one recording, and of one individual or of the whole picture."""
    check_clips(clips)
    if recording is not None:
        names = clips["recording"].values if "recording" in clips else np.array([], str)
        if recording not in names:
            known = ", ".join(sorted(set(map(str, names)))) or "none by name"
            raise DataError(
                f"there is no recording {recording!r} among the clips; there are {known}"
            )
        clips = clips.isel(clip=names == recording)
    if "individual" in clips:
        whose = clips["individual"].values
        if individual is not None:
            clips = clips.isel(clip=whose == individual)
        elif (whose == -1).any():
            clips = clips.isel(clip=whose == -1)
    if not clips.sizes["clip"]:
        who = "" if individual is None else f" of individual {individual}"
        raise DataError(
            f"there are no clips{who} to take an example from; name another recording or "
            "individual, or make clips along tracks: hoilab.clips(video, model, tracks=...)"
        )
    return clips


def alike(
    index: ClipIndex,
    query: object,
    *,
    k: int = 10,
    apart: bool = True,
    without: tuple[str, float, float] | None = None,
) -> xr.Dataset:
    """Return the k moments most alike an embedding, best first, with their ``cosine``.

    Parameters
    ----------
    apart
        Of clips of one recording and individual that overlap in time, only the best counts.
    without
        Recording, start and stop (s) of the example, which nobody searches for.

    Returns
    -------
    xarray.Dataset
        Over ``clip``: what the index knows of each, ``cosine``, and ``row`` in the index.
    """
    if k < 1:
        raise DataError(f"k must be 1 or more, got {k}")
    span = index.clips["span"].transpose("clip", "end").values
    names = _column(index.clips, "recording", "")
    whose = _column(index.clips, "individual", -1)
    asked = 4 * k
    while True:
        found = index.nearest(query, k=asked)
        kept: list[int] = []
        for place, row in enumerate(found.row.tolist()):
            if (
                without is not None
                and _overlaps(span[row], without[1:])
                and (not without[0] or names[row] == without[0])
            ):
                continue
            if not apart or not any(
                names[row] == names[other]
                and whose[row] == whose[other]
                and _overlaps(span[row], span[other])
                for other in (int(found.row[p]) for p in kept)
            ):
                kept.append(place)
            if len(kept) == k:
                break
        if len(kept) == k or asked >= len(index):
            break
        asked *= 4
    rows = found.row[kept]
    return index.clips.isel(clip=rows).assign(
        cosine=("clip", found.cosine[kept]), row=("clip", rows)
    )


def _column(clips: xr.Dataset, name: str, otherwise: object) -> np.ndarray:
    return clips[name].values if name in clips else np.full(clips.sizes["clip"], otherwise)


def _overlaps(one: np.ndarray, other: tuple[float, float] | np.ndarray) -> bool:
    """Say whether two spans (s) have more than an edge in common."""
    if one[0] == other[0] and one[1] == other[1]:
        return True
    return bool(min(one[1], other[1]) > max(one[0], other[0]))
