"""A checkerboard seen by a camera that is known: its lens and pose come back with their error."""

import numpy as np
import pytest

from hoilab.errors import DataError
from hoilab.geometry.camera import Pinhole, project
from hoilab.geometry.from_board import board_corners, from_board
from hoilab.geometry.ground import on_ground

PATTERN, SQUARE, SIZE = (7, 5), 0.05, (640, 480)
K = np.array([[520.0, 0, 316], [0, 520, 243], [0, 0, 1]])
LENS = np.array([-0.12, 0.03, 0.0, 0.0, 0.0])


def board() -> np.ndarray:
    across, down = np.meshgrid(np.arange(7), np.arange(5))
    return np.stack([across.ravel(), -down.ravel(), 0 * down.ravel()], -1) * SQUARE


def seen_at(turn, shift) -> tuple[np.ndarray, Pinhole]:
    import cv2

    camera = Pinhole(K, cv2.Rodrigues(np.array(turn, float))[0], np.array(shift, float), LENS)
    return project(camera, board()), camera


# Turned by pi around x, because the board's z is towards the camera and its y up.
SLANTS = [
    ((np.pi - 0.9, 0.1, 0.05), (-0.1, 0.1, 0.9)),
    ((np.pi + 0.5, -0.3, 0.1), (-0.2, 0.1, 0.7)),
    ((np.pi - 0.2, 0.6, -0.1), (-0.1, -0.05, 0.6)),
    ((np.pi, -0.5, 0.2), (-0.25, 0.05, 0.65)),
    ((np.pi + 0.3, 0.3, 0.0), (0.0, 0.1, 0.8)),
]


def test_lens_and_pose_come_back():
    random = np.random.default_rng(0)
    views = [seen_at(*slant)[0] + random.normal(0, 0.15, (35, 2)) for slant in SLANTS]
    fitted = from_board(views, pattern=PATTERN, square_m=SQUARE, size=SIZE)
    value, sigma = fitted.parameters["value"].values, fitted.parameters["sigma"].values
    truth = np.array([520, 316, 243, -0.12, 0.03])
    assert (np.abs(value[:5] - truth) < 4 * sigma[:5]).all()
    assert sigma[0] < 20
    there = on_ground(fitted.camera, views[0])[0][:, :2]
    np.testing.assert_allclose(there, board()[:, :2], atol=0.003)
    assert -(fitted.camera["rotation"].values.T @ fitted.camera["translation"].values)[2] > 0
    spread = fitted.positions(views[0])[1]
    assert (np.linalg.eigvalsh(spread) > 0).all()


@pytest.mark.parametrize(
    ("views", "words"),
    [
        pytest.param([], "3 or more pictures, got 0", id="none"),
        pytest.param([seen_at(*SLANTS[0])[0]] * 2, "3 or more pictures, got 2", id="two"),
        pytest.param([seen_at(*SLANTS[0])[0][:-1]] * 3, r"\(34, 2\)", id="a corner missing"),
        pytest.param([np.full((35, 2), np.nan)] * 3, "finite", id="nan"),
    ],
)
def test_what_does_not_determine_a_lens_is_refused(views, words):
    with pytest.raises(DataError, match=words):
        from_board(views, pattern=PATTERN, square_m=SQUARE, size=SIZE)


def test_one_slant_alone_is_refused():
    random = np.random.default_rng(1)
    flat = [((np.pi, 0, 0), (-0.1 + 0.02 * k, 0.1, 0.8 + 0.01 * k)) for k in range(4)]
    views = [seen_at(*slant)[0] + random.normal(0, 0.2, (35, 2)) for slant in flat]
    with pytest.raises(DataError, match="slant"):
        from_board(views, pattern=PATTERN, square_m=SQUARE, size=SIZE)


def test_corners_are_found_in_a_picture():
    cell = 24
    squares = np.indices((6, 8)).sum(0) % 2
    drawn = np.kron(squares, np.ones((cell, cell))) * 200 + 20
    picture = np.full((260, 320), 220, np.uint8)
    picture[40 : 40 + 6 * cell, 50 : 50 + 8 * cell] = drawn
    corners = board_corners(np.repeat(picture[..., None], 3, -1), PATTERN)
    expected = np.stack(np.meshgrid(np.arange(7), np.arange(5)), -1).reshape(-1, 2) * cell
    expected = expected + np.array([50 + cell - 0.5, 40 + cell - 0.5])
    if np.abs(corners[0] - expected[0]).max() > 5:  # the board may be read from its other end
        corners = corners[::-1]
    np.testing.assert_allclose(corners, expected, atol=0.3)
    assert board_corners(np.zeros((100, 100), np.uint8), PATTERN) is None
