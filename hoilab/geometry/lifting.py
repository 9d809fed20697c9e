"""From a box in the picture to a box in space: what a calibrated ground and a class say together.

The body is taken for three rings, at the feet, at the elbows and at the head of somebody of
usual size. Where it stands is where its outline fits the four sides of the box best: least
squares over place and height, in which each side counts by its own error. A side at the edge
of the picture says nothing. Where all four together would make somebody far too low, the feet
are hidden behind something, and the lower side is left out.

Axes: n box, p point of the outline.
"""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

import numpy as np
import xarray as xr

from hoilab.geometry.camera import Pinhole, pinhole, project, ray
from hoilab.geometry.sizes import SIZES, Extent, size_of
from hoilab.schema import check_camera

SIGMA_PX = 2.0
# How far sides differ from the rings' outline, as a share of the box's height: strides, arms, bags.
SIDE_ERROR = np.array([0.040, 0.012, 0.040, 0.025])  # left, top, right, bottom
# Height and radius of each ring, as shares of the box's; for people, as their outlines fit best.
PERSON = np.array([[0.0, 0.5], [0.6, 0.9], [0.8, 0.9], [0.99, 0.2]])
SOLID = np.array([[0.0, 1.0], [0.5, 1.0], [1.0, 1.0]])
UPRIGHT = ("person", "pedestrian")
RING = 12
STEPS = 8
# Cost of a fit from which feet are believed to be hidden: somebody of three quarters the height.
HIDDEN_COST = 20.0
EDGE_PX = 1.5
LONG = 1.5  # things longer than this share of their width show their heading
CHUNK = 20_000


class Lifted(NamedTuple):
    """Boxes in the world, and how sure they are."""

    centre: np.ndarray  # n 3, m
    size: np.ndarray  # n 3: length, width, height, m
    yaw: np.ndarray  # n, rad
    yaw_sigma: np.ndarray  # n, rad
    covariance: np.ndarray  # n 2 2 of the place on the ground, m^2
    feet_hidden: np.ndarray  # n, bool


UNKNOWN_RAD = np.pi / np.sqrt(3)  # the deviation of an angle of which nothing is known


def lifted(
    corners: np.ndarray,
    camera: xr.Dataset,
    labels: Sequence[str],
    *,
    sigma_px: float = SIGMA_PX,
    sizes: Mapping[str, Extent] = SIZES,
) -> Lifted:
    """Return boxes in space for boxes in the picture; NaN where a box fits nowhere on the ground.

    Parameters
    ----------
    corners
        (n, 4) left, top, right, bottom in pixel edges.
    labels
        Class of each box.
    sigma_px
        Standard deviation of a side of a box, as it was detected.

    Examples
    --------
    >>> from hoilab.geometry.camera import look_at
    >>> from hoilab.schema import make_camera
    >>> camera = make_camera([[500, 0, 320], [0, 500, 180], [0, 0, 1]],
    ...                      *look_at([0, 0, 5], [0, 12, 0]), size=(640, 360))
    >>> somebody = lifted(np.array([[308, 141, 333, 205.0]]), camera, ["person"])
    >>> somebody.centre[0, 1:].round(1)
    array([10.6,  0.8])
    """
    numbers = pinhole(check_camera(camera))
    ground = camera["ground_plane"].values
    frame = (float(camera.attrs["width"]), float(camera.attrs["height"]))
    corners = np.asarray(corners, dtype=float).reshape(-1, 4)
    names = np.asarray(labels, dtype=str)
    result = _empty(len(corners))
    for name in np.unique(names):
        which = np.flatnonzero(names == name)
        for start in range(0, len(which), CHUNK):
            mine = which[start : start + CHUNK]
            part = _of_class(
                corners[mine],
                numbers,
                ground,
                frame,
                str(name),
                size_of(str(name), sizes),
                sigma_px,
            )
            for whole, some in zip(result, part, strict=True):
                whole[mine] = some
    return result


def _empty(count: int) -> Lifted:
    return Lifted(
        np.full((count, 3), np.nan),
        np.full((count, 3), np.nan),
        np.zeros(count),
        np.full(count, UNKNOWN_RAD),
        np.full((count, 2, 2), np.nan),
        np.zeros(count, dtype=bool),
    )


def _of_class(
    corners: np.ndarray,
    camera: Pinhole,
    ground: np.ndarray,
    frame: tuple[float, float],
    label: str,
    extent: Extent,
    sigma_px: float,
) -> Lifted:
    person = label.lower() in UPRIGHT
    long = max(extent.length, extent.width) > LONG * min(extent.length, extent.width)
    fitting = _Fitting(
        camera, ground, PERSON if person else SOLID, extent, sides=corners,
        sigma=_side_errors(corners, frame, sigma_px),
    )  # fmt: skip
    yaws = np.linspace(0, np.pi, 8, endpoint=False) if long and not person else np.zeros(1)
    fits = [fitting.solved(yaw, round_base=len(yaws) == 1) for yaw in yaws]
    best = np.argmin([np.nan_to_num(fit.cost, nan=np.inf) for fit in fits], axis=0)
    pick = np.arange(len(corners))
    state, cover, cost = (
        np.stack([getattr(fit, name) for fit in fits])[best, pick]
        for name in ("state", "covariance", "cost")
    )
    hidden = np.zeros(len(corners), dtype=bool)
    if person:
        above = fitting.without_bottom().solved(0.0, round_base=True)
        hidden = (cost > HIDDEN_COST + above.cost) & (state[:, 2] < 0)
        state = np.where(hidden[:, None], above.state, state)
        cover = np.where(hidden[:, None, None], above.covariance, cover)
    height = extent.height * np.exp(state[:, 2])
    floor = _floor(ground, state[:, :2])
    size = np.stack(
        [np.full_like(height, extent.length), np.full_like(height, extent.width), height], -1
    )
    centre = np.stack([state[:, 0], state[:, 1], floor + height / 2], -1)
    size[~np.isfinite(centre).all(-1)] = np.nan
    sure = 2 * np.pi / len(yaws) if len(yaws) > 1 else UNKNOWN_RAD
    return Lifted(centre, size, yaws[best], np.full(len(corners), sure), cover, hidden)


def _side_errors(corners: np.ndarray, frame: tuple[float, float], sigma_px: float) -> np.ndarray:
    """Return the error of each side (n 4, px); infinite at the edge of the picture."""
    height = corners[:, 3:] - corners[:, 1:2]
    sigma = np.hypot(sigma_px, SIDE_ERROR * height)
    cut = np.concatenate(
        [corners[:, :2] <= EDGE_PX, corners[:, 2:] >= np.array(frame) - EDGE_PX], axis=1
    )
    return np.where(cut, np.inf, sigma)


class _Fit(NamedTuple):
    state: np.ndarray  # n 3: x, y, logarithm of the height over the usual one
    covariance: np.ndarray  # n 2 2
    cost: np.ndarray  # n, squared errors in their deviations


class _Fitting(NamedTuple):
    """One class under one camera."""

    camera: Pinhole
    ground: np.ndarray
    rings: np.ndarray
    extent: Extent
    sides: np.ndarray  # n 4
    sigma: np.ndarray  # n 4

    def without_bottom(self) -> "_Fitting":
        sigma = self.sigma.copy()
        sigma[:, 3] = np.inf
        return self._replace(sigma=sigma)

    def solved(self, yaw: float, *, round_base: bool) -> _Fit:
        """Return the best place and height of each box, by Gauss and Newton."""
        shape = _outline(self.rings, self.extent, yaw, round_base=round_base)
        state = self._first_guess()
        for _ in range(STEPS):
            error, slope = self._linear(state, shape)
            normal = np.einsum("nki,nkj->nij", slope, slope)
            step = np.linalg.solve(
                normal + 1e-9 * np.eye(3), np.einsum("nki,nk->ni", slope, error)[..., None]
            )[..., 0]
            # No farther at once than a third of the way to the camera.
            place = -self.camera.translation @ self.camera.rotation
            reach = np.linalg.norm(state[:, :2] - place[:2], axis=1) / 3 + 0.3
            long = np.linalg.norm(step[:, :2], axis=1) / reach
            state = state - step / np.maximum(1.0, long)[:, None]
        error, slope = self._linear(state, shape)
        normal = np.einsum("nki,nkj->nij", slope, slope)
        solid = np.isfinite(normal).all((1, 2))
        normal[~solid] = np.eye(3)
        cover = np.linalg.pinv(normal)[:, :2, :2]
        cover[~solid] = np.nan
        state[~solid] = np.nan
        return _Fit(state, cover, (error**2).sum(1))

    def _first_guess(self) -> np.ndarray:
        """Return where the foot's ray meets the ground, or where the height would be right."""
        middle = (self.sides[:, 0] + self.sides[:, 2]) / 2
        foot = np.stack([middle, self.sides[:, 3]], -1) - 0.5
        place, sight = ray(self.camera, foot)
        normal, offset = self.ground[:3], self.ground[3]
        along = -(place @ normal + offset) / np.where(sight @ normal == 0, np.nan, sight @ normal)
        by_height = (
            self.camera.K[1, 1]
            * self.extent.height
            / np.maximum(self.sides[:, 3] - self.sides[:, 1], 1.0)
        )
        far = ~(along > 0) | (along > 2 * by_height) | (along < by_height / 2)
        along = np.where(far, by_height, along)
        return np.concatenate(
            [(place + along[:, None] * sight)[:, :2], np.zeros((len(foot), 1))], 1
        )

    def _linear(self, state: np.ndarray, shape: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return errors (n 5) in their deviations, and their slopes (n 5 3)."""
        error = self._errors(state, shape)
        steps = np.array([1e-4, 1e-4, 1e-5])
        slopes = [(self._errors(state + steps * one, shape) - error) / steps.sum(where=one > 0)
                  for one in np.eye(3)]  # fmt: skip
        return error, np.stack(slopes, -1)

    def _errors(self, state: np.ndarray, shape: np.ndarray) -> np.ndarray:
        height = np.exp(state[:, 2:])  # n 1
        points = np.empty((len(state), len(shape), 3))
        points[..., :2] = state[:, None, :2] + shape[None, :, :2]
        points[..., 2] = _floor(self.ground, state[:, :2])[:, None] + shape[None, :, 2] * height
        pixel = project(self.camera, points) + 0.5
        seen = np.concatenate([pixel.min(1), pixel.max(1)], 1)  # n 4
        return np.concatenate(
            [(seen - self.sides) / self.sigma, state[:, 2:] / self.extent.spread], 1
        )


def _outline(rings: np.ndarray, extent: Extent, yaw: float, *, round_base: bool) -> np.ndarray:
    """Return points (p 3) of the outline of a thing of usual size at the origin."""
    if round_base:
        angle = np.linspace(0, 2 * np.pi, RING, endpoint=False)
        mean = (extent.length + extent.width) / 4
        base = mean * np.stack([np.cos(angle), np.sin(angle)], -1)
    else:
        base = np.array([[1, 1], [1, -1], [-1, -1], [-1, 1]]) / 2 * [extent.length, extent.width]
        turn = np.array([[np.cos(yaw), np.sin(yaw)], [-np.sin(yaw), np.cos(yaw)]])
        base = base @ turn
    return np.concatenate(
        [
            np.column_stack([base * radius, np.full(len(base), share * extent.height)])
            for share, radius in rings
        ]
    )


def _floor(ground: np.ndarray, place: np.ndarray) -> np.ndarray:
    """Return the height of the ground (n) under places (n 2)."""
    return np.asarray(-(place @ ground[:2] + ground[3]) / ground[2])
