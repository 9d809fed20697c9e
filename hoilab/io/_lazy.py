"""An array of frames that reads a frame when it is asked for."""

from collections.abc import Iterator
from typing import Any, Protocol

import numpy as np
from xarray.backends import BackendArray
from xarray.core import indexing


class FrameSource(Protocol):
    """Whatever gives frames by number."""

    @property
    def shape(self) -> tuple[int, int, int, int]:
        """Return frames, rows, columns, channels."""
        ...

    def read(self, frames: np.ndarray) -> Iterator[np.ndarray]:
        """Yield the frames with these growing numbers, each (y, x, channel) of uint8."""
        ...


class FramesArray(BackendArray):
    """Frames (time, y, x, channel) of uint8 for xarray; only those asked for are read."""

    def __init__(self, source: FrameSource) -> None:
        self.source = source
        self.shape = source.shape
        self.dtype = np.dtype(np.uint8)

    def __getitem__(self, key: indexing.ExplicitIndexer) -> Any:
        return indexing.explicit_indexing_adapter(
            key, self.shape, indexing.IndexingSupport.OUTER, self._outer
        )

    def _outer(self, key: tuple[Any, ...]) -> np.ndarray:
        time, *space = key
        asked = np.arange(self.shape[0])[time]
        frames, back = np.unique(asked, return_inverse=True)
        out = np.empty((0, 0, 0, 0), dtype=np.uint8)
        for at, picture in enumerate(self.source.read(frames)):
            part = _cut(picture, space)
            if at == 0:
                out = np.empty((len(frames), *part.shape), dtype=np.uint8)
            out[at] = part
        if len(frames) == 0:
            empty = _cut(np.empty(self.shape[1:], dtype=np.uint8), space)
            out = np.empty((0, *empty.shape), dtype=np.uint8)
        if np.ndim(asked) == 0:
            single: np.ndarray = out[0]
            return single
        in_order = len(asked) == len(frames) and (np.diff(asked) > 0).all()
        return out if in_order else out[back]


def _cut(picture: np.ndarray, space: list[Any]) -> np.ndarray:
    """Take rows, columns and channels independently of each other."""
    for axis in reversed(range(3)):
        picture = picture[(slice(None),) * axis + (space[axis],)]
    return picture


def lazy(source: FrameSource) -> indexing.LazilyIndexedArray:
    """Return frames that stay where they are until somebody indexes them."""
    return indexing.LazilyIndexedArray(FramesArray(source))
