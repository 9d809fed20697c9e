"""Furniture: benches, trees, lamps and whatever else stands around in places."""

import numpy as np

from hoilab.synthetic import materials as m
from hoilab.synthetic.meshes import (
    ball,
    box,
    flat,
    linear,
    loft,
    make,
    quad,
    torus,
    tube,
)
from hoilab.synthetic.place import Seat
from hoilab.synthetic.placing import Mesh, at, merged, moved, turn_x

IRON, STEEL, STONE = "#2b2e33", "#8f959b", "#b9b2a6"


def bench(*, colour: str = "#8a5a34") -> Mesh:
    """Return a bench for two, 1.7 m long, whose sitters look along y."""
    slats = [
        box((1.7, 0.085, 0.035), (0, y, 0.45), colour, m.WOOD) for y in (-0.12, -0.02, 0.08, 0.18)
    ]
    back = [
        moved(
            box((1.7, 0.03, 0.09), (0, 0, 0), colour, m.WOOD),
            turn_x(0.2),
            (0, -0.2 - 0.09 * k * 0.22, 0.58 + 0.12 * k),
        )
        for k in range(3)
    ]
    frames = []
    for x in (-0.7, 0.7):
        frames += [
            box((0.05, 0.4, 0.05), (x, 0.03, 0.41), IRON),
            box((0.05, 0.05, 0.42), (x, 0.19, 0.21), IRON),
            box((0.05, 0.05, 0.42), (x, -0.14, 0.21), IRON),
            tube((x, -0.17, 0.42), (x, -0.29, 0.9), 0.025, IRON, sides=5),
        ]
    return merged([*slats, *back, *frames])


def seats(x: float, y: float, yaw: float, piece: int) -> list[Seat]:
    """Return the two seats of a bench that stands there, turned by `yaw`."""
    ahead = yaw + np.pi / 2
    side, front = np.array([np.cos(yaw), np.sin(yaw)]), np.array([np.cos(ahead), np.sin(ahead)])
    return [
        Seat((float(p[0]), float(p[1])), float(ahead), piece)
        for p in (np.array([x, y]) + s * 0.42 * side + 0.04 * front for s in (-1, 1))
    ]


def tree(rng: np.random.Generator, *, height_m: float = 5.5, colour: str | None = None) -> Mesh:
    """Return a broad-leaved tree: trunk, boughs, and a crown of clumps covered with leaves."""
    green = colour or str(rng.choice(("#4f7a2c", "#5f842e", "#44702f", "#75862f")))
    top = 0.4 * height_m
    bark = "#57432f"
    trunk = loft(
        [0, 0.15, 0.5 * top, top, 1.3 * top],
        [0.2, 0.14, 0.11, 0.1, 0.05],
        bark,
        sides=9,
        material=m.WOOD,
    )
    parts, leaves = [trunk], []
    crown = np.array([0, 0, 0.7 * height_m])
    for k in range(20):
        angle, share = k * 2.4 + rng.uniform(-0.3, 0.3), (k + 0.5) / 20
        lift = 0.12 + 0.8 * share
        out = height_m * 0.27 * np.sqrt(np.sin(np.pi * lift)) * rng.uniform(0.75, 1.1)
        middle = np.array([out * np.cos(angle), out * np.sin(angle), top + (height_m - top) * lift])
        radius = height_m * rng.uniform(0.085, 0.13)
        dark = _tinted(green, 0.5)
        parts.append(ball(0.75 * radius, middle, dark, sides=8, material=m.FOLIAGE))
        leaves.append(_leaves(rng, middle, radius, crown, green))
        if k % 4 == 0:
            parts.append(
                tube((0, 0, 0.9 * top), middle * 0.85, 0.04, bark, sides=5, material=m.WOOD)
            )
    return merged([*parts, *leaves])


def _leaves(
    rng: np.random.Generator, middle: np.ndarray, radius: float, crown: np.ndarray, colour: str
) -> Mesh:
    """Return a clump of leaves, lit as if the crown were round."""
    count = 80
    out = rng.normal(size=(count, 3))
    out /= np.linalg.norm(out, axis=1, keepdims=True)
    place = middle + out * radius * rng.uniform(0.75, 1.12, (count, 1))
    a = np.cross(out, rng.normal(size=(count, 3)))
    a /= np.linalg.norm(a, axis=1, keepdims=True)
    b = np.cross(out, a) + 0.35 * rng.normal(size=(count, 3))
    size = radius * rng.uniform(0.22, 0.4, (count, 1))
    corners = np.stack(
        [place + size * s * a + size * t * b for s, t in ((-1, 0), (0, -0.7), (1, 0), (0, 0.7))], 1
    )
    round_ = 0.6 * out + (place - crown) / np.linalg.norm(place - crown, axis=1, keepdims=True)
    round_ /= np.linalg.norm(round_, axis=1, keepdims=True)
    first = 4 * np.arange(count)[:, None]
    tint = (
        linear(colour) * rng.uniform(0.7, 1.35, (count, 1)) * (1 + rng.normal(0, 0.06, (count, 3)))
    )
    return Mesh(
        corners.reshape(-1, 3).astype(np.float32),
        np.repeat(round_, 4, axis=0).astype(np.float32),
        np.concatenate([first + np.array(half) for half in ((0, 1, 2), (0, 2, 3))]).astype(
            np.int32
        ),
        np.concatenate([tint, tint]).clip(0, 1).astype(np.float32),
        np.full(2 * count, m.FOLIAGE, np.int32),
    )


def _tinted(colour: str, share: float) -> tuple[float, float, float]:
    r, g, b = (float(v) for v in linear(colour) * share)
    return r, g, b


def lamp_post(height_m: float = 4.2) -> Mesh:
    """Return a street lamp with a globe; its light sits at its height."""
    return merged(
        [
            loft(
                [0, 0.02, 0.3, 0.36, height_m - 0.2], [0.13, 0.13, 0.09, 0.05, 0.04], IRON, sides=10
            ),
            torus_at(0.09, 0.02, height_m - 0.18),
            ball(0.19, (0, 0, height_m), "#f4efe2", sides=14, material=m.LAMP),
            loft(
                [height_m + 0.17, height_m + 0.2, height_m + 0.3],
                [0.16, 0.14, 0.02],
                IRON,
                sides=10,
            ),
        ]
    )


def torus_at(ring: float, thickness: float, z: float) -> Mesh:
    """Return a level ring at a height."""
    return moved(torus(ring, thickness, IRON, sides=12), turn_x(np.pi / 2), (0, 0, z))


def planter(rng: np.random.Generator, size: tuple[float, float] = (1.6, 0.6)) -> Mesh:
    """Return a stone box with shrubs."""
    x, y = size
    rim = [
        box((x, y, 0.5), (0, 0, 0.25), STONE, m.CONCRETE),
        box((x - 0.12, y - 0.12, 0.02), (0, 0, 0.5), "#4a3a2a"),
    ]
    shrubs = [
        ball(
            (0.26, 0.24, 0.24),
            (px, rng.uniform(-0.06, 0.06), 0.62),
            _tinted(str(rng.choice(("#4f7a35", "#6f8f3a", "#a4543f"))), 1.0),
            sides=10,
            material=m.FOLIAGE,
        )
        for px in np.arange(-x / 2 + 0.25, x / 2 - 0.1, 0.32)
    ]
    return merged([*rim, *shrubs])


def bin_() -> Mesh:
    """Return a litter bin."""
    return merged(
        [
            loft([0.0, 0.02, 0.78, 0.8], [0.2, 0.21, 0.24, 0.24], "#3c5a4a", sides=14),
            loft([0.8, 0.84, 0.95, 0.98], [0.25, 0.25, 0.2, 0.08], IRON, sides=14),
        ]
    )


def bollard() -> Mesh:
    """Return an iron bollard."""
    return loft(
        [0, 0.05, 0.1, 0.72, 0.78, 0.84, 0.88],
        [0.1, 0.1, 0.07, 0.06, 0.085, 0.075, 0.03],
        IRON,
        sides=12,
    )


def parasol(colour: str) -> Mesh:
    """Return a café table with chairs under a parasol."""
    ribs = np.arange(8) * np.pi / 4
    rim = np.stack([1.35 * np.cos(ribs), 1.35 * np.sin(ribs), np.full(8, 2.25)], axis=1)
    points = np.concatenate([[[0, 0, 2.75]], rim])
    canopy = flat(make(points, [(0, 1 + i, 1 + (i + 1) % 8) for i in range(8)], colour, m.CLOTH))
    table = [
        tube((0, 0, 0), (0, 0, 2.8), 0.03, STEEL),
        loft([0, 0.04, 0.05], [0.28, 0.28, 0.1], IRON),
        loft([0.71, 0.715, 0.74, 0.745], [0.42, 0.44, 0.44, 0.42], "#e8e2d4", sides=20),
    ]
    chairs = [
        at(chair(), 0.72 * np.cos(a), 0.72 * np.sin(a), yaw=a + np.pi / 2) for a in (0.4, 2.2, 3.9)
    ]
    return merged([canopy, *table, *chairs])


def chair(colour: str = "#b98a52") -> Mesh:
    """Return a small chair whose sitter looks along y."""
    legs = [
        tube((x, y, 0), (x * 0.9, y * 0.9, 0.45), 0.016, IRON, sides=5)
        for x in (-0.19, 0.19)
        for y in (-0.19, 0.19)
    ]
    return merged(
        [
            *legs,
            box((0.42, 0.42, 0.03), (0, 0, 0.46), colour, m.WOOD),
            box((0.42, 0.03, 0.34), (0, -0.2, 0.72), colour, m.WOOD),
        ]
    )


def ground(colour: str, material: int, *, size_m: float = 160.0) -> Mesh:
    """Return the level ground around the camera."""
    s = size_m / 2
    return quad([(-s, -30, 0), (s, -30, 0), (s, size_m, 0), (-s, size_m, 0)], colour, material)
