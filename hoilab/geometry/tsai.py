"""Tsai's camera, as older surveillance sets are calibrated, as a camera of hoilab.

Tsai (1987) gives the lens the other way round: from where a point appears to where it would
appear without distortion, ``undistorted = distorted (1 + kappa1 r^2)`` in mm on the sensor.
hoilab keeps OpenCV's direction, so k1, k2 and k3 are fitted to the inverse over the picture.
"""

import numpy as np
import xarray as xr

from hoilab.errors import DataError
from hoilab.schema import make_camera

GRID = 64


def tsai_camera(
    *,
    focal_mm: float,
    kappa1: float,
    centre: tuple[float, float],
    sx: float,
    pixel_mm: tuple[float, float],
    size: tuple[int, int],
    angles: tuple[float, float, float],
    translation_mm: tuple[float, float, float],
) -> xr.Dataset:
    """Return the camera of one Tsai calibration; the world is in metres, z up where Tsai's is.

    Parameters
    ----------
    focal_mm, kappa1
        Focal length (mm) and radial distortion (1/mm^2).
    centre
        Where the optical axis meets the picture (px, as the calibration counts pixels).
    sx, pixel_mm
        Scale of x, and width and height of a pixel on the sensor (mm).
    size
        Width and height of the picture (px).
    angles
        Turns around x, y and z (rad), applied in this order.
    translation_mm
        World origin in the camera (mm).

    Examples
    --------
    >>> camera = tsai_camera(focal_mm=5.0, kappa1=0.0, centre=(100, 80), sx=1.0,
    ...     pixel_mm=(0.005, 0.005), size=(200, 160), angles=(0, 0, 0), translation_mm=(0, 0, 2e3))
    >>> camera["K"].values[0].tolist(), camera["translation"].values.tolist()
    ([1000.0, 0.0, 100.0], [0.0, 0.0, 2.0])
    """
    fx, fy = focal_mm * sx / pixel_mm[0], focal_mm / pixel_mm[1]
    K = np.array([[fx, 0, centre[0]], [0, fy, centre[1]], [0, 0, 1.0]])
    return make_camera(
        K,
        _turned(angles),
        np.asarray(translation_mm) / 1000,
        size=size,
        distortion=_inverse_lens(kappa1 * focal_mm**2, K, size),
    )


def _turned(angles: tuple[float, float, float]) -> np.ndarray:
    (sx, sy, sz), (cx, cy, cz) = np.sin(angles), np.cos(angles)
    around_x = np.array([[1, 0, 0], [0, cx, -sx], [0, sx, cx]])
    around_y = np.array([[cy, 0, sy], [0, 1, 0], [-sy, 0, cy]])
    around_z = np.array([[cz, -sz, 0], [sz, cz, 0], [0, 0, 1]])
    turn: np.ndarray = around_z @ around_y @ around_x
    return turn


def _inverse_lens(kappa: float, K: np.ndarray, size: tuple[int, int]) -> np.ndarray:  # noqa: N803
    """Return k1, k2, p1, p2, k3 that bend as Tsai's kappa (per unit^2) straightens."""
    columns, rows = np.meshgrid(*(np.linspace(0, n, GRID) for n in size))
    bent = np.stack([(columns - K[0, 2]) / K[0, 0], (rows - K[1, 2]) / K[1, 1]], -1)
    square = (bent**2).sum(-1).ravel()
    straight = 1 + kappa * square
    if not np.all(np.diff(np.sort(square) ** 0.5 * (1 + kappa * np.sort(square))) >= 0):
        raise DataError(
            f"kappa1 gives {kappa:.3g} for this focal length, which folds the picture's corners "
            "over its middle; check kappa1, focal and the size of a pixel"
        )
    flat = square * straight**2
    powers = np.stack([flat, flat**2, flat**3], -1)
    weight = np.sqrt(flat)[:, None]  # an error of the factor counts by how far it moves a point
    k1, k2, k3 = np.linalg.lstsq(powers * weight, (1 / straight - 1) * weight[:, 0], rcond=None)[0]
    return np.array([k1, k2, 0.0, 0.0, k3])
