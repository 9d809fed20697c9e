"""The hall: a station's concourse, the sun falling through tall windows on a polished floor."""

import numpy as np

from hoilab.synthetic import materials as m
from hoilab.synthetic.meshes import box, loft, quad, tube
from hoilab.synthetic.place import Piece, Place
from hoilab.synthetic.places import furniture as f
from hoilab.synthetic.placing import Mesh, at, merged

WALL, TRIM, DARK = "#d8c9ad", "#b9a583", "#33373d"
SIGNS = ("#c7512f", "#2f6f8f", "#3f7f4f", "#c79a2f")


def hall(rng: np.random.Generator) -> Place:
    """Return a station hall whose kiosks and benches are drawn from `rng`."""
    half, deep = 12.6, 33.0
    sunny = -1 if rng.random() < 0.5 else 1
    pieces = [
        Piece(f.ground("#b0a590", m.TERRAZZO, size_m=90)),
        Piece(_windowed_wall(sunny * half, deep, outwards=sunny)),
        Piece(_shops(rng, -sunny * half, deep, facing=sunny)),
        Piece(_back_wall(half, deep)),
        Piece(box((2 * half + 2, deep + 16, 0.4), (0, deep / 2 - 4, 9.4), "#cfc4ae")),
    ]
    circles: list[tuple[float, float, float]] = []
    for y in (13.0, 20.5, 28.0):
        for x in (-7.6, 7.6):
            pieces.append(Piece(at(_column(), x, y)))
            circles.append((x, y, 0.75))
    seats = []
    for x, y, yaw in ((-4.2, 18.5, np.pi), (4.4, 18.5, np.pi), (-4.2, 17.6, 0.0), (4.4, 17.6, 0.0)):
        seats += f.seats(x, y, yaw, len(pieces))
        pieces.append(Piece(at(f.bench(colour="#7a4a2c"), x, y, yaw=yaw), "bench", yaw + np.pi / 2))
    circles += [(x + s, 18.05, 0.75) for x in (-4.2, 4.4) for s in (-0.5, 0.5)]
    kx, ky = float(rng.uniform(-1.0, 1.0)), 24.0
    pieces.append(Piece(at(_kiosk(str(rng.choice(SIGNS))), kx, ky)))
    circles.append((kx, ky, 2.0))
    for x in (-9.2, -8.2):
        pieces.append(Piece(at(_machine(), sunny * x, 16.5, yaw=sunny * np.pi / 2)))
        circles.append((sunny * x, 16.5, 0.6))
    for x, y in ((-6.0, 12.2), (6.1, 12.2), (0.0, 27.5)):
        pieces.append(Piece(at(f.planter(rng, (1.2, 1.2)), x, y)))
        circles.append((x, y, 0.85))
    pieces += [Piece(at(f.bin_(), x, 16.2)) for x in (-2.2, 2.4)]
    circles += [(-2.2, 16.2, 0.35), (2.4, 16.2, 0.35)]
    pieces.append(Piece(_board(0.0, 26.5)))
    return Place(
        name="hall",
        pieces=pieces,
        obstacles=np.array(circles),
        room=(-5.5, 5.5, 8.0, 15.5),
        seats=seats,
        doors=[(-3.0, 37.4), (3.0, 37.4)],
        lamps=np.array([(x, y, 6.2) for y in (7.0, 14.0, 21.0, 28.0) for x in (-5.0, 5.0)]),
        lamp_colour=(1.0, 0.82, 0.58),
        lamp_power=9.0,
        indoors=True,
        likes={
            "pull": 3.0,
            "carry": 1.6,
            "stand": 2.0,
            "read": 2.0,
            "push": 0.4,
            "ride": 0.05,
            "umbrella": 0.3,
            "pass_ball": 0.2,
            "dribble": 0.2,
        },
        sun_azimuth_deg=0.0 - 24.0 if sunny > 0 else 180.0 + 24.0,
        sun_elevation_deg=33.0,
        evening_turn_deg=0.0,
        tilt_deg=(19.0, 23.0),
        height_m=(4.6, 5.6),
        edges_m=(6.5, 8.0, 9.5, 11.0),
    )


def _windowed_wall(x: float, deep: float, *, outwards: int) -> Mesh:
    """Return a side wall with tall windows; piers and sills, nothing in between."""
    thick, middle = 0.5, x + outwards * 0.25
    parts = [
        box((thick, deep + 10, 1.1), (middle, deep / 2 - 5, 0.55), WALL, m.PLASTER),
        box((thick, deep + 10, 2.2), (middle, deep / 2 - 5, 8.2), WALL, m.PLASTER),
        box((thick + 0.3, deep + 10, 0.16), (middle, deep / 2 - 5, 1.1), TRIM, m.PLASTER),
    ]
    for y in np.arange(-9.0, deep, 4.2):
        parts.append(box((thick, 1.5, 6.2), (middle, float(y), 4.1), WALL, m.PLASTER))
        parts.append(
            box((thick + 0.2, 0.7, 8.4), (middle - outwards * 0.05, float(y), 4.2), TRIM, m.PLASTER)
        )
        pane = float(y) + 2.1
        parts += [box((0.07, 0.07, 6.0), (middle, pane + k, 4.1), DARK) for k in (-0.9, 0.0, 0.9)]
        parts += [box((0.07, 2.7, 0.07), (middle, pane, z), DARK) for z in (2.6, 4.1, 5.6)]
    return merged(parts)


def _shops(rng: np.random.Generator, x: float, deep: float, *, facing: int) -> Mesh:
    """Return the other side wall: lit shop fronts under signs, plaster above."""
    thick = 0.5
    middle = x - facing * thick / 2
    parts = [
        box((thick, deep + 10, 5.2), (middle, deep / 2 - 5, 6.5), WALL, m.PLASTER),
        box((thick + 0.4, deep + 10, 0.2), (middle, deep / 2 - 5, 3.95), TRIM, m.PLASTER),
    ]
    for k, y in enumerate(np.arange(-8.0, deep, 5.2)):
        sign = SIGNS[(k + int(rng.integers(4))) % 4]
        shop = str(rng.choice(("#e8cf9c", "#e6d4b0", "#d9c49a")))
        face = x - facing * 0.02
        parts += [
            box((thick + 0.2, 0.7, 3.9), (middle, float(y), 1.95), TRIM, m.PLASTER),
            box((0.12, 4.3, 0.62), (x + facing * 0.06, float(y) + 2.6, 3.45), sign, m.SCREEN),
            box((0.1, 4.5, 0.3), (face, float(y) + 2.6, 0.15), DARK),
            _pane(face, float(y) + 0.4, float(y) + 4.8, 0.3, 3.1, shop, facing),
            *[
                box((0.08, 0.08, 2.8), (face + facing * 0.03, float(y) + 2.6 + s, 1.7), DARK)
                for s in (-0.75, 0.75)
            ],
        ]
    return merged(parts)


def _pane(x: float, y0: float, y1: float, z0: float, z1: float, colour: str, facing: int) -> Mesh:
    ring = [(x, y0, z0), (x, y1, z0), (x, y1, z1), (x, y0, z1)]
    return quad(ring if facing > 0 else ring[::-1], colour, m.GLASS)


def _back_wall(half: float, deep: float) -> Mesh:
    y = deep + 0.3
    parts = [
        box((2 * half + 1, 0.5, 5.4), (0, y, 6.4), WALL, m.PLASTER),
        box((half - 5.0, 0.5, 3.8), (-(half + 5.0) / 2, y, 1.9), WALL, m.BRICK),
        box((half - 5.0, 0.5, 3.8), ((half + 5.0) / 2, y, 1.9), WALL, m.BRICK),
        box((2 * half + 1, 0.7, 0.25), (0, y - 0.1, 3.8), TRIM, m.PLASTER),
        box((10.2, 0.1, 3.7), (0, y + 3.0, 1.85), "#5a6068"),
        box((1.6, 0.5, 3.7), (0, y, 1.85), WALL, m.PLASTER),
    ]
    parts += [box((0.12, 0.2, 3.7), (float(x), y, 1.85), DARK) for x in (-5.0, -0.8, 0.8, 5.0)]
    return merged(parts)


def _column() -> Mesh:
    return merged(
        [
            box((1.2, 1.2, 0.5), (0, 0, 0.25), "#8e8068", m.CONCRETE),
            loft(
                [0.5, 0.56, 0.7, 8.4, 8.6, 9.2],
                [0.56, 0.56, 0.45, 0.42, 0.6, 0.7],
                "#cdbd9c",
                sides=20,
                material=m.PLASTER,
            ),
        ]
    )


def _kiosk(sign: str) -> Mesh:
    cups = [
        loft([1.06, 1.2], [0.05, 0.06], "#efeae0", sides=8, centres=(x, -1.05))
        for x in (-0.8, 0.3, 0.55)
    ]
    return merged(
        [
            box((3.0, 2.0, 1.05), (0, 0, 0.52), "#6e4a30", m.WOOD),
            box((3.2, 2.2, 0.06), (0, 0, 1.06), "#2d2a28"),
            *[
                box((0.1, 0.1, 1.5), (x, y, 1.8), DARK)
                for x in (-1.45, 1.45)
                for y in (-0.95, 0.95)
            ],
            box((3.3, 2.3, 0.5), (0, 0, 2.75), sign),
            box((2.2, 0.06, 0.34), (0, -1.17, 2.76), "#f3e7c8", m.SCREEN),
            box((1.2, 0.5, 1.0), (0.2, 0.5, 1.6), "#3b3f45"),
            *cups,
        ]
    )


def _machine() -> Mesh:
    return merged(
        [
            box((0.8, 0.6, 1.9), (0, 0, 0.95), "#2f5f8f"),
            box((0.5, 0.04, 0.4), (0, -0.31, 1.4), "#bfe0ea", m.SCREEN),
            box((0.5, 0.05, 0.16), (0, -0.31, 0.8), DARK),
            box((0.84, 0.64, 0.1), (0, 0, 1.93), "#d8d8d4"),
        ]
    )


def _board(x: float, y: float) -> Mesh:
    """Return the departures board, hung from the roof."""
    rows = [
        box((w, 0.02, 0.1), (x + at_x, y - 0.2, z), colour, m.SCREEN)
        for z in (4.75, 4.5, 4.25, 4.0, 3.75)
        for w, at_x, colour in (
            (0.5, -2.6, "#f0c040"),
            (1.9, -1.1, "#f0e4c0"),
            (0.4, 0.6, "#f0c040"),
            (1.4, 2.0, "#d0dce0"),
        )
    ]
    return merged(
        [
            box((6.4, 0.35, 1.7), (x, y, 4.35), "#15181d"),
            box((6.6, 0.4, 0.12), (x, y, 5.25), DARK),
            *rows,
            *[tube((x + s, y, 5.3), (x + s, y, 9.2), 0.04, DARK) for s in (-2.4, 2.4)],
        ]
    )
