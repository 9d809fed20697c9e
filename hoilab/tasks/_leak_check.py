"""A second look at an anonymized file, by detectors that the first look did not use.

It finds upright people and frontal faces, of some size. What it does not find may still be there:
the bound speaks of what these detectors can see. Outlines that look like people and never change,
such as tree trunks and bollards, are counted apart: nobody who moves is among them.
"""

import os
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import cv2
import numpy as np

from hoilab.io import open_video
from hoilab.models.motion.faces import faces
from hoilab.models.motion.people import people
from hoilab.tasks._mask import COLOUR

FRAMES = 16
NEAR_COLOUR = 24
# Gaps between covers have outlines too: who is really there is hardly covered.
MOST_COVERED = {"person": 0.25, "face": 0.5}
LEAST_SCORE = 0.5
# Each look runs in one thread.
LOOKERS = 2
# The frames are compared at this width (px), where codec noise has no say.
COMPARED_WIDTH = 640
SAME_COLOUR, SAME_SHARE, COMPARABLE_SHARE = 24, 0.85, 0.5


@dataclass(frozen=True)
class LeakCheck:
    """What a second look found.

    Parameters
    ----------
    frames
        Frames that were looked at.
    found
        Uncovered people and faces in them that are not there, or look otherwise, in others.
    still
        Outlines like people that look the same in all frames in which they are not covered.
    bound
        Share of frames that show somebody whom these detectors see, at most, with 95 %
        confidence (Clopper and Pearson; the rule of three, 3/n, when nothing was found).
    """

    frames: int
    found: int
    still: int
    bound: float


def leak_check(output: str | os.PathLike[str], *, frames: int = FRAMES) -> LeakCheck:
    """Look for people in frames spread evenly over an anonymized file."""
    from scipy.special import betaincinv

    video = open_video(output, identity="hidden")
    chosen = np.unique(np.linspace(0, video.sizes["time"] - 1, frames).round().astype(int))
    scale = min(1.0, COMPARED_WIDTH / video.sizes["x"])

    def look(number: int) -> tuple[np.ndarray, np.ndarray]:
        picture = video.isel(time=number).values
        small = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        return uncovered(picture) * scale, small

    with ThreadPoolExecutor(LOOKERS) as pool:
        boxes, small = zip(*pool.map(look, chosen.tolist()), strict=True)
    shown = np.stack(small)
    still = [[is_still(shown, i, box) for box in seen] for i, seen in enumerate(boxes)]
    found = np.array([len(flags) - sum(flags) for flags in still])
    hits, count = int((found > 0).sum()), len(chosen)
    bound = 1.0 if hits == count else float(betaincinv(hits + 1, count - hits, 0.95))
    return LeakCheck(count, int(found.sum()), sum(map(sum, still)), round(bound, 4))


def uncovered(picture: np.ndarray) -> np.ndarray:
    """Return the corners (n, 4) of people and faces that are seen beside the covers."""
    covered = _covered(picture)
    seen = [("person", box) for box in people(picture, least=LEAST_SCORE)]
    seen += [("face", box) for box in faces(picture)]
    kept = []
    for kind, box in seen:
        inside = covered[_inside(box)]
        if inside.size and float(inside.mean()) < MOST_COVERED[kind]:
            kept.append(box)
    return np.array(kept).reshape(-1, 4)


def is_still(pictures: np.ndarray, number: int, box: np.ndarray) -> bool:
    """Tell whether what a box shows in one picture looks the same wherever it is not covered.

    Parameters
    ----------
    pictures
        (n, y, x, channel) of the same scene at different moments.
    number
        The picture in which the box was found.
    box
        Left, top, right, bottom in its pixels.
    """
    place = _inside(box)
    one = pictures[number][place]
    open_here = ~_covered(one)
    verdicts = []
    for other in np.delete(pictures, number, axis=0):
        both = open_here & ~_covered(other[place])
        if both.sum() >= COMPARABLE_SHARE * open_here.sum():
            off = np.abs(one.astype(np.int16) - other[place]).max(-1)[both]
            verdicts.append(float((off <= SAME_COLOUR).mean()) >= SAME_SHARE)
    return bool(verdicts) and all(verdicts)


def _covered(picture: np.ndarray) -> np.ndarray:
    return np.asarray((np.abs(picture.astype(np.int16) - np.array(COLOUR)) <= NEAR_COLOUR).all(-1))


def _inside(box: np.ndarray) -> tuple[slice, slice]:
    left, top, right, bottom = np.maximum(box.round(), 0).astype(int).tolist()
    return slice(top, bottom), slice(left, right)
