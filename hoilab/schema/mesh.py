"""Mesh: triangles in space, with a colour at each vertex."""

import numpy as np
import xarray as xr

from hoilab.errors import DataError
from hoilab.schema._checks import require_labels, require_variables

VARIABLES = ("xyz", "rgb", "corners")


def make_mesh(xyz: object, corners: object, *, rgb: object = 128) -> xr.Dataset:
    """Label vertices (vertex, 3) in metres and triangles (triangle, 3) of their numbers.

    Examples
    --------
    >>> make_mesh([[0, 0, 0], [1, 0, 0], [0, 1, 0]], [[0, 1, 2]]).sizes["triangle"]
    1
    """
    points = np.asarray(xyz, dtype=np.float32).reshape(-1, 3)
    faces = np.asarray(corners, dtype=np.int64).reshape(-1, 3)
    if len(faces) and not (faces.min() >= 0 and faces.max() < len(points)):
        raise DataError(
            f"triangles name vertices {faces.min()} to {faces.max()}, and there are {len(points)}"
        )
    colours = np.broadcast_to(np.asarray(rgb, dtype=np.uint8), (len(points), 3)).copy()
    return xr.Dataset(
        {
            "xyz": (("vertex", "axis"), points, {"units": "m"}),
            "rgb": (("vertex", "channel"), colours),
            "corners": (("triangle", "corner"), faces),
        },
        coords={"axis": ["x", "y", "z"], "channel": ["r", "g", "b"]},
    )


def check_mesh(mesh: xr.Dataset) -> xr.Dataset:
    """Return the mesh if it is one; say what is wrong otherwise."""
    require_variables(mesh, VARIABLES, ("vertex", "axis", "triangle"), what="a mesh")
    require_labels(mesh, "axis", ("x", "y", "z"))
    return mesh
