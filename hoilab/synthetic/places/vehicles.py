"""Vehicles that stand still: parked cars and a waiting train."""

from dataclasses import replace

import numpy as np

from hoilab.synthetic import materials as m
from hoilab.synthetic.meshes import box, linear, loft, quad, rounded_outline, stacked
from hoilab.synthetic.placing import Mesh, merged, moved, turn_x, turn_z

PAINTS = (
    "#b3261e",
    "#d9dadb",
    "#23272e",
    "#7c848c",
    "#2c4f86",
    "#e9e6df",
    "#5b6b4a",
    "#8f1f2d",
    "#3c4148",
)
RUBBER, CHROME = "#15161a", "#a8adb2"


def car(rng: np.random.Generator) -> Mesh:
    """Return a parked car, 4.3 m long, whose nose looks along y."""
    paint = str(rng.choice(PAINTS))
    long = float(rng.uniform(4.0, 4.5)) / 2
    tall = float(rng.choice((1.42, 1.46, 1.62)))
    levels = [
        (0.24, 0.80, 0.94),
        (0.34, 0.87, 0.99),
        (0.62, 0.89, 1.0),
        (0.80, 0.86, 0.985),
        (0.86, 0.80, 0.955),
    ]
    body = stacked(
        [rounded_outline(x, share * long, 0.34, steps=4) for _, x, share in levels],
        [z for z, _, _ in levels],
        paint,
        material=m.GLOSS,
    )
    wheels = [
        moved(
            loft([-0.1, -0.09, 0.09, 0.1], [0.27, 0.31, 0.31, 0.27], RUBBER, sides=16),
            _SIDEWAYS,
            (x, y, 0.31),
        )
        for x in (-0.8, 0.8)
        for y in (-0.62 * long, 0.64 * long)
    ]
    hubs = [
        moved(loft([-0.115, 0.115], [0.17, 0.17], CHROME, sides=10), _SIDEWAYS, (x, y, 0.31))
        for x in (-0.8, 0.8)
        for y in (-0.62 * long, 0.64 * long)
    ]
    details = [
        *[
            box((0.3, 0.06, 0.12), (x, 0.965 * long, 0.66), "#e8ebe6", m.GLOSS)
            for x in (-0.58, 0.58)
        ],
        *[
            box((0.26, 0.06, 0.14), (x, -0.975 * long, 0.7), "#a3171c", m.GLOSS)
            for x in (-0.62, 0.62)
        ],
        *[box((0.5, 0.02, 0.11), (0, y, 0.42), "#e9e7dc") for y in (-1.0 * long, 1.0 * long)],
        *[box((0.16, 0.1, 0.12), (x, 0.42 * long, 0.98), paint, m.GLOSS) for x in (-0.95, 0.95)],
        box((1.5, 0.05, 0.16), (0, 0.99 * long, 0.42), "#1b1d21"),
    ]
    return merged([body, _cabin(paint, long, tall), *wheels, *hubs, *details])


_SIDEWAYS = turn_z(np.pi / 2) @ turn_x(np.pi / 2)


def _cabin(paint: str, long: float, tall: float) -> Mesh:
    levels = [
        (0.84, 0.78, 0.72, -0.12),
        (0.9, 0.77, 0.68, -0.12),
        (tall - 0.08, 0.60, 0.42, -0.18),
        (tall - 0.02, 0.55, 0.37, -0.18),
        (tall, 0.45, 0.3, -0.18),
    ]
    outlines = [
        rounded_outline(x, y * long, 0.2) + np.array([0, c * long]) for _, x, y, c in levels
    ]
    shell = stacked(outlines, [level[0] for level in levels], paint, material=m.GLOSS)
    # Windows: the upright ring between its pillars, which are the round corners.
    sides = len(outlines[0])
    ring = sides + 2 * sides + np.arange(2 * sides)
    side = np.tile(np.arange(sides), 2)
    pane = ring[side % 3 == 2]
    colour, material = shell.colour.copy(), shell.material.copy()
    colour[pane], material[pane] = linear("#2a333c"), m.GLASS
    return replace(shell, colour=colour, material=material)


def train(length_m: float, paint: str, stripe: str) -> Mesh:
    """Return a standing train along y from 0, its right side at x = 0, its floor at z = 0."""
    parts = [
        box((2.7, length_m, 0.55), (-1.45, length_m / 2, -0.55), "#2a2c30"),
        box((2.9, length_m, 1.0), (-1.45, length_m / 2, 0.42), paint, m.GLOSS),
        box((2.9, length_m, 0.75), (-1.45, length_m / 2, 2.5), paint, m.GLOSS),
        box((2.92, length_m - 0.1, 0.16), (-1.45, length_m / 2, 0.78), stripe, m.GLOSS),
        box((2.7, length_m - 0.1, 0.9), (-1.45, length_m / 2, 1.5), "#242a31", m.GLASS),
        box((2.3, length_m - 0.4, 0.3), (-1.45, length_m / 2, 2.98), "#8a9096", m.ROOF),
    ]
    for y in np.arange(1.6, length_m - 1, 2.6):
        door = int((y - 1.6) / 2.6) % 3 == 1
        parts.append(box((2.91, 0.34, 0.95), (-1.45, float(y), 1.5), paint, m.GLOSS))
        if door:
            middle = float(y) + 1.3
            parts += [
                box((0.06, 1.5, 2.1), (0.01, middle, 1.02), stripe, m.GLOSS),
                box((0.08, 0.03, 2.0), (0.02, middle, 1.02), "#1b1d21"),
                *[
                    quad(
                        [
                            (0.05, middle + k - 0.25, 1.1),
                            (0.05, middle + k + 0.25, 1.1),
                            (0.05, middle + k + 0.25, 1.9),
                            (0.05, middle + k - 0.25, 1.9),
                        ],
                        "#c9b48a",
                        m.GLASS,
                    )
                    for k in (-0.36, 0.36)
                ],
            ]
    front = [
        box((2.5, 0.1, 1.1), (-1.45, -0.02, 1.62), "#20262d", m.GLASS),
        *[box((0.36, 0.08, 0.2), (x, -0.04, 0.62), "#fff3d8", m.LAMP) for x in (-2.4, -0.5)],
        box((1.3, 0.08, 0.3), (-1.45, -0.04, 2.45), "#e0a030", m.SCREEN),
        box((2.6, 0.3, 0.5), (-1.45, 0.0, -0.2), "#33373d"),
    ]
    return merged(parts + front)
