"""The platform: tracks to the left with a train waiting, shelters and lamps to the right."""

import numpy as np

from hoilab.synthetic import materials as m
from hoilab.synthetic.meshes import box, loft, quad, tube
from hoilab.synthetic.place import Piece, Place
from hoilab.synthetic.places import furniture as f
from hoilab.synthetic.places.houses import facade
from hoilab.synthetic.places.vehicles import train
from hoilab.synthetic.placing import Mesh, at, merged

EDGE_X, FAR_EDGE_X = -3.6, -11.2
STEEL, RUST = "#7d858c", "#5a4436"


def platform(rng: np.random.Generator) -> Place:
    """Return a station platform whose train, trees and houses are drawn from `rng`."""
    paint, stripe = (("#d9dcdd", "#b3261e"), ("#e8e6df", "#2c5f8a"), ("#c9cdc8", "#3d7a4a"))[
        int(rng.integers(3))
    ]
    pieces = [Piece(piece) for piece in _slabs()]
    pieces.append(Piece(_rails()))
    pieces.append(
        Piece(at(train(46.0, paint, stripe), EDGE_X - 0.22, float(rng.uniform(16.5, 18.5))))
    )
    circles = [(EDGE_X - 0.5, float(y), 1.5) for y in np.arange(0, 46, 1.4)]
    seats = []
    for x, y, yaw in ((5.6, 13.0, np.pi / 2), (5.6, 17.4, np.pi / 2), (2.2, 20.5, np.pi / 2)):
        seats += f.seats(x, y, yaw, len(pieces))
        pieces.append(Piece(at(f.bench(colour="#4f6d86"), x, y, yaw=yaw), "bench", yaw + np.pi / 2))
        circles += [(x, y + s, 0.42) for s in (-0.5, 0.0, 0.5)]
    pieces.append(Piece(at(_shelter(), 6.4, 15.2)))
    lamps = [(1.8, 15.2), (1.8, 23.4), (1.8, 31.6)]
    for x, y in lamps:
        pieces.append(Piece(at(_lamp(), x, y)))
        circles.append((x, y, 0.35))
    for x, y in ((4.6, 10.6), (2.6, 28.0)):
        pieces.append(
            Piece(at(_machine(str(rng.choice(("#a3262c", "#2f5f8f")))), x, y, yaw=-np.pi / 2))
        )
        circles.append((x, y, 0.65))
    pieces.append(Piece(at(f.bin_(), 3.6, 14.4)))
    circles.append((3.6, 14.4, 0.35))
    pieces.append(Piece(_station(rng)))
    circles += [
        (8.8, float(y), 0.35)
        for y in np.arange(15, 30, 0.5)
        if not (19.9 < y < 21.6 or 22.8 < y < 25.1)
    ]
    pieces.append(Piece(box((4.4, 2.0, 2.8), (4.4, 45.6, 1.4), "#b5805a", m.BRICK)))
    circles += [(4.4 + s, 45.6, 1.3) for s in (-1.4, 0.0, 1.4)]
    pieces += [Piece(_mast(float(y))) for y in np.arange(12.0, 60, 12)]
    for k in range(9):
        x, y = -15.5 - rng.uniform(0, 6), 10.0 + 5.5 * k
        pieces.append(Piece(at(f.tree(rng, height_m=float(rng.uniform(5, 8))), x, y, -0.3)))
    x = -34.0
    while x < 22:
        wide = float(rng.uniform(8, 12))
        colour = str(rng.choice(("#a8a39a", "#b58d74", "#c9bfa8", "#8f9aa3")))
        house = facade(rng, wide, int(rng.integers(3, 6)), colour, material=m.BRICK)
        pieces.append(Piece(at(house, x + wide / 2, 72.0, -0.5)))
        x += wide + float(rng.choice((0.1, 3.0)))
    pieces.append(Piece(_sign(0.2, 13.0)))
    return Place(
        name="platform",
        pieces=pieces,
        obstacles=np.array(circles),
        room=(-1.6, 4.6, 8.0, 18.5),
        seats=seats,
        doors=[(10.6, 20.6), (10.6, 24.0), (4.2, 47.6)],
        lamps=np.array(
            [(x - 0.9, y, 4.6) for x, y in lamps]
            + [(x + 0.9, y, 4.6) for x, y in lamps]
            + [(1.0, 4.5, 5.6)]
        ),
        lamp_colour=(1.0, 0.84, 0.6),
        lamp_power=5.0,
        likes={
            "pull": 3.0,
            "stand": 3.0,
            "read": 2.0,
            "sit": 2.0,
            "carry": 1.5,
            "ride": 0.05,
            "push": 0.3,
            "pass_ball": 0.05,
            "dribble": 0.1,
            "umbrella": 0.6,
        },
        sun_azimuth_deg=-40.0,
        evening_turn_deg=-14.0,
        tilt_deg=(14.5, 18.0),
        height_m=(4.6, 5.4),
        edges_m=(6.0, 7.2, 8.4, 9.6),
        floor_x=(-2.4, 12.0),
    )


def _slabs() -> list[Mesh]:
    long = 130.0
    deck = [
        quad(
            [(EDGE_X, -30, 0), (8.6, -30, 0), (8.6, long, 0), (EDGE_X, long, 0)],
            "#a39b90",
            m.PLATFORM,
        ),
        box((0.3, long + 30, 0.16), (EDGE_X + 0.15, long / 2 - 15, -0.072), "#cfcac0", m.CONCRETE),
        box((0.4, long + 30, 0.012), (EDGE_X + 0.95, long / 2 - 15, 0.006), "#d9a92b", m.PAINT),
        box((0.1, long + 30, 1.1), (EDGE_X + 0.06, long / 2 - 15, -0.56), "#6f6a63", m.CONCRETE),
    ]
    bed = quad(
        [
            (FAR_EDGE_X, -30, -1.0),
            (EDGE_X, -30, -1.0),
            (EDGE_X, long, -1.0),
            (FAR_EDGE_X, long, -1.0),
        ],
        "#7a6f63",
        m.BALLAST,
    )
    far = [
        box((3.6, long + 30, 1.0), (FAR_EDGE_X - 1.8, long / 2 - 15, -0.5), "#a39b90", m.PLATFORM),
        quad(
            [
                (-80, -30, -0.3),
                (FAR_EDGE_X - 3.6, -30, -0.3),
                (FAR_EDGE_X - 3.6, long, -0.3),
                (-80, long, -0.3),
            ],
            "#6f7d42",
            m.GRASS,
        ),
        quad(
            [(8.6, -30, -0.3), (80, -30, -0.3), (80, long, -0.3), (8.6, long, -0.3)],
            "#7f7a70",
            m.ASPHALT,
        ),
    ]
    fence = [
        tube(
            (FAR_EDGE_X - 3.4, float(y), 0), (FAR_EDGE_X - 3.4, float(y), 1.2), 0.03, STEEL, sides=5
        )
        for y in np.arange(0, 70, 2.0)
    ]
    fence += [
        tube((FAR_EDGE_X - 3.4, 0, z), (FAR_EDGE_X - 3.4, 70, z), 0.025, STEEL, sides=5)
        for z in (0.6, 1.15)
    ]
    return [*deck, bed, *far, merged(fence)]


def _rails() -> Mesh:
    parts = []
    for middle in (EDGE_X - 1.67, EDGE_X - 5.6):
        parts += [
            box((2.4, 0.24, 0.12), (middle, y, -0.96), "#6d6257", m.WOOD)
            for y in np.arange(-4.0, 62, 0.62)
        ]
        for s in (-0.72, 0.72):
            parts.append(box((0.07, 120, 0.16), (middle + s, 50, -0.84), RUST))
            parts.append(box((0.05, 120, 0.02), (middle + s, 50, -0.75), "#c3c8cc", m.GLOSS))
    return merged(parts)


def _shelter() -> Mesh:
    posts = [
        tube((x, y, 0), (x, y, 2.5), 0.04, "#3a4048") for x in (-1.3, 0.6) for y in (-3.6, 0.0, 3.6)
    ]
    pane = quad(
        [(0.6, -3.6, 0.3), (0.6, 3.6, 0.3), (0.6, 3.6, 2.2), (0.6, -3.6, 2.2)], "#6d8796", m.GLASS
    )
    return merged(
        [
            *posts,
            pane,
            box((2.6, 7.8, 0.1), (-0.35, 0, 2.55), "#d6d9d6", m.ROOF),
            box((0.1, 7.8, 0.24), (-1.66, 0, 2.5), "#2c5f8a"),
        ]
    )


def _lamp() -> Mesh:
    arms = [tube((0, 0, 4.7), (s * 0.9, 0, 4.8), 0.035, "#3a4048", sides=6) for s in (-1, 1)]
    heads = [box((0.5, 0.2, 0.08), (s * 0.95, 0, 4.76), "#fff1d2", m.LAMP) for s in (-1, 1)]
    shades = [box((0.56, 0.26, 0.06), (s * 0.95, 0, 4.84), "#3a4048") for s in (-1, 1)]
    return merged(
        [
            loft([0, 0.3, 0.34, 4.8], [0.1, 0.1, 0.07, 0.05], "#3a4048", sides=10),
            *arms,
            *heads,
            *shades,
        ]
    )


def _machine(colour: str) -> Mesh:
    return merged(
        [
            box((1.0, 0.8, 1.9), (0, 0, 0.95), colour),
            box((0.6, 0.04, 1.2), (-0.12, -0.41, 1.15), "#cfe0d8", m.SCREEN),
            box((0.16, 0.05, 0.3), (0.36, -0.41, 1.2), "#1c1e22"),
        ]
    )


def _sign(x: float, y: float) -> Mesh:
    posts = [tube((x + s, y + 6.0, 0), (x + s, y + 6.0, 3.0), 0.04, "#3a4048") for s in (1.2, 3.4)]
    return merged(
        [
            *posts,
            box((2.8, 0.12, 0.7), (x + 2.3, y + 6.0, 2.9), "#1f3f6e"),
            box((2.0, 0.02, 0.2), (x + 2.3, y + 5.93, 2.95), "#e8e8e0"),
            box((1.2, 0.02, 0.1), (x + 2.0, y + 5.93, 2.72), "#e8c85a"),
        ]
    )


def _mast(y: float) -> Mesh:
    x = FAR_EDGE_X - 1.0
    return merged(
        [
            box((0.22, 0.22, 6.6), (x, y, 3.0), STEEL),
            tube((x, y, 5.9), (EDGE_X - 1.2, y, 5.7), 0.05, STEEL, sides=6),
            *[
                tube((w, y - 12, 5.1), (w, y, 5.1), 0.014, "#22252a", sides=4)
                for w in (EDGE_X - 1.67, EDGE_X - 5.6)
            ],
        ]
    )


def _station(rng: np.random.Generator) -> Mesh:
    """Return the station house on the right, its doors towards the platform."""
    brick = str(rng.choice(("#a8604a", "#b5805a", "#9c6a58")))
    parts = [box((0.4, 5.0, 4.6), (8.8, y, 2.3), brick, m.BRICK) for y in (17.5, 27.5)]
    parts += [
        box((0.4, 5.0, 2.2), (8.8, 22.5, 3.5), brick, m.BRICK),
        box((0.4, 1.1, 2.4), (8.8, 22.2, 1.2), brick, m.BRICK),
        box((4.0, 15.0, 4.6), (11.0, 22.5, 2.3), "#4a3f38"),
        box((6.6, 15.6, 0.3), (10.6, 22.5, 4.75), "#6a4f45", m.ROOF),
        box((2.4, 15.0, 0.12), (7.6, 22.5, 3.3), "#5d6770", m.ROOF),
        *[tube((6.6, y, 0), (6.6, y, 3.3), 0.06, "#3a4048") for y in (15.6, 22.2, 29.0)],
    ]
    for y in (16.3, 18.4, 26.4, 28.6):
        parts += [
            quad(
                [
                    (8.58, y - 0.55, 1.0),
                    (8.58, y - 0.55, 2.6),
                    (8.58, y + 0.55, 2.6),
                    (8.58, y + 0.55, 1.0),
                ],
                "#d8bd84",
                m.GLASS,
            ),
            box((0.1, 1.4, 0.1), (8.56, y, 0.95), "#d8d0c0"),
        ]
    return merged(parts)
