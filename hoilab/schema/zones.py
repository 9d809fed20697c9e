"""Zones and lines: named shapes on the picture (px) or on the floor (m)."""

import json
from collections.abc import Mapping
from typing import Literal

import numpy as np
import shapely
import xarray as xr

from hoilab.errors import DataError

Unit = Literal["px", "m"]


def make_zones(shapes: Mapping[str, shapely.Geometry], unit: Unit) -> xr.DataArray:
    """Label polygons (areas) and lines (gates) by name.

    Raises
    ------
    DataError
        A shape is empty, crosses itself, or is neither a polygon nor a line.

    Examples
    --------
    >>> make_zones({"gate": shapely.box(0, 0, 2, 1)}, "m").sel(zone="gate").item().area
    2.0
    """
    for name, shape in shapes.items():
        if not isinstance(shape, shapely.Polygon | shapely.LineString) or shape.is_empty:
            raise DataError(f"zone {name!r} must be a polygon or a line with points in it")
        if not shape.is_valid:
            raise DataError(
                f"zone {name!r}: {shapely.is_valid_reason(shape)}; draw it without crossing itself"
            )
    values = np.empty(len(shapes), dtype=object)
    values[:] = list(shapes.values())
    return xr.DataArray(
        values, dims="zone", coords={"zone": list(shapes)}, name="zones", attrs={"units": unit}
    )


def to_geojson(zones: xr.DataArray) -> str:
    """Return zones as a GeoJSON text; the unit stands in each feature's properties."""
    features = [
        {
            "type": "Feature",
            "properties": {"name": str(name), "units": zones.attrs["units"]},
            "geometry": json.loads(shapely.to_geojson(zones.sel(zone=name).item())),
        }
        for name in zones["zone"].values
    ]
    return json.dumps({"type": "FeatureCollection", "features": features})


def from_geojson(text: str) -> xr.DataArray:
    """Return the zones of a GeoJSON text written by `to_geojson`, or drawn elsewhere in metres."""
    try:
        features = json.loads(text)["features"]
        shapes = {
            str(feature["properties"]["name"]): shapely.from_geojson(
                json.dumps(feature["geometry"])
            )
            for feature in features
        }
        units = {feature["properties"].get("units", "m") for feature in features}
    except (ValueError, KeyError, TypeError) as cause:
        raise DataError(
            "expected a GeoJSON FeatureCollection whose features have a 'name' property, "
            f"got something else: {cause!r}"
        ) from cause
    if len(units) > 1 or not units <= {"px", "m"}:
        raise DataError(f"zones of one file share one unit, px or m; these have {sorted(units)}")
    return make_zones(shapes, units.pop() if units else "m")
