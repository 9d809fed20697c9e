"""Say what each stretch of a recording is like: one embedding for each window, or each crop."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import cast

import numpy as np
import xarray as xr

from hoilab.errors import DataError, PluginError
from hoilab.io.clips import labelled
from hoilab.models import load
from hoilab.models.vicc.embedder import ClipEmbedder
from hoilab.models.vicc.processing import flow_picture, windows
from hoilab.plugins import find, specs
from hoilab.schema import check_tracks, check_video
from hoilab.tasks._crops import crop, followed, resized, shrunk
from hoilab.tasks._stream import stream

TASKS = ("clips", "person clips")
LEAST_SEEN = 0.5
WHOLE = -1


@dataclass
class _Clip:
    """A clip that is being cut: one picture for each of its rows, as they come by."""

    rows: np.ndarray
    individual: int
    square: np.ndarray | None  # (t, 3): centre x, centre y, side of what is cut out, px
    pictures: np.ndarray
    missing: int


def clips(
    video: xr.DataArray,
    model: str | ClipEmbedder,
    *,
    tracks: xr.Dataset | None = None,
    step: int | None = None,
    batch: int = 4,
    progress: Callable[[int, int], None] | None = None,
) -> xr.Dataset:
    """Return an embedding of each window along a video, or of the crops along each track.

    Where the model says at how many frames a second it learned, frames are taken at that rate,
    whatever the video's. A video that is shorter than a window gives one, led in by its first
    frame; a video of no frames gives none.

    Parameters
    ----------
    model
        Name of a clip model, or whatever has `embed`, see `hoilab.models.vicc.embedder`.
    tracks
        Of the same recording. Clips are then squares that follow each individual, wherever it
        is seen in half of a window or more, instead of the whole picture. A model of people alone
        (``vicc-tiny-person``) needs them, see `hoilab.tasks.person_clips`.
    step
        Sampled frames from one window to the next; half a window less one by default.
    batch
        Clips embedded in one go.
    progress
        Called with the frames done and the frames in all.

    Returns
    -------
    xarray.Dataset
        Clips, see `hoilab.schema.make_clips`, in order of time, and whose each is:
        ``individual``, -1 for the whole picture.
    """
    check_video(video)
    embedder = embedder_of(model)
    if batch < 1 or (step is not None and step < 1):
        raise ValueError(f"batch and step must be 1 or more, got {batch} and {step}")
    if str(embedder.kind) == "person":
        return _people(video, embedder, tracks, step, batch, progress)
    time_s = video["time"].values
    if not len(time_s):
        return _table([], np.empty((0, 0), np.float32), time_s, embedder, video)
    rows = sampled(time_s, getattr(embedder, "fps", None))
    taken = windows(len(rows), length=embedder.frames, stride=embedder.stride, step=step)
    planned = _planned(taken, rows, video, tracks, embedder)
    done, vectors = _embedded(planned, rows, video, embedder, batch, progress)
    return _table(done, vectors, time_s[rows], embedder, video)


def _people(
    video: xr.DataArray,
    embedder: ClipEmbedder,
    tracks: xr.Dataset | None,
    step: int | None,
    batch: int,
    progress: Callable[[int, int], None] | None,
) -> xr.Dataset:
    from hoilab.tasks.person_clips import person_clips

    if tracks is None:
        raise PluginError(
            f"{embedder.name} looks at single people; give it tracks, or take a model of whole "
            "pictures, as vicc-tiny-rgb"
        )
    found = person_clips(video, tracks, model=embedder, step=step, batch=batch, progress=progress)
    return found.reset_coords("individual").assign_attrs(model=embedder.name)


def embedder_of(model: str | ClipEmbedder) -> ClipEmbedder:
    """Return the clip model of a name, or the model itself."""
    if not isinstance(model, str):
        return model
    task = find("models", model).facts.get("task")
    if task not in TASKS:
        able = [name for name, spec in specs("models").items() if spec.facts.get("task") in TASKS]
        raise PluginError(
            f"model {model!r} is for {task}, not for clips; there are: {', '.join(able) or 'none'}"
        )
    return cast("ClipEmbedder", load(model)())


def sampled(time_s: np.ndarray, fps: float | None) -> np.ndarray:
    """Return the rows of a video that lie nearest to a steady beat; all where there is none.

    Examples
    --------
    >>> sampled(np.arange(6) / 30, 10.0).tolist()
    [0, 3]
    >>> sampled(np.array([0.0, 0.1, 0.2]), 20.0).tolist()
    [0, 0, 1, 1, 2]
    """
    if fps is None or len(time_s) < 2:
        return np.arange(len(time_s))
    beat = time_s[0] + np.arange(int((time_s[-1] - time_s[0]) * fps + 1e-6) + 1) / fps
    middle = (time_s[1:] + time_s[:-1]) / 2
    rows: np.ndarray = np.searchsorted(middle, beat - 1e-9)
    return rows


def _planned(
    taken: np.ndarray,
    rows: np.ndarray,
    video: xr.DataArray,
    tracks: xr.Dataset | None,
    embedder: ClipEmbedder,
) -> list[_Clip]:
    """Return the clips to cut; their pictures are still empty."""
    nothing = np.empty((0, 0, 0, 3), np.uint8)
    if tracks is None:
        return [_Clip(window, WHOLE, None, nothing, len(window)) for window in taken]
    boxes = followed(check_tracks(tracks), video["frame"].values[rows])  # row i 4
    planned = []
    for window in taken:
        seen = np.isfinite(boxes[window, :, 0])
        for who in np.flatnonzero(seen.mean(0) >= LEAST_SEEN):
            square = shrunk(boxes[window, who])
            number = int(tracks["individual"].values[who])
            planned.append(_Clip(window, number, square, nothing, len(window)))
    return planned


def _embedded(
    planned: list[_Clip],
    rows: np.ndarray,
    video: xr.DataArray,
    embedder: ClipEmbedder,
    batch: int,
    progress: Callable[[int, int], None] | None,
) -> tuple[list[_Clip], np.ndarray]:
    """Return the clips with their embeddings, while the video goes by once."""
    wanted: dict[int, list[tuple[_Clip, int]]] = {}
    for clip in planned:
        for place, row in enumerate(clip.rows.tolist()):
            wanted.setdefault(row, []).append((clip, place))
    whole: list[_Clip] = []
    done: list[_Clip] = []
    vectors: list[np.ndarray] = []

    side = getattr(embedder, "picture", embedder.size)
    cut = not getattr(embedder, "uncut", False)

    def embed() -> None:
        found = np.asarray(embedder.embed(np.stack([clip.pictures for clip in whole])))
        if not np.isfinite(found).all():
            raise DataError(f"{embedder.name} gave NaN or infinity; its weights are not usable")
        vectors.append(found)
        for clip in whole:
            clip.pictures = np.empty(0, np.uint8)
        done.extend(whole)
        whole.clear()

    for row, picture in _pictures(video, rows, embedder.kind, progress):
        for clip, place in wanted.pop(row, ()):
            square = None if clip.square is None else clip.square[place]
            small = crop(picture, square, side) if cut else resized(picture, side)
            if not clip.pictures.size:
                clip.pictures = np.empty((len(clip.rows), *small.shape), np.uint8)
            clip.pictures[place] = small
            clip.missing -= 1
            if not clip.missing:
                whole.append(clip)
            if len(whole) == batch:
                embed()
    if whole:
        embed()
    return done, np.concatenate(vectors) if vectors else np.empty((0, 0), np.float32)


def _pictures(
    video: xr.DataArray,
    rows: np.ndarray,
    kind: str,
    progress: Callable[[int, int], None] | None,
) -> Iterator[tuple[int, np.ndarray]]:
    """Yield each sampled row's picture: the frame, or the flow from it to the next one."""
    colours = _frames(video, rows, progress)
    if kind == "rgb":
        yield from colours
        return
    from hoilab.models.flow.opencv import Dis

    dis = Dis()
    before: np.ndarray | None = None
    flow: np.ndarray | None = None
    row = 0
    for row, frame in colours:
        if before is not None:
            flow = flow_picture(dis(before, frame))
            yield row - 1, flow
        before = frame
    if before is not None:  # after the last frame comes none: its flow is that before it
        yield row, flow_picture(np.zeros((*before.shape[:2], 2))) if flow is None else flow


def _frames(
    video: xr.DataArray, rows: np.ndarray, progress: Callable[[int, int], None] | None
) -> Iterator[tuple[int, np.ndarray]]:
    start = place = 0
    for piece in stream(video, progress=progress):
        stop = start + piece.sizes["time"]
        pictures = piece.values
        while place < len(rows) and rows[place] < stop:
            yield place, pictures[rows[place] - start]
            place += 1
        start = stop


def _table(
    done: list[_Clip],
    vectors: np.ndarray,
    time_s: np.ndarray,
    embedder: ClipEmbedder,
    video: xr.DataArray,
) -> xr.Dataset:
    span = np.array([[time_s[clip.rows[0]], time_s[clip.rows[-1]]] for clip in done])
    whose = np.array([clip.individual for clip in done], dtype=np.int64)
    order = np.lexsort((whose, *span.T[::-1])) if len(done) else np.empty(0, np.int64)
    table = labelled(
        span.reshape(-1, 2)[order], vectors[order], source=str(video.attrs.get("source", ""))
    )
    return table.assign(individual=("clip", whose[order])).assign_attrs(model=embedder.name)
