"""Boxes in space, from a camera's frame to the world and back.

A heading is a direction on the ground: it is turned with the camera, and what then points up
or down is left out. Boxes stay upright: of the world in the world, of the camera in its frame,
so that under a tilted camera a box and its conversion do not have quite the same corners.
"""

import numpy as np
import xarray as xr

from hoilab.errors import DataError
from hoilab.geometry.camera import pinhole, project, to_camera, to_world
from hoilab.schema import check_boxes3d, check_camera, make_ground

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


def box_corners(boxes: xr.Dataset) -> np.ndarray:
    """Return the corners (box, 8, 3) in the boxes' own frame: four below, then four above.

    Both rounds begin at the front and go the same way, so that `EDGES` joins them.

    Examples
    --------
    >>> from hoilab.schema import make_boxes3d
    >>> one = make_boxes3d([0], [0.0], [[0, 0, 1]], [[4, 2, 2]], [0.0], reference="world")
    >>> box_corners(one)[0, [0, 4]]
    array([[2., 1., 0.],
           [2., 1., 2.]])
    """
    check_boxes3d(boxes)
    flat = np.array([[1, 1], [1, -1], [-1, -1], [-1, 1]]) / 2
    size, yaw = boxes["size"].values, boxes["yaw"].values
    ahead, aside = (flat[None] * size[:, None, :2]).transpose(2, 0, 1)  # box 4
    cos, sin = np.cos(yaw)[:, None], np.sin(yaw)[:, None]
    half = size[:, 2:] / 2
    if boxes.attrs["reference"] == "world":
        x, y = ahead * cos - aside * sin, ahead * sin + aside * cos
        parts = [np.stack([x, y, np.broadcast_to(z, x.shape)], -1) for z in (-half, half)]
    else:  # y is down, and the heading turns from x away from z
        x, z = ahead * cos + aside * sin, aside * cos - ahead * sin
        parts = [np.stack([x, np.broadcast_to(y, x.shape), z], -1) for y in (half, -half)]
    return np.asarray(np.concatenate(parts, 1) + boxes["centre"].values[:, None])


EDGES = tuple(
    (a + 4 * level, (a + 1) % 4 + 4 * level) for level in (0, 1) for a in range(4)
) + tuple((a, a + 4) for a in range(4))


def boxes_in_picture(boxes: xr.Dataset, camera: xr.Dataset | None = None) -> np.ndarray:
    """Return where the corners of boxes appear (box, 8, 2) in pixels; NaN behind the camera.

    Without `camera` the boxes' own is taken.
    """
    camera = camera_of(boxes) if camera is None else camera
    corners = box_corners(boxes)
    if boxes.attrs["reference"] == "camera":
        corners = to_world(camera, corners)
    return np.asarray(project(camera, corners))


def ground_of(boxes: xr.Dataset) -> xr.Dataset:
    """Return where the individuals of boxes stand, for maps (`hoilab.io.geo`) and for analyses.

    Boxes of a camera's frame are taken to the world's. Covariances come along where there are
    some. Of two boxes of one individual in one frame the surer counts; boxes of nobody
    (individual -1) have no place here.

    Examples
    --------
    >>> from hoilab.schema import make_boxes3d
    >>> walks = make_boxes3d([0, 1], [0.0, 0.5], [[1, 2, 0.9], [1, 3, 0.9]], np.ones((2, 3)), 0.0,
    ...                      reference="world", individual=7)
    >>> ground_of(walks)["position"].sel(individual=7).values.tolist()
    [[1.0, 2.0], [1.0, 3.0]]
    """
    world = boxes if check_boxes3d(boxes).attrs["reference"] == "world" else boxes_in_world(boxes)
    known = world.isel(box=np.flatnonzero(world["individual"].values >= 0))
    if world.sizes["box"] and not known.sizes["box"]:
        raise DataError(
            "these boxes are nobody's (individual -1): follow people first, with "
            "hl.boxes3d(video, camera=camera, tracks=hl.track(video))"
        )
    known = known.isel(box=np.argsort(known["score"].values, kind="stable"))
    frame, when = np.unique(known["frame"].values, return_inverse=True)
    who, column = np.unique(known["individual"].values, return_inverse=True)
    position = np.full((len(frame), 2, len(who)), np.nan)
    position[when, :, column] = known["centre"].values[:, :2]
    spread = None
    if "covariance" in known:
        spread = np.full((len(frame), 2, 2, len(who)), np.nan)
        spread[when, :, :, column] = known["covariance"].values
    time = np.zeros(len(frame))
    time[when] = known["time"].values
    ground = make_ground(position, time, individual=who, covariance=spread)
    return ground.assign_coords(frame=("time", frame))
