"""Cloud: points in space with a colour, a label and the frame they come from."""

import numpy as np
import xarray as xr

from hoilab.schema._checks import require_labels, require_variables

VARIABLES = ("xyz", "rgb", "label", "frame")


def make_cloud(
    xyz: object, *, rgb: object = 128, label: object = 0, frame: object = 0
) -> xr.Dataset:
    """Label points: (point, 3) in metres, colours 0..255, an instance number, a frame number.

    Examples
    --------
    >>> make_cloud([[0, 0, 1], [1, 0, 1]]).sizes["point"]
    2
    """
    points = np.asarray(xyz, dtype=np.float32).reshape(-1, 3)
    count = len(points)
    colours = np.broadcast_to(np.asarray(rgb, dtype=np.uint8), (count, 3)).copy()
    return xr.Dataset(
        {
            "xyz": (("point", "axis"), points, {"units": "m"}),
            "rgb": (("point", "channel"), colours),
            "label": ("point", np.broadcast_to(np.asarray(label, np.int32), count).copy()),
            "frame": ("point", np.broadcast_to(np.asarray(frame, np.int64), count).copy()),
        },
        coords={"axis": ["x", "y", "z"], "channel": ["r", "g", "b"]},
    )


def check_cloud(cloud: xr.Dataset) -> xr.Dataset:
    """Return the cloud if it is one; say what is wrong otherwise."""
    require_variables(cloud, VARIABLES, ("point", "axis", "channel"), what="a cloud")
    require_labels(cloud, "axis", ("x", "y", "z"))
    return cloud
