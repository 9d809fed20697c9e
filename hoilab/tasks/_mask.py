"""Which pixels to hide in a frame, and hiding them.

Masks are (y, x) of uint8, 0 or 1, at half the detector's working size; 1 is hidden.
"""

from collections import deque
from typing import Literal, get_args

import cv2
import numpy as np

Style = Literal["solid", "background", "silhouette", "avatar", "noise", "blur", "mosaic"]
STYLES: tuple[str, ...] = get_args(Style)
# A flat blue grey that cloth, asphalt and skin seldom have exactly.
COLOUR = (96, 104, 120)
# How far around changed pixels is hidden, as a share of the picture's width.
MARGIN = 0.02
# Margins of a box as shares of its width and height: sides, top (the head), bottom.
SIDES, TOP, BOTTOM = 0.15, 0.12, 0.04
# Changes smaller than this share of the picture are noise: less than a head 40 m away.
SPECK = 0.0001


def frame_mask(changed: np.ndarray, corners: np.ndarray) -> np.ndarray:
    """Return what to hide in one frame taken by itself, at half the size of what changed.

    Parameters
    ----------
    changed
        (y, x) of booleans: whatever is not the empty scene.
    corners
        (n, 4): boxes of those found and tracked, in pixels of ``changed``.
    """
    size = -(-changed.shape[1] // 2), -(-changed.shape[0] // 2)
    small = cv2.resize(changed.astype(np.uint8) * 255, size, interpolation=cv2.INTER_AREA)
    reach = max(1, round(MARGIN * size[0]))
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * reach + 1, 2 * reach + 1))
    mask = cv2.dilate(_without_specks((small > 0).astype(np.uint8)), disc)
    width, height = (corners[:, 2:] - corners[:, :2]).T
    wide = corners + np.stack(
        [-SIDES * width, -TOP * height, SIDES * width, BOTTOM * height], axis=-1
    )
    for left, top, right, bottom in (wide / 2).round().astype(int).tolist():
        cv2.rectangle(mask, (left, top), (right, bottom), 1, cv2.FILLED)
    return np.asarray(mask)


def _without_specks(mask: np.ndarray) -> np.ndarray:
    """Return the mask without specks smaller than the smallest head worth speaking of."""
    _, label, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8, ltype=cv2.CV_16U)
    kept = stats[:, cv2.CC_STAT_AREA] >= max(4, round(SPECK * mask.size))
    kept[0] = False
    return np.asarray(np.take(kept.view(np.uint8), label))


class Union:
    """The union of the masks of a frame and of those around it, kept up while frames go by."""

    def __init__(self, around: int) -> None:
        self._around = around
        self._held: deque[tuple[int, np.ndarray | None]] = deque()
        self._next = 0
        self._whole = 0
        self._sum: np.ndarray | None = None

    def push(self, mask: np.ndarray | None) -> None:
        """Take in the mask of the next frame; None hides all of it."""
        self._held.append((self._next, mask))
        self._next += 1
        self._add(mask, 1)

    def mask(self, frame: int) -> np.ndarray | None:
        """Return the union around a frame, counted from 0; frames are asked for in order.

        None hides the whole frame.
        """
        while self._held[0][0] < frame - self._around:
            self._add(self._held.popleft()[1], -1)
        if self._whole or self._sum is None:
            return None
        return np.asarray(self._sum > 0, dtype=np.uint8)

    def _add(self, mask: np.ndarray | None, sign: int) -> None:
        if mask is None:
            self._whole += sign
            return
        if self._sum is None:
            self._sum = np.zeros(mask.shape, np.int16)
        self._sum += mask if sign > 0 else -mask.astype(np.int16)


def blown_up(mask: np.ndarray, height: int, width: int) -> np.ndarray:
    """Return a mask of any size in the picture's size, above 0 where it is hidden."""
    # Linear and above zero, so that a mask pixel hides all picture pixels it speaks of.
    size = width, height
    return np.asarray(cv2.resize(mask * np.uint8(255), size, interpolation=cv2.INTER_LINEAR))


def hide(picture: np.ndarray, mask: np.ndarray, cover: np.ndarray) -> np.ndarray:
    """Return the picture with the pixels where the mask is above 0 taken from the cover."""
    return np.asarray(cv2.copyTo(cover, mask, picture.copy()))


def flat(height: int, width: int) -> np.ndarray:
    """Return a picture of the flat colour."""
    return np.full((height, width, 3), COLOUR, np.uint8)
