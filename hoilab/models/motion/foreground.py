"""What differs from the empty scene in one picture, and what of it is only shadow or light.

Axes: y row, x column, c channel.
"""

from dataclasses import dataclass

import cv2
import numpy as np

from hoilab.models.motion.background import Background, gain, largest

# A shadow on the same ground dims all channels alike, and not to darkness.
SHADOW_LEAST, SHADOW_MOST, SHADOW_SPREAD = 0.5, 0.98, 0.12
DARK = 30
MOST_CHANGED = 0.5
UPDATE_EVERY = 8
UPDATE_SHARE = 0.05


@dataclass(frozen=True)
class Change:
    """Where one picture differs from the empty scene.

    Parameters
    ----------
    body
        (y, x) of uint8, 0 or 1: people and things, without their shadows.
    any
        (y, x) of uint8, 0 or 1: with shadows, and from half the difference beside bodies.
    doubt
        Why this picture cannot be compared; empty when it can.
    """

    body: np.ndarray
    any: np.ndarray
    doubt: str


class Foreground:
    """Compare picture after picture with a background that follows the light, not people."""

    def __init__(self, background: Background) -> None:
        self._colour = background.picture.astype(np.float32)
        self._near = background.picture
        self._tolerance = background.tolerance
        self._half = (background.tolerance * 0.6).astype(np.uint8)
        self._count = 0

    def compare(self, picture: np.ndarray) -> Change:
        """Return what has changed in a picture of working size."""
        factor = gain(picture, self._near)
        reference = self._near
        if np.abs(factor - 1).max() > 0.015:
            reference = _brightened(self._near, factor)
        difference = cv2.absdiff(picture, reference)
        faint = largest(cv2.subtract(difference, self._half))
        strong = largest(cv2.subtract(difference, self._tolerance))
        changed = cv2.threshold(strong, 0, 1, cv2.THRESH_BINARY)[1]
        share = cv2.countNonZero(changed) / changed.size
        if share > MOST_CHANGED:
            doubt = f"{share:.0%} of the picture differs from the background"
            return Change(changed, np.ones_like(changed), doubt)
        body = cv2.medianBlur(_without_shadow(changed, picture, reference), 3)
        weak = _majority(cv2.threshold(faint, 0, 1, cv2.THRESH_BINARY)[1], 5)
        everything = cv2.bitwise_or(cv2.medianBlur(changed, 3), _touching(weak, changed))
        return Change(body, everything, "")

    def adapt(self, picture: np.ndarray, change: Change, held: np.ndarray) -> None:
        """Let the background follow slow light, except where something is or is tracked.

        Behind those it follows the light of the picture as a whole.
        """
        self._count += 1
        if self._count % UPDATE_EVERY or change.doubt:
            return
        held = cv2.dilate(cv2.bitwise_or(change.any, held), np.ones((9, 9), np.uint8))
        light = 1 + UPDATE_SHARE * (gain(picture, self._near) - 1)
        cv2.copyTo(self._colour * light, held, self._colour)
        cv2.accumulateWeighted(picture, self._colour, UPDATE_SHARE, 1 - held)
        self._near = np.clip(self._colour.round(), 0, 255).astype(np.uint8)


def _brightened(picture: np.ndarray, factor: np.ndarray) -> np.ndarray:
    """Return a picture whose channels are multiplied by a factor each."""
    channels = zip(cv2.split(picture), factor.tolist(), strict=True)
    return np.asarray(cv2.merge([cv2.convertScaleAbs(one, alpha=by) for one, by in channels]))


def _majority(mask: np.ndarray, side: int) -> np.ndarray:
    """Return the median of a mask of 0 and 1 over a square: a count is faster than sorting."""
    count = cv2.boxFilter(
        mask, cv2.CV_8U, (side, side), normalize=False, borderType=cv2.BORDER_REPLICATE
    )
    return np.asarray(cv2.threshold(count, side * side // 2, 1, cv2.THRESH_BINARY)[1])


def _without_shadow(changed: np.ndarray, picture: np.ndarray, reference: np.ndarray) -> np.ndarray:
    place = np.flatnonzero(changed.view(bool))
    before = reference.reshape(-1, 3)[place].astype(np.float32)
    ratio = picture.reshape(-1, 3)[place] / np.maximum(before, 1)
    red, green, blue = np.ascontiguousarray(ratio.T)
    most = np.maximum(np.maximum(red, green), blue)
    least = np.minimum(np.minimum(red, green), blue)
    level = (red + green + blue) / 3
    shadow = (level > SHADOW_LEAST) & (level < SHADOW_MOST) & (most - least < SHADOW_SPREAD)
    shadow &= before @ np.full(3, 1 / 3, np.float32) > DARK
    body = changed.copy()
    body.reshape(-1)[place[shadow]] = 0
    return body


def _touching(weak: np.ndarray, changed: np.ndarray) -> np.ndarray:
    """Return weak changes that lie close to clear ones."""
    return np.asarray(cv2.bitwise_and(weak, cv2.dilate(changed, np.ones((15, 15), np.uint8))))
