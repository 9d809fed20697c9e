"""A moving RGB-D camera: frames with poses, given or estimated, fused into one surface."""

from collections.abc import Callable, Sequence

import numpy as np
import xarray as xr
from scipy.ndimage import maximum_filter, minimum_filter

from hoilab.errors import DataError
from hoilab.geometry.camera import pinhole, project, to_camera
from hoilab.reconstruction._open3d import library, to_points
from hoilab.reconstruction.cleaning import without_outliers
from hoilab.reconstruction.clouds import cloud_of
from hoilab.reconstruction.fusion import fused
from hoilab.reconstruction.poses import aligned, odometry
from hoilab.schema import check_camera, make_camera

PAIR_VOXEL_M = 0.04
LEAST_OVERLAP = 0.3
ENOUGH = 60_000  # points of a frame
NOISE_M, NOISE = 0.02, 0.01  # of a depth camera: so much, and so much of the distance
Report = Callable[[int, int], None]


def posed(camera: xr.Dataset, pose: np.ndarray) -> xr.Dataset:
    """Return the camera at a pose (4, 4, camera to world); what is not quite a rotation is mended.

    Examples
    --------
    >>> camera = make_camera(np.eye(3), np.eye(3), [0, 0, 0], size=(640, 480))
    >>> there = np.eye(4)
    >>> there[:3, 3] = 1, 2, 3
    >>> posed(camera, there)["translation"].values
    array([-1., -2., -3.])
    """
    check_camera(camera)
    matrix = np.asarray(pose, dtype=float)
    if matrix.shape != (4, 4) or not np.isfinite(matrix).all():
        raise DataError(f"a pose is (4, 4), finite, camera to world; got {matrix.shape}")
    inverse = np.linalg.inv(matrix)
    left, _, right = np.linalg.svd(inverse[:3, :3])
    return make_camera(
        camera["K"].values,
        left @ right,
        inverse[:3, 3],
        size=(camera.attrs["width"], camera.attrs["height"]),
        distortion=camera["distortion"].values,
    )


def pose_of(camera: xr.Dataset) -> np.ndarray:
    """Return the pose (4, 4, camera to world) of a camera: the way back of `posed`."""
    numbers = pinhole(check_camera(camera))
    pose = np.eye(4)
    pose[:3, :3] = numbers.rotation.T
    pose[:3, 3] = -numbers.rotation.T @ numbers.translation
    return pose


def refined(
    depths: Sequence[xr.DataArray],
    cameras: Sequence[xr.Dataset],
    *,
    farthest_m: float = 5.0,
    reach_m: float = 0.25,
) -> list[xr.Dataset]:
    """Return the cameras moved a little so that what they see fits together.

    Each pair that overlaps is laid onto each other (ICP, point to plane), and a pose graph spreads
    what the pairs contradict; each pair counts by how much of it agrees. The first camera stays
    where it is. A frame that overlaps with no other keeps its pose.
    """
    if len(depths) != len(cameras):
        raise DataError(f"got {len(depths)} depths and {len(cameras)} cameras; give one each")
    o3d = library()
    graph = o3d.pipelines.registration
    clouds = [
        cloud_of(
            depth, camera, farthest_m=farthest_m, every=max(1, int((depth.size / ENOUGH) ** 0.5))
        )
        for depth, camera in zip(depths, cameras, strict=True)
    ]
    moved = [cloud.sizes["point"] for cloud in clouds]
    if not all(moved):
        raise DataError(f"frame {moved.index(0)} has no depth within {farthest_m:g} m")
    poses = graph.PoseGraph()
    for _ in clouds:
        poses.nodes.append(graph.PoseGraphNode(np.eye(4)))
    tensors = [to_points(cloud) for cloud in clouds]
    for one in range(len(clouds)):
        for two in range(one + 1, len(clouds)):
            try:
                motion, _ = aligned(clouds[one], clouds[two], reach_m=reach_m)
            except DataError:
                continue  # no overlap: this pair says nothing
            information = o3d.t.pipelines.registration.get_information_matrix(
                tensors[one], tensors[two], PAIR_VOXEL_M, o3d.core.Tensor(motion)
            ).numpy()
            # An edge says where its second node lies seen from the first.
            poses.edges.append(graph.PoseGraphEdge(one, two, motion, information, two > one + 1))
    if poses.edges:
        graph.global_optimization(
            poses,
            graph.GlobalOptimizationLevenbergMarquardt(),
            graph.GlobalOptimizationConvergenceCriteria(),
            graph.GlobalOptimizationOption(
                max_correspondence_distance=PAIR_VOXEL_M,
                edge_prune_threshold=LEAST_OVERLAP,
                reference_node=0,
            ),
        )
    return [
        posed(camera, np.asarray(node.pose) @ pose_of(camera))
        for camera, node in zip(cameras, poses.nodes, strict=True)
    ]


def agreeing(
    depths: Sequence[xr.DataArray],
    cameras: Sequence[xr.Dataset],
    *,
    farthest_m: float = 5.0,
    apart_m: float = 0.16,
) -> list[xr.DataArray]:
    """Return the depths without what contradicts the frames before by a little.

    A surface that two frames put at two places closer than `apart_m` would be fused into one that
    is nowhere; the earlier frame is believed. What is farther apart is something else.
    """
    kept: list[xr.DataArray] = []
    for depth, camera in zip(depths, cameras, strict=True):
        seen = np.full(depth.shape, np.inf)
        for before, other in zip(kept, cameras, strict=False):
            points = cloud_of(before, other, farthest_m=farthest_m)["xyz"].values.astype(float)
            far = to_camera(camera, points)[:, 2]
            ahead = far > 0
            x, y = np.rint(project(camera, points[ahead])).astype(int).T
            inside = (x >= 0) & (x < depth.sizes["x"]) & (y >= 0) & (y < depth.sizes["y"])
            np.minimum.at(seen, (y[inside], x[inside]), far[ahead][inside])
        # Between its neighbours a slanted surface is as far as any of them.
        nearest = minimum_filter(seen, 3)
        farthest = maximum_filter(np.where(np.isfinite(seen), seen, -np.inf), 3)
        off = np.maximum(nearest - depth.values, depth.values - farthest)
        same = NOISE_M + NOISE * depth.values
        kept.append(depth.where(~((off > same) & (off < apart_m))))
    return kept


def rgbd_surface(
    depths: Sequence[xr.DataArray],
    camera: xr.Dataset,
    *,
    pictures: Sequence[xr.DataArray] | None = None,
    poses: Sequence[np.ndarray] | None = None,
    refine: bool = True,
    voxel_m: float = 0.02,
    farthest_m: float = 5.0,
) -> tuple[xr.Dataset, xr.Dataset, list[xr.Dataset]]:
    """Return cloud, mesh and cameras of a sequence of RGB-D frames.

    Parameters
    ----------
    depths
        (y, x) in metres of each frame, NaN where unknown.
    camera
        Its lens; its pose does not count.
    pictures
        (y, x, channel) of each; needed where the poses are not given.
    poses
        (4, 4) camera to world of each; estimated from frame to frame where they are not given,
        in the first camera's axes.
    refine
        Move poses a little so that overlapping frames fit (ICP, pose graph), and leave out what
        then still contradicts.
    voxel_m, farthest_m
        Edge of a voxel, and the farthest depth that counts (m).
    """
    if not depths:
        raise DataError("expected one frame or more, got none")
    if poses is None:
        if pictures is None:
            raise DataError("poses are estimated from pictures and depth; give pictures or poses")
        poses = odometry(depths, pictures, camera, farthest_m=farthest_m)
    if len(poses) != len(depths):
        raise DataError(f"got {len(depths)} depths and {len(poses)} poses; give one each")
    cameras = [posed(camera, pose) for pose in poses]
    if refine and len(cameras) > 1:
        cameras = refined(depths, cameras, farthest_m=farthest_m)
        depths = agreeing(depths, cameras, farthest_m=farthest_m)
    cloud, mesh = fused(depths, cameras, pictures=pictures, voxel_m=voxel_m, farthest_m=farthest_m)
    return without_outliers(cloud), mesh, cameras
