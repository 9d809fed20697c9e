"""Scenes whose truth is known: one seed gives a place, its people, their story, and every pixel."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import count
from typing import Literal

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from hoilab.errors import DataError
from hoilab.schema import make_video
from hoilab.synthetic import backdrop as still
from hoilab.synthetic import chronicle, renderer, truth
from hoilab.synthetic.director import STORIES, Director
from hoilab.synthetic.footage import lazily
from hoilab.synthetic.light import Light, TimeOfDay, light_of
from hoilab.synthetic.lighting import Stage
from hoilab.synthetic.place import Place
from hoilab.synthetic.places import PLACES
from hoilab.synthetic.play import Play
from hoilab.synthetic.rehearsal import rehearse
from hoilab.synthetic.troupe import Troupe
from hoilab.synthetic.view import View, camera, look, shifted
from hoilab.synthetic.ways import Ways

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
    def _stage(self) -> tuple[Stage, dict[int, str]]:
        return still.built(self.place)

    @cached_property
    def _backdrop(self) -> still.Backdrop:
        return still.drawn(self._stage[0], self.place, self.light, self.view, self.grid)

    @cached_property
    def _troupe(self) -> Troupe:
        return Troupe(self.play, self.seed, float(self.view.K[0, 0]), self.view.height_m)

    @cached_property
    def _grain(self) -> NDArray[np.float32]:
        width, height = self.view.size
        return renderer.noise_bank(width * height * 3, self.seed, self.noise)

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
        width, height = self.view.size
        frames = lazily(self.frame, (self.play.frames, height, width, 3))
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
    """Return a scene that is the same, to the last pixel, whenever its arguments are.

    Parameters
    ----------
    seed
        Draws houses, trees, camera, people, clothes, objects, ways and what happens.
    people
        How many are there once the place has filled; it begins nearly empty. Whoever leaves is
        replaced by somebody new.
    size
        Width and height of the picture in pixels.
    light
        ``day``, or ``evening`` with a low sun and lamps on.
    story
        ``left_suitcase``: somebody brings a suitcase, puts it down and walks away. ``none``:
        only what people do anyway.
    height_m, tilt_deg, pan_deg, fov_deg
        Camera height, angle below the horizon, turn to the right, horizontal field of view; the
        first three are drawn from the seed by default.
    supersampling
        Samples along each side of a pixel.
    noise
        Strength of the sensor's noise; 1 is a standard deviation of 2 levels of 255.

    Examples
    --------
    >>> clip = scene(0, size=(96, 54), duration_s=2.0, people=3)
    >>> clip.video.sizes["time"], clip.video.attrs["identity"]
    (25, 'public')
    """
    _check(place, story, light, people, size, fps, duration_s, supersampling)
    where = PLACES[place](np.random.default_rng([seed, 1]))
    camera_draws = np.random.default_rng([seed, 2])
    height = camera_draws.uniform(*where.height_m) if height_m is None else height_m
    tilt = camera_draws.uniform(*where.tilt_deg) if tilt_deg is None else tilt_deg
    pan = camera_draws.uniform(-4.0, 4.0) if pan_deg is None else pan_deg
    view = look(
        size, height_m=float(height), tilt_deg=float(tilt), pan_deg=float(pan), fov_deg=fov_deg
    )
    labelled = [number for number, piece in enumerate(where.pieces) if piece.label is not None]
    seats = {i: labelled.index(seat.piece) + 1 for i, seat in enumerate(where.seats)}
    individuals = count(len(labelled) + 1)
    ways = Ways(where, view, duration_s, np.random.default_rng([seed, 3]), individuals)
    director = Director(ways, people, story)
    frames = max(1, round(duration_s * fps))
    play = rehearse(where, director.enter, frames=frames, fps=fps, seats=seats)
    return Scene(
        seed, where, view, light_of(where, light), play, supersampling, noise, f"{place}-{seed}"
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


def _check(
    place: str,
    story: str,
    light: str,
    people: int,
    size: tuple[int, int],
    fps: float,
    duration_s: float,
    supersampling: int,
) -> None:
    for what, got, known in (
        ("place", place, tuple(PLACES)),
        ("story", story, STORIES),
        ("light", light, ("day", "evening")),
    ):
        if got not in known:
            raise DataError(f"{what} must be one of {', '.join(known)}, got {got!r}")
    if people < 0:
        raise DataError(f"people must be 0 or more, got {people}")
    if min(size) < 8:
        raise DataError(f"size must be width and height of at least 8 px, got {size}")
    if not (fps > 0 and duration_s > 0):
        raise DataError(f"fps and duration_s must be positive, got {fps} and {duration_s}")
    if not 1 <= supersampling <= 4:
        raise DataError(f"supersampling must be 1 to 4 samples a side, got {supersampling}")
