"""The scene in 3D: clouds, fused surfaces, moving cameras, meshes. Open3D underneath."""

from hoilab.reconstruction.background import background_mesh
from hoilab.reconstruction.cleaning import ground_of, without_outliers
from hoilab.reconstruction.clouds import cloud_of
from hoilab.reconstruction.files import read_cloud, write_geometry
from hoilab.reconstruction.fusion import fused
from hoilab.reconstruction.poses import aligned, odometry

__all__ = [
    "aligned",
    "background_mesh",
    "cloud_of",
    "fused",
    "ground_of",
    "odometry",
    "read_cloud",
    "without_outliers",
    "write_geometry",
]
