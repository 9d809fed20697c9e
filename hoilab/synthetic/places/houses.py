"""Houses: fronts with windows set back, shops and awnings."""

import numpy as np

from hoilab.synthetic import materials as m
from hoilab.synthetic.meshes import box, quad
from hoilab.synthetic.places.furniture import IRON
from hoilab.synthetic.placing import Mesh, merged


def facade(
    rng: np.random.Generator,
    width: float,
    floors: int,
    colour: str,
    *,
    material: int = m.PLASTER,
    shop: str | None = None,
    trim: str = "#ddd6c8",
    floor_m: float = 3.3,
) -> Mesh:
    """Return a house front that looks along -y, its middle at x = 0, with windows set back.

    With a `shop` the ground floor has display windows under an awning of that colour.
    """
    deep, ground = 0.34, 4.0 if shop else floor_m
    height = ground + (floors - 1) * floor_m + 0.5
    parts = [box((width, 9.0, height), (0, 4.5 + deep, height / 2), colour, m.PLAIN)]
    bays = max(2, round(width / 2.3))
    bay = width / bays
    pane = 0.5 * bay
    for floor in range(floors):
        bottom = 0.0 if floor == 0 else ground + (floor - 1) * floor_m
        if floor == 0 and shop:
            parts += _shop(rng, width, ground, shop, colour, material, trim, deep)
            continue
        rise = ground if floor == 0 else floor_m
        sill, head = bottom + 0.95, bottom + rise - 0.55
        parts.append(
            box((width, deep, sill - bottom), (0, deep / 2, (bottom + sill) / 2), colour, material)
        )
        parts.append(
            box(
                (width, deep, bottom + rise - head),
                (0, deep / 2, (bottom + rise + head) / 2),
                colour,
                material,
            )
        )
        for i in range(bays + 1):
            x = -width / 2 + i * bay
            wide = bay - pane if 0 < i < bays else (bay - pane) / 2
            x += 0 if 0 < i < bays else (wide / 2 if i == 0 else -wide / 2)
            parts.append(
                box((wide, deep, head - sill), (x, deep / 2, (sill + head) / 2), colour, material)
            )
        for i in range(bays):
            x = -width / 2 + (i + 0.5) * bay
            parts += _window(rng, x, pane, sill, head, trim, deep)
    parts += [
        box((width + 0.3, 0.5, 0.28), (0, 0.1, height - 0.1), trim, m.PLASTER),
        box((width + 0.1, deep + 0.1, 0.5), (0, deep / 2, height - 0.4), colour, material),
    ]
    return merged(parts)


def _window(
    rng: np.random.Generator,
    x: float,
    wide: float,
    sill: float,
    head: float,
    trim: str,
    deep: float,
) -> list[Mesh]:
    middle, tall = (sill + head) / 2, head - sill
    lit = rng.random() < 0.4
    tint = (
        str(rng.choice(("#c9b48a", "#e2c48c", "#d8b070")))
        if lit
        else str(rng.choice(("#39475a", "#4a5866", "#2f3b49")))
    )
    y = deep - 0.06
    glass = quad(
        [
            (x - wide / 2, y, sill),
            (x + wide / 2, y, sill),
            (x + wide / 2, y, head),
            (x - wide / 2, y, head),
        ],
        tint,
        m.GLASS,
    )
    return [
        glass,
        box((wide, 0.05, 0.05), (x, y - 0.02, sill + 0.62 * tall), trim),
        box((0.05, 0.05, tall), (x, y - 0.02, middle), trim),
        box((wide + 0.2, 0.22, 0.07), (x, deep / 2 - 0.16, sill - 0.02), trim),
        box((0.08, 0.1, tall), (x - wide / 2, 0.02, middle), trim),
        box((0.08, 0.1, tall), (x + wide / 2, 0.02, middle), trim),
        box((wide + 0.16, 0.1, 0.14), (x, 0.02, head + 0.05), trim),
    ]


def _shop(
    rng: np.random.Generator,
    width: float,
    ground: float,
    awning: str,
    colour: str,
    material: int,
    trim: str,
    deep: float,
) -> list[Mesh]:
    bays = max(1, round(width / 4.2))
    bay = width / bays
    parts = [
        box((width, deep, 0.9), (0, deep / 2, ground - 0.45), colour, material),
        box((width, 0.1, 0.55), (0, -0.05, ground - 0.5), awning),
    ]
    low = ground - 0.9
    parts += [
        box((0.5, deep + 0.06, low), (x, deep / 2, low / 2), trim, m.PLASTER)
        for x in np.linspace(-width / 2, width / 2, bays + 1)
    ]
    for i in range(bays):
        x = -width / 2 + (i + 0.5) * bay
        lit = str(rng.choice(("#d8bd84", "#e4c894", "#cfc0a0")))
        wide = bay - 0.5
        parts += [
            quad(
                [
                    (x - wide / 2, deep - 0.05, 0.4),
                    (x + wide / 2, deep - 0.05, 0.4),
                    (x + wide / 2, deep - 0.05, ground - 0.9),
                    (x - wide / 2, deep - 0.05, ground - 0.9),
                ],
                lit,
                m.GLASS,
            ),
            box((wide, deep, 0.4), (x, deep / 2, 0.2), "#4a4640"),
            *[
                box(
                    (0.07, 0.07, ground - 1.3),
                    (x + k * wide / 3, deep - 0.1, 0.4 + (ground - 1.3) / 2),
                    IRON,
                )
                for k in (-0.5, 0.5)
            ],
        ]
        stripes = np.linspace(-wide / 2, wide / 2, 9)
        for k in range(8):
            a, b = x + stripes[k], x + stripes[k + 1]
            parts.append(
                quad(
                    [(a, -1.15, 2.55), (b, -1.15, 2.55), (b, -0.02, 3.15), (a, -0.02, 3.15)],
                    awning if k % 2 else "#efe9dc",
                    m.CLOTH,
                )
            )
            parts.append(
                quad(
                    [(a, -1.15, 2.33), (b, -1.15, 2.33), (b, -1.15, 2.55), (a, -1.15, 2.55)],
                    awning if k % 2 else "#efe9dc",
                    m.CLOTH,
                )
            )
    return parts
