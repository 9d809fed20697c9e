"""Boxes in space: on the picture, and from above."""

from typing import Any

import numpy as np
import xarray as xr

from hoilab.geometry.boxes3d import EDGES, box_corners, boxes_in_picture, boxes_in_world, camera_of
from hoilab.geometry.camera import to_world
from hoilab.plotting._style import styled
from hoilab.plotting.colours import colour_of
from hoilab.plotting.frame import frame
from hoilab.schema import check_boxes3d

ELLIPSE_95 = float(np.sqrt(5.991))


def on_picture(picture: xr.DataArray, boxes: xr.Dataset) -> Any:
    """Return one frame with the edges of its boxes, which carry their camera.

    The frame must be hidden or public. Boxes that reach behind the camera are left out.
    """
    import holoviews as hv

    corners = boxes_in_picture(check_boxes3d(boxes)) + 0.5  # box 8 2
    gap = np.full((1, 2), np.nan)
    lines = []
    for points, number in zip(corners, boxes["individual"].values, strict=True):
        if np.isfinite(points).all():
            way = np.concatenate([np.concatenate([points[[a, b]], gap]) for a, b in EDGES])
            lines.append({"x": way[:, 0], "y": way[:, 1], "colour": colour_of(int(number))})
    edges = hv.Path(lines, kdims=["x", "y"], vdims=["colour"], label="boxes")
    height, width = picture.sizes["y"], picture.sizes["x"]
    edges = styled(
        edges, colour_by="colour", line_width=2, invert_yaxis=True, xlim=(0, width),
        ylim=(0, height), xaxis=None, yaxis=None,
    )  # fmt: skip
    return frame(picture) * edges


def from_above(boxes: xr.Dataset) -> Any:
    """Return the boxes from above, in metres of the world, each with a line to its front.

    Where places have a covariance, an ellipse holds 95 % of it. A triangle is the camera.
    """
    import holoviews as hv

    world = boxes if check_boxes3d(boxes).attrs["reference"] == "world" else boxes_in_world(boxes)
    rows = []
    for points, number in zip(box_corners(world), world["individual"].values, strict=True):
        base = points[:4, :2]
        front = np.stack([base.mean(0), base[:2].mean(0)])
        way = np.concatenate([base, base[:1], np.full((1, 2), np.nan), front])
        rows.append({"x": way[:, 0], "y": way[:, 1], "colour": colour_of(int(number))})
    plan = hv.Path(rows, kdims=["x", "y"], vdims=["colour"], label="from above")
    place = to_world(camera_of(world), np.zeros(3))
    here = hv.Points([place[:2]], kdims=["x", "y"], label="camera")
    return (
        styled(_ellipses(world), color="#9aa3a8", line_width=1)
        * styled(plan, colour_by="colour", line_width=2.5)
        * styled(
            here,
            marker="triangle",
            size=12,
            color="#3a3a3a",
            data_aspect=1,
            frame_width=420,
            xlabel="x (m)",
            ylabel="y (m)",
        )
    )


def _ellipses(world: xr.Dataset) -> Any:
    import holoviews as hv

    angle = np.linspace(0, 2 * np.pi, 48)
    circle = ELLIPSE_95 * np.stack([np.cos(angle), np.sin(angle)], -1)
    rings = []
    if "covariance" in world:
        for cover, middle in zip(world["covariance"].values, world["centre"].values, strict=True):
            rings.append(middle[:2] + circle @ np.linalg.cholesky(cover + 1e-9 * np.eye(2)).T)
    return hv.Path(rings, kdims=["x", "y"], label="95 %")
