"""Clips of a fixed camera: where they are cut, and what is left of the picture."""

import numpy as np
import pytest

from hoilab.errors import DataError
from hoilab.models.vicc.fixed_camera import (
    cut,
    foreground,
    person_picture,
    square_of_span,
    squares_along,
)

BOXES = np.array([[10.0, 20, 20, 60], [40, 20, 50, 60]])


def test_squares_are_of_one_size_and_go_along():
    squares = squares_along(BOXES, margin=1.5)
    np.testing.assert_allclose(squares[:, 2], 60.0)
    np.testing.assert_allclose(squares[:, :2] + 30, [[15, 40], [45, 40]])
    whole = square_of_span(BOXES, margin=1.5)
    assert whole[2] == 60.0  # 40 px tall and as wide as both, and half a height around
    np.testing.assert_allclose(whole[:2] + 30, [30, 40])


@pytest.mark.parametrize(
    ("boxes", "words"),
    [
        (np.full((2, 4), np.nan), "not seen throughout"),
        (np.zeros((2, 4)), "above 0 px"),
        (np.zeros((0, 4)), "left top right bottom"),
    ],
)
def test_boxes_that_are_none(boxes, words):
    with pytest.raises(DataError, match=words):
        squares_along(boxes)


@pytest.mark.parametrize("size", [10, 20, 40])
def test_what_is_cut_keeps_its_place(size):
    # Brightness says where a pixel is, so that every size can be checked.
    y, x = np.mgrid[:50, :60]
    frame = np.stack([4 * x, 4 * y, 0 * x], -1).astype(np.uint8)
    clip = cut(frame[None], np.array([10.0, 20.0, 20.0]), size=size)
    centres = (np.arange(size) + 0.5) * 20 / size - 0.5
    np.testing.assert_allclose(clip[0, size // 2, :, 0], 4 * (10 + centres), atol=3)
    np.testing.assert_allclose(clip[0, :, size // 2, 1], 4 * (20 + centres), atol=3)


def test_edges_go_on_beyond_the_picture():
    frame = np.zeros((20, 20, 3), np.uint8)
    frame[:, :2] = 200
    for size in (8, 32):
        clip = cut(frame[None], np.array([-16.0, 0.0, 16.0]), size=size)
        assert clip.min() == 200


def test_the_same_person_looks_the_same_before_another_wall():
    rng = np.random.default_rng(0)
    walls = [np.full((1, 24, 24, 3), grey, np.uint8) for grey in (40, 140)]
    person = rng.integers(200, 256, (8, 8, 3)).astype(np.uint8)
    flow = np.zeros((1, 24, 24, 2))
    flow[0, 8:16, 8:16] = (3.0, -1.5)
    seen = []
    for wall in walls:
        clip = wall.copy()
        clip[0, 8:16, 8:16] = person
        seen.append(person_picture(clip, wall, flow, 20.0))
    # Right at the edge the person is as sure as the wall is different.
    np.testing.assert_array_equal(seen[0][:, 9:15, 9:15], seen[1][:, 9:15, 9:15])
    assert np.abs(seen[0].astype(int) - seen[1].astype(int)).max() < 20
    picture = seen[0][0].astype(int)
    assert picture[0, 0].tolist() == [0, 128, 128]
    # 3 px of 20 px height: half of .3 heights, which a byte's 127 stand for.
    assert picture[12, 12, 1:].tolist() == [round(128 - 127 * 0.25), round(128 + 127 * 0.5)]
    assert picture[12, 12, 0] > 200
    with pytest.raises(DataError, match="height must be positive"):
        person_picture(walls[0], walls[0], flow, 0.0)


def test_noise_of_the_sensor_is_nobody():
    rng = np.random.default_rng(0)
    empty = np.full((2, 16, 16, 3), 100, np.uint8)
    noisy = (empty + rng.normal(0, 2, empty.shape)).clip(0, 255).astype(np.uint8)
    assert foreground(noisy, empty).max() == 0
    assert foreground(empty + 50, empty).min() == 1
