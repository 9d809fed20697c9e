"""A second look at an anonymized file, by detectors that the first look did not use.

It finds upright people and frontal faces, of some size. What it does not find may still be there:
the bound speaks of what these detectors can see. Outlines that look like people and never change,
such as tree trunks and bollards, are counted apart: nobody who moves is among them.
"""

import os
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import cv2
import numpy as np

from hoilab.io import open_video
from hoilab.models.motion.faces import faces
from hoilab.models.motion.people import people
from hoilab.tasks._mask import COLOUR, blown_up

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


def leak_check(
    output: str | os.PathLike[str],
    *,
    frames: int = FRAMES,
    covered: Mapping[int, np.ndarray] | None = None,
) -> LeakCheck:
    """Look for people in frames spread evenly over an anonymized file.

    Parameters
    ----------
    covered
        Masks (y, x) of any size of the frames named by `moments`: where they are hidden. What is
        not named is taken as hidden where it has the flat colour.
    """
    from scipy.special import betaincinv

    video = open_video(output, identity="hidden")
    chosen = moments(video.sizes["time"], frames=frames)
    scale = min(1.0, COMPARED_WIDTH / video.sizes["x"])
    known = covered or {}

    def look(number: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        picture = video.isel(time=number).values
        mask = _covered(picture, known.get(number))
        small = cv2.resize(picture, None, fx=scale, fy=scale, interpolation=cv2.INTER_AREA)
        few = cv2.resize(mask.astype(np.uint8), small.shape[1::-1], interpolation=cv2.INTER_AREA)
        return uncovered(picture, mask) * scale, small, few > 0

    with ThreadPoolExecutor(LOOKERS) as pool:
        boxes, small, masks = zip(*pool.map(look, chosen.tolist()), strict=True)
    shown, hidden = np.stack(small), np.stack(masks)
    still = [[is_still(shown, hidden, i, box) for box in seen] for i, seen in enumerate(boxes)]
    found = np.array([len(flags) - sum(flags) for flags in still])
    hits, count = int((found > 0).sum()), len(chosen)
    bound = 1.0 if hits == count else float(betaincinv(hits + 1, count - hits, 0.95))
    return LeakCheck(count, int(found.sum()), sum(map(sum, still)), round(bound, 4))


def moments(total: int, *, frames: int = FRAMES) -> np.ndarray:
    """Return the numbers of the frames that are looked at again, spread over a clip.

    Examples
    --------
    >>> moments(100, frames=3).tolist()
    [0, 50, 99]
    """
    return np.unique(np.linspace(0, total - 1, frames).round().astype(int))


def uncovered(picture: np.ndarray, covered: np.ndarray) -> np.ndarray:
    """Return the corners (n, 4) of people and faces that are seen beside what is covered (y, x)."""
    seen = [("person", box) for box in people(picture, least=LEAST_SCORE)]
    seen += [("face", box) for box in faces(picture)]
    kept = []
    for kind, box in seen:
        inside = covered[_inside(box)]
        if inside.size and float(inside.mean()) < MOST_COVERED[kind]:
            kept.append(box)
    return np.array(kept).reshape(-1, 4)


def is_still(pictures: np.ndarray, covered: np.ndarray, number: int, box: np.ndarray) -> bool:
    """Tell whether what a box shows in one picture looks the same wherever it is not covered.

    Parameters
    ----------
    pictures, covered
        (n, y, x, channel), (n, y, x): the same scene at different moments, and what is hidden.
    number
        The picture in which the box was found.
    box
        Left, top, right, bottom in its pixels.
    """
    place = _inside(box)
    one, open_here = pictures[number][place], ~covered[number][place]
    verdicts = []
    for other in range(len(pictures)):
        both = open_here & ~covered[other][place]
        if other != number and both.sum() >= COMPARABLE_SHARE * open_here.sum():
            off = np.abs(one.astype(np.int16) - pictures[other][place]).max(-1)[both]
            verdicts.append(float((off <= SAME_COLOUR).mean()) >= SAME_SHARE)
    return bool(verdicts) and all(verdicts)


def by_colour(picture: np.ndarray) -> np.ndarray:
    """Tell where a picture (..., y, x, channel) has the flat colour, give or take a codec."""
    return np.asarray((np.abs(picture.astype(np.int16) - np.array(COLOUR)) <= NEAR_COLOUR).all(-1))


def _covered(picture: np.ndarray, mask: np.ndarray | None) -> np.ndarray:
    if mask is None:
        return by_colour(picture)
    return blown_up(mask.astype(np.uint8), *picture.shape[:2]) > 0


def _inside(box: np.ndarray) -> tuple[slice, slice]:
    left, top, right, bottom = np.maximum(box.round(), 0).astype(int).tolist()
    return slice(top, bottom), slice(left, right)
