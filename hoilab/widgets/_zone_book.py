"""Zones and clicks that somebody draws, saved as they are drawn: no host, no widget library."""

import json
import threading
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import xarray as xr

from hoilab.errors import DataError, OutputError
from hoilab.io import encode_jpeg
from hoilab.io._whole_file import whole_file
from hoilab.plotting.colours import PALETTE
from hoilab.schema import from_geojson, release
from hoilab.schema.zones import Unit
from hoilab.widgets._answers import Answer, answered

TOOLS = ("select", "polygon", "line", "click")
FILE_KINDS = ("zones", "clicks")


class ZoneBook:
    """Keep zones in one GeoJSON file and calibration clicks in another, whole after each change.

    Parameters
    ----------
    path
        Where zones are kept: ``gates.geojson``; read if it is there. Clicks lie beside it, in
        ``gates.clicks.geojson``.
    picture
        What is drawn on: one frame in pixels, or a rectified view in metres; hidden or public.
    changed
        Called after each change that was saved.
    """

    def __init__(
        self,
        path: str | Path,
        picture: xr.DataArray,
        *,
        changed: Callable[[], None] | None = None,
    ) -> None:
        if picture.dims != ("y", "x", "channel"):
            raise DataError(f"expected one frame (y, x, channel), got {picture.dims}; try video[0]")
        self.path = Path(path)
        self.clicks_path = self.path.with_suffix("").with_suffix(".clicks.geojson")
        self.picture = release(picture, way="widget")
        self.unit: Unit = (
            "m" if picture.coords.get("x", xr.DataArray()).attrs.get("units") == "m" else "px"
        )
        self.features = [*_read(self.path, self.unit), *_read(self.clicks_path, "px")]
        self._changed = changed
        self._lock = threading.Lock()
        self._answers: dict[str, Callable[[Mapping[str, object]], Answer]] = {
            "describe": self._describe,
            "floor": self._floor,
            "save": self._save,
        }

    @property
    def zones(self) -> xr.DataArray:
        """Return the zones as they are now."""
        return from_geojson(json.dumps(_collection(self._of("zones"))))

    @property
    def bounds(self) -> tuple[float, float, float, float]:
        """Return left, top, right, bottom of the picture in its unit."""
        height, width = self.picture.shape[:2]
        if self.unit == "px":
            return (0.0, 0.0, float(width), float(height))
        x, y = self.picture["x"].values, self.picture["y"].values
        half = abs(float(x[1] - x[0])) / 2
        return (x.min() - half, y.max() + half, x.max() + half, y.min() - half)

    def handle(self, op: str, args: Mapping[str, object], _buffers: Sequence[bytes]) -> Answer:
        """Answer one question; a refusal is an answer with an ``error`` in it."""
        return answered("an editor", self._answers, op, args)

    def save(self, features: list[dict[str, Any]]) -> str:
        """Write zones and clicks, each whole or not at all, and return a sentence about it.

        Raises
        ------
        DataError
            A shape crosses itself, has too few points, or two have one name.
        OutputError
            A file cannot be written.
        """
        names = [str(feature["properties"]["name"]) for feature in features]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice or not all(name.strip() for name in names):
            raise DataError(f"each shape has a name of its own, got {twice or 'an empty one'}")
        drawn = [f for f in features if f["geometry"]["type"] != "Point"]
        clicks = [f for f in features if f["geometry"]["type"] == "Point"]
        from_geojson(json.dumps(_collection(drawn)))  # refuses what no zone can be
        with self._lock:
            self.features = features
            _write(self.path, drawn)
            if clicks or self.clicks_path.exists():
                _write(self.clicks_path, clicks)
        if self._changed is not None:
            self._changed()
        said = f"{len(drawn)} in {self.path.name}"
        return f"{said}, {len(clicks)} clicks in {self.clicks_path.name}" if clicks else said

    def _describe(self, _args: Mapping[str, object]) -> Answer:
        return {
            "bounds": list(self.bounds),
            "unit": self.unit,
            "features": self.features,
            "palette": list(PALETTE),
            "tools": [tool for tool in TOOLS if tool != "click" or self.unit == "px"],
            "file": self.path.name,
        }, []

    def _floor(self, _args: Mapping[str, object]) -> Answer:
        return {"bounds": list(self.bounds)}, [encode_jpeg(self.picture, quality=85)]

    def _save(self, args: Mapping[str, object]) -> Answer:
        features = args.get("features")
        try:
            if not isinstance(features, list):
                raise TypeError(f"features are a list, got {type(features).__name__}")
            said = self.save(features)
        except (KeyError, TypeError) as cause:
            raise DataError(f"these are no shapes with names: {cause!r}") from cause
        return {"said": f"saved: {said}"}, []

    def _of(self, kind: str) -> list[dict[str, Any]]:
        points = kind == "clicks"
        return [f for f in self.features if (f["geometry"]["type"] == "Point") is points]


def _collection(features: list[dict[str, Any]]) -> dict[str, Any]:
    return {"type": "FeatureCollection", "features": features}


def _read(path: Path, unit: Unit) -> list[dict[str, Any]]:
    if not path.is_file():
        return []
    try:
        features: list[dict[str, Any]] = json.loads(path.read_text(encoding="utf-8"))["features"]
        units = {feature["properties"].get("units", "m") for feature in features}
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as cause:
        raise DataError(f"{path} is no GeoJSON of zones: {cause!r}; name another file") from cause
    if units - {unit}:
        raise DataError(
            f"{path.name} is in {', '.join(sorted(units))} and this picture in {unit}; zones of "
            "the picture and of the map need files of their own"
        )
    return features


def _write(path: Path, features: list[dict[str, Any]]) -> None:
    try:
        with whole_file(path) as part:
            part.write_text(json.dumps(_collection(features), indent=1) + "\n", encoding="utf-8")
    except OSError as cause:
        raise OutputError(f"{path} cannot be written: {cause.strerror or cause}") from cause
