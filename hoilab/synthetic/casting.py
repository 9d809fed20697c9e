"""Casting: rays against triangles, on Open3D's raycasting scene (Embree)."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from hoilab.errors import PluginError

Floats32 = NDArray[np.float32]
THREADS = 2


@dataclass(frozen=True)
class Hits:
    """What each ray met first: depth (infinite for nothing), face (-1), barycentric weights."""

    depth: Floats32  # n
    face: NDArray[np.int64]  # n
    weights: Floats32  # n 3, of the face's corners

    def take(self, rows: NDArray[np.int64]) -> "Hits":
        """Return the hits of these rows."""
        return Hits(self.depth[rows], self.face[rows], self.weights[rows])


class Bvh:
    """A search tree over triangles that rays can be cast at."""

    def __init__(self, vertices: Floats32, faces: NDArray[np.int32]) -> None:
        try:
            from open3d.core import Tensor
            from open3d.t.geometry import RaycastingScene
        except ImportError as cause:
            raise PluginError(
                f"synthetic scenes are rendered by Open3D, which does not load here ({cause}); "
                'install it with: pip install "hoilab[scenes]"'
            ) from cause

        self._tensor = Tensor.from_numpy
        self._scene = RaycastingScene(nthreads=THREADS)
        self.empty = len(faces) == 0
        if not self.empty:
            self._scene.add_triangles(
                self._tensor(np.ascontiguousarray(vertices, dtype=np.float32)),
                self._tensor(np.ascontiguousarray(faces, dtype=np.uint32)),
            )

    def cast(self, rays: Floats32) -> Hits:
        """Return the first hit of rays (n, 6): origin and direction, which need not be unit."""
        if self.empty or len(rays) == 0:
            nothing = len(rays)
            return Hits(
                np.full(nothing, np.inf, np.float32),
                np.full(nothing, -1, np.int64),
                np.zeros((nothing, 3), np.float32),
            )
        hit = self._scene.cast_rays(self._tensor(rays), nthreads=THREADS)
        depth = hit["t_hit"].numpy()
        face = hit["primitive_ids"].numpy().astype(np.int64)
        face[~np.isfinite(depth)] = -1
        weights = np.empty((len(face), 3), np.float32)
        weights[:, 1:] = hit["primitive_uvs"].numpy()
        np.subtract(1 - weights[:, 1], weights[:, 2], out=weights[:, 0])
        return Hits(depth, face, weights)

    def blocked(self, rays: Floats32, *, far: float = np.inf) -> NDArray[np.bool_]:
        """Tell which rays (n, 6) meet anything nearer than `far`, in lengths of the ray."""
        if self.empty or len(rays) == 0:
            return np.zeros(len(rays), dtype=bool)
        return np.asarray(
            self._scene.test_occlusions(self._tensor(rays), 0.0, far, THREADS).numpy()
        )


def rays(origin: Floats32, direction: Floats32) -> Floats32:
    """Return rays (n, 6) from one origin or many, into one direction or many."""
    both = np.empty((np.broadcast_shapes(origin.shape, direction.shape)[0], 6), np.float32)
    both[:, :3], both[:, 3:] = origin, direction
    return both
