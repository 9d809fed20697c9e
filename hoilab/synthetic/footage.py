"""Footage: frames that are rendered when somebody looks at them."""

from collections.abc import Callable
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from xarray.backends import BackendArray
from xarray.core import indexing

Frame = NDArray[np.uint8]


def lazily(render: Callable[[int], Frame], shape: tuple[int, ...]) -> indexing.LazilyIndexedArray:
    """Return an array (time, y, x, channel) that calls `render` for the frames it is asked for."""
    return indexing.LazilyIndexedArray(_Footage(render, shape))


class _Footage(BackendArray):
    """Renders on demand and remembers the last few frames, for who looks twice."""

    def __init__(self, render: Callable[[int], Frame], shape: tuple[int, ...]) -> None:
        self.shape = shape
        self.dtype = np.dtype("uint8")
        self._render = lru_cache(maxsize=4)(render)

    def __getitem__(self, key: indexing.ExplicitIndexer) -> Frame:
        cut: Frame = indexing.explicit_indexing_adapter(
            key, self.shape, indexing.IndexingSupport.OUTER_1VECTOR, self._read
        )
        return cut

    def _read(self, key: tuple[int | slice | NDArray[np.int64], ...]) -> Frame:
        chosen = np.arange(self.shape[0])[key[0]]
        frames = np.empty((np.size(chosen), *self.shape[1:]), np.uint8)
        for row, number in enumerate(np.atleast_1d(chosen)):
            frames[row] = self._render(int(number))
        # What is asked of the other axes is cut out of whole frames.
        one = np.ndim(chosen) == 0
        cut: Frame = frames[0][key[1:]] if one else frames[(slice(None), *key[1:])]
        return cut
