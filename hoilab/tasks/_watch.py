"""One pass over a clip: find, track, hide. Everything else that looks at people builds on it."""

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass

import numpy as np
import xarray as xr

from hoilab.analysis.association import Settled, Tracker, join
from hoilab.errors import DataError
from hoilab.geometry import boxes
from hoilab.models import Detector, Sighting, load
from hoilab.schema import marked
from hoilab.tasks._mask import STYLES, Style, Union, flat, frame_mask, hide
from hoilab.tasks._stream import stream
from hoilab.tasks.detect import detections_of
from hoilab.tasks.track import step, tracker_for

FAILED = "the detector failed"


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
    masked
        (time,) share of each picture that is hidden.
    failed
        (time,) whether the detector failed on the frame, which is hidden as a whole then.
    reason
        (time,) why the whole frame is hidden; empty where only people are.
    """

    frames: xr.DataArray
    tracks: xr.Dataset
    detections: xr.Dataset
    masked: xr.DataArray
    failed: xr.DataArray
    reason: xr.DataArray


@dataclass
class _Held:
    """One frame on its way through the lag."""

    picture: np.ndarray
    time_s: float
    frame: int
    sighting: Sighting | None
    reason: str
    failed: bool
    settled: Settled | None = None
    masked: float = 1.0


def watch(
    video: xr.DataArray,
    *,
    style: Style = "solid",
    lookaround: int = 7,
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
        ``solid`` paints a flat colour; ``background`` shows the empty scene as far as it is
        known.
    progress
        Called with the frames done and the frames in all.

    Raises
    ------
    VideoError
        A frame cannot be read.
    """
    if style not in STYLES:
        raise DataError(f"style must be one of {', '.join(STYLES)}, got {style!r}")
    if lookaround < 0:
        raise DataError(f"lookaround must be 0 frames or more, got {lookaround}")
    if progress is not None:
        progress(0, video.sizes["time"])
    detector = load("motion")(video)
    return _watch(video, detector, style, lookaround, chunk, progress)


def _watch(
    video: xr.DataArray,
    detector: Detector,
    style: Style,
    lookaround: int,
    chunk: int,
    progress: Callable[[int, int], None] | None,
) -> Iterator[Watched]:
    tracker = tracker_for(video)
    solid = flat(video.sizes["y"], video.sizes["x"])
    scene = detector.scene if style == "background" else None
    line = _Line(detector, tracker, lookaround, solid, solid if scene is None else scene)
    for piece in stream(video, chunk=chunk, progress=progress):
        done = [
            held
            for picture, time_s, frame in zip(
                piece.values, piece["time"].values, piece["frame"].values, strict=True
            )
            for held in line.push(picture, float(time_s), int(frame))
        ]
        if done:
            yield _labelled(done, video)
    done = line.finish()
    for start in range(0, len(done), chunk):
        yield _labelled(done[start : start + chunk], video)


class _Line:
    """Frames in a row: looked at when they come, settled a lag later, then hidden."""

    def __init__(
        self,
        detector: Detector,
        tracker: Tracker,
        lookaround: int,
        solid: np.ndarray,
        cover: np.ndarray,
    ) -> None:
        self._detector = detector
        self._tracker = tracker
        self._lookaround = lookaround
        self._flat = solid
        self._cover = cover
        self._union = Union(lookaround)
        self._looked: deque[_Held] = deque()
        self._settled: deque[_Held] = deque()
        self._count = 0
        self._hidden = 0

    def push(self, picture: np.ndarray, time_s: float, frame: int) -> list[_Held]:
        """Take in the next frame and return those that are done."""
        self._looked.append(self._look(picture, time_s, frame))
        if len(self._looked) <= self._tracker.lag:
            return []
        return self._settle()

    def finish(self) -> list[_Held]:
        """Return the frames that are left when no more come."""
        done = []
        while self._looked:
            done += self._settle()
        while self._settled:
            done.append(self._hide(self._settled.popleft()))
        return done

    def _look(self, picture: np.ndarray, time_s: float, frame: int) -> _Held:
        sighting, reason, failed = None, "", False
        try:
            sighting = self._detector.look(picture, self._tracker.expected())
            reason = sighting.doubt
        # Whatever goes wrong in a detector, the frame must come out hidden, and be counted.
        except Exception as cause:
            reason, failed = f"{FAILED}: {type(cause).__name__}: {cause}", True
        step(self._tracker, sighting)
        return _Held(picture, time_s, frame, sighting, reason, failed)

    def _settle(self) -> list[_Held]:
        held = self._looked.popleft()
        held.settled = self._tracker.settle(self._count)
        self._count += 1
        self._settled.append(held)
        self._union.push(_mask(held))
        if len(self._settled) <= self._lookaround:
            return []
        return [self._hide(self._settled.popleft())]

    def _hide(self, held: _Held) -> _Held:
        mask = self._union.mask(self._hidden)
        self._hidden += 1
        if held.reason or mask is None:
            held.picture = self._flat
        else:
            held.picture, held.masked = hide(held.picture, mask, self._cover)
        return held


def _mask(held: _Held) -> np.ndarray | None:
    """Return what to hide for the sake of one frame: all of it where anything is unsure."""
    sighting, settled = held.sighting, held.settled
    if held.reason or sighting is None or sighting.changed is None or settled is None:
        return None
    scale = sighting.changed.shape[1] / held.picture.shape[1]
    tracked = boxes.to_corners(settled.box[:, :2], settled.box[:, 2:])
    return frame_mask(sighting.changed, np.concatenate([sighting.corners, tracked]) * scale)


def _labelled(done: list[_Held], video: xr.DataArray) -> Watched:
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
        masked=each([held.masked for held in done], "masked").assign_attrs(units="1"),
        failed=each([held.failed for held in done], "failed"),
        reason=each([held.reason for held in done], "reason"),
    )
