"""Boxes in the picture stood up in the world, against boxes that were projected by hand."""

import numpy as np
import pytest

from hoilab.analysis.ground import smoothed
from hoilab.analysis.upright import upright_boxes
from hoilab.geometry.camera import look_at, project
from hoilab.geometry.ground import ground_positions
from hoilab.schema import make_camera, make_tracks

FRAMES = 30


@pytest.fixture(scope="module")
def camera():
    return make_camera(
        [[500, 0, 319.5], [0, 500, 179.5], [0, 0, 1]],
        *look_at([0, -8, 4], [0, 2, 0.5]),
        size=(640, 360),
    )


def seen(camera, x, y, height_m, half_width_px=12.0):
    """Return centre and shape in the picture of a stick of this height (m) on the ground."""
    foot, head = project(camera, np.array([[x, y, 0.0], [x, y, height_m]])) + 0.5
    return [foot[0], (foot[1] + head[1]) / 2], [2 * half_width_px, foot[1] - head[1]]


def tracks_of(camera):
    time = np.arange(FRAMES) / 10
    values = np.full((FRAMES, 4, 2), np.nan)
    for row, t in enumerate(time):
        for who, (x, y, tall) in enumerate(((-1 + t, 1.0, 1.7), (1.5, 3.0, 0.6))):
            centre, shape = seen(camera, x, y, tall)
            values[row, :, who] = [*centre, *shape]
    values[10:12, :, 1] = np.nan
    return make_tracks(
        values[:, :2], values[:, 2:], time, individual=[4, 9], label=["person", "cart"]
    )


def test_they_stand_where_the_feet_are_and_are_as_tall_as_the_box_says(camera):
    tracks = tracks_of(camera)
    walks = ground_positions(tracks, camera)
    boxes = upright_boxes(tracks, walks, camera)
    assert boxes.sizes["box"] == 2 * FRAMES - 2
    mine = boxes.isel(box=np.flatnonzero(boxes["individual"].values == 4))
    np.testing.assert_allclose(mine["size"].sel(extent="height"), 1.7, atol=1e-3)
    np.testing.assert_allclose(mine["centre"].values[0], [-1, 1, 0.85], atol=1e-3)
    cart = boxes.isel(box=np.flatnonzero(boxes["individual"].values == 9))
    np.testing.assert_allclose(cart["size"].values[0, 2], 0.6, atol=1e-3)
    assert set(cart["class"].values.tolist()) == {"cart"}
    # 24 px at the depth of the foot, 11.1 m: 24 * 11.1 / 500.
    ahead = (camera["rotation"].values @ [1.5, 3.0, 0] + camera["translation"].values)[2]
    np.testing.assert_allclose(cart["size"].values[0, 1], 24 * ahead / 500, atol=1e-3)


def test_they_are_turned_to_where_they_go_and_keep_that_when_they_stand(camera):
    tracks = tracks_of(camera)
    walks = smoothed(ground_positions(tracks, camera))
    boxes = upright_boxes(tracks, walks, camera)
    mine = boxes["yaw"].values[boxes["individual"].values == 4]
    np.testing.assert_allclose(mine, 0.0, atol=0.05)
    cart = boxes["yaw"].values[boxes["individual"].values == 9]
    np.testing.assert_allclose(cart, np.pi / 2)


def test_nobody_makes_no_boxes(camera):
    tracks = tracks_of(camera).isel(individual=[])
    boxes = upright_boxes(tracks, ground_positions(tracks, camera), camera)
    assert boxes.sizes["box"] == 0
