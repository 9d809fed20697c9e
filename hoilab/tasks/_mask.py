"""Which pixels to hide in a frame, and hiding them.

Masks are (y, x) of uint8, 0 or 1, at the detector's working size; 1 is hidden.
"""

from collections import deque
from typing import Literal, get_args

import cv2
import numpy as np

Style = Literal["solid", "background"]
STYLES: tuple[str, ...] = get_args(Style)
# A flat blue grey that cloth, asphalt and skin seldom have exactly.
COLOUR = (96, 104, 120)
# How far around changed pixels is hidden, as a share of the picture's width.
MARGIN = 0.02
# Margins of a box as shares of its width and height: sides, top (the head), bottom.
SIDES, TOP, BOTTOM = 0.15, 0.12, 0.04


def frame_mask(changed: np.ndarray, corners: np.ndarray) -> np.ndarray:
    """Return what to hide in one frame taken by itself.

    Parameters
    ----------
    changed
        (y, x) of booleans: whatever is not the empty scene.
    corners
        (n, 4): boxes of those found and tracked, in pixels of the mask.
    """
    reach = 2 * round(MARGIN * changed.shape[1] / 2) + 1
    disc = cv2.getStructuringElement(cv2.MORPH_ELLIPSE, (2 * reach + 1, 2 * reach + 1))
    mask = cv2.dilate(_without_specks(changed.astype(np.uint8)), disc)
    width, height = (corners[:, 2:] - corners[:, :2]).T
    wide = corners + np.stack(
        [-SIDES * width, -TOP * height, SIDES * width, BOTTOM * height], axis=-1
    )
    for left, top, right, bottom in wide.round().astype(int).tolist():
        cv2.rectangle(mask, (left, top), (right, bottom), 1, cv2.FILLED)
    return np.asarray(mask)


def _without_specks(mask: np.ndarray) -> np.ndarray:
    """Return the mask without specks smaller than the smallest head worth speaking of."""
    _, label, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=8)
    least = max(6, round(0.0001 * mask.size))
    kept = stats[:, cv2.CC_STAT_AREA] >= least
    kept[0] = False
    return np.asarray(kept.astype(np.uint8)[label])


class Union:
    """The union of the masks of a frame and of those around it, kept up while frames go by."""

    def __init__(self, around: int) -> None:
        self._around = around
        self._held: deque[np.ndarray] = deque()
        self._sum: np.ndarray | None = None

    def push(self, mask: np.ndarray) -> None:
        """Take in the mask of the frame that is ``around`` later than the one asked for."""
        self._held.append(mask)
        if self._sum is None:
            self._sum = np.zeros(mask.shape, np.uint16)
        self._sum += mask
        if len(self._held) > 2 * self._around + 1:
            self._sum -= self._held.popleft()

    def drop(self) -> None:
        """Let go of the oldest mask, at the end of a clip, where no new one comes."""
        if self._held and self._sum is not None:
            self._sum -= self._held.popleft()

    def mask(self) -> np.ndarray:
        """Return the union of what is held."""
        assert self._sum is not None
        return np.asarray(self._sum > 0, dtype=np.uint8)


def hide(
    picture: np.ndarray, mask: np.ndarray, cover: np.ndarray | None
) -> tuple[np.ndarray, float]:
    """Return the picture with the masked pixels covered, and the share of it that is.

    Parameters
    ----------
    cover
        (y, x, channel): what to show instead, or None for a flat colour.
    """
    size = picture.shape[1], picture.shape[0]
    if mask.shape != picture.shape[:2]:
        # Linear and above zero, so that a working pixel hides all clip pixels it speaks of.
        blown = cv2.resize(mask * np.uint8(255), size, interpolation=cv2.INTER_LINEAR)
        mask = np.asarray(blown > 0, dtype=np.uint8)
    hidden = picture.copy()
    if cover is None:
        hidden[mask.astype(bool)] = COLOUR
    else:
        cv2.copyTo(cover, mask, hidden)
    return hidden, float(cv2.countNonZero(mask)) / mask.size
