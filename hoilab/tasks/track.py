"""Follow people and things through a clip."""

from collections.abc import Callable

import numpy as np
import xarray as xr

from hoilab.analysis.association import Settled, Tracker, join
from hoilab.geometry import boxes
from hoilab.models import Detector, Sighting, load
from hoilab.tasks._stream import stream

LAG = 15
MEMORY_S = 6.0
SMOOTH_S = 0.6


def track(
    video: xr.DataArray,
    *,
    model: str = "motion",
    progress: Callable[[int, int], None] | None = None,
) -> xr.Dataset:
    """Return the tracks of all people and things in a video.

    Individuals are numbered within this recording, never across recordings.

    Parameters
    ----------
    model
        Name of a detection model; ``motion`` needs no weights and a fixed camera.
    progress
        Called with the frames done and the frames in all.
    """
    detector: Detector = load(model)(video)
    tracker = tracker_for(video)
    settled: list[Settled] = []
    count = 0
    for piece in stream(video, progress=progress):
        for picture in piece.values:
            step(tracker, detector.look(picture, tracker.expected()))
            count += 1
            if count > tracker.lag:
                settled.append(tracker.settle(len(settled)))
    settled += [tracker.settle(frame) for frame in range(len(settled), count)]
    tracks = join(settled, video["time"].values, video["frame"].values)
    return tracks.assign_attrs(source_file=str(video.attrs.get("source", "")))


def tracker_for(video: xr.DataArray) -> Tracker:
    """Return a tracker that remembers for a while, at the video's frame rate."""
    fps = float(video.attrs.get("fps") or 25.0)
    return Tracker(
        lag=LAG,
        memory=round(MEMORY_S * fps),
        smooth=round(SMOOTH_S * fps),
        size=(video.sizes["x"], video.sizes["y"]),
    )


def step(tracker: Tracker, sighting: Sighting | None) -> None:
    """Let a tracker take in what was seen in the next frame; None where nobody could look."""
    if sighting is None:
        tracker.step(np.empty((0, 4)), np.empty(0), np.empty(0, dtype=str))
        return
    position, shape = boxes.from_corners(sighting.corners)
    box = np.concatenate([position, shape], axis=-1)
    tracker.step(box, sighting.score, sighting.label, sighting.appearance)
