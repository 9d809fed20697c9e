"""Attention: where each query of each layer and head looked, in one frame."""

import numpy as np
import xarray as xr

from hoilab.schema._checks import require_dims

DIMS = ("layer", "head", "query", "y", "x")


def make_attention(weights: object, *, frame: int, stride_px: float) -> xr.DataArray:
    """Label attention maps (layer, head, query, y, x) with the pixels their cells stand for.

    Parameters
    ----------
    weights
        Softmaxed weights; kept as float16.
    frame
        Frame number the maps belong to.
    stride_px
        Width of a cell in pixels of the frame.

    Examples
    --------
    >>> make_attention(np.ones((1, 1, 1, 2, 3)), frame=0, stride_px=32)["x"].values
    array([16., 48., 80.])
    """
    maps = np.asarray(weights, dtype=np.float16)
    attention = xr.DataArray(maps, dims=DIMS, name="attention", attrs={"frame": int(frame)})
    require_dims(attention, DIMS, what="attention")
    centres = {
        axis: (axis, (np.arange(attention.sizes[axis]) + 0.5) * stride_px, {"units": "px"})
        for axis in ("y", "x")
    }
    return attention.assign_coords(centres)
