"""Boxes from a camera's frame to the world and back."""

import numpy as np
import pytest

from hoilab.errors import DataError
from hoilab.geometry.boxes3d import boxes_in_camera, boxes_in_world, camera_of, with_camera
from hoilab.geometry.camera import look_at, project
from hoilab.schema import make_boxes3d, make_camera

K = [[700.0, 0, 320], [0, 700, 180], [0, 0, 1]]


def camera(eye=(1.0, 2.0, 5.0), target=(4.0, 20.0, 0.0)):
    return make_camera(K, *look_at(eye, target), size=(640, 360))


def some_boxes(reference):
    rng = np.random.default_rng(4)
    centre = rng.normal(size=(20, 3)) + np.array([0, 0, 15])
    return make_boxes3d(
        np.arange(20), np.arange(20) / 10, centre, rng.uniform(1, 4, (20, 3)),
        rng.uniform(-3, 3, 20), reference=reference,
    )  # fmt: skip


def test_there_and_back_under_a_level_camera():
    level = camera(target=(4.0, 20.0, 5.0))
    boxes = some_boxes("world")
    again = boxes_in_world(boxes_in_camera(boxes, level), level)
    np.testing.assert_allclose(again["centre"], boxes["centre"], atol=1e-9)
    np.testing.assert_allclose(again["yaw"], boxes["yaw"], atol=1e-9)
    assert again.attrs["reference"] == "world"


def test_the_middle_appears_at_the_same_pixel():
    tilted, boxes = camera(), some_boxes("camera")
    world = boxes_in_world(boxes, tilted)
    seen = boxes["centre"].values
    pixel = seen[:, :2] / seen[:, 2:] * 700 + [320, 180]
    np.testing.assert_allclose(project(tilted, world["centre"].values), pixel, atol=1e-6)


@pytest.mark.parametrize(
    ("rotation_y", "yaw"),
    [
        pytest.param(-np.pi / 2, np.pi / 2, id="away from a camera that looks along y"),
        pytest.param(0.0, 0.0, id="to the right"),
        pytest.param(np.pi / 2, -np.pi / 2, id="towards the camera"),
    ],
)
def test_headings(rotation_y, yaw):
    north = camera(eye=(0, 0, 2), target=(0, 10, 2))
    box = make_boxes3d([0], [0.0], [[0, 1, 9]], [[4, 2, 1]], [rotation_y], reference="camera")
    assert boxes_in_world(box, north)["yaw"].item() == pytest.approx(yaw)


def test_boxes_carry_their_camera():
    carried = with_camera(some_boxes("camera"), camera())
    own = camera_of(carried)
    assert own.attrs["width"] == 640
    np.testing.assert_array_equal(own["rotation"], camera()["rotation"])
    np.testing.assert_allclose(
        boxes_in_world(carried)["centre"], boxes_in_world(carried, camera())["centre"]
    )
    with pytest.raises(DataError, match="carry no camera"):
        camera_of(some_boxes("camera"))


def test_the_wrong_frame_is_refused():
    with pytest.raises(DataError, match="are in the world's frame already"):
        boxes_in_world(some_boxes("world"), camera())


def test_no_boxes_are_no_boxes():
    none = some_boxes("camera").isel(box=slice(0))
    assert boxes_in_world(none, camera()).sizes["box"] == 0
