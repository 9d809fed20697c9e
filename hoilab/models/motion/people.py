"""People by their outline: OpenCV's HOG detector, whose numbers come with the library.

Dalal and Triggs 2005. It finds most upright people of 100 px and more, and is slow, so it is
for looking at a few pictures, not at every frame.
"""

from functools import cache
from typing import Any

import cv2
import numpy as np

# The window has this much space around the person, as shares of width and height.
INNER = (0.55, 0.76)
WIDEST_PX = 960


@cache
def _hog() -> Any:
    hog = cv2.HOGDescriptor()
    hog.setSVMDetector(cv2.HOGDescriptor.getDefaultPeopleDetector())
    return hog


def people(picture: np.ndarray, *, least: float = 0.3) -> np.ndarray:
    """Return corners (n, 4) of people in a picture (y, x, channel) whose score is at least this.

    Small pictures are enlarged first, large ones made smaller.
    """
    factor = min(2.0, WIDEST_PX / picture.shape[1])
    size = max(64, round(picture.shape[1] * factor)), max(128, round(picture.shape[0] * factor))
    large = cv2.resize(picture, size, interpolation=cv2.INTER_LINEAR)
    found, score = _hog().detectMultiScale(
        large, hitThreshold=0.0, winStride=(8, 8), padding=(8, 8), scale=1.1
    )
    if not len(found):
        return np.empty((0, 4))
    window = np.asarray(found, dtype=float)[np.ravel(score) >= least]
    centre, shape = window[:, :2] + window[:, 2:] / 2, window[:, 2:] * np.array(INNER)
    return np.asarray(np.concatenate([centre - shape / 2, centre + shape / 2], axis=1) / factor)
