"""Models: a folder for each method, found by name like every plugin.

A detection model is a function that takes a video and returns a `Detector`: it may look at the
whole video first, as the background model does, or not look at it at all.
"""

from dataclasses import dataclass, field
from typing import Any, Protocol

import numpy as np

from hoilab import plugins

__all__ = ["Detector", "Sighting", "load"]


@dataclass(frozen=True, kw_only=True)
class Sighting:
    """What a detector saw in one frame.

    Parameters
    ----------
    corners
        (n, 4): left, top, right, bottom of each box in pixels of the frame.
    score
        (n,) confidence 0..1.
    label
        (n,) class names.
    appearance
        (n, features) of what each box looks like, to tell individuals apart; may be empty.
    changed
        (y, x) of booleans, coarser than the frame or not: pixels that are not the empty scene.
        None when the detector has no notion of it.
    doubt
        Why this frame cannot be trusted; empty when it can.
    """

    corners: np.ndarray
    score: np.ndarray
    label: np.ndarray
    appearance: np.ndarray = field(default_factory=lambda: np.empty((0, 0), np.float32))
    changed: np.ndarray | None = None
    doubt: str = ""


class Detector(Protocol):
    """Whatever finds people and things in one frame after the other."""

    @property
    def scene(self) -> np.ndarray | None:
        """Return the empty scene (y, x, channel) of uint8; None when there is no notion of it."""
        ...

    def look(self, picture: np.ndarray, expected: np.ndarray) -> Sighting:
        """Return what is in a picture (y, x, channel).

        ``expected`` (n, 4) holds corners of boxes where somebody is expected from the frames
        before; a detector may use them or not.
        """
        ...


def load(name: str) -> Any:
    """Import and return a model by name; the names are those of ``hoilab.plugins``.

    Examples
    --------
    >>> from hoilab.models import load
    >>> load("motion").__name__
    'motion_detector'
    """
    return plugins.load("models", name)
