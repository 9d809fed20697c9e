"""Positions on the ground to maps of the world: GeoJSON, GeoParquet and MF-JSON.

The floor's metres become longitude and latitude (WGS84) through an azimuthal equidistant
projection around a surveyed origin, turned by the bearing of the floor's y axis. Needs the
packages of ``pip install "hoilab[maps]"``, which are imported when asked for; nothing is fetched.
"""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import xarray as xr

from hoilab.errors import DataError, OutputError, PluginError
from hoilab.schema import check_ground

if TYPE_CHECKING:
    import geopandas

KINDS = (".geojson", ".parquet", ".json")
WGS84 = "EPSG:4326"
ELLIPSE_95 = float(np.sqrt(5.991))


@dataclass(frozen=True, kw_only=True)
class Anchor:
    """Where the floor lies in the world.

    Parameters
    ----------
    longitude, latitude
        Of the floor's origin (WGS84, degrees).
    bearing_deg
        Direction of the floor's y axis, clockwise from north (degrees).
    crs
        Coordinates that positions are written in: any that pyproj knows.
    """

    longitude: float
    latitude: float
    bearing_deg: float = 0.0
    crs: str = WGS84

    def __post_init__(self) -> None:
        if not (-180 <= self.longitude <= 180 and -90 <= self.latitude <= 90):
            raise DataError(
                f"longitude is -180..180 and latitude -90..90 degrees, got {self.longitude} and "
                f"{self.latitude}; are they swapped?"
            )


def to_world(metres: np.ndarray, anchor: Anchor) -> np.ndarray:
    """Return coordinates (..., 2) in the anchor's system of positions (..., 2) in metres.

    Examples
    --------
    >>> here = Anchor(longitude=8.0, latitude=50.0)
    >>> to_world(np.array([0.0, 0.0]), here).round(6)
    array([ 8., 50.])
    """
    proj = _package("pyproj")
    turn = np.radians(anchor.bearing_deg)
    east = metres[..., 0] * np.cos(turn) + metres[..., 1] * np.sin(turn)
    north = metres[..., 1] * np.cos(turn) - metres[..., 0] * np.sin(turn)
    local = f"+proj=aeqd +lat_0={anchor.latitude} +lon_0={anchor.longitude} +datum=WGS84 +units=m"
    try:
        way = proj.Transformer.from_crs(local, anchor.crs, always_xy=True)
    except proj.exceptions.CRSError as cause:
        raise DataError(
            f"{anchor.crs!r} is no coordinate system that pyproj knows; EPSG:25832, say"
        ) from cause
    return np.stack(way.transform(east, north), -1)


def positions_frame(ground: xr.Dataset, anchor: Anchor) -> "geopandas.GeoDataFrame":
    """Return a point for each sight: individual, time (s), x and y (m), axes of its ellipse (m)."""
    geopandas = _package("geopandas")
    place = check_ground(ground)["position"].transpose("individual", "time", "space").values
    spread = ground["covariance"].transpose("individual", "time", "space", "space_").values
    who, when = np.nonzero(np.isfinite(place).all(-1))
    metres = place[who, when]
    axes = np.sqrt(np.linalg.eigvalsh(np.nan_to_num(spread[who, when]))) * ELLIPSE_95
    world = to_world(metres, anchor).reshape(-1, 2)
    return geopandas.GeoDataFrame(
        {
            "individual": ground["individual"].values[who],
            "time_s": ground["time"].values[when],
            "x_m": metres[:, 0],
            "y_m": metres[:, 1],
            "minor95_m": np.where(np.isfinite(spread[who, when, 0, 0]), axes[:, 0], np.nan),
            "major95_m": np.where(np.isfinite(spread[who, when, 0, 0]), axes[:, 1], np.nan),
        },
        geometry=geopandas.points_from_xy(world[:, 0], world[:, 1]),
        crs=anchor.crs,
    )


def write_positions(ground: xr.Dataset, path: str | Path, *, anchor: Anchor) -> Path:
    """Write positions as the file's ending says, for QGIS and the like.

    Parameters
    ----------
    path
        ``.geojson`` and ``.parquet`` hold a point for each sight, ``.json`` the moving points of
        OGC MF-JSON, one for each individual, in WGS84.

    Raises
    ------
    OutputError
        The ending is another one, or the file cannot be written.
    """
    target = Path(path)
    if target.suffix not in KINDS:
        raise OutputError(f"{target.name} ends in none of {', '.join(KINDS)}")
    try:
        if target.suffix == ".json":
            target.write_text(json.dumps(_moving(ground, anchor)), encoding="utf-8")
        elif target.suffix == ".parquet":
            positions_frame(ground, anchor).to_parquet(target)
        else:
            # RFC 7946: GeoJSON is in WGS84.
            positions_frame(ground, anchor).to_crs(WGS84).to_file(target, driver="GeoJSON")
    except OSError as cause:
        raise OutputError(f"{target} cannot be written: {cause.strerror or cause}") from cause
    return target


def _moving(ground: xr.Dataset, anchor: Anchor) -> dict[str, Any]:
    """Return OGC Moving Features JSON (19-045r3): times in milliseconds from the first frame."""
    place = check_ground(ground)["position"].transpose("individual", "time", "space").values
    plain = Anchor(
        longitude=anchor.longitude, latitude=anchor.latitude, bearing_deg=anchor.bearing_deg
    )
    features = []
    for name, walk in zip(ground["individual"].values, place, strict=True):
        seen = np.isfinite(walk).all(-1)
        if not seen.any():
            continue
        features.append(
            {
                "type": "Feature",
                "id": int(name),
                "temporalGeometry": {
                    "type": "MovingPoint",
                    "datetimes": np.rint(ground["time"].values[seen] * 1000).astype(int).tolist(),
                    "coordinates": to_world(walk[seen], plain).round(9).tolist(),
                    "interpolation": "Linear",
                },
                "properties": {},
            }
        )
    return {"type": "FeatureCollection", "features": features}


def _package(name: str) -> Any:
    from importlib import import_module

    try:
        return import_module(name)
    except ImportError as cause:
        raise PluginError(f'maps need {name}: pip install "hoilab[maps]"') from cause
