"""Optical flow by OpenCV: DIS, quick enough for every frame, and TV-L1, as papers took it."""

from typing import Any, Literal

import cv2
import numpy as np
from numpy.typing import NDArray

Preset = Literal["ultrafast", "fast", "medium"]


class Dis:
    """Dense inverse search (Kroeger et al. 2016, https://arxiv.org/abs/1603.03590).

    Parameters
    ----------
    preset
        How finely it searches.
    """

    name = "dis"

    def __init__(self, preset: Preset = "medium") -> None:
        self._method: Any = cv2.DISOpticalFlow.create(
            getattr(cv2, f"DISOPTICAL_FLOW_PRESET_{preset.upper()}")
        )

    def __call__(self, first: NDArray[np.uint8], second: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Return flow (y, x, 2) in pixels from one RGB frame to the next."""
        return _between(self._method, first, second)


class TvL1:
    """TV-L1 (Zach et al. 2007, https://doi.org/10.1007/978-3-540-74936-3_22), OpenCV's defaults.

    What two-stream networks of the time learned from, ViCC's too: grey frames, seconds a pair.
    """

    name = "tvl1"

    def __init__(self) -> None:
        self._method: Any = cv2.optflow.DualTVL1OpticalFlow.create()

    def __call__(self, first: NDArray[np.uint8], second: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Return flow (y, x, 2) in pixels from one RGB frame to the next."""
        return _between(self._method, first, second)


def _between(
    method: Any, first: NDArray[np.uint8], second: NDArray[np.uint8]
) -> NDArray[np.float32]:
    grey = [
        cv2.cvtColor(np.ascontiguousarray(frame), cv2.COLOR_RGB2GRAY) for frame in (first, second)
    ]
    return np.asarray(method.calc(*grey, None), dtype=np.float32)
