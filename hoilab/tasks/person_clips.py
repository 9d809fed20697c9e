"""Say what each person does, seen by a camera that does not move: clips without the background."""

from collections.abc import Callable, Iterator

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from hoilab.errors import DataError, PluginError
from hoilab.io.clips import labelled
from hoilab.models import load
from hoilab.models.vicc.embedder import ClipEmbedder
from hoilab.models.vicc.fixed_camera import cut, person_picture, squares_along
from hoilab.plugins import find
from hoilab.schema import check_tracks, check_video
from hoilab.tasks.flow import FlowModel, flow_model

CUT_PX = 56  # side of what is cut out before the model resizes it
LOOKS = 9  # frames whose median is the background where none is given


def person_clips(
    video: xr.DataArray,
    tracks: xr.Dataset,
    *,
    model: str | ClipEmbedder = "vicc-tiny-person",
    background: NDArray[np.uint8] | None = None,
    flow: str | FlowModel = "dis",
    step: int | None = None,
    batch: int = 32,
    progress: Callable[[int, int], None] | None = None,
) -> xr.Dataset:
    """Return an embedding of each window of each track, of the person alone.

    Clips go along the track in units of the person's height; what stands still is taken out, so
    that neither the place nor where the camera hangs is in the vector. A window with a frame in
    which the person is not seen is left out. One window of the video is in memory at a time.

    Parameters
    ----------
    background
        The empty scene (y, x, channel); by default the median of a few frames over the video,
        which holds whoever stood there most of the time.
    step
        Frames of the video from one window to the next; half a window by default.

    Returns
    -------
    xarray.Dataset
        Clips, see `hoilab.schema.make_clips`, with ``individual``: whose each is.
    """
    check_video(video)
    check_tracks(tracks)
    embedder = _embedder(model)
    if video.sizes["time"] != tracks.sizes["time"]:
        raise DataError(
            f"video and tracks must be of the same frames, got {video.sizes['time']} and "
            f"{tracks.sizes['time']}"
        )
    extent = (embedder.frames - 1) * embedder.stride + 1
    starts = range(0, video.sizes["time"] - extent + 1, step or max(1, extent // 2))
    empty = _median(video) if background is None and len(starts) else background
    estimator, span_s, whose = flow_model(flow), [], []
    pictures: list[NDArray[np.uint8]] = []
    vectors: list[NDArray[np.float32]] = []
    for done, start in enumerate(starts, start=1):
        assert empty is not None, "there is a window, so a background was found"
        rows = slice(start, start + extent, embedder.stride)
        for person, picture in _people(video, tracks, rows, empty, estimator):
            pictures.append(picture)
            whose.append(person)
            span_s.append(video["time"].values[[start, start + extent - 1]])
        while len(pictures) >= batch or (pictures and done == len(starts)):
            vectors.append(embedder.embed(np.stack(pictures[:batch])))
            del pictures[:batch]
        if progress is not None:
            progress(done, len(starts))
    found = np.concatenate(vectors) if vectors else np.empty((0, 0), np.float32)
    clips = labelled(np.reshape(span_s, (-1, 2)), found, source=str(video.attrs.get("source", "")))
    return clips.assign_coords(individual=("clip", np.array(whose, dtype=np.int64)))


def _people(
    video: xr.DataArray,
    tracks: xr.Dataset,
    rows: slice,
    empty: NDArray[np.uint8],
    flow: FlowModel,
) -> Iterator[tuple[int, NDArray[np.uint8]]]:
    """Yield who is seen throughout a window, and what the network sees of them."""
    here = tracks[["position", "shape"]].isel(time=rows).transpose("time", "individual", "space")
    centre, shape = here["position"].values, here["shape"].values
    boxes = np.concatenate([centre - shape / 2, centre + shape / 2], -1)
    seen = np.flatnonzero(np.isfinite(boxes).all((0, 2)))
    if not len(seen):
        return
    last = min((rows.stop - 1) + 1, video.sizes["time"] - 1)
    frames = video.isel(time=slice(rows.start, last + 1)).transpose("time", "y", "x", "channel")
    pixels = frames.values
    at = np.arange(0, rows.stop - rows.start, rows.step)
    # After the video's last frame comes none: the movement into it stands for that out of it.
    moved = [flow(*pixels[[k, k + 1] if k + 1 < len(pixels) else [k - 1, k]]) for k in at]
    between, every = np.stack(moved), np.broadcast_to(empty, (len(at), *empty.shape))
    for column in seen.tolist():
        box = boxes[:, column]
        squares = squares_along(box)
        yield (
            int(tracks["individual"].values[column]),
            person_picture(
                cut(pixels[at], squares, size=CUT_PX),
                cut(every, squares, size=CUT_PX),
                cut(between, squares, size=CUT_PX),
                float((box[:, 3] - box[:, 1]).max()),
            ),
        )


def _median(video: xr.DataArray) -> NDArray[np.uint8]:
    rows = np.unique(np.linspace(0, video.sizes["time"] - 1, LOOKS).astype(int))
    looks = video.isel(time=rows).transpose("time", "y", "x", "channel").values
    return np.asarray(np.median(looks, axis=0), dtype=np.uint8)


def _embedder(model: str | ClipEmbedder) -> ClipEmbedder:
    if isinstance(model, str):
        task = find("models", model).facts.get("task")
        if task != "person clips":
            raise PluginError(f"model {model!r} is for {task}, not for clips of single people")
        loaded: ClipEmbedder = load(model)()
        return loaded
    if model.kind != "person":
        raise PluginError(
            f"{model.name} looks at {model.kind}, not at people alone; use hoilab.clips"
        )
    return model
