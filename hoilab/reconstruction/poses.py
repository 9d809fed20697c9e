"""Where a camera or a cloud is: odometry from RGB-D, a pose graph over it, and ICP."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import xarray as xr

from hoilab.errors import DataError
from hoilab.geometry.camera import pinhole
from hoilab.reconstruction._open3d import library, to_points

VOXEL_M = 0.05
LEAST_FITNESS = 0.3


def aligned(
    cloud: xr.Dataset,
    onto: xr.Dataset,
    *,
    start: np.ndarray | None = None,
    reach_m: float = 0.3,
) -> tuple[np.ndarray, float]:
    """Return the motion (4, 4) that lays one cloud onto another, and its error (m).

    Point to plane, from coarse to fine (Chen and Medioni 1992), with what is farther than
    `reach_m` after each round left out.

    Raises
    ------
    DataError
        Less than 30 % of the points find a partner: the clouds do not overlap from this start.
    """
    o3d = library()
    icp = o3d.t.pipelines.registration
    source, target = to_points(cloud), to_points(onto)
    target.estimate_normals(30, reach_m)
    rounds = [icp.ICPConvergenceCriteria(1e-6, 1e-6, steps) for steps in (50, 30)]
    result = icp.multi_scale_icp(
        source,
        target,
        o3d.utility.DoubleVector([VOXEL_M * 2, VOXEL_M / 2]),
        rounds,
        o3d.utility.DoubleVector([reach_m, reach_m / 3]),
        o3d.core.Tensor(np.eye(4) if start is None else np.asarray(start, dtype=float)),
        icp.TransformationEstimationPointToPlane(),
    )
    if result.fitness < LEAST_FITNESS:
        raise DataError(
            f"only {result.fitness:.0%} of the points find a partner within {reach_m / 3:.2f} m: "
            "the clouds do not overlap from this start; give a better one, or a larger reach"
        )
    return result.transformation.numpy(), float(result.inlier_rmse)


def odometry(
    depths: Sequence[xr.DataArray],
    pictures: Sequence[xr.DataArray],
    camera: xr.Dataset,
    *,
    farthest_m: float = 10.0,
    loops: Sequence[tuple[int, int]] = (),
) -> list[np.ndarray]:
    """Return the pose (4, 4, camera to the first camera) of each RGB-D frame of a moving camera.

    Each frame is compared with the one before (Steinbruecker et al. 2011 with depth, multi-scale);
    `loops` names frames that see the same place again, and a pose graph spreads what they
    contradict (Choi et al. 2015).
    """
    if len(depths) != len(pictures) or not depths:
        raise DataError(
            f"each depth needs its picture, got {len(depths)} depths and {len(pictures)} pictures"
        )
    o3d = library()
    K = o3d.core.Tensor(np.asarray(pinhole(camera).K, dtype=np.float64))
    frames = [_rgbd(o3d, depth, picture) for depth, picture in zip(depths, pictures, strict=True)]
    graph = o3d.pipelines.registration
    poses = graph.PoseGraph()
    poses.nodes.append(graph.PoseGraphNode(np.eye(4)))
    now = np.eye(4)
    for number in range(1, len(frames)):
        step = _between(o3d, frames[number], frames[number - 1], K, farthest_m)
        now = now @ step
        poses.nodes.append(graph.PoseGraphNode(now))
        poses.edges.append(graph.PoseGraphEdge(number, number - 1, step, np.eye(6), False))
    for one, two in loops:
        step = _between(o3d, frames[one], frames[two], K, farthest_m)
        poses.edges.append(graph.PoseGraphEdge(one, two, step, np.eye(6), True))
    if loops:
        graph.global_optimization(
            poses,
            graph.GlobalOptimizationLevenbergMarquardt(),
            graph.GlobalOptimizationConvergenceCriteria(),
            graph.GlobalOptimizationOption(reference_node=0),
        )
    return [np.asarray(node.pose) for node in poses.nodes]


def _rgbd(o3d: Any, depth: xr.DataArray, picture: xr.DataArray) -> Any:
    metres = np.nan_to_num(depth.transpose("y", "x").values.astype(np.float32))
    rgb = picture.transpose("y", "x", "channel").values.astype(np.float32) / 255
    image = o3d.t.geometry.Image
    return o3d.t.geometry.RGBDImage(
        image(np.ascontiguousarray(rgb)), image(np.ascontiguousarray(metres))
    )


def _between(o3d: Any, source: Any, target: Any, K: Any, farthest_m: float) -> np.ndarray:  # noqa: N803
    result = o3d.t.pipelines.odometry.rgbd_odometry_multi_scale(
        source, target, K, o3d.core.Tensor(np.eye(4)), 1.0, farthest_m
    )
    if result.fitness < LEAST_FITNESS:
        raise DataError(
            f"only {result.fitness:.0%} of two neighbouring frames fit together: the camera moved "
            "too far between them, or what it sees is plain; give frames closer in time"
        )
    motion: np.ndarray = result.transformation.numpy()
    return motion
