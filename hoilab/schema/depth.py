"""Depth: metres along the optical axis; nearness where a network only ranks distances."""

from typing import Literal

import numpy as np
import xarray as xr

from hoilab.errors import DataError
from hoilab.schema._checks import require_dims, seconds

DIMS = ("time", "y", "x")
Quantity = Literal["depth", "nearness"]


def make_depth(values: object, time: object, *, quantity: Quantity = "depth") -> xr.DataArray:
    """Label maps as depth (m, NaN where unknown) or as nearness (larger is nearer, no unit).

    Examples
    --------
    >>> make_depth(np.ones((1, 2, 2)), [0.0]).attrs["units"]
    'm'
    """
    units = {"depth": "m", "nearness": "1"}
    if quantity not in units:
        raise DataError(f"quantity must be depth or nearness, got {quantity!r}")
    maps = xr.DataArray(
        np.asarray(values, dtype=np.float32),
        dims=DIMS,
        coords={"time": ("time", seconds(time), {"units": "s"})},
        name=quantity,
        attrs={"units": units[quantity]},
    )
    return check_depth(maps)


def check_depth(depth: xr.DataArray) -> xr.DataArray:
    """Return the maps if they are depth or nearness; say what is wrong otherwise."""
    require_dims(depth, DIMS, what="depth")
    if depth.name == "depth" and depth.attrs.get("units") != "m":
        raise DataError(f"depth is in metres, got units {depth.attrs.get('units')!r}")
    if depth.name == "depth" and bool((depth <= 0).any()):
        raise DataError("depth must be positive, or NaN where it is unknown; it has zeros or less")
    return depth


def valid(depth: xr.DataArray) -> xr.DataArray:
    """Tell where the depth is known."""
    return depth.notnull().rename("valid")
