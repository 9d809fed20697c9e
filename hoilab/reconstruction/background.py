"""The surface of a fixed camera's background: each pixel a vertex, cut where depth jumps."""

import numpy as np
import xarray as xr

from hoilab.geometry.camera import unproject
from hoilab.schema import identity, marked
from hoilab.schema.mesh import make_mesh

JUMP = 0.06


def background_mesh(
    depth: xr.DataArray,
    camera: xr.Dataset,
    *,
    picture: xr.DataArray | None = None,
    farthest_m: float = 80.0,
    jump: float = JUMP,
) -> xr.Dataset:
    """Return the mesh of one depth map (y, x), in the world, in metres.

    Two triangles for each square of four pixels, left out where the depths of its corners differ
    by more than `jump` times the nearest of them: an edge of something in front of something.

    Parameters
    ----------
    depth
        Metres along the optical axis, NaN where unknown; fused over time where there is more.
    picture
        (y, x, channel) of uint8; the mesh keeps its privacy mark.
    """
    metres = depth.transpose("y", "x").values.astype(np.float64)
    metres = np.where((metres > 0) & (metres <= farthest_m), metres, np.nan)
    rows, columns = np.indices(metres.shape)
    points = unproject(camera, np.stack([columns, rows], -1).astype(float), metres)
    number = rows * metres.shape[1] + columns
    squares = np.stack([number[:-1, :-1], number[1:, :-1], number[:-1, 1:], number[1:, 1:]], -1)
    corners = np.stack([metres[:-1, :-1], metres[1:, :-1], metres[:-1, 1:], metres[1:, 1:]], -1)
    kept = np.isfinite(corners).all(-1) & (np.ptp(corners, axis=-1) < jump * corners.min(-1))
    upper_left, lower_left, upper_right, lower_right = squares[kept].T
    faces = np.concatenate(
        [
            np.stack([upper_left, lower_left, upper_right], -1),
            np.stack([upper_right, lower_left, lower_right], -1),
        ]
    )
    used, renamed = np.unique(faces, return_inverse=True)
    colours = (
        np.full((len(used), 3), 128)
        if picture is None
        else picture.transpose("y", "x", "channel").values.reshape(-1, 3)[used]
    )
    mesh = make_mesh(points.reshape(-1, 3)[used], renamed.reshape(-1, 3), rgb=colours)
    mark = "public" if picture is None else identity(picture)
    return mesh.assign(rgb=marked(mesh["rgb"], mark))
