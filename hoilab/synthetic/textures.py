"""Textures: procedural detail that fades, instead of flickering, where it gets too small to see.

Every pattern knows the footprint of a pixel on the surface. Grooves are averaged over it
exactly; noise fades to its mean. So a pavement stays calm up to the horizon.

Axes: n hits; u and v are metres along the surface.
"""

import numpy as np
from numpy.typing import NDArray

Floats32 = NDArray[np.float32]


def hashed(i: NDArray[np.int64], j: NDArray[np.int64], salt: int = 0) -> Floats32:
    """Return a number 0..1 for each cell; the same cell always gets the same.

    Examples
    --------
    >>> cells = np.array([3, 3, 4])
    >>> a = hashed(cells, cells)
    >>> bool(a[0] == a[1]), bool(a[0] == a[2])
    (True, False)
    """
    x = i.astype(np.uint32) * np.uint32(0x9E3779B1)
    x ^= j.astype(np.uint32) * np.uint32(0x85EBCA77) + np.uint32((salt * 0xC2B2AE3D) & 0xFFFFFFFF)
    x ^= x >> np.uint32(15)
    x *= np.uint32(0x2C1B3C6D)
    x ^= x >> np.uint32(12)
    x *= np.uint32(0x297A2D39)
    x ^= x >> np.uint32(15)
    return (x >> np.uint32(8)).astype(np.float32) * np.float32(2**-24)


def fade(width: Floats32, cell: float) -> Floats32:
    """Return how much of a detail of this size is left, 1 for near to 0 for far."""
    return np.asarray(np.clip(1.6 - 1.3 * width / np.float32(cell), 0, 1).astype(np.float32))


def noise(u: Floats32, v: Floats32, width: Floats32, cell: float, salt: int = 0) -> Floats32:
    """Return smooth noise -1..1 with bumps of `cell` metres, faded by the footprint."""
    x, y = u / np.float32(cell), v / np.float32(cell)
    i, j = np.floor(x), np.floor(y)
    fx, fy = x - i, y - j
    fx, fy = fx * fx * (3 - 2 * fx), fy * fy * (3 - 2 * fy)
    a, b = i.astype(np.int64), j.astype(np.int64)
    low = hashed(a, b, salt) * (1 - fx) + hashed(a + 1, b, salt) * fx
    high = hashed(a, b + 1, salt) * (1 - fx) + hashed(a + 1, b + 1, salt) * fx
    return np.asarray(((low * (1 - fy) + high * fy) * 2 - 1) * fade(width, cell))


def grooves(x: Floats32, period: float, gap: float, width: Floats32) -> Floats32:
    """Return the share of each pixel that lies in grooves of `gap` metres, one each `period`.

    Examples
    --------
    >>> far = np.float32(100.0)
    >>> round(float(grooves(np.float32([0.3]), 1.0, 0.1, np.float32([100.0]))[0]), 3)
    0.1
    """
    w = np.maximum(width, np.float32(1e-3)).astype(np.float32)
    half = np.float32(0.5) * w

    def filled(at: Floats32) -> Floats32:
        turns = np.floor(at / period)
        return np.asarray(turns * gap + np.minimum(at - turns * period, gap))

    return np.asarray((filled(x + half) - filled(x - half)) / w)
