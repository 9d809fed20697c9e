"""What becomes of annotated boxes when a training frame is flipped, cropped or resized.

Boxes are left, top, right, bottom in pixels (n 4), as DETR treats them, until `relative`.
"""

import numpy as np

from hoilab.geometry.boxes import from_corners


def flipped(boxes: np.ndarray, width: float) -> np.ndarray:
    """Return boxes of a frame whose left and right were swapped.

    Examples
    --------
    >>> flipped(np.array([[10.0, 12.0, 60.0, 80.0]]), 123)
    array([[ 63.,  12., 113.,  80.]])
    """
    mirrored: np.ndarray = np.abs(np.array([width, 0, width, 0]) - boxes[:, [2, 1, 0, 3]])
    return mirrored


def cropped(
    boxes: np.ndarray, *, left: float, top: float, width: float, height: float
) -> tuple[np.ndarray, np.ndarray]:
    """Return what is left of boxes in a part of the frame, and which they were.

    Boxes outside it are dropped, so the second array holds the rows of those that stay.
    """
    inside = boxes - np.array([left, top, left, top])
    inside = inside.clip(0, np.array([width, height, width, height]))
    kept = np.flatnonzero((inside[:, 2:] > inside[:, :2]).all(-1))
    return inside[kept], kept


def scaled(
    boxes: np.ndarray, before: tuple[float, float], after: tuple[float, float]
) -> np.ndarray:
    """Return boxes of a frame that went from one (width, height) to another.

    Examples
    --------
    >>> scaled(np.array([[0.0, 0.0, 40.0, 50.0]]), (70, 50), (140, 25))
    array([[ 0.,  0., 80., 25.]])
    """
    ratio = np.array(after) / np.array(before)
    resized: np.ndarray = boxes * np.concatenate([ratio, ratio])
    return resized


def relative(boxes: np.ndarray, size: tuple[float, float]) -> np.ndarray:
    """Return centre x, y and width, height of boxes as fractions of (width, height)."""
    position, shape = from_corners(boxes)
    return np.concatenate([position / np.array(size), shape / np.array(size)], axis=-1)


def surviving(pairs: np.ndarray, kept: np.ndarray) -> np.ndarray:
    """Return pairs (n 2: rows of human and object) among the boxes that a crop kept.

    A pair goes with either of its boxes; -1, no object, stays what it is.

    Examples
    --------
    >>> surviving(np.array([[0, 1], [0, 3], [2, -1]]), np.array([0, 2, 3]))
    array([[ 0,  2],
           [ 1, -1]])
    """
    rows = np.full(max(kept.max(initial=-1), pairs.max(initial=-1)) + 2, -2)
    rows[kept] = np.arange(len(kept))
    rows[-1] = -1
    moved = rows[pairs]
    survivors: np.ndarray = moved[(moved >= -1).all(-1)]
    return survivors
