"""Clouds and meshes as files that others open: PLY, PCD, GLB."""

from pathlib import Path

import xarray as xr

from hoilab.errors import DataError, OutputError
from hoilab.io._whole_file import whole_file
from hoilab.reconstruction._open3d import (
    from_points,
    library,
    to_points,
    to_triangles,
)
from hoilab.schema import check_cloud, marked, release
from hoilab.schema.mesh import check_mesh

CLOUDS, MESHES = (".ply", ".pcd"), (".ply", ".glb", ".obj")


def write_geometry(geometry: xr.Dataset, path: str | Path) -> Path:
    """Write a cloud (.ply, .pcd) or a mesh (.ply, .glb, .obj), with its colours.

    Colours are pixels: those of people who were not hidden are refused. A cloud without them can
    be written with ``rgb`` replaced.

    Raises
    ------
    PrivacyError
        The colours are of visible frames, or say nothing about it.
    OutputError
        The ending is another one, or the file cannot be written.
    """
    release(geometry["rgb"], way=f"{Path(path).suffix or 'geometry'} file")
    target, o3d = Path(path), library()
    cloud = "point" in geometry.dims
    kinds = CLOUDS if cloud else MESHES
    if target.suffix not in kinds:
        raise OutputError(
            f"a {'cloud' if cloud else 'mesh'} is written as {', '.join(kinds)}; got {target.name}"
        )
    with whole_file(target) as part:
        if cloud:
            points = to_points(check_cloud(geometry))
            written = o3d.t.io.write_point_cloud(str(part), points)
        else:
            triangles = to_triangles(check_mesh(geometry)).to_legacy()
            triangles.compute_vertex_normals()
            written = o3d.io.write_triangle_mesh(str(part), triangles)
        if not written or not part.stat().st_size:
            raise OutputError(f"{target} cannot be written; is its folder there, and writable?")
    return target


def read_cloud(path: str | Path) -> xr.Dataset:
    """Read a cloud of metres from PLY or PCD; its colours count as visible.

    Raises
    ------
    DataError
        There is no such file, or no point in it.
    """
    source = Path(path)
    if not source.is_file():
        raise DataError(f"{source} is not there")
    points = library().t.io.read_point_cloud(str(source))
    if "positions" not in points.point or not len(points.point.positions):
        raise DataError(f"{source} has no points; expected PLY or PCD with x, y, z in metres")
    cloud = from_points(points)
    return cloud.assign(rgb=marked(cloud["rgb"], "visible"))
