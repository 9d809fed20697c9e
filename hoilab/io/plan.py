"""Plans: a drawing of the place whose scale is known, or named points and outlines in metres."""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from hoilab.errors import DataError
from hoilab.io.clicks import Clicks, in_metres
from hoilab.io.world_file import read_world_file, world_file_of

PICTURES = (".png", ".jpg", ".jpeg", ".bmp", ".tif", ".tiff", ".webp")


@dataclass(frozen=True)
class Plan:
    """A plan of the place.

    Parameters
    ----------
    matrix
        (2, 3), from (x, y, 1) of the drawing's pixels to metres; None for a plan without one.
    points
        Named points (m).
    """

    matrix: np.ndarray | None
    points: dict[str, tuple[float, float]]

    def metres(self, clicks: Clicks) -> np.ndarray:
        """Return where each click is on the floor (n, 2), in metres."""
        if clicks.units == "m":
            return in_metres(clicks.there)
        if clicks.units == "px":
            if self.matrix is None:
                raise DataError("these clicks are pixels of a plan, and this plan has no picture")
            return in_metres(clicks.there @ self.matrix[:, :2].T + self.matrix[:, 2])
        missing = [name for name in clicks.names if name not in self.points]
        if missing:
            raise DataError(
                f"the plan has no point {missing[0]!r}; it has "
                f"{', '.join(sorted(self.points)) or 'none'}"
            )
        return in_metres(np.array([self.points[name] for name in clicks.names]).reshape(-1, 2))


def read_plan(path: str | Path, *, metres_per_pixel: float | None = None) -> Plan:
    """Read a plan: GeoJSON in metres, or a picture with a world file or a scale.

    With a scale alone the origin is the picture's lower left corner and y runs up.

    Parameters
    ----------
    metres_per_pixel
        Scale of a picture; a world file beside it (plan.pgw) counts where none is given.
    """
    source = Path(path)
    if source.suffix.lower() not in PICTURES:
        return Plan(None, _points(source))
    if metres_per_pixel is None and not world_file_of(source).is_file():
        raise DataError(
            f"{source.name} needs a scale: metres for one pixel, or a world file "
            f"{world_file_of(source).name} beside it"
        )
    if metres_per_pixel is None:
        return Plan(read_world_file(world_file_of(source)), {})
    if not 0 < metres_per_pixel < 100:
        raise DataError(f"metres for one pixel of a plan are 0 to 100, got {metres_per_pixel}")
    height = _height(source)
    step = float(metres_per_pixel)
    # The lower edge of the last row is y = 0.
    matrix = np.array([[step, 0, step / 2], [0, -step, step * (height - 0.5)]])
    return Plan(matrix, {})


def _height(source: Path) -> int:
    from PIL import Image

    try:
        with Image.open(source) as image:
            return int(image.size[1])
    except OSError as cause:
        raise DataError(f"{source} cannot be read as a picture: {cause}") from cause


def _points(source: Path) -> dict[str, tuple[float, float]]:
    try:
        features = json.loads(source.read_text(encoding="utf-8"))["features"]
        units = {str(feature["properties"].get("units", "m")) for feature in features}
        points: dict[str, tuple[float, float]] = {}
        for feature in features:
            name, shape = str(feature["properties"]["name"]), feature["geometry"]
            for number, (x, y) in enumerate(_corners(shape["type"], shape["coordinates"])):
                label = name if shape["type"] == "Point" else f"{name} {number + 1}"
                points[label] = (float(x), float(y))
    except (OSError, ValueError, KeyError, TypeError) as cause:
        raise DataError(f"{source} is no plan: GeoJSON with named features: {cause!r}") from cause
    if units - {"m"}:
        raise DataError(f"a plan is in metres throughout; this one has {', '.join(sorted(units))}")
    return points


def _corners(kind: str, coordinates: list[object]) -> list[tuple[float, float]]:
    """Return the corners of a shape; a polygon's last one is its first again."""
    if kind == "Point":
        return [tuple(coordinates[:2])]  # type: ignore[list-item]
    ring = coordinates[0][:-1] if kind == "Polygon" else coordinates  # type: ignore[index]
    return [tuple(corner[:2]) for corner in ring]  # type: ignore[index]
