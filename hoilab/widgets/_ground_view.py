"""What a map's front end asks for, and the answers: no host, no widget library."""

import threading
from collections.abc import Callable, Mapping, Sequence

import numpy as np
import shapely
import xarray as xr

from hoilab.errors import DataError
from hoilab.io import encode_jpeg
from hoilab.plotting.colours import PALETTE
from hoilab.schema import check_ground, release
from hoilab.widgets._answers import Answer, answered
from hoilab.widgets._layers import zone_shapes

LAYERS = ("floor", "walks", "ellipses", "labels", "zones", "heat", "flow")
CHI_95 = 5.991
MARGIN = 0.06
LEAST_EXTENT_M = 2.0
MOST_ROWS_AT_ONCE = 4096
MOST_POINTS = 400  # of one walk, as it is drawn whole

Bounds = tuple[float, float, float, float]


class GroundView:
    """Answer questions about positions on the ground and what lies under and over them.

    Parameters
    ----------
    ground
        Positions in metres, one row for each frame of the video; with ``velocity`` if they were
        smoothed.
    kind
        Class of each individual; "person" for all by default.
    floor
        A rectified view of the ground (y, x, channel), hidden or public.
    outline
        (n, 2) the ground that the camera sees (m).
    zones
        In metres.
    heat
        (y, x) seconds of all people together, from `hoilab.analysis.heat.heat_map`.
    flow
        From `hoilab.analysis.flow_field.flow_field`.
    """

    def __init__(
        self,
        ground: xr.Dataset,
        *,
        kind: Sequence[str] | None = None,
        floor: xr.DataArray | None = None,
        outline: np.ndarray | None = None,
        zones: xr.DataArray | None = None,
        heat: xr.DataArray | None = None,
        flow: xr.Dataset | None = None,
    ) -> None:
        self.ground = check_ground(ground)
        if zones is not None and zones.attrs.get("units") != "m":
            raise DataError("zones on a map are in metres; draw them on the map, or pass none")
        self.floor = None if floor is None else release(floor, way="widget")
        self.individuals: list[int] = [int(name) for name in ground["individual"].values]
        self.kinds = ["person"] * len(self.individuals) if kind is None else [str(k) for k in kind]
        self.zones, self.outline, self.heat, self._flow = zones, outline, heat, flow
        order = ("time", "individual", "space")
        self._place = ground["position"].transpose(*order).values.astype(float)
        spread = ground["covariance"].transpose("time", "individual", "space", "space_").values
        self._ellipse = _axes(spread.astype(float))
        pace = ground["velocity"].transpose(*order).values if "velocity" in ground else None
        self._pace = np.full_like(self._place, np.nan) if pace is None else pace.astype(float)
        self._lock = threading.Lock()
        self._jpeg: bytes | None = None
        self._answers: dict[str, Callable[[Mapping[str, object]], Answer]] = {
            "describe": self._describe,
            "floor": self._floor,
            "places": self._places,
            "walks": self._walks,
        }

    @property
    def frames(self) -> int:
        """Return how many frames there are."""
        return int(self.ground.sizes["time"])

    @property
    def bounds(self) -> Bounds:
        """Return left, low, right, high of what the map shows (m)."""
        parts = [self._place.reshape(-1, 2)]
        if self.floor is not None:
            x, y = self.floor["x"].values, self.floor["y"].values
            parts = [np.array([[x.min(), y.min()], [x.max(), y.max()]])]
        if self.zones is not None:
            parts += [shapely.get_coordinates(shape) for shape in self.zones.values]
        points = np.concatenate(parts)
        points = points[np.isfinite(points).all(-1)]
        if not len(points):
            return (0.0, 0.0, 10.0, 10.0)
        low, high = points.min(0), points.max(0)
        grow = np.maximum(MARGIN * (high - low), (LEAST_EXTENT_M - (high - low)) / 2)
        return (*(low - grow).tolist(), *(high + grow).tolist())

    def handle(self, op: str, args: Mapping[str, object], _buffers: Sequence[bytes]) -> Answer:
        """Answer one question; a refusal is an answer with an ``error`` in it."""
        return answered("a map", self._answers, op, args)

    @property
    def layers(self) -> list[str]:
        """Return the layers that there is something for."""
        there = {
            "floor": self.floor is not None,
            "zones": self.zones is not None and len(self.zones) > 0,
            "heat": self.heat is not None and self.heat.size > 0,
            "flow": self._flow is not None and self._flow.sizes.get("x", 0) > 0,
        }
        return [name for name in LAYERS if there.get(name, True)]

    def _describe(self, _args: Mapping[str, object]) -> Answer:
        times = self.ground["time"].values.astype("<f8")
        told: dict[str, object] = {
            "frames": self.frames,
            "bounds": list(self.bounds),
            "individuals": self.individuals,
            "classes": self.kinds,
            "palette": list(PALETTE),
            "layers": self.layers,
            "zones": zone_shapes(self.zones, unit="m"),
            "outline": [] if self.outline is None else np.round(self.outline, 3).tolist(),
            "heat": None,
        }
        heat, flow = np.empty(0), np.empty((0, 5))
        if "heat" in self.layers and self.heat is not None:
            grid = self.heat.transpose("y", "x")
            x, y = grid["x"].values, grid["y"].values
            cell = float(self.heat.attrs.get("cell", x[1] - x[0] if len(x) > 1 else 1.0))
            told["heat"] = {"left": float(x[0]) - cell / 2, "low": float(y[0]) - cell / 2,
                            "cell": cell, "columns": len(x), "rows": len(y)}  # fmt: skip
            heat = grid.values
        if "flow" in self.layers and self._flow is not None:
            flow = flow_rows(self._flow)
        return told, [
            (times - times[0] if len(times) else times).tobytes(),
            np.nan_to_num(heat).astype("<f4").tobytes(),
            flow.astype("<f4").tobytes(),
        ]

    def _floor(self, _args: Mapping[str, object]) -> Answer:
        if self.floor is None:
            raise DataError("this map has no view under it")
        with self._lock:
            if self._jpeg is None:
                self._jpeg = encode_jpeg(self.floor, quality=85)
        x, y = self.floor["x"].values, self.floor["y"].values
        half = abs(float(x[1] - x[0])) / 2
        bounds = [x.min() - half, y.min() - half, x.max() + half, y.max() + half]
        return {"bounds": [float(side) for side in bounds]}, [self._jpeg]

    def _places(self, args: Mapping[str, object]) -> Answer:
        """Answer who is where in the frames from start to before stop.

        Three buffers: where each frame's rows start (int32), who (int32), and x, y, the half
        axes of the 95 % ellipse, the angle of the longer one, and the velocity (float32).
        """
        start, stop = args.get("start"), args.get("stop")
        if not isinstance(start, int) or not isinstance(stop, int):
            raise DataError(f"start and stop must be frames, got {start!r} and {stop!r}")
        if not 0 <= start < stop <= min(self.frames, start + MOST_ROWS_AT_ONCE):
            raise DataError(f"frames are 0 to {self.frames}, got {start} to {stop}")
        part = slice(start, stop)
        frame, who = np.nonzero(np.isfinite(self._place[part]).all(-1))
        rows = np.concatenate(
            [self._place[part][frame, who], self._ellipse[part][frame, who],
             self._pace[part][frame, who]], -1
        )  # fmt: skip
        offsets = np.searchsorted(frame, np.arange(stop - start + 1)).astype("<i4")
        return {"start": start, "stop": stop}, [
            offsets.tobytes(),
            who.astype("<i4").tobytes(),
            rows.astype("<f4").tobytes(),
        ]

    def _walks(self, _args: Mapping[str, object]) -> Answer:
        """Answer everybody's whole way, thinned out.

        Two buffers: who and frame (int32), x and y (float32; NaN where a way is broken).
        """
        names, places = [np.empty((0, 2), np.int64)], [np.empty((0, 2))]
        for who in range(len(self.individuals)):
            seen = np.flatnonzero(np.isfinite(self._place[:, who, 0]))
            if not len(seen):
                continue
            inside = np.arange(seen[0], seen[-1] + 1)
            kept = inside[:: max(1, len(inside) // MOST_POINTS)]
            names.append(np.stack([np.full(len(kept), who), kept], -1))
            places.append(self._place[kept, who])
        return {}, [
            np.concatenate(names).astype("<i4").tobytes(),
            np.concatenate(places).astype("<f4").tobytes(),
        ]


def flow_rows(field: xr.Dataset, *, fewest: int = 2, least: float = 0.15) -> np.ndarray:
    """Return arrows (n, 5): x, y, to x, to y (m), share of the cell's movements."""
    share = field["share"].transpose("y", "x", "direction").values
    shown = (field["people"].transpose("y", "x").values >= fewest)[..., None] & (share >= least)
    row, column, way = np.nonzero(shown)
    angle = np.deg2rad(field["direction"].values[way])
    length = 0.5 * float(field.attrs["cell"]) * np.sqrt(share[row, column, way])
    start = np.stack([field["x"].values[column], field["y"].values[row]], -1)
    ahead = length[:, None] * np.stack([np.cos(angle), np.sin(angle)], -1)
    rows: np.ndarray = np.concatenate(
        [start - ahead / 2, start + ahead / 2, share[row, column, way][:, None]], -1
    )
    return rows


def _axes(spread: np.ndarray) -> np.ndarray:
    """Return half axes of the 95 % ellipse and the angle of the longer one (..., 3); 0 unknown."""
    told = np.isfinite(spread).all((-2, -1))
    size, ways = np.linalg.eigh(np.where(told[..., None, None], spread, 0.0))
    half = np.sqrt(np.maximum(size[..., ::-1], 0) * CHI_95)
    angle = np.arctan2(ways[..., 1, 1], ways[..., 0, 1])
    axes: np.ndarray = np.concatenate([half, angle[..., None]], -1)
    return axes
