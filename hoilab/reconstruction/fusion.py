"""RGB-D frames with known poses, fused into one surface.

A truncated signed distance in a sparse grid of voxels (Curless and Levoy 1996; Dong et al. 2021
for the grid), Open3D's `VoxelBlockGrid`.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np
import xarray as xr

from hoilab.errors import DataError
from hoilab.geometry.camera import pinhole
from hoilab.reconstruction._open3d import from_points, from_triangles, library
from hoilab.schema import identity, marked
from hoilab.schema.privacy import Identity

TRUNCATION = 8.0  # voxels
BLOCK = 16
BLOCKS = 20_000


def fused(
    depths: Sequence[xr.DataArray],
    cameras: Sequence[xr.Dataset],
    *,
    pictures: Sequence[xr.DataArray] | None = None,
    voxel_m: float = 0.03,
    farthest_m: float = 10.0,
    least_weight: float = 1.0,
) -> tuple[xr.Dataset, xr.Dataset]:
    """Return cloud and mesh of frames whose cameras are known.

    Parameters
    ----------
    depths, cameras
        (y, x) in metres, NaN where unknown, and the camera of each, in one world.
    pictures
        (y, x, channel) of uint8 of each. One visible picture makes the whole surface visible.
    voxel_m
        Edge of a voxel (m).
    farthest_m
        Depth beyond is left out (m).
    least_weight
        How many frames must have seen a surface.
    """
    if len(depths) != len(cameras) or not depths:
        raise DataError(
            f"each depth needs its camera, got {len(depths)} depths and {len(cameras)} cameras"
        )
    o3d = library()
    tensor, grid = o3d.core.Tensor, _grid(voxel_m)
    for number, (depth, camera) in enumerate(zip(depths, cameras, strict=True)):
        numbers = pinhole(camera)
        metres = np.nan_to_num(depth.transpose("y", "x").values.astype(np.float32))
        image = o3d.t.geometry.Image(np.ascontiguousarray(metres))
        K, pose = tensor(np.asarray(numbers.K, dtype=np.float64)), np.eye(4)
        pose[:3, :3], pose[:3, 3] = numbers.rotation, numbers.translation
        extrinsic = tensor(pose)
        blocks = grid.compute_unique_block_coordinates(
            image, K, extrinsic, 1.0, farthest_m, TRUNCATION
        )
        if pictures is None:
            grid.integrate(blocks, image, K, extrinsic, 1.0, farthest_m, TRUNCATION)
            continue
        rgb = pictures[number].transpose("y", "x", "channel").values.astype(np.float32) / 255
        colour = o3d.t.geometry.Image(np.ascontiguousarray(rgb))
        grid.integrate(blocks, image, colour, K, K, extrinsic, 1.0, farthest_m, TRUNCATION)
    mark = "public" if pictures is None else _mark(pictures)
    cloud = from_points(grid.extract_point_cloud(least_weight))
    mesh = from_triangles(grid.extract_triangle_mesh(least_weight))
    return (
        cloud.assign(rgb=marked(cloud["rgb"], mark)),
        mesh.assign(rgb=marked(mesh["rgb"], mark)),
    )


def _grid(voxel_m: float) -> Any:
    o3d = library()
    return o3d.t.geometry.VoxelBlockGrid(
        attr_names=("tsdf", "weight", "color"),
        attr_dtypes=(o3d.core.float32,) * 3,
        attr_channels=((1,), (1,), (3,)),
        voxel_size=voxel_m,
        block_resolution=BLOCK,
        block_count=BLOCKS,
    )


def _mark(pictures: Sequence[xr.DataArray]) -> Identity:
    marks = {identity(picture) for picture in pictures}
    if "visible" in marks:
        return "visible"
    return "hidden" if "hidden" in marks else "public"
