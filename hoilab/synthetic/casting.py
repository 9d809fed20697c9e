"""Casting: rays against triangles, on Open3D's raycasting scene (Embree)."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats32 = NDArray[np.float32]
THREADS = 2


@dataclass(frozen=True)
class Hits:
    """What each ray met first: depth (infinite for nothing), face (-1), barycentric weights."""

    depth: Floats32  # n
    face: NDArray[np.int64]  # n
    weights: Floats32  # n 3, of the face's corners


class Bvh:
    """A search tree over triangles that rays can be cast at."""

    def __init__(self, vertices: Floats32, faces: NDArray[np.int32]) -> None:
        from open3d.core import Tensor
        from open3d.t.geometry import RaycastingScene

        self._tensor = Tensor.from_numpy
        self._scene = RaycastingScene(nthreads=THREADS)
        self.empty = len(faces) == 0
        if not self.empty:
            self._scene.add_triangles(
                self._tensor(np.ascontiguousarray(vertices, dtype=np.float32)),
                self._tensor(np.ascontiguousarray(faces, dtype=np.uint32)),
            )

    def cast(self, origin: Floats32, direction: Floats32) -> Hits:
        """Return the first hit of rays (n, 3) from one origin (3,) or from many (n, 3)."""
        if self.empty or len(direction) == 0:
            nothing = len(direction)
            return Hits(
                np.full(nothing, np.inf, np.float32),
                np.full(nothing, -1, np.int64),
                np.zeros((nothing, 3), np.float32),
            )
        hit = self._scene.cast_rays(self._rays(origin, direction), nthreads=THREADS)
        depth = hit["t_hit"].numpy()
        uv = hit["primitive_uvs"].numpy()
        face = hit["primitive_ids"].numpy().astype(np.int64)
        face[~np.isfinite(depth)] = -1
        weights = np.column_stack([1 - uv[:, 0] - uv[:, 1], uv])
        return Hits(depth, face, weights)

    def blocked(
        self, origin: Floats32, direction: Floats32, *, far: float = np.inf
    ) -> NDArray[np.bool_]:
        """Tell which rays meet anything nearer than `far`."""
        if self.empty or len(direction) == 0:
            return np.zeros(len(direction), dtype=bool)
        rays = self._rays(origin, direction)
        return np.asarray(self._scene.test_occlusions(rays, 0.0, far, THREADS).numpy())

    def _rays(self, origin: Floats32, direction: Floats32) -> object:
        rays = np.empty((len(direction), 6), np.float32)
        rays[:, :3], rays[:, 3:] = origin, direction
        return self._tensor(rays)
