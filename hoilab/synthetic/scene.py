"""Scenes whose truth is known: one seed gives a place, its people, their story, and every pixel."""

from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from typing import Literal

import numpy as np
import xarray as xr
from numpy.typing import NDArray
from xarray.backends import BackendArray
from xarray.core import indexing

from hoilab.errors import DataError
from hoilab.schema import make_tracks, make_video
from hoilab.synthetic import backdrop as still
from hoilab.synthetic import renderer, truth
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
        return renderer.noisy(clean, self._grain, (self.seed, number))

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
    def tracks(self) -> xr.Dataset:
        """Boxes around the visible part of everybody and everything that has a class."""
        numbers = [n for n in self.classes if n]
        column = {n: i for i, n in enumerate(numbers)}
        shape = (self.play.frames, 4, len(numbers))
        visible, full = np.full(shape, np.nan), np.full(shape, np.nan)
        area = np.zeros((self.play.frames, len(numbers)), np.int64)
        for number in range(self.play.frames):
            moment = self._troupe.at(number)
            frame = truth.seen(moment, self._backdrop, self.view)
            for who, (*edges, count) in truth.visible_boxes(frame.mask, self.view.size).items():
                visible[number, :, column[who]] = edges
                area[number, column[who]] = count
            for who, edges in truth.full_boxes(moment, self.view).items():
                full[number, :, column[who]] = edges
        tracks = make_tracks(
            (visible[:, 2:] + visible[:, :2]) / 2,
            visible[:, 2:] - visible[:, :2],
            self.time,
            individual=numbers,
            label=[self.classes[n] for n in numbers],
            source=f"synthetic:{self.name}",
        )
        dims = tracks["position"].dims
        return tracks.assign(
            full_position=(dims, (full[:, 2:] + full[:, :2]) / 2, {"units": "px"}),
            full_shape=(dims, full[:, 2:] - full[:, :2], {"units": "px"}),
            pixels=(("time", "individual"), area, {"long_name": "visible pixels"}),
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
