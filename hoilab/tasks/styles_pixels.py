"""Covers that are made from the hidden pixels themselves, and so can be undone more or less."""

import cv2
import numpy as np

# Cells of the noise mosaic across and down a tracked box: a head is about two by two of them.
CELLS = (4, 10)
# Standard deviation of the noise, of 255: at 0.3 a matched attack on faces came near chance.
NOISE = 0.3
# A cell of the plain mosaic, and three standard deviations of the blur, as shares of the width.
CELL_SHARE = 0.025


class NoiseMosaic:
    """Cells of mean colour with noise that is drawn once for each individual.

    Noise that is new in each frame goes away when frames are averaged; this does not. It comes
    from the operating system's entropy: with a seed, whoever knows it could take it away again.
    """

    def __init__(self) -> None:
        self._chance = np.random.default_rng()
        self._drawn: dict[int, np.ndarray] = {}

    def paint(
        self, solid: np.ndarray, picture: np.ndarray, corners: np.ndarray, number: np.ndarray
    ) -> np.ndarray:
        """Return flat colour with a mosaic over each tracked box, the nearest in front."""
        cover = solid.copy()
        height, width = picture.shape[:2]
        for row in np.argsort(corners[:, 3]):
            left, right = np.clip(corners[row, [0, 2]].round().astype(int), 0, width).tolist()
            top, bottom = np.clip(corners[row, [1, 3]].round().astype(int), 0, height).tolist()
            if right - left < CELLS[0] or bottom - top < CELLS[1]:
                continue
            mean = cv2.resize(picture[top:bottom, left:right], CELLS, interpolation=cv2.INTER_AREA)
            noisy = np.clip(mean + self._noise(int(number[row])), 0, 255).astype(np.uint8)
            size = right - left, bottom - top
            cover[top:bottom, left:right] = cv2.resize(noisy, size, interpolation=cv2.INTER_NEAREST)
        return cover

    def _noise(self, number: int) -> np.ndarray:
        if number not in self._drawn:
            shape = CELLS[1], CELLS[0], 3
            self._drawn[number] = self._chance.normal(0, 255 * NOISE, shape).astype(np.float32)
        return self._drawn[number]


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
