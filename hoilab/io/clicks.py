"""Clicks in files: the same points in the picture and on a map.

CSV with the columns ``x, y`` (px of the picture) and ``map_x, map_y`` (m), or ``plan_x, plan_y``
(px of a plan's picture), or ``name`` (of a point of a plan). GeoJSON as the zone editor writes it:
points in px whose property ``map`` holds two metres.
"""

import csv
import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from hoilab.errors import DataError

NEAREST_M, FARTHEST_M = 0.05, 100_000.0


@dataclass(frozen=True)
class Clicks:
    """Points marked in the picture, and what each is on the map.

    Parameters
    ----------
    pixels
        (n, 2) x and y of pixel centres.
    there
        (n, 2) on the map: metres, or pixels of a plan. Empty where points are named.
    units
        ``m``, ``px`` (of the plan) or ``name``.
    names
        What each point is called.
    """

    pixels: np.ndarray
    there: np.ndarray
    units: str
    names: tuple[str, ...] = ()


def read_clicks(path: str | Path) -> Clicks:
    """Read clicks from a CSV or GeoJSON file.

    Raises
    ------
    DataError
        The file is something else, a number is missing, or units are mixed.
    """
    source = Path(path)
    try:
        text = source.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as cause:
        raise DataError(f"{source} cannot be read: {cause}") from cause
    return _of_geojson(text, source) if text.lstrip().startswith("{") else _of_csv(text, source)


def in_metres(points: np.ndarray) -> np.ndarray:
    """Return map points if they can be metres; say what else they may be otherwise.

    Examples
    --------
    >>> in_metres(np.array([[0.0, 0.0], [4.0, 3.0]])).tolist()
    [[0.0, 0.0], [4.0, 3.0]]
    """
    extent = float(np.ptp(points, axis=0).max()) if len(points) else 1.0
    if not np.isfinite(points).all():
        raise DataError("map points must be finite numbers; fill in or remove those that are NaN")
    if len(points) > 1 and not NEAREST_M <= extent <= FARTHEST_M:
        raise DataError(
            f"the map points span {extent:.3g}, which is no room in metres; if they are degrees "
            "or millimetres, turn them into metres first (hoilab.io.geo)"
        )
    return points


def _of_csv(text: str, source: Path) -> Clicks:
    rows = list(csv.DictReader(line for line in text.splitlines() if line.strip()))
    columns = {name.strip() for name in (rows[0] if rows else {}) if name}
    found = [unit for unit, needed in _KINDS.items() if needed <= columns]
    if not {"x", "y"} <= columns or len(found) != 1:
        raise DataError(
            f"{source} needs the columns x, y and one of map_x, map_y (m), plan_x, plan_y (px of "
            f"the plan) or name; it has {', '.join(sorted(columns)) or 'none'}"
        )
    (units,) = found
    pixels = _numbers(rows, ("x", "y"), source)
    names = tuple((row.get("name") or "").strip() for row in rows)
    if units == "name":
        return Clicks(pixels, np.empty((0, 2)), units, names)
    prefix = "map" if units == "m" else "plan"
    return Clicks(pixels, _numbers(rows, (f"{prefix}_x", f"{prefix}_y"), source), units, names)


_KINDS = {"m": {"map_x", "map_y"}, "px": {"plan_x", "plan_y"}, "name": {"name"}}


def _numbers(rows: list[dict[str, str]], names: tuple[str, str], source: Path) -> np.ndarray:
    try:
        values = np.array([[float(row[name]) for name in names] for row in rows])
    except (TypeError, ValueError, KeyError) as cause:
        raise DataError(f"{source}: {' and '.join(names)} must be numbers: {cause}") from cause
    if not np.isfinite(values).all():
        raise DataError(f"{source}: {' and '.join(names)} must be finite; a NaN marks no point")
    return values


def _of_geojson(text: str, source: Path) -> Clicks:
    try:
        features = [
            feature
            for feature in json.loads(text)["features"]
            if feature["geometry"]["type"] == "Point"
        ]
        units = {str(feature["properties"].get("units", "m")) for feature in features}
        pixels = [feature["geometry"]["coordinates"][:2] for feature in features]
        there = [feature["properties"].get("map") for feature in features]
        names = tuple(str(feature["properties"].get("name", "")) for feature in features)
    except (ValueError, KeyError, TypeError) as cause:
        raise DataError(f"{source} is no GeoJSON of points: {cause!r}") from cause
    if units - {"px"}:
        raise DataError(
            f"{source} has points in {', '.join(sorted(units))}; clicks are in px of the picture, "
            "with metres in the property 'map'"
        )
    known = [index for index, place in enumerate(there) if place is not None]
    try:
        return Clicks(
            np.array([pixels[k] for k in known], dtype=float).reshape(-1, 2),
            np.array([there[k] for k in known], dtype=float).reshape(-1, 2),
            "m",
            tuple(names[k] for k in known),
        )
    except (TypeError, ValueError) as cause:
        raise DataError(f"{source}: each point and its map place are two numbers") from cause
