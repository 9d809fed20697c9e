"""One pass over a clip: find, track, hide. Everything else that looks at people builds on it."""

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass

import numpy as np
import xarray as xr

from hoilab.analysis.association import join
from hoilab.errors import DataError
from hoilab.models import Detector, load
from hoilab.models.faces.detector import face_detector
from hoilab.schema import marked
from hoilab.tasks._line import FACES_EVERY, Faces, Held, Line
from hoilab.tasks._mask import Style, flat
from hoilab.tasks._stream import stream
from hoilab.tasks.detect import detections_of
from hoilab.tasks.styles import check_style, cover_of
from hoilab.tasks.track import tracker_for


@dataclass(frozen=True, kw_only=True)
class Watched:
    """A piece of a clip that was watched.

    Parameters
    ----------
    frames
        Video whose people are hidden; ``identity`` is ``hidden``.
    tracks
        Tracks over exactly these frames, of the individuals seen in them.
    detections
        Boxes found in these frames.
    covered
        (time, y, x) of booleans, coarser than the frames: where they are hidden.
    masked
        (time,) share of each picture that is hidden.
    failed
        (time,) whether the detector failed on the frame, which is hidden as a whole then.
    reason
        (time,) why the whole frame is hidden; empty where only people are.
    total
        Frames in the clip.
    """

    frames: xr.DataArray
    tracks: xr.Dataset
    detections: xr.Dataset
    covered: xr.DataArray
    masked: xr.DataArray
    failed: xr.DataArray
    reason: xr.DataArray
    total: int


def watch(
    video: xr.DataArray,
    *,
    style: Style = "solid",
    lookaround: int = 7,
    faces: bool = False,
    chunk: int = 32,
    progress: Callable[[int, int], None] | None = None,
) -> Iterator[Watched]:
    """Find, track and hide everybody in a video, piece by piece, every frame once, in order.

    A frame is hidden where anything but the empty scene is seen, in it or up to ``lookaround``
    frames before and after, and where somebody is tracked. A frame that the detector fails on,
    or that cannot be compared with the empty scene, is hidden as a whole: never shown clear.

    Memory stays bounded however long the clip is. At most ``4 * chunk + 15 + lookaround`` frames
    are held, and for each of the last ``15 + 3 * lookaround`` a mask of at most 640 x 640 bytes.
    Pieces are shorter than ``chunk`` where 64 MB of frames are less than that.

    Parameters
    ----------
    style
        What is shown instead, see docs/anonymize.md; all styles hide the same pixels.
    faces
        Also look for faces with CenterFace, in every eighth frame (in more when ``lookaround``
        is less than 7), and hide the heads around them.
    progress
        Called with the frames done and the frames in all.

    Raises
    ------
    VideoError
        A frame cannot be read.
    WeightsError
        Faces are asked for, and the package that brings the network is not installed.
    """
    check_style(style)
    if lookaround < 0:
        raise DataError(f"lookaround must be 0 frames or more, got {lookaround}")
    if progress is not None:
        progress(0, video.sizes["time"])
    finder = face_detector(video) if faces else None
    detector = load("motion")(video)
    return _watch(video, detector, finder, style, lookaround, chunk, progress)


def _watch(
    video: xr.DataArray,
    detector: Detector,
    finder: Detector | None,
    style: Style,
    lookaround: int,
    chunk: int,
    progress: Callable[[int, int], None] | None,
) -> Iterator[Watched]:
    size = video.sizes["y"], video.sizes["x"]
    cover = cover_of(style, size, detector.scene)
    with ExitStack() as stack:
        faces = None
        if finder is not None:
            pool = stack.enter_context(ThreadPoolExecutor(1, thread_name_prefix="hoilab-faces"))
            faces = Faces(finder, pool, min(FACES_EVERY, lookaround + 1))
        line = Line(detector, faces, tracker_for(video), lookaround, flat(*size), cover)
        for piece in stream(video, chunk=chunk, progress=progress):
            pictures = list(piece.values)
            moments = zip(
                pictures,
                piece["time"].values.tolist(),
                piece["frame"].values.tolist(),
                [*pictures[1:], None],
                strict=True,
            )
            done = [
                held
                for picture, time_s, frame, following in moments
                for held in line.push(picture, time_s, frame, following=following)
            ]
            if done:
                yield _labelled(done, video)
        done = line.finish()
        for start in range(0, len(done), chunk):
            yield _labelled(done[start : start + chunk], video)


def _labelled(done: list[Held], video: xr.DataArray) -> Watched:
    time_s = np.array([held.time_s for held in done])
    frame = np.array([held.frame for held in done])
    frames = marked(
        xr.DataArray(
            np.stack([held.picture for held in done]),
            dims=video.dims,
            coords={
                "time": ("time", time_s, video["time"].attrs),
                "frame": ("time", frame),
                "channel": video["channel"].values,
            },
            name="video",
            attrs=video.attrs,
        ),
        "hidden",
    )

    some = next((held.mask for held in done if held.mask is not None), np.ones((1, 1), np.uint8))
    whole = np.ones_like(some)
    covered = np.stack([whole if held.mask is None else held.mask for held in done])

    def each(values: list[float] | list[bool] | list[str], name: str) -> xr.DataArray:
        coords = {"time": frames["time"], "frame": frames["frame"]}
        return xr.DataArray(np.array(values), dims="time", coords=coords, name=name)

    settled = [held.settled for held in done if held.settled is not None]
    return Watched(
        frames=frames,
        tracks=join(settled, time_s, frame),
        detections=detections_of(
            [(held.frame, held.time_s, held.sighting) for held in done if held.sighting]
        ),
        covered=xr.DataArray(
            covered.astype(bool),
            dims=("time", "y", "x"),
            coords={"time": frames["time"], "frame": frames["frame"]},
            name="covered",
        ),
        masked=each([held.masked for held in done], "masked").assign_attrs(units="1"),
        failed=each([held.failed for held in done], "failed"),
        reason=each([held.reason for held in done], "reason"),
        total=video.sizes["time"],
    )
