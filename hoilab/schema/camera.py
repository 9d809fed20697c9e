"""Camera: intrinsics, distortion, pose and the ground it looks at.

Pixel centres are whole numbers: the middle of the top left pixel is (0, 0). The pose maps
world to camera, ``camera = rotation @ world + translation``; the camera looks along its z,
with x to the right and y down. The world is in metres with z up, and the ground is z = 0
unless ``ground_plane`` says otherwise.
"""

import numpy as np
import xarray as xr

from hoilab.errors import DataError
from hoilab.schema._checks import require_variables

VARIABLES = ("K", "distortion", "rotation", "translation", "ground_plane")
DISTORTION = ("k1", "k2", "p1", "p2", "k3")


def make_camera(
    K: object,  # noqa: N803 - the field's letter
    rotation: object,
    translation: object,
    *,
    size: tuple[int, int],
    distortion: object = (0.0, 0.0, 0.0, 0.0, 0.0),
    ground_plane: object = (0.0, 0.0, 1.0, 0.0),
    crs_origin: tuple[float, float] | None = None,
) -> xr.Dataset:
    """Label the numbers of one camera.

    Parameters
    ----------
    K
        (3, 3) intrinsics in pixels.
    rotation, translation
        (3, 3) and (3,) in metres, world to camera.
    size
        Width and height of the picture in pixels.
    distortion
        k1, k2, p1, p2, k3 as OpenCV defines them.
    ground_plane
        a, b, c, d of ``a x + b y + c z + d = 0`` in the world.
    crs_origin
        Longitude and latitude (WGS84, degrees) of the world's origin, where it is known.

    Examples
    --------
    >>> camera = make_camera(np.eye(3), np.eye(3), [0, 0, 4], size=(640, 360))
    >>> camera.attrs["width"], camera["translation"].attrs["units"]
    (640, 'm')
    """
    turn = np.asarray(rotation, dtype=float).reshape(3, 3)
    if not np.allclose(turn @ turn.T, np.eye(3), atol=1e-5) or np.linalg.det(turn) < 0:
        raise DataError(
            f"rotation must be a proper rotation, got determinant {np.linalg.det(turn)}"
        )
    attrs: dict[str, object] = {"width": int(size[0]), "height": int(size[1])}
    if crs_origin is not None:
        attrs["crs_origin"] = [float(degrees) for degrees in crs_origin]
    return xr.Dataset(
        {
            "K": (("row", "column"), np.asarray(K, dtype=float), {"units": "px"}),
            "distortion": ("coefficient", np.asarray(distortion, dtype=float)),
            "rotation": (("axis", "axis_world"), turn, {"long_name": "world to camera"}),
            "translation": ("axis", np.asarray(translation, dtype=float), {"units": "m"}),
            "ground_plane": ("plane", np.asarray(ground_plane, dtype=float)),
        },
        coords={
            "axis": ["x", "y", "z"],
            "axis_world": ["x", "y", "z"],
            "coefficient": list(DISTORTION),
            "plane": ["a", "b", "c", "d"],
        },
        attrs=attrs,
    )


def check_camera(camera: xr.Dataset) -> xr.Dataset:
    """Return the camera if it is one; say what is wrong otherwise."""
    require_variables(camera, VARIABLES, ("row", "column", "axis"), what="a camera")
    if not {"width", "height"} <= set(camera.attrs):
        raise DataError("a camera needs width and height (px) in its attrs; use make_camera")
    return camera
