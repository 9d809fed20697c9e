"""What a body looks like in a few numbers, to tell it from others within one recording."""

import cv2
import numpy as np

LEVELS = 4
STEP = np.uint8(256 // LEVELS)
FEATURES = 2 * LEVELS**3


def appearance(picture: np.ndarray, mask: np.ndarray, corners: np.ndarray) -> np.ndarray:
    """Return colour histograms of the upper and lower half of each box, n x features.

    Square roots of shares, so that the scalar product of two is their Bhattacharyya coefficient
    times two: 2 for equal ones, 0 for ones without a colour in common.
    """
    found = np.zeros((len(corners), FEATURES), np.float32)
    height, width = mask.shape
    red, green, blue = (channel // STEP for channel in cv2.split(picture))
    code = (red * LEVELS + green) * LEVELS + blue
    for row, (left, top, right, bottom) in enumerate(corners.round().astype(int).tolist()):
        columns = slice(max(left, 0), min(right, width))
        top, bottom = max(top, 0), min(bottom, height)
        middle = top + (bottom - top) // 2
        for half, rows in enumerate((slice(top, middle), slice(middle, bottom))):
            count = _count(code[rows, columns], mask[rows, columns])
            begin = half * LEVELS**3
            found[row, begin : begin + LEVELS**3] = np.sqrt(count / max(1.0, count.sum()))
    return found


def _count(code: np.ndarray, mask: np.ndarray) -> np.ndarray:
    if not code.size:
        return np.zeros(LEVELS**3, np.float32)
    count = cv2.calcHist([code], [0], mask, [LEVELS**3], [0, LEVELS**3])
    return np.asarray(count).ravel()
