"""Covers that are made from the hidden pixels themselves, and so can be undone."""

import cv2
import numpy as np

# A cell of the plain mosaic, and three standard deviations of the blur, as shares of the width.
CELL_SHARE = 0.025


def mosaic(picture: np.ndarray) -> np.ndarray:
    """Return a picture in cells of one colour each."""
    height, width = picture.shape[:2]
    cell = max(2, round(CELL_SHARE * width))
    few = max(1, width // cell), max(1, height // cell)
    small = cv2.resize(picture, few, interpolation=cv2.INTER_AREA)
    return np.asarray(cv2.resize(small, (width, height), interpolation=cv2.INTER_NEAREST))


def blurred(picture: np.ndarray) -> np.ndarray:
    """Return a picture out of focus (a Gaussian)."""
    sigma = max(1.0, CELL_SHARE * picture.shape[1] / 3)
    return np.asarray(cv2.GaussianBlur(picture, (0, 0), sigma))
