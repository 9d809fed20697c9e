"""From a checkerboard: focal length, middle and distortion of a lens, and where the floor is.

A board of known squares is shown to the camera at different slants (Zhang 2000); in one of the
pictures it lies on the ground, which gives the pose. The covariance is that of the least squares
over all corners, with the poses of the other boards integrated out.
"""

from collections.abc import Sequence

import numpy as np
from scipy.optimize import least_squares

from hoilab.errors import DataError
from hoilab.geometry.calibration import Calibration, calibration
from hoilab.geometry.camera import Pinhole, distort

LEAST_VIEWS = 3
CORNER_PX = 0.2
LARGEST_SHARE = 0.1  # of the focal length, as its standard deviation
LEAST_SLANT_DEG = 10.0  # between two of the boards
LENS = (("focal", "px"), ("middle x", "px"), ("middle y", "px"), ("k1", ""), ("k2", ""))
POSE = (
    ("turn x", "rad"), ("turn y", "rad"), ("turn z", "rad"), ("x", "m"), ("y", "m"), ("z", "m"),
)  # fmt: skip


def board_corners(picture: np.ndarray, pattern: tuple[int, int]) -> np.ndarray | None:
    """Return the inner corners (n, 2) of a board in a picture (px), None if it is not there.

    Parameters
    ----------
    picture
        (y, x) grey or (y, x, 3), uint8.
    pattern
        Inner corners along and across: 9 and 6 for a board of 10 by 7 squares.
    """
    import cv2

    grey = picture if picture.ndim == 2 else picture.mean(-1).astype(np.uint8)
    found, corners = cv2.findChessboardCorners(
        np.ascontiguousarray(grey), pattern, flags=cv2.CALIB_CB_ADAPTIVE_THRESH
    )
    if not found:
        return None
    stop = (cv2.TERM_CRITERIA_EPS + cv2.TERM_CRITERIA_MAX_ITER, 30, 0.01)
    fine = cv2.cornerSubPix(np.ascontiguousarray(grey), corners, (5, 5), (-1, -1), stop)
    return np.asarray(fine, dtype=float).reshape(-1, 2)


def from_board(
    corners: Sequence[np.ndarray],
    *,
    pattern: tuple[int, int],
    square_m: float,
    size: tuple[int, int],
    floor: int = 0,
) -> Calibration:
    """Return the camera that saw a board; the board on the floor gives the world.

    The world's origin is the first corner of the board on the floor, x runs along its rows and z
    points up.

    Parameters
    ----------
    corners
        For each picture the corners (n, 2) in pixels, as `board_corners` finds them.
    pattern
        Inner corners along and across.
    square_m
        Side of a square (m).
    size
        Width and height of the picture (px).
    floor
        In which of the pictures the board lies on the ground.

    Raises
    ------
    DataError
        Fewer than three pictures, a board that lies parallel to itself in all of them, or corners
        that are not as many as the pattern says.
    """
    seen = _checked(corners, pattern, square_m, floor)
    board = _board(pattern, square_m)
    start, poses = _start(seen, board, size)
    order = [floor, *(k for k in range(len(seen)) if k != floor)]
    views = np.stack([seen[k] for k in order])
    values = np.concatenate([start, *(poses[k] for k in order)])

    def off(x: np.ndarray) -> np.ndarray:
        gaps = [
            _project(x[:5], x[5 + 6 * k : 11 + 6 * k], board) - view for k, view in enumerate(views)
        ]
        return np.asarray(gaps).ravel()

    solved = least_squares(off, values, x_scale="jac")
    free = max(views.size - len(values), 1)
    noise = max(CORNER_PX**2, float(solved.fun @ solved.fun) / free)
    jacobian = np.asarray(solved.jac)
    scale = np.maximum(np.linalg.norm(jacobian, axis=0), 1e-12)
    spread = noise * np.linalg.pinv((jacobian / scale).T @ (jacobian / scale))
    spread = (spread / scale[:, None] / scale)[:11, :11]
    focal, sigma = solved.x[0], float(np.sqrt(spread[0, 0]))
    slant = _slant_deg(solved.x[5:].reshape(-1, 6))
    if not focal > 0 or sigma > LARGEST_SHARE * focal or slant < LEAST_SLANT_DEG:
        raise DataError(
            f"these pictures leave the focal length at {focal:.0f} +- {sigma:.0f} px: the boards' "
            f"slants differ by {slant:.0f} degrees; tilt it by 30 degrees and more, both ways"
        )
    return calibration(
        _camera,
        solved.x[:11],
        spread,
        names=(*LENS, *POSE),
        size=size,
        residual_px=float(np.sqrt(np.mean(solved.fun**2))),
        method=f"checkerboard in {len(seen)} pictures",
    )


def _checked(
    corners: Sequence[np.ndarray], pattern: tuple[int, int], square_m: float, floor: int
) -> list[np.ndarray]:
    seen = [np.asarray(view, dtype=float) for view in corners]
    if len(seen) < LEAST_VIEWS:
        raise DataError(
            f"a checkerboard needs to be seen in {LEAST_VIEWS} or more pictures, got {len(seen)}; "
            "show it at more slants, sharp and whole"
        )
    count = pattern[0] * pattern[1]
    for number, view in enumerate(seen):
        if view.shape != (count, 2) or not np.isfinite(view).all():
            raise DataError(
                f"picture {number} has corners {view.shape}; {pattern[0]} by {pattern[1]} of them "
                f"are ({count}, 2), all finite"
            )
    if not square_m > 0 or not 0 <= floor < len(seen):
        raise DataError(
            f"squares are more than 0 m and the floor is one of {len(seen)} pictures, counted "
            f"from 0; got {square_m} and {floor}"
        )
    return seen


def _board(pattern: tuple[int, int], square_m: float) -> np.ndarray:
    """Return the corners (n, 3) with z towards who looks at the board."""
    across, down = np.meshgrid(np.arange(pattern[0]), np.arange(pattern[1]))
    flat = np.stack([across.ravel(), -down.ravel(), 0 * down.ravel()], -1)
    points: np.ndarray = flat.astype(float) * square_m
    return points


def _start(
    seen: list[np.ndarray], board: np.ndarray, size: tuple[int, int]
) -> tuple[np.ndarray, list[np.ndarray]]:
    import cv2

    points = [board.astype(np.float32)] * len(seen)
    views = [view.astype(np.float32) for view in seen]
    flags = cv2.CALIB_FIX_ASPECT_RATIO | cv2.CALIB_ZERO_TANGENT_DIST | cv2.CALIB_FIX_K3
    first = np.array([[size[0], 0, size[0] / 2], [0, size[0], size[1] / 2], [0, 0, 1.0]])
    try:
        _, K, lens, turns, shifts = cv2.calibrateCamera(
            points, views, size, first, None, flags=flags
        )
    except cv2.error as cause:
        raise DataError(
            "no lens sees the board like this; check the pattern and that the corners are of one "
            "board"
        ) from cause
    start = np.array([K[0, 0], K[0, 2], K[1, 2], *lens.ravel()[:2]])
    return start, [
        np.concatenate([turn.ravel(), shift.ravel()])
        for turn, shift in zip(turns, shifts, strict=True)
    ]


def _slant_deg(poses: np.ndarray) -> float:
    """Return the largest angle between any two boards (degrees)."""
    import cv2

    normals = np.stack([cv2.Rodrigues(pose[:3])[0][:, 2] for pose in poses])
    return float(np.degrees(np.arccos(np.clip(normals @ normals.T, -1, 1)).max()))


def _camera(values: np.ndarray) -> Pinhole:
    import cv2

    focal, x, y, k1, k2 = values[:5]
    return Pinhole(
        np.array([[focal, 0, x], [0, focal, y], [0, 0, 1.0]]),
        cv2.Rodrigues(values[5:8])[0],
        values[8:11],
        np.array([k1, k2, 0.0, 0.0, 0.0]),
    )


def _project(lens: np.ndarray, pose: np.ndarray, board: np.ndarray) -> np.ndarray:
    camera = _camera(np.concatenate([lens, pose]))
    there = board @ camera.rotation.T + camera.translation
    flat = there[:, :2] / np.maximum(there[:, 2:], 1e-6)
    pixels: np.ndarray = distort(camera, flat) @ camera.K[:2, :2].T + camera.K[:2, 2]
    return pixels
