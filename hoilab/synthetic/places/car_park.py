"""The car park: parked cars left and right, trolleys, a supermarket behind."""

import numpy as np

from hoilab.synthetic import materials as m
from hoilab.synthetic.meshes import box, loft, quad, tube
from hoilab.synthetic.objects import draw_object, standing
from hoilab.synthetic.place import Piece, Place
from hoilab.synthetic.places import furniture as f
from hoilab.synthetic.places.houses import facade
from hoilab.synthetic.places.vehicles import car
from hoilab.synthetic.placing import Mesh, at, merged

BAY_M, ROWS = 2.6, 7
WHITE, KERB = "#d9d6cd", "#a8a296"


def car_park(rng: np.random.Generator) -> Place:
    """Return a supermarket's car park whose cars are drawn from `rng`."""
    pieces = [Piece(f.ground("#6a6a6c", m.ASPHALT)), Piece(_markings())]
    circles: list[tuple[float, float, float]] = []
    for side in (-1, 1):
        for row in range(ROWS):
            y = 10.4 + BAY_M * (row + 0.5)
            if rng.random() < 0.74:
                nose = float(rng.choice((-1.0, 1.0)))
                x = side * 8.9 + float(rng.uniform(-0.25, 0.25))
                yaw = -nose * np.pi / 2 + float(rng.uniform(-0.03, 0.03))
                pieces.append(
                    Piece(
                        at(car(rng), x, y + float(rng.uniform(-0.12, 0.12)), yaw=yaw),
                        "car",
                        yaw + np.pi / 2,
                    )
                )
                circles += [(x + s, y, 1.15) for s in (-1.3, 0.0, 1.3)]
    for x, y in ((-6.6, 29.3), (6.6, 29.3), (-14.2, 14.0), (14.0, 18.0), (-14.5, 22.5)):
        pieces.append(
            Piece(
                merged(
                    [
                        at(f.tree(rng, height_m=float(rng.uniform(4.6, 6.0))), x, y),
                        at(_island(), x, y),
                    ]
                )
            )
        )
        circles.append((x, y, 0.9))
    lamps = [(-12.3, 12.6), (12.3, 12.6), (-5.6, 29.2), (5.6, 29.2), (0.0, 20.6)]
    for x, y in lamps:
        pieces.append(Piece(at(_mast(), x, y)))
        circles.append((x, y, 0.4))
    pieces.append(Piece(at(_cart_shelter(), 3.6, 23.5)))
    pieces += [
        Piece(at(standing(draw_object("cart", rng)), 3.6, 22.2 + 0.62 * k), "cart", np.pi / 2)
        for k in range(4)
    ]
    circles += [(3.6, 22.0 + s, 1.1) for s in (0.0, 1.3, 2.6)]
    seats = []
    x, y, yaw = -3.6, 27.6, np.pi
    seats += f.seats(x, y, yaw, len(pieces))
    pieces.append(Piece(at(f.bench(), x, y, yaw=yaw), "bench", yaw + np.pi / 2))
    circles += [(x + s, y, 0.4) for s in (-0.5, 0.0, 0.5)]
    pieces.append(Piece(at(f.bin_(), -2.2, 27.7)))
    circles.append((-2.2, 27.7, 0.35))
    pieces += [Piece(_supermarket(rng))]
    x = -42.0
    while x < 40:
        wide = float(rng.uniform(9, 13))
        house = facade(
            rng,
            wide,
            int(rng.integers(3, 6)),
            str(rng.choice(("#b9ada0", "#a98b76", "#9aa4a8", "#c9bda0"))),
        )
        pieces.append(Piece(at(house, x + wide / 2, 66.0)))
        x += wide + float(rng.choice((0.1, 4.0)))
    return Place(
        name="car_park",
        pieces=pieces,
        obstacles=np.array(circles),
        room=(-4.2, 4.2, 8.5, 18.5),
        seats=seats,
        doors=[(-0.9, 38.0), (0.9, 38.0)],
        lamps=np.array([(x, y, 5.6) for x, y in lamps]),
        lamp_power=12.0,
        likes={
            "push": 4.0,
            "carry": 2.0,
            "ride": 0.8,
            "pull": 0.4,
            "sit": 0.5,
            "pass_ball": 0.3,
            "umbrella": 0.7,
        },
        sun_azimuth_deg=-50.0,
        tilt_deg=(17.5, 21.0),
        height_m=(5.4, 6.6),
        edges_m=(6.4, 7.4, 8.4, 30.4, 31.4),
    )


def _markings() -> Mesh:
    lift, parts = 0.006, []

    def line(x0: float, x1: float, y0: float, y1: float) -> None:
        parts.append(
            quad([(x0, y0, lift), (x1, y0, lift), (x1, y1, lift), (x0, y1, lift)], WHITE, m.PAINT)
        )

    for side in (-1, 1):
        for row in range(ROWS + 1):
            y = 10.4 + BAY_M * row
            line(min(side * 6.4, side * 11.4), max(side * 6.4, side * 11.4), y - 0.06, y + 0.06)
        line(side * 6.4 - 0.06, side * 6.4 + 0.06, 10.4, 10.4 + BAY_M * ROWS)
    for k in range(6):
        line(-2.5 + k * 0.9, -2.05 + k * 0.9, 29.6, 32.6)
    for y in (11.0, 17.0, 23.0):
        line(-0.08, 0.08, y, y + 1.6)
        parts.append(
            quad(
                [
                    (-0.4, y + 1.5, lift),
                    (0.4, y + 1.5, lift),
                    (0.0, y + 2.2, lift),
                    (-0.001, y + 2.2, lift),
                ],
                WHITE,
                m.PAINT,
            )
        )
    pavement = [box((60, 3.6, 0.1), (0, 34.6, 0.05), "#a39b8e", m.PLATFORM)]
    return merged(parts + pavement)


def _island() -> Mesh:
    return loft(
        [0, 0.12, 0.13],
        [(0.95, 0.95), (0.95, 0.95), (0.86, 0.86)],
        "#6f7d42",
        sides=16,
        material=m.GRASS,
    )


def _mast() -> Mesh:
    return merged(
        [
            loft([0, 0.5, 0.5, 5.5], [0.16, 0.16, 0.08, 0.05], "#53585e", sides=10),
            box((0.9, 0.9, 0.1), (0, 0, 5.72), "#53585e"),
            box((0.7, 0.7, 0.06), (0, 0, 5.64), "#fff1d2", m.LAMP),
        ]
    )


def _cart_shelter() -> Mesh:
    posts = [
        tube((x, y, 0), (x, y, 2.2), 0.035, "#53585e")
        for x in (-0.9, 0.9)
        for y in (-2.0, 0.0, 2.0)
    ]
    rails = [
        tube((x, -2.0, z), (x, 2.0, z), 0.03, "#53585e", sides=6)
        for x in (-0.9, 0.9)
        for z in (0.5, 1.0)
    ]
    return merged(
        [
            *posts,
            *rails,
            box((2.1, 4.4, 0.08), (0, 0, 2.25), "#9fb8c0", m.ROOF),
            box((2.12, 0.1, 0.3), (0, -2.2, 2.2), "#c8402f"),
        ]
    )


def _supermarket(rng: np.random.Generator) -> Mesh:
    sign = str(rng.choice(("#c8402f", "#2f7a4f", "#2c5f9a")))
    y = 36.4
    parts = [
        box((12.0, 0.5, 3.2), (-8.4, y, 1.6), "#cfc6b4", m.BRICK),
        box((12.0, 0.5, 3.2), (8.4, y, 1.6), "#cfc6b4", m.BRICK),
        box((28.8, 10.0, 3.4), (0, y + 5.2, 1.7), "#8f8a80"),
        box((29.2, 0.8, 1.9), (0, y, 4.1), "#e4dfd2", m.PLASTER),
        box((29.4, 1.2, 0.2), (0, y - 0.1, 5.1), "#8a8f94"),
        box((7.6, 0.2, 1.1), (0, y - 0.5, 4.15), sign, m.SCREEN),
        *[
            box(
                (0.7 if k % 3 else 1.0, 0.06, 0.5),
                (-2.6 + 0.95 * k, y - 0.63, 4.15),
                "#f6f1e4",
                m.SCREEN,
            )
            for k in range(6)
        ],
        box((6.4, 2.4, 0.2), (0, y - 1.3, 3.1), sign),
        quad(
            [(-2.3, y + 0.1, 0), (2.3, y + 0.1, 0), (2.3, y + 0.1, 2.9), (-2.3, y + 0.1, 2.9)],
            "#3a444e",
            m.GLASS,
        ),
        *[box((0.1, 0.3, 2.9), (x, y, 1.45), "#33373d") for x in (-2.3, -1.1, 1.1, 2.3)],
    ]
    for x in (-12.2, -9.4, -6.6, 6.6, 9.4, 12.2):
        parts += [
            quad(
                [
                    (x - 1.1, y - 0.27, 0.7),
                    (x + 1.1, y - 0.27, 0.7),
                    (x + 1.1, y - 0.27, 2.6),
                    (x - 1.1, y - 0.27, 2.6),
                ],
                "#d8c9a0",
                m.GLASS,
            ),
            box((2.4, 0.2, 0.1), (x, y - 0.3, 0.65), KERB),
        ]
    return merged(parts)
