"""Faces that look at the camera, found by OpenCV's cascade of local binary patterns.

Ahonen et al. 2004, Liao et al. 2007. It finds frontal faces of 20 px and more; heads that are
tilted or turned away it does not find. OpenCV 5 reads cascades but brings none of its own;
scikit-image brings this one.
"""

import threading
from pathlib import Path
from typing import Any

import cv2
import numpy as np

SMALLEST_PX = 20


# A cascade keeps what it is looking at: each thread has its own.
_OWN = threading.local()


def _cascade() -> Any:
    if not hasattr(_OWN, "cascade"):
        _OWN.cascade = _read_cascade()
    return _OWN.cascade


def _read_cascade() -> Any:
    from skimage.data import lbp_frontal_face_cascade_filename

    # The name of one tag is misspelt in scikit-image's copy: it reads the file by itself.
    path: str = lbp_frontal_face_cascade_filename()  # type: ignore[no-untyped-call]
    text = Path(path).read_text()
    text = text.replace("featuhreParams", "featureParams")
    storage = cv2.FileStorage(text, cv2.FILE_STORAGE_READ | cv2.FILE_STORAGE_MEMORY)
    cascade = cv2.CascadeClassifier()
    read = cascade.read(storage.getFirstTopLevelNode())
    assert read
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
