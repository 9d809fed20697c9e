"""What the front end of a scene in space asks for, and the answers: no host, no widget library.

Points travel in nine bytes: three 16-bit steps between the cloud's least and largest coordinate,
and three bytes of colour. They are mixed first, so that any part of them is spread over the
whole cloud.
"""

import threading
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import xarray as xr

from hoilab.errors import DataError
from hoilab.geometry.camera import ray
from hoilab.io import encode_jpeg
from hoilab.plotting.colours import PALETTE, colour_of
from hoilab.reconstruction.space import Space, frames_of, moment_of, painted
from hoilab.schema import check_cloud, check_video, release
from hoilab.schema.mesh import check_mesh
from hoilab.widgets._answers import Answer, answered

LAYERS = ("cloud", "surface", "movers", "boxes", "tracks", "labels", "camera", "grid")
COLOURS = ("rgb", "height", "label", "time")
_MOST_AT_ONCE = 500_000
_STEPS = 65_535


@dataclass(frozen=True, eq=False)
class _Points:
    """Points of a cloud or corners of a mesh, as they travel."""

    low: list[float]
    high: list[float]
    steps: np.ndarray  # n 3, uint16
    rgb: np.ndarray  # n 3, uint8
    bytes_: Mapping[str, np.ndarray]  # n, uint8: label, time
    corners: np.ndarray  # t 3, uint32

    def describe(self) -> dict[str, object]:
        return {
            "points": len(self.steps),
            "triangles": len(self.corners),
            "low": self.low,
            "high": self.high,
        }


class SceneAnswers:
    """Answer questions about one scene in space.

    Parameters
    ----------
    space
        A scene, or a single cloud or mesh. Its colours must be hidden or public.
    video
        (time, y, x, channel), hidden or public: what the camera saw at the frames of the walks.
    """

    def __init__(self, space: Space | xr.Dataset, video: xr.DataArray | None = None) -> None:
        self.space = painted_where_grey(space) if isinstance(space, Space) else None
        clouds, surfaces = _parts(self.space or space)
        for part in (*clouds, *surfaces):
            release(part["rgb"], way="widget")
        if self.space is not None:
            release(self.space.movers["rgb"], way="widget")
        self.video = None if video is None else release(check_video(video), way="widget")
        self.clouds = [_mixed(cloud) for cloud in clouds]
        self.surfaces = [_corners(mesh) for mesh in surfaces]
        self._known = np.empty(0, np.int64) if self.space is None else frames_of(self.space)
        self._lock = threading.Lock()
        self._answers: dict[str, Callable[[Mapping[str, object]], Answer]] = {
            "describe": self._describe,
            "cloud": self._cloud,
            "attribute": self._attribute,
            "vertices": self._vertices,
            "triangles": self._triangles,
            "moment": self._moment,
            "walks": self._walks,
            "picture": self._picture,
        }

    @property
    def frames(self) -> int:
        """Return how many frames there are: 1 where nothing moves."""
        return 1 if self.space is None else max(1, int(self.space.walks.sizes["time"]))

    @property
    def individuals(self) -> list[int]:
        """Return the numbers of all individuals."""
        return [] if self.space is None else self.space.walks["individual"].values.tolist()

    @property
    def layers(self) -> list[str]:
        """Return what there is to show."""
        held = {"cloud": bool(self.clouds), "surface": bool(self.surfaces), "grid": True}
        if self.space is not None:
            people = bool(self.individuals)
            held |= dict.fromkeys(("boxes", "tracks", "labels"), people)
            held |= {"movers": self.space.movers.sizes["point"] > 0, "camera": True}
        return [name for name in LAYERS if held.get(name)]

    @property
    def shown_first(self) -> list[str]:
        """Return the layers to begin with: a surface says what the cloud under it says."""
        return [name for name in self.layers if name != "cloud" or not self.surfaces]

    def handle(self, op: str, args: Mapping[str, object], _buffers: Sequence[bytes]) -> Answer:
        """Answer one question; a refusal is an answer with an ``error`` in it."""
        return answered("a scene", self._answers, op, args)

    def _describe(self, _args: Mapping[str, object]) -> Answer:
        low, high = self._bounds()
        times = np.zeros(1)
        classes: list[str] = []
        if self.space is not None and self.space.walks.sizes["time"]:
            times = self.space.walks["time"].values.astype("<f8")
            if "class" in self.space.walks.coords:
                classes = [str(label) for label in self.space.walks["class"].values]
        return {
            "frames": self.frames,
            "individuals": self.individuals,
            "classes": classes,
            "palette": list(PALETTE),
            "layers": self.layers,
            "clouds": [part.describe() for part in self.clouds],
            "surfaces": [part.describe() for part in self.surfaces],
            "bounds": [low, high],
            "camera": self._camera(),
            "pictures": self.video is not None,
            "level": 0.0,
        }, [(times - times[0]).astype("<f8").tobytes()]

    def _bounds(self) -> tuple[list[float], list[float]]:
        """Return the corners of what is worth seeing (m): a few stray points do not count."""
        corners = []
        for part in (*self.clouds, *self.surfaces):
            if not len(part.steps):
                continue
            some = part.steps[:: max(1, len(part.steps) // 20_000)] / _STEPS
            span = np.subtract(part.high, part.low)
            corners.append(np.percentile(some, [3, 90], axis=0) * span + part.low)
        if self.space is not None:
            walked = self.space.walks["position"].transpose("time", "individual", "space").values
            seen = walked[np.isfinite(walked).all(-1)]
            if len(seen):
                flat = np.percentile(seen, [2, 98], axis=0)
                corners.append(np.concatenate([flat, [[0.0], [2.0]]], axis=1))
        if not corners:
            return [-5.0, -5.0, 0.0], [5.0, 5.0, 3.0]
        # People first: a plaza is larger than what happens on it.
        chosen = corners[-1:] if self.space is not None and len(corners) > 1 else corners
        low, high = np.min([c[0] for c in chosen], 0), np.max([c[1] for c in chosen], 0)
        return low.tolist(), np.maximum(high, low + 0.2).tolist()

    def _camera(self) -> dict[str, object] | None:
        if self.space is None:
            return None
        camera = self.space.camera
        width, height = camera.attrs["width"], camera.attrs["height"]
        edges = np.array([[0, 0], [width, 0], [0, height], [width, height]]) - 0.5
        place, directions = ray(camera, edges.astype(float))
        ahead = camera["rotation"].values[2]
        return {
            "eye": place.tolist(),
            "rays": directions.tolist(),
            "yaw": float(np.degrees(np.arctan2(ahead[1], ahead[0]))),
            "pitch": float(-np.degrees(np.arcsin(np.clip(ahead[2], -1, 1)))),
            "width": width,
            "height": height,
        }

    def _cloud(self, args: Mapping[str, object]) -> Answer:
        part = _numbered(self.clouds, args.get("cloud"), "cloud")
        window = _window(args, len(part.steps))
        return {}, [part.steps[window].astype("<u2").tobytes(), part.rgb[window].tobytes()]

    def _attribute(self, args: Mapping[str, object]) -> Answer:
        part = _numbered(self.clouds, args.get("cloud"), "cloud")
        name = str(args.get("name"))
        if name not in part.bytes_:
            raise DataError(f"points are coloured by {', '.join(part.bytes_)}; got {name!r}")
        return {}, [part.bytes_[name][_window(args, len(part.steps))].tobytes()]

    def _vertices(self, args: Mapping[str, object]) -> Answer:
        part = _numbered(self.surfaces, args.get("surface"), "surface")
        window = _window(args, len(part.steps))
        return {}, [part.steps[window].astype("<u2").tobytes(), part.rgb[window].tobytes()]

    def _triangles(self, args: Mapping[str, object]) -> Answer:
        part = _numbered(self.surfaces, args.get("surface"), "surface")
        return {}, [part.corners[_window(args, len(part.corners))].astype("<u4").tobytes()]

    def _moment(self, args: Mapping[str, object]) -> Answer:
        """Answer who is there at a frame: the last moment that was reconstructed before it.

        Buffers: for each box who (int32, place in the list of individuals); centre, size, yaw
        (float32); positions and colours of the moving points; a byte for each point that says
        who. ``from`` and ``to`` are the frames for which the answer holds, the last excluded.
        """
        at = self._frame(args)
        if self.space is None or not len(self._known):
            return {"from": 0, "to": self.frames, "low": [0] * 3, "high": [1] * 3}, [b""] * 5
        frames = self.space.walks["frame"].values
        row = max(0, int(np.searchsorted(self._known, frames[at], side="right")) - 1)
        start = int(np.searchsorted(frames, self._known[row])) if row else 0
        after = row + 1 < len(self._known)
        stop = int(np.searchsorted(frames, self._known[row + 1])) if after else self.frames
        cloud, boxes = moment_of(self.space, int(self._known[row]))
        points = _quantised(cloud)
        place = {number: index for index, number in enumerate(self.individuals)}
        who = np.array([place.get(int(n), -1) for n in boxes["individual"].values], "<i4")
        rows = np.column_stack(
            [boxes["centre"].values, boxes["size"].values, boxes["yaw"].values]
        ).astype("<f4")
        owner = np.array([place.get(int(n), -1) % 255 + 1 for n in cloud["label"].values])
        return {"from": start, "to": stop, "low": points.low, "high": points.high}, [
            who.tobytes(),
            rows.tobytes(),
            points.steps.astype("<u2").tobytes(),
            points.rgb.tobytes(),
            owner.astype(np.uint8).tobytes(),
        ]

    def _walks(self, _args: Mapping[str, object]) -> Answer:
        """Answer where everybody was: who (int32), where each starts (int32), x y z frame."""
        if self.space is None:
            return {}, [b"", np.zeros(1, "<i4").tobytes(), b""]
        where = self.space.walks["position"].transpose("individual", "time", "space").values
        seen = np.isfinite(where).all(-1)
        who, moment = np.nonzero(seen)
        rows = np.column_stack([where[seen], np.full(len(who), 0.03), moment]).astype("<f4")
        starts = np.searchsorted(who, np.arange(len(where) + 1)).astype("<i4")
        names = np.arange(len(where), dtype="<i4")
        return {}, [names.tobytes(), starts.tobytes(), rows.tobytes()]

    def _picture(self, args: Mapping[str, object]) -> Answer:
        at = self._frame(args)
        if self.video is None:
            raise DataError("this scene has no video; pass video=... when the view is made")
        with self._lock:
            picture = self.video.isel(time=min(at, self.video.sizes["time"] - 1)).load()
        return {"frame": at}, [encode_jpeg(picture)]

    def _frame(self, args: Mapping[str, object]) -> int:
        value = args.get("frame")
        if not isinstance(value, int | float) or not 0 <= value < self.frames:
            raise DataError(f"frame must be 0 to {self.frames - 1}, got {value!r}")
        return int(value)


def painted_where_grey(space: Space) -> Space:
    """Return the scene with movers in colours of their own, where they have no pixels' colours."""
    rgb = space.movers["rgb"].values
    return painted(space, colour_of) if len(rgb) and (rgb == 128).all() else space


def _parts(shown: Space | xr.Dataset) -> tuple[list[xr.Dataset], list[xr.Dataset]]:
    if isinstance(shown, Space):
        clouds = [shown.background] if shown.background.sizes["point"] else []
        return clouds, [shown.surface] if shown.surface.sizes["triangle"] else []
    if "triangle" in shown.dims:
        return [], [check_mesh(shown)]
    return [check_cloud(shown)], []


def _mixed(cloud: xr.Dataset) -> _Points:
    order = np.random.default_rng(0).permutation(cloud.sizes["point"])
    points = _quantised(cloud.isel(point=order))
    names, places = np.unique(cloud["label"].values, return_inverse=True)
    # 0 is what belongs to nobody; others keep their colour however many there are.
    label = np.where(names[places] == 0, 0, np.abs(names[places]) % 255 + 1)
    frame = cloud["frame"].values.astype(float)
    span = float(np.ptp(frame)) if len(frame) else 0.0
    late = (frame - frame.min()) / span * 255 if span else np.zeros(len(frame))
    held = {"label": label[order].astype(np.uint8), "time": late[order].astype(np.uint8)}
    return _Points(points.low, points.high, points.steps, points.rgb, held, points.corners)


def _corners(mesh: xr.Dataset) -> _Points:
    points = _quantised(mesh)
    corners = mesh["corners"].values.astype(np.uint32)
    return _Points(points.low, points.high, points.steps, points.rgb, {}, corners)


def _quantised(points: xr.Dataset) -> _Points:
    xyz = points["xyz"].values
    if not len(xyz):
        low, high = np.zeros(3), np.ones(3)
    else:
        low, high = xyz.min(0).astype(float), xyz.max(0).astype(float)
        high = np.maximum(high, low + 1e-3)
    scale = (_STEPS / (high - low)).astype(np.float32)
    steps = np.rint((xyz - low.astype(np.float32)) * scale).clip(0, _STEPS).astype(np.uint16)
    rgb = points["rgb"].values
    return _Points(low.tolist(), high.tolist(), steps, rgb, {}, np.empty((0, 3), np.uint32))


def _numbered(parts: Sequence[_Points], value: object, what: str) -> _Points:
    if not isinstance(value, int) or not 0 <= value < len(parts):
        raise DataError(f"{what} must be 0 to {len(parts) - 1}, got {value!r}")
    return parts[value]


def _window(args: Mapping[str, object], length: int) -> slice:
    start, stop = args.get("start"), args.get("stop")
    if (
        not isinstance(start, int)
        or not isinstance(stop, int)
        or not 0 <= start < stop <= start + _MOST_AT_ONCE
    ):
        raise DataError(
            f"stop must be behind start by {_MOST_AT_ONCE} at most, got {start!r} to {stop!r}"
        )
    return slice(start, min(stop, length))
