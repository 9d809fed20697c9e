"""What a body looks like in a few numbers, to tell it from others within one recording."""

import numpy as np

LEVELS = 4
FEATURES = 2 * LEVELS**3


def appearance(picture: np.ndarray, mask: np.ndarray, corners: np.ndarray) -> np.ndarray:
    """Return colour histograms of the upper and lower half of each box, n x features.

    Square roots of shares, so that the scalar product of two is their Bhattacharyya coefficient
    times two: 2 for equal ones, 0 for ones without a colour in common.
    """
    found = np.zeros((len(corners), FEATURES), np.float32)
    height, width = mask.shape
    for row, (left, top, right, bottom) in enumerate(corners.round().astype(int)):
        left, right = np.clip((left, right), 0, width)
        top, bottom = np.clip((top, bottom), 0, height)
        own = mask[top:bottom, left:right] > 0
        levels = picture[top:bottom, left:right].astype(np.int32) * LEVELS // 256
        code = (levels[..., 0] * LEVELS + levels[..., 1]) * LEVELS + levels[..., 2]
        middle = (bottom - top) // 2
        for half, part in enumerate((slice(0, middle), slice(middle, None))):
            count = np.bincount(code[part][own[part]], minlength=LEVELS**3)
            begin = half * LEVELS**3
            found[row, begin : begin + LEVELS**3] = np.sqrt(count / max(1, count.sum()))
    return found
