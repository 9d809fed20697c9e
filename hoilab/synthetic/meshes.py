"""Meshes: the rigid shapes that everything in a scene is made of.

A mesh carries smooth normals at its vertices; where a face should look flat it owns its
vertices. Colours are linear light, one for each face.
"""

from dataclasses import replace

import numpy as np
from numpy.typing import ArrayLike

from hoilab.synthetic.materials import PLAIN
from hoilab.synthetic.placing import Floats, Mesh, frame_along, moved, scaled

Colour = str | tuple[float, float, float]


def linear(colour: Colour) -> Floats:
    """Return a colour given as ``#rrggbb`` in linear light; three numbers pass unchanged.

    Examples
    --------
    >>> linear("#ff0000").tolist()
    [1.0, 0.0, 0.0]
    """
    if not isinstance(colour, str):
        return np.asarray(colour, dtype=np.float32)
    srgb = np.array([int(colour[i : i + 2], 16) for i in (1, 3, 5)]) / 255
    return np.where(srgb <= 0.04045, srgb / 12.92, ((srgb + 0.055) / 1.055) ** 2.4).astype(
        np.float32
    )


def make(vertices: ArrayLike, faces: ArrayLike, colour: Colour, material: int = PLAIN) -> Mesh:
    """Return a mesh whose vertices are shared, shaded smoothly."""
    points = np.asarray(vertices, dtype=np.float32)
    corners = np.asarray(faces, dtype=np.int32).reshape(-1, 3)
    a, b, c = (points[corners[:, i]] for i in range(3))
    area = np.cross(b - a, c - a)
    normals = np.zeros_like(points)
    for i in range(3):
        np.add.at(normals, corners[:, i], area)
    return Mesh(
        points,
        (normals / np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-12)).astype(
            np.float32
        ),
        corners,
        np.broadcast_to(linear(colour), corners.shape).copy(),
        np.full(len(corners), material, dtype=np.int32),
    )


def flat(mesh: Mesh) -> Mesh:
    """Return the mesh with flat faces: each face owns its vertices."""
    points = mesh.vertices[mesh.faces]  # f 3 3
    normals = np.cross(points[:, 1] - points[:, 0], points[:, 2] - points[:, 0])
    normals /= np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-12)
    faces = np.arange(3 * len(points), dtype=np.int32).reshape(-1, 3)
    return replace(
        mesh, vertices=points.reshape(-1, 3), normals=np.repeat(normals, 3, axis=0), faces=faces
    )


def box(size: ArrayLike, centre: ArrayLike, colour: Colour, material: int = PLAIN) -> Mesh:
    """Return an upright box of `size` (x, y, z) m around `centre`."""
    x, y, z = np.asarray(size, dtype=np.float32) / 2
    signs = np.array([[i, j, k] for i in (-1, 1) for j in (-1, 1) for k in (-1, 1)])
    quads = [(0, 1, 3, 2), (4, 6, 7, 5), (0, 4, 5, 1), (2, 3, 7, 6), (0, 2, 6, 4), (1, 5, 7, 3)]
    faces = [
        (q[i], q[i + 1], q[i + 2]) if i == 0 else (q[0], q[2], q[3]) for q in quads for i in (0, 1)
    ]
    return flat(make(signs * (x, y, z) + np.asarray(centre), faces, colour, material))


def quad(corners: ArrayLike, colour: Colour, material: int = PLAIN) -> Mesh:
    """Return one flat quadrilateral; its front is where its corners run anticlockwise."""
    return flat(make(corners, [(0, 1, 2), (0, 2, 3)], colour, material))


def loft(
    heights: ArrayLike,
    radii: ArrayLike,
    colour: Colour,
    *,
    sides: int = 10,
    centres: ArrayLike = (0.0, 0.0),
    material: int = PLAIN,
) -> Mesh:
    """Return a closed body of elliptic rings along z.

    Parameters
    ----------
    heights
        (ring,) z of each ring in metres.
    radii
        (ring,) for circles or (ring, 2) for ellipses along x and y.
    centres
        (2,) or (ring, 2): x and y of the middle of each ring.
    """
    z = np.asarray(heights, dtype=np.float32)
    r = np.asarray(radii, dtype=np.float32)
    r = np.broadcast_to(r[:, None] if r.ndim == 1 else r, (len(z), 2))
    middle = np.broadcast_to(np.asarray(centres, dtype=np.float32), (len(z), 2))
    angle = np.arange(sides) * (2 * np.pi / sides)
    ring = np.stack([np.cos(angle), np.sin(angle)], axis=-1)  # side 2
    return stacked(middle[:, None] + ring * r[:, None], z, colour, material=material)


def stacked(
    outlines: ArrayLike, heights: ArrayLike, colour: Colour, *, material: int = PLAIN
) -> Mesh:
    """Return a closed body from outlines (ring, side, 2), anticlockwise, at heights (ring,).

    Faces come ring by ring, after the bottom and before the top: two for each side.
    """
    xy = np.asarray(outlines, dtype=np.float32)
    z = np.asarray(heights, dtype=np.float32)
    rings, sides = xy.shape[:2]
    level = np.broadcast_to(z[:, None, None], (rings, sides, 1))
    body = np.concatenate([xy, level], axis=-1).reshape(-1, 3)
    poles = np.array([[*xy[0].mean(axis=0), z[0]], [*xy[-1].mean(axis=0), z[-1]]])
    here = np.arange(sides)
    there = (here + 1) % sides
    last, bottom, top = (rings - 1) * sides, rings * sides, rings * sides + 1
    faces = [np.stack([np.full(sides, bottom), there, here], axis=-1)]
    for start in range(0, last, sides):
        faces += [
            np.stack([start + here, start + there, start + sides + here], axis=-1),
            np.stack([start + there, start + sides + there, start + sides + here], axis=-1),
        ]
    faces += [np.stack([np.full(sides, top), last + here, last + there], axis=-1)]
    return make(np.concatenate([body, poles]), np.concatenate(faces), colour, material)


def rounded_outline(x: float, y: float, corner: float, *, steps: int = 3) -> Floats:
    """Return a rectangle of half sizes x, y with round corners, anticlockwise (side, 2)."""
    bend = np.linspace(0, np.pi / 2, steps)
    points = [
        (
            sx * (x - corner) + corner * np.cos(turn + bend),
            sy * (y - corner) + corner * np.sin(turn + bend),
        )
        for sx, sy, turn in ((1, 1, 0), (-1, 1, np.pi / 2), (-1, -1, np.pi), (1, -1, 1.5 * np.pi))
    ]
    return np.concatenate([np.stack(p, axis=1) for p in points]).astype(np.float32)


def capsule(
    length: float,
    start: float,
    end: float,
    colour: Colour,
    *,
    sides: int = 8,
    material: int = PLAIN,
) -> Mesh:
    """Return a tapered capsule along z, from 0 to `length`, with these radii at its joints."""
    turn = np.array([0.7])
    heights = np.concatenate(
        [-start * np.cos(turn), [0.0, length], length + end * np.cos(turn[::-1])]
    )
    radii = np.concatenate([start * np.sin(turn), [start, end], end * np.sin(turn[::-1])])
    return loft(heights, radii, colour, sides=sides, material=material)


def ball(
    radius: ArrayLike, centre: ArrayLike, colour: Colour, *, sides: int = 12, material: int = PLAIN
) -> Mesh:
    """Return a sphere, or an ellipsoid where `radius` names three radii."""
    turn = np.linspace(0.2, np.pi - 0.2, max(sides // 2, 4))
    unit = loft(-np.cos(turn), np.sin(turn), colour, sides=sides, material=material)
    return scaled(unit, np.broadcast_to(np.asarray(radius, dtype=np.float32), 3), centre)


def tube(
    start: ArrayLike,
    end: ArrayLike,
    radius: float,
    colour: Colour,
    *,
    sides: int = 8,
    material: int = PLAIN,
) -> Mesh:
    """Return a straight tube between two points (m)."""
    a, b = np.asarray(start, dtype=np.float32), np.asarray(end, dtype=np.float32)
    length = float(np.linalg.norm(b - a))
    rings = [0, length] if radius < 0.03 else [0, 0.001, length - 0.001, length]
    radii = np.full(len(rings), radius)
    pipe = loft(rings, radii, colour, sides=sides, material=material)
    return moved(pipe, frame_along(b - a), a)


def torus(
    ring: float,
    thickness: float,
    colour: Colour,
    *,
    sides: int = 16,
    arc: float = 1.0,
    material: int = PLAIN,
) -> Mesh:
    """Return a ring in the x-z plane; `arc` is the share of the circle, from +x over +z."""
    steps = sides + 1
    around = np.linspace(0, 2 * np.pi * arc, steps)
    across = np.arange(6) * (np.pi / 3)
    radius = ring + thickness * np.cos(across)  # 6
    points = np.stack(
        [
            np.outer(np.cos(around), radius),
            np.broadcast_to(thickness * np.sin(across), (steps, 6)),
            np.outer(np.sin(around), radius),
        ],
        axis=-1,
    )
    here = np.add.outer(np.arange(steps - 1) * 6, np.arange(6)).ravel()
    beside = np.add.outer(np.arange(steps - 1) * 6, (np.arange(6) + 1) % 6).ravel()
    faces = np.concatenate(
        [
            np.stack([here, here + 6, beside], axis=-1),
            np.stack([beside, here + 6, beside + 6], axis=-1),
        ]
    )
    return make(points.reshape(-1, 3), faces, colour, material)
