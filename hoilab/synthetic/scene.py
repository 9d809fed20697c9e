"""Scenes whose truth is known: one seed gives a place, its people, their story, and every pixel."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import Literal

import numpy as np
import xarray as xr
from numpy.typing import NDArray
from xarray.backends import BackendArray
from xarray.core import indexing

from hoilab.errors import DataError
from hoilab.schema import make_video
from hoilab.synthetic import backdrop as still
from hoilab.synthetic import chronicle, renderer, truth
from hoilab.synthetic.light import Light, TimeOfDay, light
from hoilab.synthetic.place import Place
from hoilab.synthetic.places import PLACES
from hoilab.synthetic.play import Play
from hoilab.synthetic.rehearsal import rehearse
from hoilab.synthetic.stories import STORIES, Director, numbered
from hoilab.synthetic.troupe import Troupe
from hoilab.synthetic.view import View, camera, look, shifted

PlaceName = Literal["plaza", "hall", "platform", "car_park"]
Story = Literal["left_suitcase", "none"]


@dataclass(frozen=True, eq=False)
class Scene:
    """A place, a camera, a light and a play. Pictures and truth are made when asked for."""

    seed: int
    place: Place
    view: View
    light: Light
    play: Play
    grid: int
    noise: float
    name: str
    eye: int = 0

    @cached_property
    def _stage(self) -> tuple[still.Stage, dict[int, str]]:
        return still.built(self.place)

    @cached_property
    def _backdrop(self) -> still.Backdrop:
        return still.drawn(self._stage[0], self.place, self.light, self.view, self.grid)

    @cached_property
    def _troupe(self) -> Troupe:
        return Troupe(self.play, self.seed)

    @cached_property
    def _grain(self) -> NDArray[np.float32]:
        return self.noise * renderer.noise_bank(
            self.view.size[0] * self.view.size[1] * 3, self.seed
        )

    @cached_property
    def time(self) -> NDArray[np.float64]:
        """Seconds of each frame."""
        return np.arange(self.play.frames) / self.play.fps

    def frame(self, number: int) -> NDArray[np.uint8]:
        """Return one frame (y, x, channel)."""
        clean = renderer.picture(
            self._troupe.at(number),
            self._backdrop,
            self._stage[0],
            self.place,
            self.light,
            self.view,
        )
        return renderer.noisy(clean, self._grain, (self.seed, self.eye, number))

    @cached_property
    def video(self) -> xr.DataArray:
        """The clip (time, y, x, channel), lazy: indexing renders only the frames asked for."""
        frames = indexing.LazilyIndexedArray(_Frames(self))
        return make_video(frames, self.time, identity="public", source=f"synthetic:{self.name}")

    @cached_property
    def classes(self) -> dict[int, str]:
        """The class of every instance in masks and tracks; 0 is the background."""
        moving = {a.individual: "person" for a in self.play.actors}
        moving |= {t.individual: t.kind for t in self.play.things}
        return {0: "background", **self._stage[1], **dict(sorted(moving.items()))}

    @cached_property
    def camera(self) -> xr.Dataset:
        """The camera: K, pose; height (m), tilt and pan (degrees) in its attrs."""
        return camera(self.view)

    @cached_property
    def _chronicle(self) -> chronicle.Chronicle:
        return chronicle.written(
            self.play, self._troupe, self.place, self._backdrop, self.view, self.classes
        )

    @cached_property
    def tracks(self) -> xr.Dataset:
        """Boxes around the visible part of everybody and everything that has a class.

        ``full_position`` and ``full_shape`` include what is hidden or out of the picture;
        ``pixels`` counts what is visible.
        """
        return chronicle.tracks(self._chronicle, self.time, f"synthetic:{self.name}")

    @cached_property
    def boxes3d(self) -> xr.Dataset:
        """Upright boxes in the world (m), x right and y away from the camera's foot."""
        return chronicle.boxes3d(self._chronicle, self.time)

    @cached_property
    def ground(self) -> xr.Dataset:
        """Where everybody and everything stands on the ground (m)."""
        return chronicle.ground(self._chronicle, self.time)

    @cached_property
    def interactions(self) -> xr.Dataset:
        """Human, verb and object at each frame in which both are visible."""
        return chronicle.interactions(self._chronicle, self.play, self.time)

    def truth(self, frames: int | slice | Sequence[int] = slice(None)) -> xr.Dataset:
        """Return picture and truth for each pixel of some frames; all of them by default.

        Returns
        -------
        xarray.Dataset
            Over time, y, x: ``rgb``; ``depth`` along the optical axis (m, NaN for sky);
            ``normals`` in the world; ``mask`` of instances (see `classes`, 0 for background);
            ``flow`` to the next frame (px, 0 for what is still, NaN for who is gone then and in
            the last frame).
        """
        numbers = np.atleast_1d(np.arange(self.play.frames)[frames])
        width, height = self.view.size
        shape = (len(numbers), height, width)
        depth, mask = np.empty(shape, np.float32), np.empty(shape, np.int32)
        normals, flow = np.empty((*shape, 3), np.float32), np.empty((*shape, 2), np.float32)
        for row, number in enumerate(map(int, numbers)):
            seen = truth.seen(self._troupe.at(number), self._backdrop, self.view)
            depth[row] = truth.depth(seen, self._backdrop).reshape(height, width)
            normals[row] = truth.normals(seen, self._backdrop).reshape(height, width, 3)
            mask[row] = seen.mask.reshape(height, width)
            flow[row] = np.nan
            if number + 1 < self.play.frames:
                later = self._troupe.at(number + 1, also=number)
                flow[row] = truth.flow(seen, later, self.view).reshape(height, width, 2)
        across = ("time", "y", "x")
        return xr.Dataset(
            {
                "rgb": self.video[numbers].load(),
                "depth": (across, depth, {"units": "m"}),
                "normals": ((*across, "axis"), normals, {"frame_of_reference": "world"}),
                "mask": (across, mask, {"long_name": "instance"}),
                "flow": ((*across, "space"), flow, {"units": "px", "to": "next frame"}),
            },
            coords={"axis": ["x", "y", "z"], "space": ["x", "y"]},
        )

    def stereo(self, baseline_m: float = 0.3) -> "Scene":
        """Return the same scene from a second camera, `baseline_m` to the right of this one."""
        return replace(
            self, view=shifted(self.view, baseline_m), eye=self.eye + 1, name=f"{self.name}-right"
        )


class _Frames(BackendArray):
    """Renders frames on demand; remembers the last few."""

    def __init__(self, scene: Scene) -> None:
        width, height = scene.view.size
        self.shape = (scene.play.frames, height, width, 3)
        self.dtype = np.dtype("uint8")
        self._frame = lru_cache(maxsize=4)(scene.frame)

    def __getitem__(self, key: indexing.ExplicitIndexer) -> NDArray[np.uint8]:
        return indexing.explicit_indexing_adapter(  # type: ignore[no-any-return]
            key, self.shape, indexing.IndexingSupport.OUTER_1VECTOR, self._read
        )

    def _read(self, key: tuple[object, ...]) -> NDArray[np.uint8]:
        first, *rest = key
        numbers = np.atleast_1d(np.arange(self.shape[0])[first])  # type: ignore[index]
        frames = np.empty((len(numbers), *self.shape[1:]), np.uint8)
        for row, number in enumerate(numbers):
            frames[row] = self._frame(int(number))
        picked = frames[0] if isinstance(first, int | np.integer) else frames
        lead = () if isinstance(first, int | np.integer) else (slice(None),)
        return picked[(*lead, *rest)]  # type: ignore[arg-type]


def scene(
    seed: int = 0,
    place: PlaceName = "plaza",
    *,
    people: int = 15,
    size: tuple[int, int] = (640, 360),
    fps: float = 12.5,
    duration_s: float = 20.0,
    light: TimeOfDay = "day",
    story: Story = "left_suitcase",
    height_m: float | None = None,
    tilt_deg: float | None = None,
    pan_deg: float | None = None,
    fov_deg: float = 66.0,
    supersampling: int = 2,
    noise: float = 1.0,
) -> Scene:
    """Return a scene that is the same, to the last pixel, whenever its arguments are."""
    if place not in PLACES:
        raise DataError(f"place must be one of {', '.join(PLACES)}, got {place!r}")
    if story not in STORIES:
        raise DataError(f"story must be one of {', '.join(STORIES)}, got {story!r}")
    world = np.random.default_rng([seed, 1])
    where = PLACES[place](world)
    draws = np.random.default_rng([seed, 2])
    height, tilt, pan = (
        draws.uniform(*where.height_m),
        draws.uniform(*where.tilt_deg),
        draws.uniform(-4, 4),
    )
    view = look(
        size,
        height_m=float(height if height_m is None else height_m),
        tilt_deg=float(tilt if tilt_deg is None else tilt_deg),
        pan_deg=float(pan if pan_deg is None else pan_deg),
        fov_deg=fov_deg,
    )
    frames = max(1, round(duration_s * fps))
    labelled = [number for number, piece in enumerate(where.pieces) if piece.label is not None]
    numbers = numbered(len(labelled) + 1)
    director = Director(
        where, view, people, duration_s, story, np.random.default_rng([seed, 3]), numbers
    )
    seats = {i: labelled.index(seat.piece) + 1 for i, seat in enumerate(where.seats)}
    play = rehearse(where, director.enter, frames=frames, fps=fps, seats=seats)
    lights = _light(light, where)
    return Scene(seed, where, view, lights, play, supersampling, noise, f"{place}-{seed}")


def _light(time_of_day: TimeOfDay, where: Place) -> Light:
    evening = time_of_day == "evening"
    return light(
        time_of_day,
        azimuth_deg=where.sun_azimuth_deg + (where.evening_turn_deg if evening else 0.0),
        elevation_deg=13.0 if evening else where.sun_elevation_deg,
        indoors=where.indoors,
    )


def plaza(
    seed: int = 0,
    *,
    people: int = 15,
    size: tuple[int, int] = (640, 360),
    fps: float = 12.5,
    duration_s: float = 20.0,
    light: TimeOfDay = "day",
) -> Scene:
    """Return the embedded default: a plaza on which somebody leaves a suitcase behind."""
    return scene(
        seed, "plaza", people=people, size=size, fps=fps, duration_s=duration_s, light=light
    )
