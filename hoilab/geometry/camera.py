"""Cameras: from the world to the picture and back along a ray.

A camera is a dataset of `hoilab.schema.make_camera`, or the same numbers as a `Pinhole`, whose
arrays may be torch tensors. Pixel centres are whole numbers. Distortion is OpenCV's: k1, k2,
p1, p2, k3. Points have their coordinates on the last axis; all leading axes are kept.
"""

from typing import NamedTuple

import numpy as np
import xarray as xr

from hoilab.errors import DataError
from hoilab.geometry._array import Array, library
from hoilab.schema import check_camera

# Each step divides the error by about the size of the distortion: enough for 1e-9 px where
# a lens moves a point by a third of its distance to the middle.
UNDISTORT_STEPS = 40


class Pinhole(NamedTuple):
    """The numbers of a camera as plain arrays of one library."""

    K: Array  # 3 3
    rotation: Array  # 3 3, world to camera
    translation: Array  # 3, m
    distortion: Array | None = None  # k1 k2 p1 p2 k3


def pinhole(camera: xr.Dataset | Pinhole) -> Pinhole:
    """Return the numbers of a camera, without distortion where it has none."""
    if isinstance(camera, Pinhole):
        return camera
    check_camera(camera)
    distortion = camera["distortion"].values
    return Pinhole(
        camera["K"].values,
        camera["rotation"].values,
        camera["translation"].values,
        distortion if distortion.any() else None,
    )


def look_at(
    eye: Array, target: Array, *, up: tuple[float, float, float] = (0.0, 0.0, 1.0)
) -> tuple[np.ndarray, np.ndarray]:
    """Return rotation and translation of a camera at `eye` that looks at `target`.

    Parameters
    ----------
    eye, target
        World points in metres.
    up
        Direction in the world that is up in the picture.

    Examples
    --------
    >>> rotation, translation = look_at([0, -5, 2], [0, 0, 2])
    >>> rotation @ [0, 0, 2] + translation  # straight ahead, 5 m away
    array([0., 0., 5.])
    """
    place = np.asarray(eye, dtype=float)
    forward = np.asarray(target, dtype=float) - place
    right = np.cross(forward, up)
    if np.linalg.norm(right) < 1e-9 * max(1.0, float(np.linalg.norm(forward))):
        raise DataError(
            f"a camera at {place} cannot look along its own up direction {up}; "
            "move the target aside, or pass another up"
        )
    down = np.cross(forward, right)
    rotation = np.stack([axis / np.linalg.norm(axis) for axis in (right, down, forward)])
    return rotation, -rotation @ place + 0.0


def resized(camera: xr.Dataset, size: tuple[int, int]) -> xr.Dataset:
    """Return the camera of the same view at another width and height (px).

    Examples
    --------
    >>> from hoilab.schema import make_camera
    >>> camera = make_camera([[100, 0, 49.5], [0, 100, 39.5], [0, 0, 1]],
    ...                      np.eye(3), [0, 0, 4], size=(100, 80))
    >>> resized(camera, (50, 40))["K"].values[:2].tolist()
    [[50.0, 0.0, 24.5], [0.0, 50.0, 19.5]]
    """
    check_camera(camera)
    ratio = np.array(size) / [camera.attrs["width"], camera.attrs["height"]]
    K = camera["K"].values.copy()
    K[:2, 2] += 0.5  # edges scale, centres do not
    K[:2] *= ratio[:, None]
    K[:2, 2] -= 0.5
    return camera.assign(K=camera["K"].copy(data=K)).assign_attrs(
        width=int(size[0]), height=int(size[1])
    )


def to_camera(camera: xr.Dataset | Pinhole, world: Array) -> Array:
    """Return world points (..., 3) in metres as the camera's x right, y down, z ahead."""
    numbers = pinhole(camera)
    return world @ numbers.rotation.T + numbers.translation


def to_world(camera: xr.Dataset | Pinhole, points: Array) -> Array:
    """Return points of the camera (..., 3) in metres as world points."""
    numbers = pinhole(camera)
    return (points - numbers.translation) @ numbers.rotation


def project(camera: xr.Dataset | Pinhole, world: Array) -> Array:
    """Return the pixels (..., 2) in which world points (..., 3) appear.

    Points behind the camera appear nowhere: NaN.

    Examples
    --------
    >>> straight_on = Pinhole(np.diag([100.0, 100.0, 1.0]), np.eye(3), np.zeros(3))
    >>> project(straight_on, np.array([[1.0, 2.0, 4.0], [1.0, 2.0, -4.0]]))
    array([[25., 50.],
           [nan, nan]])
    """
    numbers = pinhole(camera)
    seen = to_camera(numbers, world)
    depth = seen[..., 2:]
    xp = library(depth)
    flat = seen[..., :2] / xp.where(depth > 0, depth, xp.nan)
    return _to_pixels(numbers, distort(numbers, flat))


def unproject(camera: xr.Dataset | Pinhole, pixels: Array, depth_m: Array) -> Array:
    """Return the world points (..., 3) at these pixels and depths along the optical axis.

    Examples
    --------
    >>> straight_on = Pinhole(np.diag([100.0, 100.0, 1.0]), np.eye(3), np.zeros(3))
    >>> unproject(straight_on, np.array([25.0, 50.0]), np.array(4.0))
    array([1., 2., 4.])
    """
    numbers = pinhole(camera)
    return to_world(numbers, _sight(numbers, pixels) * depth_m[..., None])


def ray(camera: xr.Dataset | Pinhole, pixels: Array) -> tuple[Array, Array]:
    """Return the camera's place (3,) and the directions (..., 3) in which pixels look.

    Directions are one metre long along the optical axis, so place + depth x direction is the
    world point at that depth.
    """
    numbers = pinhole(camera)
    place = -numbers.translation @ numbers.rotation
    return place, _sight(numbers, pixels) @ numbers.rotation


def distort(camera: xr.Dataset | Pinhole, flat: Array) -> Array:
    """Return where the lens puts points (..., 2) of the plane one metre ahead."""
    numbers = pinhole(camera)
    if numbers.distortion is None:
        return flat
    radial, slanted = _lens(numbers.distortion, flat)
    return flat * radial + slanted


def undistort(camera: xr.Dataset | Pinhole, bent: Array) -> Array:
    """Return the points of the plane one metre ahead that the lens puts here.

    The answer is found step by step. It is NaN where the lens' formula has none, which is far
    outside the picture.
    """
    numbers = pinhole(camera)
    if numbers.distortion is None:
        return bent
    flat = bent
    for _ in range(UNDISTORT_STEPS):
        radial, slanted = _lens(numbers.distortion, flat)
        flat = (bent - slanted) / radial
    xp = library(flat)
    off = abs(distort(numbers, flat) - bent).sum(-1)[..., None]
    return xp.where(off < 1e-6, flat, xp.nan)


def _lens(distortion: Array, flat: Array) -> tuple[Array, Array]:
    """Return the radial factor and the tangential shift of the lens at these points."""
    k1, k2, p1, p2, k3 = distortion
    x, y = flat[..., :1], flat[..., 1:]
    square = x * x + y * y
    radial = 1 + square * (k1 + square * (k2 + square * k3))
    along_x = 2 * p1 * x * y + p2 * (square + 2 * x * x)
    along_y = p1 * (square + 2 * y * y) + 2 * p2 * x * y
    return radial, library(flat).concatenate([along_x, along_y], -1)


def _to_pixels(camera: Pinhole, flat: Array) -> Array:
    return flat @ camera.K[:2, :2].T + camera.K[:2, 2]


def _sight(camera: Pinhole, pixels: Array) -> Array:
    """Return the camera's points one metre ahead (..., 3) that appear at these pixels."""
    xp = library(pixels)
    bent = (pixels - camera.K[:2, 2]) @ xp.linalg.inv(camera.K[:2, :2]).T
    flat = undistort(camera, bent)
    return xp.concatenate([flat, xp.ones_like(flat[..., :1])], -1)
