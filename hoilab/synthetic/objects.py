"""Objects: what people carry, hold, push, pull, ride and kick.

An object stands on its origin: x to its right, y forward, z up. Frame 0 is the object itself,
further frames are its wheels.
"""

from collections.abc import Callable
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from hoilab.synthetic.bodies import Rigged, rigged
from hoilab.synthetic.materials import CLOTH, GLOSS, PLAIN, SCREEN
from hoilab.synthetic.meshes import ball, box, flat, loft, make, torus, tube
from hoilab.synthetic.placing import Mesh, at, merged, moved, turn_z

Floats = NDArray[np.float64]

SUITCASES = ("#b3202a", "#22567a", "#2d2f33", "#d8a21f", "#3f7d5a", "#7a4b8f")
BAGS = ("#7a4a2a", "#1f1f24", "#b08a5a", "#a5303a", "#304a6a", "#e3d7bf")
UMBRELLAS = ("#c3362b", "#24487a", "#e2b52c", "#2f7a5c", "#232327", "#b94f86")
FRAMES = ("#1f6f8b", "#c0392b", "#2b2b2b", "#e0e0dc", "#3c7a3c", "#d98b1f")
DARK, STEEL, RUBBER = "#22242a", "#9aa0a6", "#17181a"

WHEEL_M = 0.335
REAR_Y, FRONT_Y = -0.45, 0.60
SUITCASE_HANDLE_M, BAG_HANDLE_M = 1.0, 0.42


def suitcase(colour: str) -> Rigged:
    """Return a trolley case; wheels and handle on its forward side."""
    body = [
        rounded((0.42, 0.25, 0.60), (0, 0, 0.37), colour, GLOSS),
        box((0.44, 0.03, 0.56), (0, 0, 0.37), DARK),
        *[
            box((0.03, 0.262, 0.5), (x, 0, 0.37), colour, GLOSS)
            for x in (-0.13, -0.045, 0.045, 0.13)
        ],
        *[tube((x, 0.095, 0.6), (x, 0.095, 0.99), 0.009, STEEL) for x in (-0.09, 0.09)],
        tube((-0.1, 0.095, 1.0), (0.1, 0.095, 1.0), 0.018, DARK),
        *[
            ball((0.03, 0.035, 0.035), (x, y, 0.037), RUBBER, sides=8)
            for x in (-0.17, 0.17)
            for y in (-0.09, 0.1)
        ],
    ]
    return rigged([(0, merged(body))])


def bag(colour: str) -> Rigged:
    """Return a hand bag or holdall."""
    body = loft(
        [0.0, 0.02, 0.2, 0.26, 0.275],
        [(0.15, 0.06), (0.19, 0.085), (0.18, 0.075), (0.165, 0.045), (0.14, 0.02)],
        colour,
        sides=14,
        material=CLOTH,
    )
    band = loft([0.10, 0.13], [(0.189, 0.085), (0.188, 0.084)], DARK, sides=14)
    handles = [at(torus(0.1, 0.012, DARK, arc=0.5), 0, y, 0.26) for y in (-0.03, 0.03)]
    taller = [moved(handle, np.eye(3), (0, 0, 0.05)) for handle in handles]
    return rigged([(0, merged([body, band, *taller]))])


def bicycle(colour: str) -> Rigged:
    """Return a city bicycle; frames 1 and 2 are its rear and front wheels."""
    crank, saddle, head = (0.0, 0.1, 0.30), (0.0, -0.13, 0.86), (0.0, 0.40, 0.86)
    rear, front = (0.0, REAR_Y, WHEEL_M), (0.0, FRONT_Y, WHEEL_M)
    pipes = [
        tube(crank, saddle, 0.02, colour),
        tube(crank, (0, 0.42, 0.70), 0.024, colour),
        tube((0, -0.09, 0.74), head, 0.02, colour),
        tube(crank, rear, 0.014, colour),
        tube((0, -0.1, 0.76), rear, 0.012, colour),
        tube(head, (0, 0.37, 1.02), 0.018, STEEL),
        tube(head, (0, 0.46, 0.66), 0.022, colour),
        tube((0, 0.46, 0.66), front, 0.016, colour),
        tube((-0.27, 0.36, 1.06), (0.27, 0.36, 1.06), 0.015, DARK),
        tube((-0.08, 0.1, 0.30), (0.08, 0.1, 0.30), 0.07, DARK),
    ]
    extras = [
        loft(
            [0.9, 0.92, 0.955, 0.965],
            [(0.06, 0.1), (0.085, 0.13), (0.08, 0.12), (0.05, 0.09)],
            DARK,
            sides=10,
            centres=(0, -0.14),
        ),
        box((0.12, 0.34, 0.02), (0, -0.42, 0.73), DARK),
        box((0.3, 0.22, 0.2), (0, 0.62, 0.92), "#8b6a42", CLOTH),
    ]
    return rigged([(0, merged(pipes + extras)), (1, _wheel(WHEEL_M)), (2, _wheel(WHEEL_M))])


def _wheel(radius: float) -> Mesh:
    tyre = moved(torus(radius - 0.018, 0.02, RUBBER, sides=22), turn_z(np.pi / 2))
    spokes = [
        tube(
            (0, 0, 0),
            (0, 0.93 * radius * np.cos(a), 0.93 * radius * np.sin(a)),
            0.005,
            STEEL,
            sides=3,
        )
        for a in np.arange(8) * np.pi / 4
    ]
    return merged([tyre, *spokes, tube((-0.04, 0, 0), (0.04, 0, 0), 0.03, STEEL)])


def cart(colour: str) -> Rigged:
    """Return a shopping trolley: a wire basket on four wheels, its handle at the back."""
    low, high = 0.48, 0.95
    corner = {
        z: [(-w, r), (w, r), (w, f), (-w, f)]
        for z, w, r, f in ((low, 0.21, -0.28, 0.36), (high, 0.27, -0.36, 0.46))
    }
    wires = []
    for z in (low, high):
        ring = corner[z]
        wires += [
            tube((*ring[i], z), (*ring[(i + 1) % 4], z), 0.014, STEEL, sides=5) for i in range(4)
        ]
    for share in (0.0, 0.2, 0.4, 0.6, 0.8):
        for i in range(4):
            a, b = (
                (1 - share) * np.array(corner[z][i]) + share * np.array(corner[z][(i + 1) % 4])
                for z in (low, high)
            )
            wires.append(tube((*a, low), (*b, high), 0.008, STEEL, sides=4))
    panels = [
        _sheet(
            [
                (*corner[low][i], low),
                (*corner[low][(i + 1) % 4], low),
                (*corner[high][(i + 1) % 4], high),
                (*corner[high][i], high),
            ],
            "#6d747b",
        )
        for i in (1, 3)
    ]
    under = [
        box((0.36, 0.6, 0.02), (0, 0.05, low), "#5c6268"),
        box((0.32, 0.66, 0.03), (0, 0.06, 0.16), STEEL),
        *[tube((x, -0.28, 0.15), (x, -0.3, low), 0.015, STEEL, sides=5) for x in (-0.17, 0.17)],
        *[tube((x, 0.34, 0.15), (x, 0.2, low), 0.015, STEEL, sides=5) for x in (-0.15, 0.15)],
        *[
            ball((0.02, 0.06, 0.06), (x, y, 0.06), RUBBER, sides=8)
            for x in (-0.16, 0.16)
            for y in (-0.26, 0.36)
        ],
        tube((-0.27, -0.42, 1.02), (0.27, -0.42, 1.02), 0.024, colour),
        *[tube((x, -0.36, high), (x, -0.42, 1.02), 0.012, STEEL, sides=5) for x in (-0.26, 0.26)],
    ]
    goods = [
        box((0.16, 0.2, 0.26), (-0.08, 0.1, 0.63), "#d9c9a0"),
        box((0.14, 0.14, 0.3), (0.1, 0.2, 0.65), "#5a8f4c"),
        box((0.2, 0.18, 0.16), (0.05, -0.12, 0.58), "#b5483c"),
    ]
    return rigged([(0, merged(wires + panels + under + goods))])


def _sheet(corners: list[tuple[float, ...]], colour: str) -> Mesh:
    return make(corners, [(0, 1, 2), (0, 2, 3)], colour)


def phone(colour: str) -> Rigged:
    """Return a phone around its own middle."""
    body = [
        box((0.078, 0.014, 0.16), (0, 0, 0), colour),
        box((0.07, 0.003, 0.146), (0, -0.008, 0), "#9db8d8", SCREEN),
    ]
    return rigged([(0, merged(body))])


def umbrella(colour: str) -> Rigged:
    """Return an open umbrella, held at its origin."""
    ribs = np.arange(8) * np.pi / 4
    radii, heights = np.array([0.06, 0.3, 0.52]), np.array([0.93, 0.87, 0.73])
    rings = [
        np.stack([r * np.cos(ribs), r * np.sin(ribs), np.full(8, z)], axis=1)
        for r, z in zip(radii, heights, strict=True)
    ]
    points = np.concatenate([[[0, 0, 0.95]], *rings])
    here, there = np.arange(8), (np.arange(8) + 1) % 8
    faces = [np.stack([np.zeros(8, int), 1 + here, 1 + there], axis=1)]
    for start in (1, 9):
        faces += [
            np.stack([start + here, start + 8 + here, start + there], axis=1),
            np.stack([start + there, start + 8 + here, start + 8 + there], axis=1),
        ]
    canopy = make(points, np.concatenate(faces), colour, CLOTH)
    shaft = [
        tube((0, 0, -0.12), (0, 0, 0.98), 0.009, STEEL, sides=5),
        tube((0, 0, -0.16), (0, 0, 0.02), 0.017, DARK),
    ]
    return rigged([(0, merged([canopy, *shaft]))])


def football(colour: str) -> Rigged:
    """Return a ball around its own middle, with patches so that one sees it roll."""
    patches = [
        ball(0.05, 0.068 * np.array(d) / np.linalg.norm(d), DARK, sides=8)
        for d in ((0, 0, 1), (0, 0, -1), (1, 0, 0.2), (-1, 0, -0.2), (0.2, 1, 0), (-0.2, -1, 0))
    ]
    return rigged([(0, merged([ball(0.112, (0, 0, 0), colour, sides=14), *patches]))])


def rounded(
    size: tuple[float, float, float],
    centre: tuple[float, float, float],
    colour: str,
    material: int = PLAIN,
) -> Mesh:
    """Return a box with soft upright edges and flat sides."""
    x, y, z = (s / 2 for s in size)
    cut = 0.22 * min(x, y)
    outline = np.array(
        [
            (x, -y + cut),
            (x, y - cut),
            (x - cut, y),
            (-x + cut, y),
            (-x, y - cut),
            (-x, -y + cut),
            (-x + cut, -y),
            (x - cut, -y),
        ]
    )
    rings, levels = [], ((-z, 0.86), (-z + cut, 1.0), (z - cut, 1.0), (z, 0.86))
    for level, share in levels:
        rings.append(np.column_stack([outline * share, np.full(8, level)]))
    points = np.concatenate([*rings, [[0, 0, -z], [0, 0, z]]]) + np.asarray(centre)
    here, there = np.arange(8), (np.arange(8) + 1) % 8
    faces = [
        np.stack([np.full(8, 32), there, here], 1),
        np.stack([np.full(8, 33), 24 + here, 24 + there], 1),
    ]
    for start in (0, 8, 16):
        faces += [
            np.stack([start + here, start + there, start + 8 + here], 1),
            np.stack([start + there, start + 8 + there, start + 8 + here], 1),
        ]
    return flat(make(points, np.concatenate(faces), colour, material))


def standing(thing: Rigged) -> Mesh:
    """Return an object as one still mesh, its wheels where they belong."""
    hubs = [(0.0, 0.0, 0.0), (0.0, REAR_Y, WHEEL_M), (0.0, FRONT_Y, WHEEL_M)]
    offset = np.array(hubs, dtype=np.float32)[thing.frame]
    return replace(thing.mesh, vertices=thing.mesh.vertices + offset)


_KINDS: dict[str, tuple[Callable[[str], Rigged], tuple[str, ...]]] = {
    "suitcase": (suitcase, SUITCASES),
    "bag": (bag, BAGS),
    "bicycle": (bicycle, FRAMES),
    "cart": (cart, SUITCASES),
    "phone": (phone, (DARK, "#e6e6e8")),
    "umbrella": (umbrella, UMBRELLAS),
    "ball": (football, ("#f2efe6", "#e8d24a", "#f2efe6")),
}
KINDS = tuple(_KINDS)


def draw_object(kind: str, rng: np.random.Generator) -> Rigged:
    """Return an object of this kind in a colour of its own."""
    build, colours = _KINDS[kind]
    return build(colours[int(rng.integers(len(colours)))])
