"""What differs from the empty scene in one picture, and what of it is only shadow or light.

Axes: y row, x column, c channel.
"""

from dataclasses import dataclass

import cv2
import numpy as np

from hoilab.models.motion.background import Background, gain

# A shadow on the same ground dims all channels alike, and not to darkness.
SHADOW_LEAST, SHADOW_MOST, SHADOW_SPREAD = 0.5, 0.98, 0.12
DARK = 30
MOST_CHANGED = 0.5
UPDATE_EVERY = 8
UPDATE_SHARE = 0.03


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
        self._colour = background.picture.copy()
        self._near = background.picture.round().astype(np.uint8)
        self._tolerance = background.tolerance
        self._half = (background.tolerance * 0.6).astype(np.uint8)
        self._count = 0

    def compare(self, picture: np.ndarray) -> Change:
        """Return what has changed in a picture of working size."""
        factor = gain(picture, self._near)
        reference = self._near
        if np.abs(factor - 1).max() > 0.015:
            reference = cv2.multiply(self._near, (*factor.tolist(), 1.0))
        difference = cv2.absdiff(picture, reference)
        faint = _most(cv2.subtract(difference, self._half))
        strong = _most(cv2.subtract(difference, self._tolerance))
        changed = cv2.threshold(strong, 0, 1, cv2.THRESH_BINARY)[1]
        share = float(changed.mean())
        if share > MOST_CHANGED:
            doubt = f"{share:.0%} of the picture differs from the background"
            return Change(changed, np.ones_like(changed), doubt)
        body = cv2.medianBlur(_without_shadow(changed, picture, reference), 3)
        weak = cv2.threshold(faint, 0, 1, cv2.THRESH_BINARY)[1]
        weak = cv2.medianBlur(weak, 5)
        everything = cv2.bitwise_or(cv2.medianBlur(changed, 3), _touching(weak, changed))
        return Change(body, everything, "")

    def adapt(self, picture: np.ndarray, change: Change, held: np.ndarray) -> None:
        """Let the background follow slow light, except where something is or is tracked."""
        self._count += 1
        if self._count % UPDATE_EVERY or change.doubt:
            return
        kept = cv2.dilate(cv2.bitwise_or(change.any, held), np.ones((9, 9), np.uint8))
        cv2.accumulateWeighted(picture, self._colour, UPDATE_SHARE, 1 - kept)
        self._near = self._colour.round().astype(np.uint8)


def _most(channels: np.ndarray) -> np.ndarray:
    """Return the largest of the channels at each pixel."""
    red, green, blue = cv2.split(channels)
    return np.asarray(cv2.max(cv2.max(red, green), blue))


def _without_shadow(changed: np.ndarray, picture: np.ndarray, reference: np.ndarray) -> np.ndarray:
    rows, columns = np.nonzero(changed)
    before = reference[rows, columns].astype(np.float32)
    ratio = picture[rows, columns] / np.maximum(before, 1)
    level, spread = ratio.mean(-1), np.ptp(ratio, axis=-1)
    shadow = (
        (level > SHADOW_LEAST)
        & (level < SHADOW_MOST)
        & (spread < SHADOW_SPREAD)
        & (before.min(-1) > DARK)
    )
    body = changed.copy()
    body[rows[shadow], columns[shadow]] = 0
    return body


def _touching(weak: np.ndarray, changed: np.ndarray) -> np.ndarray:
    """Return weak changes that lie close to clear ones."""
    return np.asarray(cv2.bitwise_and(weak, cv2.dilate(changed, np.ones((15, 15), np.uint8))))
