"""Which cameras a model knows: how high, how tilted, how wide; and what of a camera is outside."""

from dataclasses import dataclass

import numpy as np
import xarray as xr

from hoilab.geometry.camera import to_world
from hoilab.schema import check_camera


@dataclass(frozen=True, kw_only=True)
class CameraRange:
    """The cameras that a model was made for.

    Parameters
    ----------
    height_m
        Over the ground.
    tilt_deg
        Below the horizon.
    fov_deg
        Horizontal field of view, which is the focal length for a picture's width.
    """

    height_m: tuple[float, float]
    tilt_deg: tuple[float, float]
    fov_deg: tuple[float, float]


def height_m(camera: xr.Dataset) -> float:
    """Return how high a camera stands over its ground."""
    plane = check_camera(camera)["ground_plane"].values
    place = to_world(camera, np.zeros(3))
    return float((place @ plane[:3] + plane[3]) / np.linalg.norm(plane[:3]))


def tilt_deg(camera: xr.Dataset) -> float:
    """Return how far below its ground's horizon a camera looks.

    Examples
    --------
    >>> from hoilab.geometry.camera import look_at
    >>> from hoilab.schema import make_camera
    >>> camera = make_camera(np.eye(3), *look_at([0, 0, 5], [0, 5, 0]), size=(2, 1))
    >>> round(tilt_deg(camera)), round(height_m(camera)), round(fov_deg(camera))
    (45, 5, 90)
    """
    normal = check_camera(camera)["ground_plane"].values[:3]
    down = -camera["rotation"].values[2] @ normal / np.linalg.norm(normal)
    return float(np.degrees(np.arcsin(np.clip(down, -1, 1))))


def fov_deg(camera: xr.Dataset) -> float:
    """Return a camera's horizontal field of view, its lens taken for straight."""
    width = check_camera(camera).attrs["width"]
    return float(2 * np.degrees(np.arctan(width / 2 / camera["K"].values[0, 0])))


def outside(camera: xr.Dataset, known: CameraRange) -> list[str]:
    """Return what of a camera a model does not know, each in words; nothing where it fits.

    Examples
    --------
    >>> from hoilab.geometry.camera import look_at
    >>> from hoilab.schema import make_camera
    >>> camera = make_camera(np.eye(3), *look_at([0, 0, 5], [0, 5, 0]), size=(2, 1))
    >>> outside(camera, CameraRange(height_m=(1, 2), tilt_deg=(-6, 60), fov_deg=(50, 90.1)))
    ['it is 5.0 m above the ground, not 1 to 2 m']
    """
    found = []
    for value, (low, high), words in (
        (height_m(camera), known.height_m, "it is {:.1f} m above the ground, not {:g} to {:g} m"),
        (tilt_deg(camera), known.tilt_deg, "it looks {:.0f} degrees down, not {:g} to {:g}"),
        (fov_deg(camera), known.fov_deg, "it is {:.0f} degrees wide, not {:g} to {:g}"),
    ):
        if not low <= value <= high:
            found.append(words.format(value, low, high))
    return found
