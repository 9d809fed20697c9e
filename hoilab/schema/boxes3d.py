"""Boxes3d: one row for each upright box in space, in the camera's or the world's frame.

In the world's frame z is up and ``yaw`` turns from x to y. In the camera's frame (x right,
y down, z forward) ``yaw`` is KITTI's rotation_y. ``size`` is length, width, height in metres:
length along the heading, height upright. ``centre`` is the middle of the box.
"""

from typing import Literal

import numpy as np
import xarray as xr

from hoilab.errors import DataError
from hoilab.schema._checks import require_labels, require_variables

VARIABLES = ("frame", "time", "centre", "size", "yaw", "class", "score", "individual")
Reference = Literal["world", "camera"]


def make_boxes3d(
    frame: object,
    time: object,
    centre: object,
    size: object,
    yaw: object,
    *,
    reference: Reference,
    label: object = "person",
    score: object = 1.0,
    individual: object = -1,
) -> xr.Dataset:
    """Label boxes in space.

    Parameters
    ----------
    frame, time
        Frame number and seconds of each box.
    centre, size
        (box, 3): x, y, z and length, width, height, in metres.
    yaw
        Heading of each box in radians.
    reference
        Whether x, y, z are the world's or the camera's.
    label, score, individual
        Class, confidence 0..1, and the individual in the tracks (-1 where unknown).

    Examples
    --------
    >>> make_boxes3d([0], [0.0], [[1, 2, 0.9]], [[0.4, 0.5, 1.8]], [0.0],
    ...              reference="world")["size"].sel(extent="height").values
    array([1.8])
    """
    if reference not in ("world", "camera"):
        raise DataError(f"reference must be world or camera, got {reference!r}")
    frames = np.asarray(frame, dtype=np.int64).reshape(-1)
    count = len(frames)

    def rows(values: object, dtype: type) -> np.ndarray:
        return np.broadcast_to(np.asarray(values, dtype=dtype), count).copy()

    return xr.Dataset(
        {
            "frame": ("box", frames),
            "time": ("box", rows(time, float), {"units": "s"}),
            "centre": (
                ("box", "axis"),
                np.asarray(centre, dtype=float).reshape(count, 3),
                {"units": "m"},
            ),
            "size": (
                ("box", "extent"),
                np.asarray(size, dtype=float).reshape(count, 3),
                {"units": "m"},
            ),
            "yaw": ("box", rows(yaw, float), {"units": "rad"}),
            "class": ("box", rows(label, str)),
            "score": ("box", rows(score, np.float32)),
            "individual": ("box", rows(individual, np.int64)),
        },
        coords={"axis": ["x", "y", "z"], "extent": ["length", "width", "height"]},
        attrs={"reference": reference},
    )


def check_boxes3d(boxes: xr.Dataset) -> xr.Dataset:
    """Return the boxes if they are; say what is wrong otherwise."""
    require_variables(boxes, VARIABLES, ("box", "axis", "extent"), what="boxes in space")
    require_labels(boxes, "axis", ("x", "y", "z"))
    if boxes.attrs.get("reference") not in ("world", "camera"):
        raise DataError("boxes in space must name their reference: world or camera")
    return boxes
