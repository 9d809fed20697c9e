import cv2
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from hoilab.errors import DataError
from hoilab.geometry import homography

H = np.array([[1.2, 0.1, 30.0], [-0.2, 0.9, 12.0], [4e-4, -2e-4, 1.0]])


@settings(max_examples=50, deadline=None)
@given(st.integers(0, 2**32 - 1), st.integers(4, 12))
def test_fit_finds_the_map_again(seed: int, count: int) -> None:
    rng = np.random.default_rng(seed)
    # One point near each corner, so that no three of the first four lie on a line.
    corners = np.array([[0, 0], [700, 0], [700, 500], [0, 500]]) + rng.uniform(0, 60, (4, 2))
    points = np.concatenate([corners, rng.uniform(0, 700, (count - 4, 2))])
    fitted = homography.fit(points, homography.apply(H, points))
    np.testing.assert_allclose(fitted, H, rtol=1e-6, atol=1e-9)


def test_fit_of_noisy_points_as_opencv() -> None:
    rng = np.random.default_rng(3)
    points = rng.uniform(0, 700, (40, 2))
    images = homography.apply(H, points) + rng.normal(0, 0.5, (40, 2))
    ours = homography.apply(homography.fit(points, images), points)
    theirs, _ = cv2.findHomography(points, images, 0)
    # OpenCV refines further; both are within the noise of each other.
    assert np.abs(ours - homography.apply(theirs, points)).max() < 0.5


def test_there_and_back_and_infinity() -> None:
    points = np.random.default_rng(1).uniform(0, 700, (3, 5, 2))
    again = homography.apply(np.linalg.inv(H), homography.apply(H, points))
    np.testing.assert_allclose(again, points)
    horizon = np.array([-2500.0, 0.0])
    assert np.isnan(homography.apply(H, horizon)).all()


def test_jacobian_as_small_steps() -> None:
    points = np.random.default_rng(2).uniform(0, 700, (6, 2))
    steps = [
        (homography.apply(H, points + d) - homography.apply(H, points - d)) / 2e-4
        for d in np.eye(2) * 1e-4
    ]
    np.testing.assert_allclose(homography.jacobian(H, points), np.stack(steps, -1), rtol=1e-6)


@pytest.mark.parametrize(
    "points",
    [
        pytest.param([[0, 0], [1, 0], [1, 1]], id="three"),
        pytest.param([[0, 0], [1, 1], [2, 2], [0, 5]], id="three on a line"),
        pytest.param([[0, 0], [1, 1], [1, 1], [0, 5]], id="twice the same"),
        pytest.param([[0, 0], [0, 0], [0, 0], [0, 0]], id="all the same"),
    ],
)
def test_points_that_fix_nothing_are_refused(points: list[list[float]]) -> None:
    with pytest.raises(DataError, match="mark"):
        homography.fit(np.array(points), np.array(points))
