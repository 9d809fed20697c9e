"""Layers over the picture beside individuals: pairs with verbs, zones, depth; as numbers."""

from collections.abc import Sequence

import numpy as np
import shapely
import xarray as xr

from hoilab.errors import DataError
from hoilab.schema import check_interactions
from hoilab.schema.interactions import BOXES, NOBODY
from hoilab.schema.zones import Unit

_MOST_COLUMNS = 160


class PairRows:
    """The surest verb of each pair in each frame, found by frame number.

    Parameters
    ----------
    interactions
        With ``pair`` where pairs are followed over time.
    """

    def __init__(self, interactions: xr.Dataset) -> None:
        rows = check_interactions(interactions).compute()
        rows = rows.isel(interaction=_surest(rows))
        self.verbs, verb = _named(rows["verb"].values)
        self.frame = rows["frame"].values
        pair = rows["pair"].values if "pair" in rows else np.full(len(self.frame), NOBODY)
        self.pairs = sorted({*pair.tolist()} - {NOBODY})
        self._numbers = np.stack([pair, verb], axis=-1).astype("<i4")
        boxes = [rows[name].transpose("interaction", "space").values for name in BOXES]
        score = rows["score"].values[:, None]
        self._boxes = np.concatenate([*boxes, score], axis=-1).astype("<f4")

    def of(self, frames: Sequence[int] | np.ndarray) -> list[bytes]:
        """Return for these frame numbers where their rows start (i4), pair and verb (i4), boxes.

        Boxes (f4) are x, y, width, height of human and object, and the score.
        """
        first = np.searchsorted(self.frame, frames)
        last = np.searchsorted(self.frame, frames, side="right")
        rows = np.concatenate(
            [np.arange(a, b) for a, b in zip(first, last, strict=True)] or [first]
        ).astype(int)
        offsets = np.concatenate([[0], np.cumsum(last - first)]).astype("<i4")
        return [offsets.tobytes(), self._numbers[rows].tobytes(), self._boxes[rows].tobytes()]


def zone_shapes(zones: xr.DataArray | None, *, unit: Unit) -> list[dict[str, object]]:
    """Return the zones of a unit as a front end draws them: name, closed, corners.

    Those in metres lie on the floor and are for maps, those in pixels are for the picture.
    """
    if zones is None or zones.attrs.get("units") != unit:
        return []
    shapes = []
    for name, shape in zip(zones["zone"].values.tolist(), zones.values.tolist(), strict=True):
        closed = isinstance(shape, shapely.Polygon)
        points = shapely.get_coordinates(shape.exterior if closed else shape)
        points = points[:-1] if closed else points
        shapes.append({"name": str(name), "closed": closed, "points": points.round(4).tolist()})
    return shapes


def depth_map(depth: xr.DataArray, frame: int) -> tuple[dict[str, object], list[bytes]]:
    """Return one frame of depth as bytes 1..255 from near to far, 0 where nothing is known."""
    place = np.flatnonzero(np.asarray(depth["frame"].values) == frame)
    if not len(place):
        raise DataError(f"there is no depth of frame {frame}; run hoilab depth on the whole clip")
    values = depth.isel(time=int(place[0])).transpose("y", "x")
    step = max(1, -(-values.sizes["x"] // _MOST_COLUMNS))
    metres = values[::step, ::step].values.astype(np.float64)
    known = np.isfinite(metres)
    least, most = np.percentile(metres[known], (1, 99)).tolist() if known.any() else (0.0, 1.0)
    part = (metres.clip(least, most) - least) / max(most - least, 1e-9)
    painted = np.where(known, 1 + np.round(254 * np.nan_to_num(part)), 0).astype(np.uint8)
    about: dict[str, object] = {
        "columns": painted.shape[1], "rows": painted.shape[0], "least": least, "most": most,
        "unit": str(depth.attrs.get("units", "")),
    }  # fmt: skip
    return about, [painted.tobytes()]


def _surest(rows: xr.Dataset) -> np.ndarray:
    """Return the places of the surest row of each pair in each frame, by frame."""
    order = np.lexsort((-rows["score"].values, rows["frame"].values))
    if "pair" not in rows:
        return order
    pair, frame = rows["pair"].values, rows["frame"].values
    seen: set[tuple[int, int]] = set()
    kept = []
    for place in order.tolist():
        key = (int(frame[place]), int(pair[place]))
        if pair[place] == NOBODY or key not in seen:
            kept.append(place)
            seen.add(key)
    return np.array(kept, dtype=int)


def _named(values: np.ndarray) -> tuple[list[str], np.ndarray]:
    names, place = np.unique(values.astype(str), return_inverse=True)
    return names.tolist(), place.ravel()
