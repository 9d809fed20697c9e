"""Calibration assistants against cameras that are known."""

import numpy as np
import pytest

from hoilab.errors import DataError
from hoilab.geometry.camera import look_at, project
from hoilab.geometry.from_clicks import from_clicks, pose_from_clicks
from hoilab.geometry.from_lines import from_lines
from hoilab.geometry.from_people import from_people
from hoilab.geometry.ground import on_ground
from hoilab.schema import make_camera, make_tracks

SIZE = (640, 360)
FOCAL = 500.0


@pytest.fixture(scope="module")
def camera():
    K = [[FOCAL, 0, 319.5], [0, FOCAL, 179.5], [0, 0, 1]]
    return make_camera(K, *look_at([0, 0, 5], [0, 12, 0]), size=SIZE)


@pytest.fixture(scope="module")
def floor():
    return np.array([[-4.0, 8.0], [4.0, 8.0], [5.0, 16.0], [-5.0, 17.0], [0.0, 12.0]])


def pixels_of(camera, ground):
    return project(camera, np.pad(ground, ((0, 0), (0, 1))))


def walkers(camera, people=8, noise_px=0.0, seed=0, depth=(7.0, 22.0)):
    """Return boxes of upright people of a little different height who walk about."""
    random = np.random.default_rng(seed)
    height = random.normal(1.72, 0.06, people)
    frames = 20
    start = np.stack([random.uniform(-4, 4, people), random.uniform(*depth, people)], -1)
    step = random.normal(0, 0.06, (people, 2))
    feet = start[None] + np.arange(frames)[:, None, None] * step
    feet[..., 1] = feet[..., 1].clip(*depth)
    low = project(camera, np.concatenate([feet, np.zeros((frames, people, 1))], -1))
    tall = np.broadcast_to(height[None, :, None], (frames, people, 1))
    high = project(camera, np.concatenate([feet, tall], -1))
    low, high = (points + 0.5 + random.normal(0, noise_px, points.shape) for points in (low, high))
    tallness = low[..., 1] - high[..., 1]
    position = np.stack([low[..., 0], (low[..., 1] + high[..., 1]) / 2], 1)
    shape = np.stack([0.1 * tallness, tallness], 1)
    return make_tracks(position, shape, np.arange(frames) / 10, source="made here")


def test_clicks_give_the_map_back(camera, floor):
    fit = from_clicks(pixels_of(camera, floor), floor)
    there = np.array([[1.0, 10.0], [-3.0, 14.0]])
    where, spread = fit.positions(pixels_of(camera, there))
    np.testing.assert_allclose(where, there, atol=1e-6)
    assert fit.residual_m.max() < 1e-6
    assert (np.linalg.eigvalsh(spread) > 0).all()


def test_the_stated_error_of_clicks_is_the_error_that_noise_makes(camera, floor):
    random = np.random.default_rng(1)
    clean, there = pixels_of(camera, floor), np.array([[1.0, 13.0]])
    pixel = pixels_of(camera, there)
    found = [
        from_clicks(clean + random.normal(0, 1.0, clean.shape), floor, click_px=1.0).positions(
            pixel, sigma_px=0.0
        )
        for _ in range(60)
    ]
    real = np.var([where[0] for where, _ in found], axis=0)
    said = np.median([np.diag(spread[0]) for _, spread in found], axis=0)
    np.testing.assert_allclose(said, real, rtol=0.6)


@pytest.mark.parametrize(
    ("metres", "reason"),
    [
        ([[0, 8], [0, 10], [0, 12], [0, 14]], "on a line"),
        ([[0, 8], [1, 10]], "four or more"),
        ([[0, 8], [0.001, 10], [0, 12], [0.001, 14]], "line"),
    ],
)
def test_clicks_that_do_not_fix_a_map_are_refused(camera, metres, reason):
    ground = np.array(metres, dtype=float)
    with pytest.raises(DataError, match=reason):
        from_clicks(pixels_of(camera, ground) + 1e-3, ground)


def test_swapped_clicks_are_refused(camera, floor):
    clicks = pixels_of(camera, floor[:4])
    with pytest.raises(DataError, match="horizon between"):
        from_clicks(clicks[[1, 0, 2, 3]], floor[:4])


def test_a_pose_from_clicks_is_the_camera(camera, floor):
    found = pose_from_clicks(pixels_of(camera, floor), floor, size=SIZE, focal=FOCAL)
    np.testing.assert_allclose(found.camera["rotation"], camera["rotation"], atol=1e-5)
    np.testing.assert_allclose(found.camera["translation"], camera["translation"], atol=1e-4)
    assert "pose from 5 marked points" in str(found)


def test_lines_give_focal_length_and_view(camera):
    turned = rotated(camera, 0.5)
    along, across = (
        np.array([pixels_of(turned, np.array(ends, dtype=float)).ravel() for ends in family])
        for family in (
            [[[-3, 8], [-3, 20]], [[3, 8], [3, 20]], [[0, 8], [0, 20]]],
            [[[-4, 9], [4, 9]], [[-4, 14], [4, 14]], [[-5, 19], [5, 19]]],
        )
    )
    found = from_lines(along, across, size=SIZE, height_m=5.0)
    np.testing.assert_allclose(found.parameters["value"].values[0], FOCAL, rtol=1e-4)
    there = np.array([[1.0, 12.0]])
    where = on_ground(found.camera, pixels_of(turned, there))[0][:, :2]
    foot = -(turned["rotation"].values.T @ turned["translation"].values)[:2]
    np.testing.assert_allclose(where, there - foot, atol=1e-3)


def rotated(camera, heading):
    """Return the camera turned about the vertical by `heading` (rad)."""
    s, c = np.sin(heading), np.cos(heading)
    turn = camera["rotation"].values @ np.array([[c, -s, 0], [s, c, 0], [0, 0, 1]])
    return make_camera(camera["K"].values, turn, camera["translation"].values, size=SIZE)


def test_lines_that_do_not_converge_are_refused():
    along = np.array([[0, 0, 0, 100], [50, 0, 50, 100]], dtype=float)
    across = np.array([[0, 0, 100, 10], [0, 50, 100, 40]], dtype=float)
    with pytest.raises(DataError, match="vanish nowhere"):
        from_lines(along, across, size=SIZE, height_m=5.0)


def test_people_give_tilt_and_height(camera):
    found = from_people(walkers(camera, noise_px=0.5), size=SIZE, focal=FOCAL)
    tilt, roll, height = found.parameters["value"].values
    sigma = found.parameters["sigma"].values
    assert abs(tilt - np.arctan2(5, 12)) < 4 * sigma[0]
    assert abs(roll) < 4 * sigma[1]
    assert abs(height - 5.0) < 3 * sigma[2]
    assert sigma[2] < 0.25


def test_people_at_one_distance_do_not_determine_a_pose(camera):
    with pytest.raises(DataError, match="equally far"):
        from_people(walkers(camera, depth=(12.0, 12.5)), size=SIZE, focal=FOCAL)


def test_people_without_a_focal_length_are_refused_with_the_reason(camera):
    with pytest.raises(DataError, match="focal length in pixels or the horizontal field of view"):
        from_people(walkers(camera), size=SIZE)


def test_one_person_is_too_few(camera):
    with pytest.raises(DataError, match="3 or more individuals"):
        from_people(walkers(camera, people=1), size=SIZE, focal=FOCAL)
