"""The motion detector: background, change, bodies, frame after frame."""

from concurrent.futures import Future, ThreadPoolExecutor

import cv2
import numpy as np
import xarray as xr

from hoilab.models import Sighting
from hoilab.models.motion.appearance import appearance
from hoilab.models.motion.background import Background, learn, to_work
from hoilab.models.motion.bodies import blobs, bodies
from hoilab.models.motion.foreground import Change, Foreground
from hoilab.models.motion.perspective import Perspective, fit
from hoilab.schema import check_video

Compared = tuple[np.ndarray, Change]
"""A picture at working size, and where it differs from the empty scene."""

UNKNOWN_COLOUR = (96, 104, 120)


class MotionDetector:
    """Finds people and things in the frames of one clip, in order."""

    def __init__(
        self, background: Background, perspective: Perspective | None, size: tuple[int, int]
    ) -> None:
        self._size = size
        self.background = background
        self.perspective = perspective
        self._foreground = Foreground(background)
        self._beside = ThreadPoolExecutor(1, thread_name_prefix="hoilab-compare")
        self._coming: tuple[np.ndarray, Future[Compared]] | None = None

    @property
    def scene(self) -> np.ndarray:
        """Return the empty scene in the clip's size; flat where it is unknown."""
        picture = self.background.picture.copy()
        picture[self.background.unknown] = UNKNOWN_COLOUR
        return np.asarray(cv2.resize(picture, self._size, interpolation=cv2.INTER_LINEAR))

    def ahead(self, picture: np.ndarray) -> None:
        """Begin, beside the caller, with the picture that will be looked at next."""
        self._coming = picture, self._beside.submit(self._compared, picture)

    def look(self, picture: np.ndarray, expected: np.ndarray) -> Sighting:
        """Return what is in a picture (y, x, channel) of the clip's size.

        Parameters
        ----------
        expected
            (n, 4): corners of boxes, in pixels of the clip, where somebody is expected.
        """
        scale = self.background.scale
        coming, self._coming = self._coming, None
        begun = coming is not None and coming[0] is picture
        small, change = coming[1].result() if begun and coming else self._compared(picture)
        held = _filled(change.body.shape, expected * scale)
        found = [] if change.doubt else bodies(change.body, self.perspective, expected * scale)
        self._foreground.adapt(small, change, held)
        corners = np.stack([b.corners for b in found]) if found else np.empty((0, 4), np.float32)
        return Sighting(
            corners=corners / scale,
            score=np.array([min(1.0, b.filled / 0.6) for b in found], np.float32),
            label=np.array(["person" if b.person else "thing" for b in found], dtype=str),
            appearance=appearance(small, change.body, corners),
            changed=change.any.astype(bool) | self.background.unknown,
            doubt=self.background.doubt or change.doubt,
        )

    def _compared(self, picture: np.ndarray) -> Compared:
        small = to_work(picture, self.background.scale)
        return small, self._foreground.compare(small)


def motion_detector(video: xr.DataArray) -> MotionDetector:
    """Learn the empty scene of a clip and return a detector for its frames.

    Reads 48 frames spread over the first ten minutes. A video without frames is refused.
    """
    background, pictures = learn(check_video(video))
    first = Foreground(background)
    boxes = [blobs(first.compare(picture).body)[1] for picture in pictures]
    perspective = fit(np.concatenate(boxes), pictures.shape[1])
    return MotionDetector(background, perspective, (video.sizes["x"], video.sizes["y"]))


def _filled(shape: tuple[int, ...], corners: np.ndarray) -> np.ndarray:
    """Return a mask of these boxes."""
    mask = np.zeros(shape, np.uint8)
    for left, top, right, bottom in corners.round().astype(int).tolist():
        cv2.rectangle(mask, (left, top), (right, bottom), 1, cv2.FILLED)
    return mask
