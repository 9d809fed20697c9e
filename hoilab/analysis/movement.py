"""How everybody moves: velocity from the past alone, so that live and later use agree."""

import numpy as np
import xarray as xr

from hoilab.analysis.places import places

SPAN_S = 0.8


def velocity(where: xr.Dataset | xr.DataArray, *, span_s: float = SPAN_S) -> xr.DataArray:
    """Return everybody's velocity (time, space, individual), in the places' unit a second.

    It is the way from the earliest sight in the last `span_s` seconds to now, over that time:
    nothing later is looked at. NaN for a sight that has none before it in that time.

    Examples
    --------
    >>> from hoilab.schema import make_ground
    >>> walk = make_ground([[[0.0], [0.0]], [[1.0], [0.0]], [[3.0], [0.0]]], [0.0, 0.5, 1.0],
    ...                    individual=[1])
    >>> velocity(walk, span_s=1.0).sel(space="x").values.ravel()
    array([nan,  2.,  3.])
    """
    points = places(where)
    time, values = points["time"].values, points.values
    found = np.full(values.shape, np.nan)
    for who in range(values.shape[2]):
        sights = np.flatnonzero(np.isfinite(values[:, 0, who]))
        moments, way = time[sights], values[sights, :, who]
        start = np.searchsorted(moments, moments - span_s - 1e-9)
        moved = start < np.arange(len(sights))
        passed = np.where(moved, moments - moments[start], np.nan)
        found[sights, :, who] = (way - way[start]) / passed[:, None]
    units = f"{points.attrs['units']}/s"
    return points.copy(data=found).rename("velocity").assign_attrs(units=units, span_s=span_s)


def speed_of(velocity: xr.DataArray) -> xr.DataArray:
    """Return the length of velocities (time, individual).

    Examples
    --------
    >>> along = xr.DataArray([[[3.0], [4.0]]], dims=("time", "space", "individual"))
    >>> speed_of(along).item()
    5.0
    """
    square: xr.DataArray = (velocity**2).sum("space", skipna=False)
    length = (square**0.5).rename("speed")
    return length.assign_attrs(units=velocity.attrs.get("units", ""))
