"""Tracks: where each individual is at each moment, laid out as the `movement` package does.

`movement` (neuroinformatics-unit, BSD-3) keeps boxes as ``position`` (centre) and ``shape``
(width, height) over time, space and its ``individuals``. Ours differ in two names alone: the
dimension is ``individual``, labelled by whole numbers. `to_movement` and `from_movement`
rename, nothing else.
"""

import numpy as np
import xarray as xr

from hoilab.errors import DataError
from hoilab.schema._checks import require_labels, require_variables, seconds
from hoilab.schema.video import frames_per_second

DIMS = ("time", "space", "individual")
VARIABLES = ("position", "shape", "confidence", "class")


def make_tracks(
    position: object,
    shape: object,
    time: object,
    *,
    confidence: object = None,
    individual: object = None,
    label: object = "person",
    frame: object = None,
    source: str = "",
) -> xr.Dataset:
    """Label boxes over time as tracks.

    Parameters
    ----------
    position, shape
        (time, 2, individual): centre and width, height in pixels; NaN where not seen.
    time
        Seconds of each frame.
    confidence
        (time, individual), 0..1; by default 1 where seen, NaN elsewhere.
    individual
        Whole numbers that name the individuals within this recording; 0, 1, 2, ... by default.
    label
        Class of each individual, or one for all.
    frame
        Frame numbers; 0, 1, 2, ... by default.

    Examples
    --------
    >>> tracks = make_tracks([[[5.0], [8.0]]], [[[4.0], [6.0]]], [0.0])
    >>> tracks["position"].sel(individual=0, space="y").item()
    8.0
    """
    times = seconds(time)
    centre = np.asarray(position, dtype=np.float32)
    counted = centre.size // (2 * len(times)) if len(times) else 0
    names = np.arange(counted) if individual is None else np.asarray(individual)
    if centre.size != 2 * len(times) * len(names):
        raise DataError(
            f"position must be (time, 2, individual) = ({len(times)}, 2, {len(names)}), "
            f"got {centre.shape}"
        )
    centre = centre.reshape(len(times), 2, len(names))
    seen = np.where(np.isfinite(centre).all(axis=1), np.float32(1), np.float32(np.nan))
    labels = np.broadcast_to(np.asarray(label, dtype=str), len(names)).copy()
    return xr.Dataset(
        {
            "position": (DIMS, centre, {"units": "px", "long_name": "box centre"}),
            "shape": (
                DIMS,
                np.asarray(shape, dtype=np.float32).reshape(centre.shape),
                {"units": "px", "long_name": "box width and height"},
            ),
            "confidence": (
                ("time", "individual"),
                seen if confidence is None else np.asarray(confidence, dtype=np.float32),
                {"units": "1"},
            ),
            "class": ("individual", labels),
        },
        coords={
            "time": ("time", times, {"units": "s"}),
            "frame": (
                "time",
                np.arange(len(times)) if frame is None else np.asarray(frame, dtype=np.int64),
            ),
            "space": ["x", "y"],
            "individual": names.astype(np.int64),
        },
        attrs={
            "ds_type": "bboxes",
            "fps": frames_per_second(times),
            "time_unit": "seconds",
            "source_software": "hoilab",
            "source_file": source,
        },
    )


def no_tracks(time: object, *, frame: object = None) -> xr.Dataset:
    """Return tracks of nobody over these times (s)."""
    count = len(np.asarray(time))
    return make_tracks(np.empty((count, 2, 0)), np.empty((count, 2, 0)), time, frame=frame)


def check_tracks(tracks: xr.Dataset) -> xr.Dataset:
    """Return the tracks if they are; say what is wrong otherwise."""
    require_variables(tracks, VARIABLES, DIMS, what="tracks")
    require_labels(tracks, "space", ("x", "y"))
    return tracks


def to_movement(tracks: xr.Dataset) -> xr.Dataset:
    """Return the tracks under the `movement` package's own dimension name and labels."""
    renamed = check_tracks(tracks).rename(individual="individuals")
    return renamed.assign_coords(
        individuals=[f"id_{number}" for number in tracks["individual"].values]
    )


def from_movement(boxes: xr.Dataset, *, label: str = "person") -> xr.Dataset:
    """Return `movement` bounding boxes as tracks; individuals are numbered in their order."""
    renamed = boxes.rename(individuals="individual")
    return make_tracks(
        renamed["position"].transpose(*DIMS).values,
        renamed["shape"].transpose(*DIMS).values,
        renamed["time"].values,
        confidence=renamed["confidence"].transpose("time", "individual").values,
        label=label,
        source=str(boxes.attrs.get("source_file", "")),
    )
