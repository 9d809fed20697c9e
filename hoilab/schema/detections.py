"""Detections: one row for each box found in one frame."""

import numpy as np
import xarray as xr

from hoilab.schema._checks import require_labels, require_variables

VARIABLES = ("frame", "time", "position", "shape", "class", "score")


def make_detections(
    frame: object,
    time: object,
    position: object,
    shape: object,
    *,
    label: object = "person",
    score: object = 1.0,
) -> xr.Dataset:
    """Label boxes as detections.

    Parameters
    ----------
    frame, time
        Frame number and seconds of each box.
    position, shape
        (detection, 2): centre and width, height in pixels.
    label, score
        Class name and confidence 0..1, one for all or one each.

    Examples
    --------
    >>> make_detections([0], [0.0], [[5, 8]], [[4, 6]]).sizes["detection"]
    1
    """
    frames = np.asarray(frame, dtype=np.int64).reshape(-1)
    count = len(frames)
    boxes = {
        "position": np.asarray(position, dtype=np.float32).reshape(count, 2),
        "shape": np.asarray(shape, dtype=np.float32).reshape(count, 2),
    }
    return xr.Dataset(
        {
            "frame": ("detection", frames),
            "time": ("detection", np.asarray(time, dtype=float).reshape(count), {"units": "s"}),
            **{
                name: (("detection", "space"), values, {"units": "px"})
                for name, values in boxes.items()
            },
            "class": ("detection", np.broadcast_to(np.asarray(label, dtype=str), count).copy()),
            "score": (
                "detection",
                np.broadcast_to(np.asarray(score, dtype=np.float32), count).copy(),
            ),
        },
        coords={"space": ["x", "y"]},
    )


def no_detections() -> xr.Dataset:
    """Return detections with no row: nobody is a normal answer."""
    return make_detections([], [], [], [])


def check_detections(detections: xr.Dataset) -> xr.Dataset:
    """Return the detections if they are; say what is wrong otherwise."""
    require_variables(detections, VARIABLES, ("detection", "space"), what="detections")
    require_labels(detections, "space", ("x", "y"))
    return detections
