"""Patterns: what stone, brick, asphalt, leaves and cloth look like, from near to far.

Each takes points, normals and footprints (n, 3) and returns brightness (n,) or colour (n, 3)
to multiply a surface's own colour with.
"""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from hoilab.synthetic import materials as m
from hoilab.synthetic.textures import fade, grooves, hashed, noise

Floats32 = NDArray[np.float32]
Pattern = Callable[[Floats32, Floats32, Floats32], Floats32]


def _wall(points: Floats32, normals: Floats32, width: Floats32) -> tuple[Floats32, ...]:
    """Return u along a wall, v up, and their footprints; x and y on what lies flat."""
    level = np.abs(normals[:, 2]) > 0.7
    aside = ~level & (np.abs(normals[:, 0]) > np.abs(normals[:, 1]))
    u = np.where(aside, points[:, 1], points[:, 0])
    v = np.where(level, points[:, 1], points[:, 2])
    wu = np.where(aside, width[:, 1], width[:, 0])
    wv = np.where(level, width[:, 1], width[:, 2])
    return u, v, wu, wv


def _tiles(
    u: Floats32,
    v: Floats32,
    wu: Floats32,
    wv: Floats32,
    size: float,
    gap: float,
    spread: float,
    dark: float,
    salt: int,
) -> Floats32:
    cell = hashed(np.floor(u / size).astype(np.int64), np.floor(v / size).astype(np.int64), salt)
    tone = 1 + spread * (cell * 2 - 1) * fade(np.maximum(wu, wv), size)
    joint = 1 - (1 - grooves(u, size, gap, wu)) * (1 - grooves(v, size, gap, wv))
    return np.asarray(tone * (1 - (1 - dark) * joint), dtype=np.float32)


def _slabs(p: Floats32, n: Floats32, w: Floats32) -> Floats32:
    u, v, wu, wv = _wall(p, n, w)
    wide = np.maximum(wu, wv)
    row = np.floor(v / 0.6).astype(np.int64)
    shifted = u + 0.45 * (row % 2)
    tone = _tiles(shifted, v, wu, wv, 0.6, 0.014, 0.085, 0.55, 1)
    stain = 1 + 0.07 * noise(u, v, wide, 3.1, 2) + 0.05 * noise(u, v, wide, 0.9, 3)
    grain = 1 + 0.06 * noise(u, v, wide, 0.035, 4)
    band = 1 - (1 - grooves(u + 0.3, 6.6, 0.6, wu)) * (1 - grooves(v + 0.3, 6.6, 0.6, wv))
    warm = np.stack([1 - 0.36 * band, 1 - 0.39 * band, 1 - 0.39 * band], axis=1)
    return np.asarray((tone * stain * grain)[:, None] * warm, dtype=np.float32)


def _cobbles(p: Floats32, n: Floats32, w: Floats32) -> Floats32:
    u, v, wu, wv = _wall(p, n, w)
    shifted = u + 0.06 * (np.floor(v / 0.12).astype(np.int64) % 2)
    return _tiles(shifted, v, wu, wv, 0.12, 0.016, 0.2, 0.5, 7) * (
        1 + 0.1 * noise(u, v, wu, 2.3, 8)
    )


def _brick(p: Floats32, n: Floats32, w: Floats32) -> Floats32:
    u, v, wu, wv = _wall(p, n, w)
    row = np.floor(v / 0.085).astype(np.int64)
    shifted = u + 0.13 * (row % 2)
    cell = hashed(np.floor(shifted / 0.26).astype(np.int64), row, 11)
    near = fade(np.maximum(wu, wv), 0.16)
    tone = 1 + 0.22 * (cell * 2 - 1) * near
    joint = 1 - (1 - grooves(shifted, 0.26, 0.014, wu)) * (1 - grooves(v, 0.085, 0.014, wv))
    stain = 1 + 0.09 * noise(u, v, wu, 2.7, 12)
    return np.asarray(tone * stain * (1 + 0.35 * joint), dtype=np.float32)


def _plaster(p: Floats32, n: Floats32, w: Floats32) -> Floats32:
    u, v, wu, wv = _wall(p, n, w)
    wide = np.maximum(wu, wv)
    streak = 0.05 * noise(u, v * np.float32(0.15), wide, 0.5, 14)
    return np.asarray(
        1 + 0.06 * noise(u, v, wide, 2.2, 13) + streak + 0.03 * noise(u, v, wide, 0.06, 15)
    )


def _asphalt(p: Floats32, n: Floats32, w: Floats32) -> Floats32:
    u, v, wu, wv = _wall(p, n, w)
    wide = np.maximum(wu, wv)
    patch = noise(u, v, wide, 4.3, 21)
    oil = np.clip(noise(u, v, wide, 1.3, 24) * 1.6 - 0.75, 0, 1)
    grain = 0.16 * noise(u, v, wide, 0.03, 22) + 0.1 * noise(u, v, wide, 0.11, 23)
    return np.asarray(1 + 0.12 * patch + grain - 0.3 * oil, dtype=np.float32)


def _wood(p: Floats32, n: Floats32, w: Floats32) -> Floats32:
    u, v, wu, wv = _wall(p, n, w)
    return 1 + 0.16 * noise(u * np.float32(0.12), v, wv, 0.02, 31) + 0.1 * noise(u, v, wu, 0.4, 32)


def _foliage(p: Floats32, n: Floats32, w: Floats32) -> Floats32:
    wide = w.max(axis=1)
    a = noise(p[:, 0] + 0.5 * p[:, 2], p[:, 1] + 0.7 * p[:, 2], wide, 0.16, 41)
    b = noise(p[:, 0] - 0.6 * p[:, 2], p[:, 1] - 0.4 * p[:, 2], wide, 0.42, 42)
    tone = 1 + 0.42 * a + 0.22 * b
    return np.stack([tone * (1 + 0.12 * b), tone, tone * (1 - 0.15 * b)], axis=1).astype(np.float32)


def _grass(p: Floats32, n: Floats32, w: Floats32) -> Floats32:
    u, v, wu, wv = _wall(p, n, w)
    wide = np.maximum(wu, wv)
    return 1 + 0.3 * noise(u, v, wide, 0.05, 43) + 0.16 * noise(u, v, wide, 0.7, 44)


def _terrazzo(p: Floats32, n: Floats32, w: Floats32) -> Floats32:
    u, v, wu, wv = _wall(p, n, w)
    wide = np.maximum(wu, wv)
    tile = _tiles(u, v, wu, wv, 1.2, 0.012, 0.045, 0.6, 51)
    i, j = np.floor(u / 2.4).astype(np.int64), np.floor(v / 2.4).astype(np.int64)
    board = ((i + j) % 2).astype(np.float32) - 0.5
    speck = 0.1 * noise(u, v, wide, 0.025, 52) + 0.05 * noise(u, v, wide, 0.08, 53)
    return np.asarray(tile * (1 + speck + 0.1 * board * fade(wide, 2.4)))


def _concrete(p: Floats32, n: Floats32, w: Floats32) -> Floats32:
    u, v, wu, wv = _wall(p, n, w)
    wide = np.maximum(wu, wv)
    stain = 0.09 * noise(u, v * np.float32(0.4), wide, 1.3, 61) + 0.06 * noise(u, v, wide, 0.3, 62)
    return np.asarray(
        (1 + stain + 0.05 * noise(u, v, wide, 0.04, 63))
        * _tiles(u, v, wu, wv, 2.4, 0.02, 0.03, 0.7, 64)
    )


# PAD
# PAD


def _ballast(p: Floats32, n: Floats32, w: Floats32) -> Floats32:
    wide = w.max(axis=1)
    u, v = p[:, 0], p[:, 1]
    stones = 0.5 * noise(u, v, wide, 0.06, 71) + 0.3 * noise(u, v, wide, 0.15, 72)
    return np.asarray(1 + stones + 0.12 * noise(u, v, wide, 1.9, 73))


def _paint(p: Floats32, n: Floats32, w: Floats32) -> Floats32:
    u, v, wu, wv = _wall(p, n, w)
    wide = np.maximum(wu, wv)
    worn = np.clip(noise(u, v, wide, 0.09, 81) + 0.6 * noise(u, v, wide, 0.5, 82) - 0.25, 0, 1)
    return np.asarray(1 - 0.6 * worn, dtype=np.float32)


def _platform(p: Floats32, n: Floats32, w: Floats32) -> Floats32:
    u, v, wu, wv = _wall(p, n, w)
    wide = np.maximum(wu, wv)
    stain = 1 + 0.07 * noise(u, v, wide, 2.4, 92) + 0.06 * noise(u, v, wide, 0.5, 93)
    return (
        _tiles(u, v, wu, wv, 0.5, 0.012, 0.07, 0.6, 91)
        * stain
        * (1 + 0.06 * noise(u, v, wide, 0.03, 94))
    )


def _roof(p: Floats32, n: Floats32, w: Floats32) -> Floats32:
    u, v, wu, _ = _wall(p, n, w)
    return 1 - 0.3 * grooves(u, 0.4, 0.05, wu) + 0.06 * noise(u, v, wu, 1.1, 96)


def _water(p: Floats32, n: Floats32, w: Floats32) -> Floats32:
    wide = w.max(axis=1)
    return (
        1
        + 0.25 * noise(p[:, 0], p[:, 1], wide, 0.14, 97)
        + 0.2 * noise(p[:, 0], p[:, 1], wide, 0.4, 98)
    )


def _cloth(p: Floats32, n: Floats32, w: Floats32) -> Floats32:
    wide = w.max(axis=1)
    return 1 + 0.1 * noise(p[:, 0] + p[:, 1], p[:, 2], wide, 0.045, 101)


def _stripes(p: Floats32, n: Floats32, w: Floats32) -> Floats32:
    return 1.25 - 0.75 * grooves(p[:, 2], 0.075, 0.034, w.max(axis=1))


def _checks(p: Floats32, n: Floats32, w: Floats32) -> Floats32:
    wide = w.max(axis=1)
    return (
        1.3
        - 0.42 * grooves(p[:, 2], 0.09, 0.045, wide)
        - 0.42 * grooves(p[:, 0], 0.09, 0.045, wide)
    )


def _denim(p: Floats32, n: Floats32, w: Floats32) -> Floats32:
    wide = w.max(axis=1)
    tone = 1 + 0.22 * noise(p[:, 0] + 0.4 * p[:, 1], p[:, 2] * np.float32(0.4), wide, 0.05, 104)
    return np.stack([0.9 * tone, tone, 1.18 * tone], axis=1).astype(np.float32)


PATTERNS: dict[int, Pattern] = {
    m.SLABS: _slabs, m.COBBLES: _cobbles, m.BRICK: _brick, m.PLASTER: _plaster,
    m.ASPHALT: _asphalt, m.WOOD: _wood, m.FOLIAGE: _foliage, m.GRASS: _grass,
    m.TERRAZZO: _terrazzo, m.CONCRETE: _concrete, m.BALLAST: _ballast, m.PAINT: _paint,
    m.PLATFORM: _platform, m.ROOF: _roof, m.WATER: _water, m.CLOTH: _cloth,
    m.STRIPES: _stripes, m.CHECKS: _checks, m.DENIM: _denim,
}  # fmt: skip


def painted_albedo(
    colour: Floats32,
    material: NDArray[np.int32],
    points: Floats32,
    normals: Floats32,
    width: Floats32,
) -> Floats32:
    """Return the colour of each hit (n, 3) with the detail of its material.

    Parameters
    ----------
    colour, material
        (n, 3) and (n,) of the faces that were hit.
    points, normals
        (n, 3) in the frame that the pattern is fixed to.
    width
        (n, 3) metres that the pixel covers along each axis.
    """
    albedo = colour.copy()
    for number in np.flatnonzero(np.bincount(material)):
        pattern = PATTERNS.get(int(number))
        if pattern is not None:
            hit = np.flatnonzero(material == number)
            shade = pattern(points[hit], normals[hit], width[hit])
            albedo[hit] *= shade if shade.ndim == 2 else shade[:, None]
    return albedo
