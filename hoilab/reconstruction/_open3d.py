"""Open3D's tensors from labelled arrays and back; it is imported when first asked for."""

from typing import Any

import numpy as np
import xarray as xr

from hoilab.errors import PluginError
from hoilab.schema import check_cloud, make_cloud
from hoilab.schema.mesh import make_mesh


def library() -> Any:
    """Return the module `open3d`, or say how to get it."""
    try:
        import open3d
    except ImportError as cause:
        raise PluginError(
            "3D scenes need Open3D: pip install 'hoilab[scenes]' "
            "(or 'hoilab[scenes-gpu]', not both)"
        ) from cause
    return open3d


def to_points(cloud: xr.Dataset) -> Any:
    """Return a tensor point cloud with colours 0..1."""
    o3d = library()
    check_cloud(cloud)
    points = o3d.t.geometry.PointCloud(_tensor(cloud["xyz"].values.astype(np.float32)))
    points.point.colors = _tensor(cloud["rgb"].values.astype(np.float32) / 255)
    return points


def from_points(points: Any) -> xr.Dataset:
    """Return a cloud without labels of a tensor point cloud."""
    return make_cloud(points.point.positions.numpy(), rgb=_colours(points.point, "positions"))


def to_triangles(mesh: xr.Dataset) -> Any:
    """Return a tensor mesh with colours 0..1."""
    o3d = library()
    triangles = o3d.t.geometry.TriangleMesh(
        _tensor(mesh["xyz"].values.astype(np.float32)),
        _tensor(mesh["corners"].values.astype(np.int32)),
    )
    triangles.vertex.colors = _tensor(mesh["rgb"].values.astype(np.float32) / 255)
    return triangles


def from_triangles(triangles: Any) -> xr.Dataset:
    """Return a mesh of a tensor mesh."""
    return make_mesh(
        triangles.vertex.positions.numpy(),
        triangles.triangle.indices.numpy() if "indices" in triangles.triangle else [],
        rgb=_colours(triangles.vertex, "positions"),
    )


def _colours(attributes: Any, like: str) -> np.ndarray:
    if "colors" not in attributes:
        return np.full((len(attributes[like]), 3), 128, np.uint8)
    values = attributes["colors"].numpy()
    scale = 1.0 if values.dtype == np.uint8 else 255.0
    return np.asarray(np.clip(np.rint(values * scale), 0, 255), dtype=np.uint8)


def _tensor(values: np.ndarray) -> Any:
    return library().core.Tensor(np.ascontiguousarray(values))
