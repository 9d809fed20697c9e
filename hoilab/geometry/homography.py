"""Homographies: the map between two pictures of one plane, 3x3 up to scale."""

import numpy as np

from hoilab.errors import DataError
from hoilab.geometry._array import Array, library


def apply(homography: Array, points: Array) -> Array:
    """Return where a homography puts points (..., 2); NaN for those it puts at infinity.

    The way back is ``apply(numpy.linalg.inv(homography), points)``.

    Examples
    --------
    >>> apply(np.diag([2.0, 2.0, 1.0]), np.array([3.0, 4.0]))
    array([6., 8.])
    """
    image = points @ homography[:2, :2].T + homography[:2, 2]
    scale = points @ homography[2:, :2].T + homography[2:, 2]
    xp = library(scale)
    return image / xp.where(scale == 0, xp.nan, scale)


def jacobian(homography: Array, points: Array) -> Array:
    """Return how far the images move (..., 2, 2) for a small move of the points (..., 2).

    Rows are the image's x and y, columns the point's.
    """
    image = apply(homography, points)
    scale = points @ homography[2, :2] + homography[2, 2]
    moved = homography[:2, :2] - image[..., :, None] * homography[2, :2]
    return moved / scale[..., None, None]


def fit(points: np.ndarray, images: np.ndarray) -> np.ndarray:
    """Return the homography that puts four or more points (n, 2) nearest to their images.

    The direct linear transformation with points and images normalised first (Hartley 1997);
    exact for four. The last entry is 1.

    Raises
    ------
    DataError
        There are fewer than four pairs, or all but one of the points lie on a line.

    Examples
    --------
    >>> square = np.array([[0.0, 0.0], [1.0, 0.0], [1.0, 1.0], [0.0, 1.0]])
    >>> fit(square, 2 * square + 3).round(6) + 0.0
    array([[2., 0., 3.],
           [0., 2., 3.],
           [0., 0., 1.]])
    """
    one, two = np.asarray(points, dtype=float), np.asarray(images, dtype=float)
    if one.shape != two.shape or one.ndim != 2 or one.shape[1] != 2 or len(one) < 4:
        raise DataError(
            "a homography needs four or more pairs of points (n, 2), got "
            f"{one.shape} and {two.shape}; mark more points"
        )
    from_one, from_two = _normalising(one), _normalising(two)
    x, y = apply(from_one, one).T
    u, v = apply(from_two, two).T
    none, unit = np.zeros_like(x), np.ones_like(x)
    equations = np.concatenate(
        [
            np.stack([x, y, unit, none, none, none, -u * x, -u * y, -u], -1),
            np.stack([none, none, none, x, y, unit, -v * x, -v * y, -v], -1),
        ]
    )
    # Without full matrices four pairs give eight rows of V, and the ninth is the answer.
    _, size, rows = np.linalg.svd(equations, full_matrices=len(one) == 4)
    if not np.isfinite(size).all() or size[7] < 1e-9 * size[0]:
        raise DataError(
            "these points do not fix a homography: all but one of them lie on a line, or some "
            "are the same; mark points that span the ground"
        )
    answer = np.linalg.inv(from_two) @ rows[8].reshape(3, 3) @ from_one
    fixed: np.ndarray = answer / answer[2, 2]
    return fixed


def _normalising(points: np.ndarray) -> np.ndarray:
    """Return the map that moves points to the origin, at a mean distance of sqrt(2)."""
    middle = points.mean(0)
    distance = np.linalg.norm(points - middle, axis=-1).mean()
    scale = np.sqrt(2) / distance if distance > 0 else 1.0
    return np.array([[scale, 0, -scale * middle[0]], [0, scale, -scale * middle[1]], [0, 0, 1]])
