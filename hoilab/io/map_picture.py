"""Pictures of the ground as files: a PNG and the world file that lays it onto a map."""

from pathlib import Path

import numpy as np
import xarray as xr

from hoilab.errors import DataError
from hoilab.io.geo import Anchor, to_world
from hoilab.io.images import write_image
from hoilab.io.world_file import write_world_file


def write_map_picture(
    path: str | Path, laid: xr.DataArray, *, anchor: Anchor | None = None
) -> tuple[Path, Path]:
    """Write a rectified view as PNG with its world file; QGIS lays both onto the map.

    The view must be hidden or public, see `hoilab.schema.privacy`.

    Parameters
    ----------
    laid
        What `hoilab.geometry.rectified.rectified` returns.
    anchor
        Where the floor lies in the world; without it the file is in metres of the floor. Its
        ``crs`` should count metres (UTM), because a world file knows no curves.
    """
    if not {"x", "y"} <= set(laid.coords) or laid.sizes["x"] < 2 or laid.sizes["y"] < 2:
        raise DataError("a picture of the ground has coordinates x and y in metres; see rectified")
    x, y = laid["x"].values, laid["y"].values
    corners = np.array([[x[0], y[0]], [x[-1], y[0]], [x[0], y[-1]]])
    if anchor is not None:
        corners = to_world(corners, anchor)
    right = (corners[1] - corners[0]) / (len(x) - 1)
    down = (corners[2] - corners[0]) / (len(y) - 1)
    target = Path(path)
    write_image(target, laid)
    return target, write_world_file(target, np.stack([right, down, corners[0]], -1))
