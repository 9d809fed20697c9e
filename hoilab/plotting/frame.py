"""A picture, in its own pixels."""

from typing import Any

import numpy as np
import xarray as xr

from hoilab.errors import DataError
from hoilab.plotting._style import styled
from hoilab.schema import release

DIMS = ("y", "x", "channel")


def frame(picture: xr.DataArray) -> Any:
    """Return one frame as an `holoviews.RGB`, x to the right and y down, in pixels.

    The frame must be hidden or public, see `hoilab.schema.privacy`.

    Examples
    --------
    >>> from hoilab.schema import marked
    >>> black = marked(xr.DataArray(np.zeros((4, 6, 3), "uint8"), dims=DIMS), "public")
    >>> frame(black).bounds.lbrt()
    (0, 0, 6, 4)
    """
    import holoviews as hv

    released = release(picture, way="plot")
    if released.dims != DIMS:
        raise DataError(f"expected one frame {DIMS}, got {released.dims}; try video[0]")
    height, width = released.shape[:2]
    # HoloViews puts the first row at the largest y; the axis is turned over when it is drawn.
    pixels = np.asarray(released.values)[::-1]
    element = hv.RGB(pixels, kdims=["x", "y"], bounds=(0, 0, width, height), label="frame")
    return styled(
        element, invert_yaxis=True, data_aspect=1, frame_width=640, xaxis=None, yaxis=None
    )
