"""The view: an elevated camera over the world's origin, and the rays through its pixels."""

from dataclasses import dataclass, replace

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from hoilab.schema import make_camera

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class View:
    """A pinhole camera without distortion; whole numbers are pixel centres."""

    K: Floats  # 3 3
    rotation: Floats  # 3 3, world to camera
    position: Floats  # 3, metres
    size: tuple[int, int]  # width, height
    tilt_deg: float
    pan_deg: float

    @property
    def height_m(self) -> float:
        """The camera's height over the ground."""
        return float(self.position[2])


def look(
    size: tuple[int, int],
    *,
    height_m: float,
    tilt_deg: float,
    pan_deg: float = 0.0,
    fov_deg: float = 66.0,
) -> View:
    """Return a camera over the origin that looks along y, turned right and tilted down."""
    width, height = size
    focal = width / 2 / np.tan(np.deg2rad(fov_deg) / 2)
    K = np.array([[focal, 0, (width - 1) / 2], [0, focal, (height - 1) / 2], [0, 0, 1.0]])
    tilt, pan = np.deg2rad(tilt_deg), np.deg2rad(pan_deg)
    ahead = np.array([np.sin(pan) * np.cos(tilt), np.cos(pan) * np.cos(tilt), -np.sin(tilt)])
    right = np.array([np.cos(pan), -np.sin(pan), 0.0])
    rotation = np.stack([right, np.cross(ahead, right), ahead])
    return View(K, rotation, np.array([0.0, 0.0, height_m]), size, tilt_deg, pan_deg)


def shifted(view: View, baseline_m: float) -> View:
    """Return the same camera moved to its right."""
    return replace(view, position=view.position + baseline_m * view.rotation[0])


def project(view: View, points: NDArray[np.floating]) -> tuple[Floats, Floats]:
    """Return pixels (..., 2) and depth (...) of points (..., 3) in the world.

    Examples
    --------
    >>> view = look((64, 36), height_m=5, tilt_deg=90)
    >>> pixel, depth = project(view, np.array([0.0, 0.0, 0.0]))
    >>> pixel.round(3).tolist(), round(float(depth), 3)
    ([31.5, 17.5], 5.0)
    """
    seen = (points - view.position) @ view.rotation.T
    depth = seen[..., 2]
    with np.errstate(divide="ignore", invalid="ignore"):
        flat = (seen / depth[..., None]) @ view.K.T
    return flat[..., :2], depth


def directions(view: View, grid: int = 1) -> NDArray[np.float32]:
    """Return rays (y * grid, x * grid, 3) whose length along the optical axis is one.

    With `grid` 2 each pixel has 2 x 2 rays, spread evenly around its centre. A hit at ``t``
    along such a ray lies at depth ``t``.
    """
    width, height = view.size
    x = (np.arange(width * grid) + 0.5) / grid - 0.5
    y = (np.arange(height * grid) + 0.5) / grid - 0.5
    inverse = np.linalg.inv(view.K)
    across = (inverse[0, 0] * x + inverse[0, 2])[None, :, None] * view.rotation[0]
    down = (inverse[1, 1] * y + inverse[1, 2])[:, None, None] * view.rotation[1]
    return np.asarray((across + down + view.rotation[2]).astype(np.float32))


def on_ground(view: View, pixel: tuple[float, float]) -> tuple[float, float] | None:
    """Return where the ray through a pixel meets the ground (m), or None above the horizon."""
    inverse = np.linalg.inv(view.K)
    ray = view.rotation.T @ (inverse @ np.array([*pixel, 1.0]))
    if ray[2] >= -1e-6:
        return None
    hit = view.position - ray * (view.position[2] / ray[2])
    return float(hit[0]), float(hit[1])


def camera(view: View) -> xr.Dataset:
    """Return the view as a labelled camera, its height (m) and tilt (degrees) in attrs."""
    labelled = make_camera(view.K, view.rotation, -view.rotation @ view.position, size=view.size)
    return labelled.assign_attrs(
        height_m=view.height_m, tilt_deg=view.tilt_deg, pan_deg=view.pan_deg
    )
