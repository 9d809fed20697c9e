"""The face detector: two scales, a low threshold, and how much head there is around a face."""

import cv2
import numpy as np
import xarray as xr

from hoilab.models import Sighting
from hoilab.models.faces.network import Network
from hoilab.schema import check_video

# Low, because a face too many costs a little picture and a face too few costs a person.
LEAST_SCORE = 0.05
# The picture is looked at twice, its longest side as it is and doubled, within these (px).
SIDES_PX = (960, 1920)
SAME_IOU = 0.3
# A head in faces: this much beside, above and below the box of the face.
BESIDE, ABOVE, BELOW = 0.3, 0.4, 0.25


class FaceDetector:
    """Finds faces in pictures, each by itself."""

    def __init__(self, *, least: float = LEAST_SCORE) -> None:
        self._least = least
        self._network = Network.read()

    @property
    def scene(self) -> None:
        """Return nothing: there is no notion of an empty scene."""
        return

    def look(self, picture: np.ndarray, expected: np.ndarray) -> Sighting:
        """Return the faces in a picture (y, x, channel); what is expected makes no difference."""
        side = max(picture.shape[:2])
        found = [
            self._network.faces(picture, least=self._least, scale=scale)
            for scale in sorted({min(1.0, SIDES_PX[0] / side), min(2.0, SIDES_PX[1] / side)})
        ]
        corners = np.concatenate([corners for corners, _ in found])
        score = np.concatenate([score for _, score in found])
        kept = _distinct(corners, score)
        return Sighting(corners=corners[kept], score=score[kept], label=np.full(len(kept), "face"))


def face_detector(video: xr.DataArray) -> FaceDetector:
    """Return a face detector for a clip, of which nothing needs to be known."""
    check_video(video)
    return FaceDetector()


def heads(faces: np.ndarray) -> np.ndarray:
    """Return the boxes of the heads whose faces these are, as corners (n, 4).

    Examples
    --------
    >>> heads(np.array([[10.0, 10.0, 20.0, 20.0]])).tolist()
    [[7.0, 6.0, 23.0, 22.5]]
    """
    size = np.tile(faces[:, 2:] - faces[:, :2], 2)
    return np.asarray(faces + size * np.array([-BESIDE, -ABOVE, BESIDE, BELOW]))


def _distinct(corners: np.ndarray, score: np.ndarray) -> np.ndarray:
    """Return the rows that are left when boxes over better ones are taken away."""
    if not len(corners):
        return np.empty(0, dtype=int)
    boxes = np.concatenate([corners[:, :2], corners[:, 2:] - corners[:, :2]], axis=1)
    kept = cv2.dnn.NMSBoxes(boxes.tolist(), score.tolist(), 0.0, SAME_IOU)
    return np.array(kept, dtype=int).ravel()
