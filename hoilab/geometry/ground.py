"""The ground: where on the floor a pixel lies, and how sure that is.

One pixel of error is centimetres near the camera and metres far away, so every position comes
with its covariance, J S J^T, for the error S of the pixel.
"""

from typing import Protocol

import numpy as np
import xarray as xr

from hoilab.geometry import homography
from hoilab.geometry.camera import Pinhole, distort, pinhole, ray, undistort
from hoilab.schema import check_camera, check_tracks, make_ground

SIGMA_PX = 2.0


class Calibrated(Protocol):
    """What an assistant returns: it knows its own error."""

    def positions(
        self, pixels: np.ndarray, *, sigma_px: float | np.ndarray
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return positions (..., 2) in metres and their covariances (..., 2, 2)."""
        ...


def on_ground(camera: xr.Dataset, pixels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the world points (..., 3) in metres where pixels see the ground, and the Jacobian.

    The ground is the camera's ``ground_plane``. Pixels on and above the horizon see none: NaN.

    Returns
    -------
    points
        (..., 3) in metres.
    jacobian
        (..., 2, 2): metres along x and y for one pixel right and one pixel down.

    Examples
    --------
    >>> from hoilab.geometry.camera import look_at
    >>> from hoilab.schema import make_camera
    >>> camera = make_camera([[100, 0, 50], [0, 100, 50], [0, 0, 1]],
    ...                      *look_at([0, -4, 4], [0, 0, 0]), size=(100, 100))
    >>> on_ground(camera, np.array([50.0, 50.0]))[0].round(6) + 0.0  # the middle of the picture
    array([0., 0., 0.])
    """
    numbers = pinhole(check_camera(camera))
    normal, offset = camera["ground_plane"].values[:3], camera["ground_plane"].values[3]
    place, direction = ray(numbers, pixels)
    depth = -(place @ normal + offset) / _unless(direction @ normal, 0.0)
    depth = np.where(depth > 0, depth, np.nan)[..., None]
    # Turning a ray by d moves its end along the ground: the ray grows by as much as keeps it there.
    turned = _direction_jacobian(numbers, pixels)  # ... 3 2
    along = np.einsum("k,...kp->...p", normal, turned) / _unless(direction @ normal, 0.0)[..., None]
    moved = depth[..., None] * (turned - direction[..., :, None] * along[..., None, :])
    return place + depth * direction, moved[..., :2, :]


def covariance(jacobian: np.ndarray, sigma_px: float | np.ndarray = SIGMA_PX) -> np.ndarray:
    """Return the covariance (..., 2, 2) in square metres for an equal error of x and y (px).

    The error may be one number or one for each position (...).

    Examples
    --------
    >>> covariance(np.diag([0.02, 0.2]), 2.0).round(6)
    array([[0.0016, 0.    ],
           [0.    , 0.16  ]])
    """
    square = np.asarray(sigma_px, dtype=float)[..., None, None] ** 2
    spread: np.ndarray = square * jacobian @ np.swapaxes(jacobian, -1, -2)
    return spread


def foot_points(tracks: xr.Dataset) -> xr.DataArray:
    """Return the bottom middle of each box (time, space, individual), in pixel edges.

    Examples
    --------
    >>> from hoilab.schema import make_tracks
    >>> foot_points(make_tracks([[[5.0], [8.0]]], [[[4.0], [6.0]]], [0.0])).values.ravel()
    array([ 5., 11.])
    """
    down = xr.DataArray([0.0, 0.5], dims="space", coords={"space": ["x", "y"]})
    feet = check_tracks(tracks)["position"] + down * tracks["shape"]
    return feet.transpose("time", "space", "individual").rename("foot").assign_attrs(units="px")


def ground_positions(
    tracks: xr.Dataset,
    camera: xr.Dataset | np.ndarray | Calibrated,
    *,
    sigma_px: float | xr.DataArray = SIGMA_PX,
) -> xr.Dataset:
    """Return where each individual stands, in metres, with the covariance.

    Parameters
    ----------
    camera
        A camera, or a (3, 3) homography from pixel centres to metres; or what an assistant
        fitted, whose own error is then part of the covariance.
    sigma_px
        Standard deviation of foot points along x and y, in pixels; (time, individual) where
        some boxes are surer than others.
    """
    if isinstance(sigma_px, xr.DataArray):
        sigma: float | np.ndarray = sigma_px.transpose("time", "individual").values
    else:
        sigma = sigma_px
    # Boxes count from the edge of the first pixel, cameras from its centre.
    feet = foot_points(tracks).transpose("time", "individual", "space").values - 0.5
    if isinstance(camera, np.ndarray):
        metres, moved = homography.apply(camera, feet), homography.jacobian(camera, feet)
        spread = covariance(moved, sigma)
    elif isinstance(camera, xr.Dataset):
        metres, moved = on_ground(camera, feet)
        spread = covariance(moved, sigma)
    else:
        metres, spread = camera.positions(feet, sigma_px=sigma)
    return make_ground(
        np.moveaxis(metres[..., :2], 1, -1),
        tracks["time"].values,
        individual=tracks["individual"].values,
        covariance=np.moveaxis(spread, 1, -1),
    )


def _direction_jacobian(camera: Pinhole, pixels: np.ndarray) -> np.ndarray:
    """Return how the direction of a ray (..., 3, 2) turns with its pixel."""
    inverse = np.linalg.inv(camera.K[:2, :2])
    bent = (pixels - camera.K[:2, 2]) @ inverse.T
    moved = np.linalg.inv(_lens_jacobian(camera, undistort(camera, bent)))
    turned: np.ndarray = camera.rotation[:2].T @ moved @ inverse
    return turned


def _lens_jacobian(camera: Pinhole, flat: np.ndarray) -> np.ndarray:
    """Return how the lens moves points (..., 2, 2), from differences in the middle of a step."""
    step = 1e-6
    columns = [
        (distort(camera, flat + offset) - distort(camera, flat - offset)) / (2 * step)
        for offset in np.eye(2) * step
    ]
    return np.stack(columns, -1)


def _unless(values: np.ndarray, bad: float) -> np.ndarray:
    """Return the values, with NaN in place of one of them."""
    return np.where(values == bad, np.nan, values)
