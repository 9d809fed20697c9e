"""A second look at an anonymized file, by detectors that the first look did not use.

It finds upright people and frontal faces, of some size. What it does not find may still be there:
the bound speaks of what these detectors can see.
"""

import os
from dataclasses import dataclass

import numpy as np
from scipy.special import betaincinv

from hoilab.io import open_video
from hoilab.models.motion.faces import faces
from hoilab.models.motion.people import people
from hoilab.tasks._mask import COLOUR

FRAMES = 16
NEAR_COLOUR = 24
# Gaps between covers have outlines too: who is really there is hardly covered.
MOST_COVERED = {"person": 0.25, "face": 0.5}
LEAST_SCORE = 0.5


@dataclass(frozen=True)
class LeakCheck:
    """What a second look found.

    Parameters
    ----------
    frames
        Frames that were looked at.
    found
        Uncovered people and faces in them.
    bound
        Share of frames that show somebody whom these detectors see, at most, with 95 %
        confidence (Clopper and Pearson; the rule of three, 3/n, when nothing was found).
    """

    frames: int
    found: int
    bound: float


def leak_check(output: str | os.PathLike[str], *, frames: int = FRAMES) -> LeakCheck:
    """Look for people in frames spread evenly over an anonymized file."""
    video = open_video(output, identity="hidden")
    chosen = np.unique(np.linspace(0, video.sizes["time"] - 1, frames).round().astype(int))
    shown = np.array([uncovered(video.isel(time=frame).values) for frame in chosen.tolist()])
    hits, count = int((shown > 0).sum()), len(chosen)
    bound = 1.0 if hits == count else float(betaincinv(hits + 1, count - hits, 0.95))
    return LeakCheck(count, int(shown.sum()), round(bound, 4))


def uncovered(picture: np.ndarray) -> int:
    """Return how many people and faces are seen in a picture beside the covers."""
    covered = (np.abs(picture.astype(np.int16) - np.array(COLOUR)) <= NEAR_COLOUR).all(-1)
    seen = [("person", box) for box in people(picture, least=LEAST_SCORE)]
    seen += [("face", box) for box in faces(picture)]
    found = 0
    for kind, box in seen:
        left, top, right, bottom = np.maximum(box.round(), 0).astype(int).tolist()
        inside = covered[top:bottom, left:right]
        found += bool(inside.size) and float(inside.mean()) < MOST_COVERED[kind]
    return found
