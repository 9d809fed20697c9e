"""Find people and things in every frame."""

from collections.abc import Callable

import numpy as np
import xarray as xr

from hoilab.geometry import boxes
from hoilab.models import Detector, Sighting, load
from hoilab.schema import make_detections, no_detections
from hoilab.tasks._stream import stream

NOBODY = np.empty((0, 4))


def detect(
    video: xr.DataArray,
    *,
    model: str = "motion",
    progress: Callable[[int, int], None] | None = None,
) -> xr.Dataset:
    """Return a box for each person and thing in each frame, frames taken by themselves.

    `track` finds more, because it knows where somebody was a moment ago.

    Parameters
    ----------
    model
        Name of a detection model; ``motion`` needs no weights and a fixed camera.
    progress
        Called with the frames done and the frames in all.
    """
    detector: Detector = load(model)(video)
    seen: list[tuple[int, float, Sighting]] = []
    for piece in stream(video, progress=progress):
        numbers, times = piece["frame"].values.tolist(), piece["time"].values.tolist()
        for picture, frame, time_s in zip(piece.values, numbers, times, strict=True):
            seen.append((frame, time_s, detector.look(picture, NOBODY)))
    return detections_of(seen)


def detections_of(seen: list[tuple[int, float, Sighting]]) -> xr.Dataset:
    """Return what was seen in some frames, each with its number and seconds, as detections."""
    seen = [moment for moment in seen if len(moment[2].score)]
    if not seen:
        return no_detections()
    count = [len(sighting.score) for _, _, sighting in seen]
    position, shape = boxes.from_corners(np.concatenate([s.corners for _, _, s in seen]))
    return make_detections(
        np.repeat([frame for frame, _, _ in seen], count),
        np.repeat([time_s for _, time_s, _ in seen], count),
        position,
        shape,
        label=np.concatenate([s.label for _, _, s in seen]),
        score=np.concatenate([s.score for _, _, s in seen]),
    )
