"""A clip's frames on their way: looked at when they come, settled a lag later, then hidden."""

from collections import deque
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass

import cv2
import numpy as np

from hoilab.analysis.association import Settled, Tracker
from hoilab.geometry import boxes
from hoilab.models import Detector, Sighting
from hoilab.models.faces.detector import heads
from hoilab.tasks._mask import Union, blown_up, frame_mask, hide
from hoilab.tasks.detect import NOBODY
from hoilab.tasks.styles import Cover, Moment
from hoilab.tasks.track import step

FAILED = "the detector failed"
# Faces are looked for in every so many frames: looking both ways in time covers those between.
FACES_EVERY = 8


@dataclass
class Held:
    """One frame on its way through the lag."""

    picture: np.ndarray
    time_s: float
    frame: int
    sighting: Sighting | None
    reason: str
    failed: bool
    faces: Future[Sighting] | None = None
    settled: Settled | None = None
    masked: float = 1.0
    mask: np.ndarray | None = None


class Faces:
    """Looks for faces in every so many frames, in a thread beside the rest."""

    def __init__(self, finder: Detector, pool: ThreadPoolExecutor, every: int) -> None:
        self._finder = finder
        self._pool = pool
        self._every = every
        self._count = 0
        self._latest: Future[Sighting] | None = None

    def look(self, picture: np.ndarray) -> Future[Sighting] | None:
        """Return what was seen, or will be, in the latest frame that was looked at."""
        if self._count % self._every == 0:
            self._latest = self._pool.submit(self._finder.look, picture, NOBODY)
        self._count += 1
        return self._latest


class Line:
    """Frames in a row: looked at when they come, settled a lag later, then hidden."""

    def __init__(
        self,
        detector: Detector,
        faces: Faces | None,
        tracker: Tracker,
        lookaround: int,
        solid: np.ndarray,
        cover: Cover,
    ) -> None:
        self._detector = detector
        self._ahead = getattr(detector, "ahead", None)
        self._faces = faces
        self._tracker = tracker
        self._lookaround = lookaround
        self._flat = solid
        self._cover = cover
        self._union = Union(lookaround)
        self._looked: deque[Held] = deque()
        self._settled: deque[Held] = deque()
        self._count = 0
        self._hidden = 0

    def push(
        self, picture: np.ndarray, time_s: float, frame: int, *, following: np.ndarray | None
    ) -> list[Held]:
        """Take in the next frame and return those that are done.

        A detector that can begins meanwhile with the picture that follows.
        """
        self._looked.append(self._look(picture, time_s, frame))
        if following is not None and self._ahead is not None:
            self._ahead(following)
        if len(self._looked) <= self._tracker.lag:
            return []
        return self._settle()

    def finish(self) -> list[Held]:
        """Return the frames that are left when no more come."""
        done = []
        while self._looked:
            done += self._settle()
        while self._settled:
            done.append(self._hide(self._settled.popleft()))
        return done

    def _look(self, picture: np.ndarray, time_s: float, frame: int) -> Held:
        sighting, reason, failed = None, "", False
        try:
            sighting = self._detector.look(picture, self._tracker.expected())
            reason = sighting.doubt
        # Whatever goes wrong in a detector, the frame must come out hidden, and be counted.
        except Exception as cause:
            reason, failed = f"{FAILED}: {type(cause).__name__}: {cause}", True
        step(self._tracker, sighting)
        faces = None if self._faces is None else self._faces.look(picture)
        return Held(picture, time_s, frame, sighting, reason, failed, faces)

    def _settle(self) -> list[Held]:
        held = self._looked.popleft()
        held.settled = self._tracker.settle(self._count)
        self._count += 1
        self._settled.append(held)
        self._union.push(_mask(held, self._head_boxes(held)))
        if len(self._settled) <= self._lookaround:
            return []
        return [self._hide(self._settled.popleft())]

    def _head_boxes(self, held: Held) -> np.ndarray:
        """Return the corners of heads by their faces; a failure is noted on the frame."""
        if held.faces is None:
            return NOBODY
        try:
            return heads(held.faces.result().corners)
        except Exception as cause:
            held.reason, held.failed = f"{FAILED}: {type(cause).__name__}: {cause}", True
            return NOBODY

    def _hide(self, held: Held) -> Held:
        held.mask = self._union.mask(self._hidden)
        self._hidden += 1
        if held.reason or held.mask is None or held.sighting is None or held.settled is None:
            held.mask, held.picture = None, self._flat
            return held
        height, width = held.picture.shape[:2]
        mask = blown_up(held.mask, height, width)
        moment = Moment(
            picture=held.picture,
            mask=mask,
            number=held.settled.number,
            label=held.settled.label,
            corners=_tracked(held.settled),
            changed=np.asarray(held.sighting.changed),
        )
        held.picture = hide(held.picture, mask, self._cover(moment))
        held.masked = cv2.countNonZero(mask) / mask.size
        return held


def _mask(held: Held, heads: np.ndarray) -> np.ndarray | None:
    """Return what to hide for the sake of one frame: all of it where anything is unsure."""
    sighting, settled = held.sighting, held.settled
    if held.reason or sighting is None or sighting.changed is None or settled is None:
        return None
    scale = sighting.changed.shape[1] / held.picture.shape[1]
    corners = np.concatenate([sighting.corners, _tracked(settled), heads])
    return frame_mask(sighting.changed, corners * scale)


def _tracked(settled: Settled) -> np.ndarray:
    return np.asarray(boxes.to_corners(settled.box[:, :2], settled.box[:, 2:]))
