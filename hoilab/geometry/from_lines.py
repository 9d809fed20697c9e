"""From lines: the vanishing points of edges that are parallel on the ground.

Two families of lines at right angles, as the joints of a pavement or the edges of a hall, give
the focal length and the way the camera looks (Caprile and Torre 1990); one known height above
the ground gives the scale.
"""

import numpy as np

from hoilab.errors import DataError
from hoilab.geometry.calibration import Calibration, calibration
from hoilab.geometry.camera import Pinhole

END_PX = 1.0
STEP_PX = 0.25
NAMES = (("focal", "px"), ("tilt", "rad"), ("roll", "rad"), ("height", "m"))
PARALLEL = 1e-6
LARGEST_SHARE = 0.5  # of the focal length, as its standard deviation


def from_lines(
    along: np.ndarray,
    across: np.ndarray,
    *,
    size: tuple[int, int],
    height_m: float,
    height_sigma_m: float = 0.1,
    end_px: float = END_PX,
) -> Calibration:
    """Return a camera from two families of parallel lines on the ground.

    The world's origin is below the camera, its y axis follows `along`.

    Parameters
    ----------
    along, across
        (n, 4) lines as x, y of one end and x, y of the other (px), two or more of each; the
        families are at right angles on the ground.
    size
        Width and height of the picture (px).
    height_m, height_sigma_m
        Height of the camera above the ground, and how sure that is.
    end_px
        Standard deviation of the ends.

    Raises
    ------
    DataError
        A family's lines are parallel in the picture too, so that they vanish nowhere, or the
        two vanishing points do not fit one camera.
    """
    lines = [_lines(along, "along"), _lines(across, "across")]
    ends = np.concatenate([family.ravel() for family in lines])
    counts = [family.size for family in lines]

    def fitted(values: np.ndarray) -> np.ndarray:
        families = np.split(values, [counts[0]])
        points = [_vanishing(family.reshape(-1, 4)) for family in families]
        focal, rotation = _view(points[0], points[1], size)
        tilt = float(np.arcsin(-rotation[2, 2]))
        roll = float(np.arctan2(rotation[0, 2], -rotation[1, 2]))
        heading = float(np.arctan2(rotation[2, 0], rotation[2, 1]))
        return np.array([focal, tilt, roll, heading])

    best = fitted(ends)
    jacobian = np.stack(
        [
            (fitted(ends + off) - fitted(ends - off)) / (2 * STEP_PX)
            for off in np.eye(len(ends)) * STEP_PX
        ],
        -1,
    )
    spread = np.zeros((5, 5))
    spread[:4, :4] = end_px**2 * jacobian @ jacobian.T
    spread[4, 4] = height_sigma_m**2
    if np.sqrt(spread[0, 0]) > LARGEST_SHARE * best[0]:
        raise DataError(
            f"these lines leave the focal length at {best[0]:.0f} +- {np.sqrt(spread[0, 0]):.0f} "
            "px: they meet too far away; mark longer lines, or lines that converge more"
        )
    return calibration(
        lambda values: _camera(values, size),
        np.append(best, height_m),
        spread,
        names=(*NAMES[:3], ("heading", "rad"), NAMES[3]),
        size=size,
        residual_px=float(max(_off(family, _vanishing(family)) for family in lines)),
        method=f"vanishing points of {len(lines[0])} and {len(lines[1])} lines",
    )


def _lines(lines: np.ndarray, name: str) -> np.ndarray:
    family = np.asarray(lines, dtype=float)
    if family.ndim != 2 or family.shape[1] != 4 or len(family) < 2:
        raise DataError(f"{name} needs two or more lines (n, 4) in pixels, got {family.shape}")
    return family


def _vanishing(family: np.ndarray) -> np.ndarray:
    """Return the point (2,) where the lines come nearest to meet, longer ones counting more."""
    centre = family.reshape(-1, 2).mean(0)
    extent = np.ptp(family.reshape(-1, 2), axis=0).max()
    ends = (family.reshape(-1, 2, 2) - centre) / extent
    ends = np.concatenate([ends, np.ones((len(ends), 2, 1))], -1)
    point = np.linalg.svd(np.cross(ends[:, 0], ends[:, 1]))[2][2]
    if abs(point[2]) < PARALLEL:
        raise DataError(
            "lines of one family are parallel in the picture and vanish nowhere; mark lines that "
            "converge, or use marked points"
        )
    met: np.ndarray = point[:2] / point[2] * extent + centre
    return met


def _off(family: np.ndarray, point: np.ndarray) -> float:
    """Return how far the lines' ends are from lines through the point (px, root mean square)."""
    middle = family.reshape(-1, 2, 2).mean(1)
    way = (point - middle) / np.linalg.norm(point - middle, axis=-1, keepdims=True)
    reach = family[:, :2] - middle
    return float(np.sqrt(np.mean((reach[:, 0] * way[:, 1] - reach[:, 1] * way[:, 0]) ** 2)))


def _view(along: np.ndarray, across: np.ndarray, size: tuple[int, int]) -> tuple[float, np.ndarray]:
    """Return focal length and turn (world to camera) of two vanishing points at right angles."""
    centre = (np.array(size) - 1) / 2
    one, two = along - centre, across - centre
    square = -float(one @ two)
    if not square > 0:
        raise DataError(
            "no camera sees these two families at right angles: their vanishing points lie on one "
            "side of the picture's middle; check which line belongs to which family"
        )
    focal = float(np.sqrt(square))
    ahead = _unit(np.append(one, focal))
    right = _unit(np.append(two, focal))
    if right[0] < 0:
        right = -right
    up = np.cross(right, ahead)
    if up[1] > 0:  # the camera's y points down
        up, ahead = -up, -ahead
    return focal, np.stack([right, ahead, up], -1)


def _unit(direction: np.ndarray) -> np.ndarray:
    short: np.ndarray = direction / np.linalg.norm(direction)
    return short


def _camera(values: np.ndarray, size: tuple[int, int]) -> Pinhole:
    focal, tilt, roll, heading, height = values
    (st, sr, sh), (ct, cr, ch) = np.sin([tilt, roll, heading]), np.cos([tilt, roll, heading])
    level = np.array([[1, 0, 0], [0, -st, -ct], [0, ct, -st]])
    rolled = np.array([[cr, -sr, 0], [sr, cr, 0], [0, 0, 1]])
    turned = np.array([[ch, -sh, 0], [sh, ch, 0], [0, 0, 1]])
    rotation = rolled @ level @ turned
    K = np.array([[focal, 0, (size[0] - 1) / 2], [0, focal, (size[1] - 1) / 2], [0, 0, 1.0]])
    return Pinhole(K, rotation, -rotation @ np.array([0, 0, height]))
