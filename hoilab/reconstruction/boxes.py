"""Boxes in space as Open3D's own, to draw, to crop clouds with and to count points in."""

from typing import Any

import numpy as np
import xarray as xr

from hoilab.geometry.boxes3d import box_corners
from hoilab.reconstruction._open3d import library
from hoilab.schema import check_boxes3d


def to_open3d(
    boxes: xr.Dataset, *, colour: tuple[float, float, float] = (0.9, 0.3, 0.1)
) -> list[Any]:
    """Return one `open3d.geometry.OrientedBoundingBox` for each box, in the boxes' own frame.

    Its extent is length, width, height along its own axes: ahead, to the left, up.

    Parameters
    ----------
    colour
        Red, green, blue from 0 to 1.
    """
    o3d = library()
    check_boxes3d(boxes)
    corners = box_corners(boxes)  # box 8 3
    result = []
    for points, middle, size in zip(
        corners, boxes["centre"].values, boxes["size"].values, strict=True
    ):
        ahead, left = points[0] - points[3], points[0] - points[1]
        axes = np.stack([side / np.linalg.norm(side) for side in (ahead, left)], 1)
        turn = np.column_stack([axes, np.cross(axes[:, 0], axes[:, 1])])
        box = o3d.geometry.OrientedBoundingBox(middle, turn, size)
        box.color = colour
        result.append(box)
    return result
