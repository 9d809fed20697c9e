"""Points in space from a picture and its depth."""

import numpy as np
import xarray as xr

from hoilab.errors import DataError
from hoilab.geometry.camera import unproject
from hoilab.schema import check_camera, identity, make_cloud, marked


def cloud_of(
    depth: xr.DataArray,
    camera: xr.Dataset,
    *,
    picture: xr.DataArray | None = None,
    mask: np.ndarray | None = None,
    farthest_m: float = 80.0,
    every: int = 1,
) -> xr.Dataset:
    """Return the points of one frame in the world, in metres.

    Parameters
    ----------
    depth
        (y, x) in metres along the optical axis, NaN where unknown.
    picture
        (y, x, channel) of uint8: the colours. The cloud's ``rgb`` keeps its privacy mark, and
        what writes or shows a cloud asks the gate.
    mask
        (y, x) of instance numbers, kept as ``label``: 0 is the background.
    farthest_m
        Points beyond are left out (m).
    every
        Take each n-th pixel of each n-th row.
    """
    check_camera(camera)
    if depth.dims != ("y", "x") or depth.attrs.get("units", "m") != "m":
        raise DataError(
            f"expected depth of one frame with dims (y, x) in metres, got {depth.dims} in "
            f"{depth.attrs.get('units', 'no units')}; take .isel(time=...) of metric depth"
        )
    size = (camera.attrs["width"], camera.attrs["height"])
    if (depth.sizes["x"], depth.sizes["y"]) != size:
        raise DataError(
            f"the depth is {depth.sizes['x']}x{depth.sizes['y']} px and the camera {size[0]}x"
            f"{size[1]}; hoilab.geometry.camera.resized fits the camera"
        )
    rows, columns = np.mgrid[: depth.sizes["y"] : every, : depth.sizes["x"] : every]
    metres = depth.values[rows, columns].astype(np.float64)
    kept = np.isfinite(metres) & (metres > 0) & (metres <= farthest_m)
    rows, columns, metres = rows[kept], columns[kept], metres[kept]
    points = unproject(camera, np.stack([columns, rows], -1).astype(float), metres)
    cloud = make_cloud(
        points,
        rgb=128
        if picture is None
        else picture.transpose("y", "x", "channel").values[rows, columns],
        label=0 if mask is None else mask[rows, columns],
        frame=int(depth.coords["frame"]) if "frame" in depth.coords else 0,
    )
    mark = "public" if picture is None else identity(picture)
    return cloud.assign(rgb=marked(cloud["rgb"], mark))
