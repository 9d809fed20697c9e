"""Boxes in space, from a camera's frame to the world and back.

A heading is a direction on the ground: it is turned with the camera, and what then points up
or down is left out. Boxes stay upright: of the world in the world, of the camera in its frame,
so that under a tilted camera a box and its conversion do not have quite the same corners.
"""

import numpy as np
import xarray as xr

from hoilab.errors import DataError
from hoilab.geometry.camera import pinhole, to_camera, to_world
from hoilab.schema import check_boxes3d, check_camera

CAMERA = ("K", "distortion", "rotation", "translation", "ground_plane")


def with_camera(boxes: xr.Dataset, camera: xr.Dataset) -> xr.Dataset:
    """Return boxes that carry their camera; `camera_of` takes it out again."""
    carried = check_camera(camera)[list(CAMERA)]
    attrs = {name: value for name, value in camera.attrs.items() if name not in boxes.attrs}
    return boxes.drop_vars(CAMERA, errors="ignore").merge(carried).assign_attrs(attrs)


def camera_of(boxes: xr.Dataset) -> xr.Dataset:
    """Return the camera that boxes carry."""
    if missing := [name for name in CAMERA if name not in boxes]:
        raise DataError(f"these boxes carry no camera, {missing[0]} is missing; use with_camera")
    return check_camera(boxes[list(CAMERA)].assign_attrs(boxes.attrs))


def boxes_in_world(boxes: xr.Dataset, camera: xr.Dataset | None = None) -> xr.Dataset:
    """Return boxes of a camera's frame in the world's: z up, yaw from x to y.

    Without `camera` the boxes' own is taken.

    Examples
    --------
    >>> from hoilab.geometry.camera import look_at
    >>> from hoilab.schema import make_boxes3d, make_camera
    >>> camera = make_camera(np.eye(3), *look_at([0, 0, 2], [5, 0, 2]), size=(100, 100))
    >>> ahead = make_boxes3d([0], [0.0], [[0, 1, 10]], [[4, 2, 2]], [0.0], reference="camera")
    >>> boxes_in_world(ahead, camera)["centre"].values.round(6) + 0.0  # 10 m along x
    array([[10.,  0.,  1.]])
    """
    _require(boxes, "camera")
    camera = camera_of(boxes) if camera is None else camera
    yaw = boxes["yaw"].values
    heading = np.stack([np.cos(yaw), np.zeros_like(yaw), -np.sin(yaw)], -1)
    there = heading @ pinhole(camera).rotation
    return _moved(
        boxes,
        to_world(camera, boxes["centre"].values),
        np.arctan2(there[:, 1], there[:, 0]),
        "world",
    )


def boxes_in_camera(boxes: xr.Dataset, camera: xr.Dataset | None = None) -> xr.Dataset:
    """Return boxes of the world in a camera's frame: the way back of `boxes_in_world`.

    Another camera than the one that saw them is welcome: KITTI's text is in the frame of
    camera 0, whatever camera took the picture.
    """
    _require(boxes, "world")
    camera = camera_of(boxes) if camera is None else camera
    yaw = boxes["yaw"].values
    heading = np.stack([np.cos(yaw), np.sin(yaw), np.zeros_like(yaw)], -1)
    there = heading @ pinhole(camera).rotation.T
    return _moved(
        boxes,
        to_camera(camera, boxes["centre"].values),
        np.arctan2(-there[:, 2], there[:, 0]),
        "camera",
    )


def _require(boxes: xr.Dataset, reference: str) -> None:
    if check_boxes3d(boxes).attrs["reference"] != reference:
        raise DataError(
            f"these boxes are in the {boxes.attrs['reference']}'s frame already, expected the "
            f"{reference}'s"
        )


def _moved(boxes: xr.Dataset, centre: np.ndarray, yaw: np.ndarray, reference: str) -> xr.Dataset:
    return boxes.assign(
        centre=boxes["centre"].copy(data=centre), yaw=boxes["yaw"].copy(data=yaw)
    ).assign_attrs(reference=reference)
