"""Holding: where an object is while somebody carries, pulls, pushes, rides or kicks it."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hoilab.synthetic.objects import BAG_HANDLE_M, FRONT_Y, REAR_Y, SUITCASE_HANDLE_M, WHEEL_M

Floats = NDArray[np.float64]
BALL_M = 0.112


@dataclass(frozen=True)
class Holder:
    """The part of a person's pose that a held object follows."""

    position: Floats  # 3, on the ground
    facing: Floats  # 3 3, from right, forward, up to the world
    wrist: Floats  # 3, the right one
    forearm: Floats  # 3 3
    phase: float
    stride_m: float
    scale: float


def held(kind: str, by: Holder) -> tuple[Floats, Floats]:
    """Return rotation and origin of an object in use."""
    right, ahead = by.facing[:, 0], by.facing[:, 1]
    if kind == "suitcase":
        return _pulled(by)
    if kind == "bag":
        knuckles = by.wrist + by.forearm[:, 2] * 0.07
        return by.facing @ _about_z(0.5 * np.pi), knuckles - [0, 0, BAG_HANDLE_M]
    if kind == "cart":
        return by.facing, by.position + 0.88 * by.scale * ahead
    if kind == "bicycle":
        return by.facing, by.position
    if kind == "phone":
        return by.facing @ _about_z(0.5 * np.pi), by.wrist + by.forearm[:, 2] * 0.09 + 0.02 * right
    if kind == "umbrella":
        return by.facing @ _about_y(-0.12), by.wrist + by.forearm[:, 2] * 0.06
    cycle = (by.phase / (2 * np.pi)) % 1.0
    roll = 0.42 + 0.7 * 4 * cycle * (1 - cycle) * min(1.0, by.stride_m / 1.2)
    place = by.position + (roll * ahead + 0.1 * right) + [0, 0, BALL_M]
    return by.facing @ _about_x(-(by.phase * by.stride_m / (2 * np.pi) + roll) / BALL_M), place


def at_rest(kind: str, rest: Floats, yaw: float) -> tuple[Floats, Floats]:
    """Return rotation and origin of an object that nobody holds."""
    turn = _about_z(yaw)
    if kind == "ball":
        return turn, rest + np.array([0, 0, BALL_M])
    return turn, rest


def blended(
    a: tuple[Floats, Floats], b: tuple[Floats, Floats], share: float
) -> tuple[Floats, Floats]:
    """Return the rigid pose `share` of the way from a to b."""
    mixed = a[0] * (1 - share) + b[0] * share
    u, _, vt = np.linalg.svd(mixed)
    turn = u @ np.diag([1, 1, np.linalg.det(u @ vt)]) @ vt
    return turn, a[1] * (1 - share) + b[1] * share


def wheels(by_m: float) -> list[tuple[Floats, Floats]]:
    """Return rear and front wheel of a bicycle that has rolled so far, in its own frame."""
    turn = _about_x(-by_m / WHEEL_M)
    return [(turn, np.array([0, y, WHEEL_M])) for y in (REAR_Y, FRONT_Y)]


def _pulled(by: Holder) -> tuple[Floats, Floats]:
    """Lean the case on its wheels so that its handle meets the hand."""
    grip = by.wrist + by.forearm[:, 2] * 0.06
    up = min(float(grip[2]), 0.96 * SUITCASE_HANDLE_M)
    back = np.sqrt(SUITCASE_HANDLE_M**2 - up**2)
    wheel = np.array([grip[0], grip[1], 0.0]) - back * by.facing[:, 1]
    z = (grip - wheel) / np.linalg.norm(grip - wheel)
    x = by.facing[:, 0]
    turn = np.stack([x, np.cross(z, x), z], axis=1)
    return turn, wheel - turn @ [0, 0.095, 0.0] + [0, 0, 0.02]


def _about_x(angle: float) -> Floats:
    c, s = np.cos(angle), np.sin(angle)
    return np.array([[1, 0, 0], [0, c, -s], [0, s, c]])


def _about_y(angle: float) -> Floats:
    c, s = np.cos(angle), np.sin(angle)
    return np.array([[c, 0, s], [0, 1, 0], [-s, 0, c]])


def _about_z(angle: float) -> Floats:
    c, s = np.cos(angle), np.sin(angle)
    return np.array([[c, -s, 0], [s, c, 0], [0, 0, 1]])
