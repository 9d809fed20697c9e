"""Faces that look at the camera: OpenCV's cascade of local binary patterns, 51 kB beside this file.

Ahonen et al. 2004, Liao et al. 2007. It finds frontal faces of 20 px and more; heads that are
tilted or turned away it does not find. OpenCV 5 brings the reader but no cascades of its own.
"""

from functools import cache
from importlib.resources import as_file, files
from typing import Any

import cv2
import numpy as np

SMALLEST_PX = 20


@cache
def _cascade() -> Any:
    with as_file(files("hoilab.models.motion") / "lbp_frontal_face.xml") as path:
        cascade = cv2.CascadeClassifier(str(path))
    assert not cascade.empty()
    return cascade


def faces(picture: np.ndarray) -> np.ndarray:
    """Return corners (n, 4) of frontal faces in a picture (y, x, channel)."""
    grey = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)
    found = _cascade().detectMultiScale(
        grey, scaleFactor=1.1, minNeighbors=6, minSize=(SMALLEST_PX, SMALLEST_PX)
    )
    boxes = np.asarray(found, dtype=float).reshape(-1, 4)
    return np.concatenate([boxes[:, :2], boxes[:, :2] + boxes[:, 2:]], axis=1)
