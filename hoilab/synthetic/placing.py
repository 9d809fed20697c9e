"""Placing: what a mesh is, and meshes turned, moved, stretched and put together."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float32]
Ints = NDArray[np.int32]


@dataclass(frozen=True)
class Mesh:
    """Triangles with a normal at each vertex, a colour and a material at each face."""

    vertices: Floats  # v 3
    normals: Floats  # v 3
    faces: Ints  # f 3
    colour: Floats  # f 3
    material: Ints  # f


def scaled(mesh: Mesh, scale: ArrayLike, offset: ArrayLike = (0.0, 0.0, 0.0)) -> Mesh:
    """Return the mesh stretched along x, y, z and then moved (m)."""
    stretch = np.asarray(scale, dtype=np.float32)
    normals = mesh.normals / stretch
    normals /= np.maximum(np.linalg.norm(normals, axis=1, keepdims=True), 1e-12)
    vertices = mesh.vertices * stretch + np.asarray(offset, dtype=np.float32)
    return replace(mesh, vertices=vertices, normals=normals)


def frame_along(direction: ArrayLike, hint: ArrayLike = (0.0, 1.0, 0.0)) -> Floats:
    """Return the rotation whose z runs along `direction` and whose y leans to `hint`.

    Examples
    --------
    >>> frame_along([0, 0, 2.0]).round(3).tolist()
    [[1.0, 0.0, 0.0], [0.0, 1.0, 0.0], [0.0, 0.0, 1.0]]
    """
    z = np.asarray(direction, dtype=np.float64)
    z = z / max(float(np.linalg.norm(z)), 1e-9)
    x = np.cross(np.asarray(hint, dtype=np.float64), z)
    if np.linalg.norm(x) < 1e-6:
        x = np.cross((0.0, 0.0, 1.0) if abs(z[2]) < 0.9 else (1.0, 0.0, 0.0), z)
    x /= np.linalg.norm(x)
    return np.stack([x, np.cross(z, x), z], axis=1).astype(np.float32)


def turn_z(angle: float) -> Floats:
    """Return the rotation by `angle` radians about z, from x to y."""
    c, s = np.cos(angle), np.sin(angle)
    return np.array([[c, -s, 0], [s, c, 0], [0, 0, 1]], dtype=np.float32)


def turn_x(angle: float) -> Floats:
    """Return the rotation by `angle` radians about x, from y to z."""
    c, s = np.cos(angle), np.sin(angle)
    return np.array([[1, 0, 0], [0, c, -s], [0, s, c]], dtype=np.float32)


def moved(mesh: Mesh, rotation: ArrayLike, offset: ArrayLike = (0.0, 0.0, 0.0)) -> Mesh:
    """Return the mesh turned by a rotation (3, 3) and then moved (m)."""
    turn = np.asarray(rotation, dtype=np.float32)
    return replace(
        mesh,
        vertices=mesh.vertices @ turn.T + np.asarray(offset, dtype=np.float32),
        normals=mesh.normals @ turn.T,
    )


def at(mesh: Mesh, x: float, y: float, z: float = 0.0, *, yaw: float = 0.0) -> Mesh:
    """Return the mesh turned by `yaw` and put down at a place."""
    return moved(mesh, turn_z(yaw), (x, y, z))


def merged(parts: Iterable[Mesh]) -> Mesh:
    """Return many meshes as one."""
    meshes: Sequence[Mesh] = list(parts)
    if not meshes:
        none = np.empty((0, 3), dtype=np.float32)
        nothing = np.empty((0, 3), dtype=np.int32)
        return Mesh(none, none, nothing, none, np.empty(0, dtype=np.int32))
    first = np.cumsum([0] + [len(mesh.vertices) for mesh in meshes[:-1]])
    return Mesh(
        np.concatenate([mesh.vertices for mesh in meshes]),
        np.concatenate([mesh.normals for mesh in meshes]),
        np.concatenate(
            [mesh.faces + start for mesh, start in zip(meshes, first, strict=True)]
        ).astype(np.int32),
        np.concatenate([mesh.colour for mesh in meshes]),
        np.concatenate([mesh.material for mesh in meshes]),
    )
