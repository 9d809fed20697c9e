"""The plaza: paved, with a fountain, trees, benches, a café and old house fronts behind."""

import numpy as np

from hoilab.synthetic import materials as m
from hoilab.synthetic.meshes import loft
from hoilab.synthetic.objects import draw_object, standing
from hoilab.synthetic.place import Piece, Place
from hoilab.synthetic.places import furniture as f
from hoilab.synthetic.places.houses import facade
from hoilab.synthetic.placing import Mesh, at, merged

HOUSES = ("#d9b48a", "#b8695a", "#e3d3b0", "#a8b3a4", "#cf9a6b", "#c7c1b2", "#8f5148", "#dcc07f")
AWNINGS = ("#9c2f2b", "#2f5f4f", "#2d4a75", "#8a5a1f")


def plaza(rng: np.random.Generator) -> Place:
    """Return a plaza whose houses, trees and colours are drawn from `rng`."""
    pieces = [Piece(f.ground("#a89b86", m.SLABS))]
    circles: list[tuple[float, float, float]] = []
    pieces += [Piece(house) for house in _houses(rng)]

    fx, fy = rng.uniform(2.5, 5.0), rng.uniform(19.5, 21.5)
    pieces.append(Piece(at(_fountain(), fx, fy)))
    circles.append((fx, fy, 2.3))

    seats = []
    side = 1 if rng.random() < 0.5 else -1
    for x, y, yaw in (
        (-6.2 * side, 13.5, -np.pi / 2 * side),
        (1.8 * side, 16.2, np.pi),
        (8.2 * side, 15.0, np.pi / 2 * side),
    ):
        seats += f.seats(x, y, yaw, len(pieces))
        pieces.append(Piece(at(f.bench(), x, y, yaw=yaw), "bench", yaw + np.pi / 2))
        circles += [(x + s * 0.5 * np.cos(yaw), y + s * 0.5 * np.sin(yaw), 0.4) for s in (-1, 0, 1)]

    for x, y in ((-8.6, 17.5), (-4.2, 22.5), (9.6, 18.6), (12.5, 24.0), (-13.5, 23.5)):
        x, y = x + rng.uniform(-0.5, 0.5), y + rng.uniform(-0.5, 0.5)
        tree = f.tree(rng, height_m=rng.uniform(5.0, 6.8))
        grate = loft([0.0, 0.012, 0.02], [0.75, 0.75, 0.7], "#4d4a45", sides=16)
        pieces.append(Piece(merged([at(tree, x, y), at(grate, x, y)])))
        circles.append((x, y, 0.5))

    lamps = [(-5.4, 16.8), (6.4, 13.2), (-10.5, 24.5), (3.0, 25.0), (11.5, 21.5)]
    for x, y in lamps:
        pieces.append(Piece(at(f.lamp_post(), x, y)))
        circles.append((x, y, 0.3))

    for k, (x, y) in enumerate(((-9.5, 25.2), (-6.4, 25.8), (-12.8, 26.0))):
        pieces.append(
            Piece(at(f.parasol(("#d8cdb8", "#b5473a", "#d8cdb8")[k]), x, y, yaw=rng.uniform(0, 1)))
        )
        circles.append((x, y, 1.4))
    for x, y in ((-4.4, 19.4), (6.2, 17.6)):
        pieces.append(Piece(at(f.planter(rng), x, y, yaw=0.0)))
        circles += [(x - 0.5, y, 0.5), (x + 0.5, y, 0.5)]
    pieces.append(Piece(at(f.bin_(), -4.6, 14.0)))
    circles.append((-4.6, 14.0, 0.35))
    for x in np.arange(-14, 15, 2.0):
        pieces.append(Piece(at(f.bollard(), float(x), 27.3)))

    x, y = 8.6, 19.9
    for k in range(2):
        bike = draw_object("bicycle", rng)
        pieces.append(
            Piece(
                at(standing(bike), x + 0.6 * k, y + 0.1 * k, yaw=0.25), "bicycle", 0.25 + np.pi / 2
            )
        )
        circles += [(x + 0.6 * k, y + 0.5, 0.4), (x + 0.6 * k, y - 0.3, 0.4)]

    return Place(
        name="plaza",
        pieces=pieces,
        obstacles=np.array(circles),
        room=(-5.5, 5.5, 8.0, 17.5),
        seats=seats,
        doors=[(-2.0, 31.6), (9.0, 31.6)],
        lamps=np.array([(x, y, 4.2) for x, y in lamps]),
        likes={
            "ride": 1.2,
            "push": 0.2,
            "sit": 1.6,
            "pair": 1.6,
            "meet": 1.4,
            "pass_ball": 0.6,
            "pull": 0.8,
        },
        sun_azimuth_deg=-52.0 if side > 0 else -128.0,
    )


def _houses(rng: np.random.Generator) -> list[Mesh]:
    houses: list[Mesh] = []
    x = -30.0
    colours = list(rng.permutation(HOUSES))
    while x < 30:
        width = float(rng.uniform(7.0, 11.0))
        colour = str(colours[len(houses) % len(colours)])
        house = facade(
            rng, width, int(rng.integers(3, 5)), colour,
            material=m.BRICK if rng.random() < 0.35 else m.PLASTER,
            shop=str(rng.choice(AWNINGS)) if rng.random() < 0.75 else None,
        )  # fmt: skip
        houses.append(at(house, x + width / 2, 30.0 + float(rng.uniform(-0.3, 0.3))))
        x += width + (2.6 if rng.random() < 0.3 else 0.02)
    return houses


def _fountain() -> Mesh:
    stone, water = f.STONE, "#3f6f7d"
    basin = loft(
        [0, 0.02, 0.5, 0.5, 0.42, 0.42],
        [2.05, 2.1, 2.1, 1.8, 1.8, 1.75],
        stone,
        sides=28,
        material=m.CONCRETE,
    )
    pool = loft([0.36, 0.361], [1.85, 1.85], water, sides=28, material=m.WATER)
    column = loft(
        [0.3, 0.34, 0.8, 1.3, 1.36],
        [0.4, 0.35, 0.16, 0.2, 0.3],
        stone,
        sides=14,
        material=m.CONCRETE,
    )
    bowl = loft(
        [1.3, 1.36, 1.55, 1.58], [0.25, 0.5, 0.85, 0.8], stone, sides=22, material=m.CONCRETE
    )
    top = loft(
        [1.585, 1.59, 1.62, 1.95, 2.0],
        [0.74, 0.74, 0.16, 0.1, 0.02],
        water,
        sides=18,
        material=m.WATER,
    )
    return merged([basin, pool, column, bowl, top])
