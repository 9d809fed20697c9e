"""Who is in which zone, how many at a time, and for how long."""

import numpy as np
import shapely
import xarray as xr

from hoilab.analysis.places import places, require_unit
from hoilab.plugins import Spec


def areas(zones: xr.DataArray) -> xr.DataArray:
    """Return the zones that have an inside: the polygons."""
    return _of_kind(zones, shapely.Polygon)


def gates(zones: xr.DataArray) -> xr.DataArray:
    """Return the zones that are lines."""
    return _of_kind(zones, shapely.LineString)


def inside(where: xr.Dataset | xr.DataArray, zones: xr.DataArray) -> xr.DataArray:
    """Return who is in which zone (time, zone, individual); nobody is where he is not seen.

    The edge belongs to the zone. Tracks are taken at the bottom middle of their boxes.

    Examples
    --------
    >>> from hoilab.schema import make_ground, make_zones
    >>> ground = make_ground([[[0.5, 5.0], [0.5, 5.0]]], [0.0], individual=[1, 2])
    >>> inside(ground, make_zones({"door": shapely.box(0, 0, 1, 1)}, "m")).values.ravel()
    array([ True, False])
    """
    points = places(where)
    require_unit(zones, points)
    rooms = areas(zones)
    x, y = points.sel(space="x").values, points.sel(space="y").values
    found = np.zeros((points.sizes["time"], rooms.sizes["zone"], points.sizes["individual"]), bool)
    for number, room in enumerate(rooms.values):
        # GEOS finds a place that is NaN in no zone.
        found[:, number] = shapely.intersects_xy(room, x, y)
    return xr.DataArray(
        found,
        dims=("time", "zone", "individual"),
        coords={
            **{name: points.coords[name] for name in ("time", "frame") if name in points.coords},
            "zone": rooms["zone"].values,
            "individual": points["individual"].values,
        },
        name="inside",
        attrs={"long_name": "who is in the zone"},
    )


def occupancy(inside: xr.DataArray) -> xr.DataArray:
    """Return how many are in each zone at each moment (time, zone).

    Examples
    --------
    >>> here = xr.DataArray([[[True, True]]], dims=("time", "zone", "individual"))
    >>> occupancy(here).item()
    2
    """
    counted = inside.sum("individual").astype(np.int64).rename("occupancy")
    return counted.assign_attrs(long_name="individuals in the zone", units="individuals")


def dwell_s(inside: xr.DataArray) -> xr.DataArray:
    """Return the seconds each individual spent in each zone (zone, individual).

    Examples
    --------
    >>> here = xr.DataArray([[[True]], [[True]], [[False]]], dims=("time", "zone", "individual"),
    ...                     coords={"time": [0.0, 0.5, 1.0]})
    >>> dwell_s(here).item()
    1.0
    """
    time = inside["time"]
    # A sample holds until the next one; nobody saw what came after the last.
    held_s = time.diff("time", label="lower").reindex(time=time, fill_value=0.0)
    spent = (inside * held_s).sum("time").rename("dwell_s")
    return spent.assign_attrs(long_name="time in the zone", units="s")


def _of_kind(zones: xr.DataArray, kind: type) -> xr.DataArray:
    chosen = [number for number, shape in enumerate(zones.values) if isinstance(shape, kind)]
    return zones.isel(zone=chosen)


SPEC = Spec(
    name="zones",
    summary="Who is in which zone: occupancy over time and dwell times, in pixels or metres.",
    licence="Apache-2.0",
    target="hoilab.analysis.zones:inside",
)
