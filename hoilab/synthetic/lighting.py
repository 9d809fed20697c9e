"""Lighting of what stands still: sun with soft edges, open sky, lamps, mirrors and glow.

It is done once for each camera, so it can afford many rays.
"""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hoilab.synthetic import materials as m
from hoilab.synthetic.casting import Bvh, rays
from hoilab.synthetic.light import Light, ambient, lamplight, sky_colour
from hoilab.synthetic.place import Place

Floats32 = NDArray[np.float32]

_UP, _ASIDE = np.array([[0, 0, 1]], np.float32), np.array([[1, 0, 0]], np.float32)

SUN_SIZE_RAD = 0.009  # about twice the sun's half width: edges a little softer than life
SKY_RAYS, SKY_REACH_M = 5, 6.0
MIRRORS = {m.GLASS: 0.75, m.WATER: 0.6, m.TERRAZZO: 0.42, m.GLOSS: 0.3}


@dataclass(frozen=True)
class Stage:
    """The still geometry of a place, ready for rays."""

    vertices: Floats32
    normals: Floats32
    faces: NDArray[np.int32]
    colour: Floats32
    material: NDArray[np.int32]
    instance: NDArray[np.int32]  # f
    bvh: Bvh


@dataclass(frozen=True)
class Surface:
    """What the samples of one block have hit."""

    point: Floats32
    geometric: Floats32
    normal: Floats32
    albedo: Floats32
    material: NDArray[np.int32]
    ray: Floats32
    number: NDArray[np.int64]  # of the sample, for jitter


def lit(
    stage: Stage, place: Place, light: Light, s: Surface
) -> tuple[Floats32, Floats32, NDArray[np.bool_], Floats32]:
    """Return light with sun, without it, where the sun reaches, and what glows by itself."""
    start = s.point + s.geometric * 0.004 + light.to_sun * 0.004
    lambert = np.maximum(s.normal @ light.to_sun, 0)
    leaf = s.material == m.FOLIAGE  # the sun shines through leaves, whichever way they turn
    turned = (s.geometric @ light.to_sun) > 0
    lambert = np.where(leaf, 0.15 + 0.85 * lambert, lambert * turned).astype(np.float32)
    seen = np.zeros(len(lambert), np.float32)
    facing = np.flatnonzero(lambert > 0)
    for k in range(4):
        aim = _jittered(light.to_sun, s.number[facing], k)
        seen[facing] += 0.25 * ~stage.bvh.blocked(rays(start[facing], aim))
    open_sky = _open_sky(stage, s)
    shine = s.albedo * ambient(light, s.normal) * open_sky[:, None]
    if place.indoors:
        shine *= 0.75
    emitted = np.zeros_like(shine)
    if light.lamps and len(place.lamps):
        shine += light.lamps * s.albedo * _lamps(stage, place, s)
        glowing = s.material == m.LAMP
        emitted[glowing] = np.asarray(place.lamp_colour, np.float32) * 7.0 * light.lamps
    screen = s.material == m.SCREEN
    emitted[screen] = s.albedo[screen] * (0.9 if light.lamps else 0.5)
    if light.lamps == 1.0 and not place.indoors:
        # Some rooms behind the windows are lit: panes that were made bright.
        inhabited = (s.material == m.GLASS) & (s.albedo.max(axis=1) > 0.2)
        emitted[inhabited] = s.albedo[inhabited] * np.array([3.2, 2.2, 1.2], np.float32)
    glass = s.material == m.GLASS
    s.albedo[glass] *= 0.18
    shine[glass] *= 0.18
    sun = s.albedo * light.sun * (lambert * seen)[:, None]
    mirrored, share = _mirrored(stage, light, s)
    without = (shine + emitted) * (1 - share) + mirrored * share + emitted * share
    return without + sun * (1 - share), without, (seen * lambert) > 0.02, emitted


def _open_sky(stage: Stage, s: Surface) -> Floats32:
    """Return how much of the sky above each point is open, from a few rays a sample."""
    helper = np.where(np.abs(s.geometric[:, 2:]) < 0.9, _UP, _ASIDE)
    x = np.cross(helper, s.geometric)
    x /= np.linalg.norm(x, axis=1, keepdims=True)
    y = np.cross(s.geometric, x)
    start = s.point + s.geometric * 0.01
    open_share = np.zeros(len(start), np.float32)
    spin = _spread(s.number, 5)
    for k in range(SKY_RAYS):
        angle = 2 * np.pi * (spin + k / SKY_RAYS)
        up = np.sqrt(1 - (k + _spread(s.number, 9)) / SKY_RAYS)
        flat = np.sqrt(1 - up * up)
        aim = (
            x * (flat * np.cos(angle))[:, None]
            + y * (flat * np.sin(angle))[:, None]
            + s.geometric * up[:, None]
        )
        open_share += ~stage.bvh.blocked(rays(start, aim), far=SKY_REACH_M)
    return np.asarray(0.25 + 0.75 * open_share / SKY_RAYS, dtype=np.float32)


def _lamps(stage: Stage, place: Place, s: Surface) -> Floats32:
    total = np.zeros(len(s.point), np.float32)
    start = s.point + s.geometric * 0.01
    for lamp in place.lamps.astype(np.float32):
        bright = lamplight(s.point, s.normal, lamp[None], place.lamp_power)
        near = np.flatnonzero(bright > 0.004)
        # Aim a little short of the lamp, whose own glass must not hide it.
        open_ = ~stage.bvh.blocked(rays(start[near], lamp - start[near]), far=0.93)
        total[near] += bright[near] * open_
    return np.asarray(total[:, None] * np.asarray(place.lamp_colour, np.float32))


def _mirrored(stage: Stage, light: Light, s: Surface) -> tuple[Floats32, Floats32]:
    """Return what surfaces mirror, and how strongly (n, 1)."""
    share = np.zeros((len(s.ray), 1), np.float32)
    colour = np.zeros_like(s.point)
    for material, strength in MIRRORS.items():
        hit = np.flatnonzero(s.material == material)
        if not len(hit):
            continue
        toward = s.ray[hit] / np.linalg.norm(s.ray[hit], axis=1, keepdims=True)
        facing = -(toward * s.normal[hit]).sum(axis=1, keepdims=True)
        normal = s.normal[hit]
        if material == m.WATER:
            ripple = s.albedo[hit].mean(axis=1) - s.albedo[hit].mean()
            normal = normal + 0.25 * ripple[:, None] * np.array([1, 0.6, 0], np.float32)
            normal /= np.linalg.norm(normal, axis=1, keepdims=True)
        bounced = toward - 2 * (toward * normal).sum(axis=1, keepdims=True) * normal
        mirror = stage.bvh.cast(rays(s.point[hit] + s.geometric[hit] * 0.01, bounced))
        seen = sky_colour(light, bounced)
        there = mirror.face >= 0
        face = mirror.face[there]
        base = stage.colour[face] * (0.8 * light.sky + 0.3 * light.sun + 0.5 * light.lamps)
        base[stage.material[face] == m.LAMP] = 5.0 * light.lamps
        seen[there] = base
        colour[hit] = seen
        share[hit] = strength * (0.12 + 0.88 * np.clip(1 - facing, 0, 1) ** 3)
    return colour, share


def _jittered(direction: Floats32, number: NDArray[np.int64], k: int) -> Floats32:
    """Return directions spread over the sun's disc, another for each sample and turn."""
    a = 2 * np.pi * (_spread(number, 3) + 0.25 * k)
    r = SUN_SIZE_RAD * np.sqrt((k + 0.5) / 4)
    x = np.array([-direction[1], direction[0], 0], np.float32)
    x /= np.linalg.norm(x)
    y = np.cross(direction, x)
    return (direction + np.outer(r * np.cos(a), x) + np.outer(r * np.sin(a), y)).astype(np.float32)


def _spread(number: NDArray[np.int64], salt: int) -> Floats32:
    """Return an even spread of 0..1 over neighbouring samples (a golden ratio sequence)."""
    mixed = (number * np.int64(2654435769 + 2 * salt)) & 0xFFFFFFFF
    return (mixed >> 8).astype(np.float32) / np.float32(2**24)


def glow(emitted: Floats32, size: tuple[int, int]) -> Floats32:
    """Return light spread around what glows, wide and soft, by running means."""
    width, height = size
    picture = emitted.reshape(height, width, 3)
    total = np.zeros_like(picture)
    for share, strength in ((0.006, 0.10), (0.02, 0.10), (0.06, 0.09)):
        radius = max(1, round(share * width))
        soft = picture
        for _ in range(2):
            for axis in (0, 1):
                soft = _mean(soft, radius, axis)
        total += strength * soft
    return total.reshape(-1, 3)


def _mean(picture: Floats32, radius: int, axis: int) -> Floats32:
    pad = [(0, 0)] * 3
    pad[axis] = (radius + 1, radius)
    total = np.cumsum(np.pad(picture, pad), axis=axis, dtype=np.float64)
    upper = np.take(total, range(2 * radius + 1, total.shape[axis]), axis)
    lower = np.take(total, range(total.shape[axis] - 2 * radius - 1), axis)
    return np.asarray((upper - lower) / (2 * radius + 1), dtype=np.float32)
