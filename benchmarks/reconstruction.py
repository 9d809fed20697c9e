"""How good surfaces are: backgrounds of synthetic places, and real RGB-D frames put together.

    python benchmarks/reconstruction.py --footage footage/ --rgbd rgbd/3dmatch

Backgrounds: the stills of rendered test scenes (`hoilab.training.shooting` renders them where they
are not there) are fused over time, once with true depth and once with depth-tiny's, and each point
is compared with the nearest triangle of the place. RGB-D: each frame is held out in turn; the
others are fused with the given poses, moved by ICP and a pose graph where they do not fit, and the
held-out frame is laid onto the result and onto each single frame by ICP alike.
"""

import argparse
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import xarray as xr
from PIL import Image

from hoilab.analysis.depth_scale import occupied
from hoilab.analysis.steady_depth import background_depth
from hoilab.errors import DataError
from hoilab.reconstruction import aligned, cloud_of, fused
from hoilab.reconstruction._open3d import library
from hoilab.reconstruction.rgbd import agreeing, posed, refined
from hoilab.schema import make_camera, make_depth, make_tracks

NEAR_M = 0.05
FARTHEST_M = 40.0


def surface_error(cloud: xr.Dataset, vertices: np.ndarray, faces: np.ndarray) -> np.ndarray:
    """Return how far (m) each point is from the nearest triangle."""
    o3d = library()
    rays = o3d.t.geometry.RaycastingScene()
    rays.add_triangles(
        o3d.core.Tensor(np.ascontiguousarray(vertices, np.float32)),
        o3d.core.Tensor(np.ascontiguousarray(faces, np.uint32)),
    )
    return rays.compute_distance(o3d.core.Tensor(cloud["xyz"].values)).numpy()


def backgrounds(footage: Path, seeds: list[int], models: list[str]) -> Iterator[tuple[str, ...]]:
    """Yield place, depth, points, and errors in metres: median and what 90 % are within."""
    from hoilab.models import load
    from hoilab.synthetic.backdrop import built
    from hoilab.synthetic.places import PLACES
    from hoilab.training.footage import DEPTH_STEP, Footage

    for seed in seeds:
        stills = list(Footage(footage, seeds=[seed]))
        first = stills[0]
        stage, still_things = built(PLACES[first.place](np.random.default_rng([seed, 1])))
        height, width = first.rgb.shape[:2]
        whole = make_camera(first.K, first.rotation, first.translation, size=(width, height))
        tracks = _tracks(list(stills), len(still_things))
        # Depth was kept at every second pixel, the first included.
        rows, columns = first.depth.shape
        coarse = whole.assign(K=whole["K"] * [[1 / DEPTH_STEP], [1 / DEPTH_STEP], [1]])
        coarse = coarse.assign_attrs(width=columns, height=rows)
        time = [still.time_s for still in stills]
        for name in models:
            if name == "true":
                maps = make_depth(np.stack([s.depth.astype(np.float32) for s in stills]), time)
                scaled = tracks.assign(
                    position=tracks["position"] / DEPTH_STEP, shape=tracks["shape"] / DEPTH_STEP
                )
                camera = coarse
            else:
                estimator = load(name)().for_camera(whole)
                maps = make_depth(np.concatenate([estimator(s.video).values for s in stills]), time)
                scaled, camera = tracks, whole
            still = background_depth(maps, without=occupied(scaled, maps))
            cloud = cloud_of(still, camera, farthest_m=FARTHEST_M)
            error = surface_error(cloud, stage.vertices, stage.faces)
            yield (
                f"{first.place}-{seed}", name, f"{len(error):,}", f"{np.median(error):.4f}",
                f"{np.percentile(error, 90):.3f}",
            )  # fmt: skip


def _tracks(stills: list, still_things: int) -> xr.Dataset:
    """Return who moves, as tracks; what belongs to the place is left out."""
    names = sorted({int(n) for s in stills for n in s.individual if n > still_things})
    values = np.full((len(stills), 4, len(names)), np.nan)
    for row, still in enumerate(stills):
        for name, box in zip(still.individual, still.box, strict=True):
            if name > still_things:
                left, top, right, bottom = box
                values[row, :, names.index(int(name))] = (
                    (left + right) / 2, (top + bottom) / 2, right - left, bottom - top,
                )  # fmt: skip
    times = [still.time_s for still in stills]
    return make_tracks(values[:, :2], values[:, 2:], times, individual=names)


def office(folder: Path) -> tuple[list[xr.DataArray], list[xr.Dataset], list[str]]:
    """Return depths and cameras of the posed frames of a folder as 3DMatch lays it out."""
    K = np.loadtxt(folder / "camera-intrinsics.txt")
    depths, cameras, names = [], [], []
    for path in sorted(folder.glob("frame-*.depth.png")):
        metres = np.asarray(Image.open(path)).astype(np.float32) / 1000
        depths.append(
            xr.DataArray(
                np.where(metres > 0, metres, np.nan), dims=("y", "x"), attrs={"units": "m"}
            )
        )
        size = metres.shape[::-1]
        lens = make_camera(K, np.eye(3), np.zeros(3), size=size)
        cameras.append(posed(lens, np.loadtxt(str(path).replace("depth.png", "pose.txt"))))
        names.append(path.name[6:12])
    return depths, cameras, names


def held_out(
    depths: list[xr.DataArray],
    cameras: list[xr.Dataset],
    names: list[str],
    voxel_m: float,
    holds: list[int] | None,
) -> Iterator[tuple[str, ...]]:
    """Yield what was fused, which frame was held out, completeness and median error (m)."""
    from scipy.spatial import cKDTree

    for out in range(len(depths)) if holds is None else holds:
        others = [at for at in range(len(depths)) if at != out]
        seen = cloud_of(depths[out], cameras[out], farthest_m=5.0, every=4)
        moved = refined([depths[at] for at in others], [cameras[at] for at in others])
        kept = agreeing([depths[at] for at in others], moved)
        made = {"fused": _fused(kept, moved, voxel_m)}
        for at, camera in zip(others, moved, strict=True):
            made[f"alone {names[at]}"] = _fused([depths[at]], [camera], voxel_m)
        for what, cloud in made.items():
            try:
                motion, _ = aligned(seen, cloud)
            except DataError:
                continue  # this frame sees nothing of the one that was held out
            points = seen["xyz"].values @ motion[:3, :3].T + motion[:3, 3]
            far = cKDTree(cloud["xyz"].values).query(points)[0]
            yield (
                what, names[out], f"{(far < NEAR_M).mean():.3f}",
                f"{np.median(far[far < NEAR_M]):.4f}",
            )  # fmt: skip


def _fused(depths: list[xr.DataArray], cameras: list[xr.Dataset], voxel_m: float) -> xr.Dataset:
    # A single frame has seen each voxel once, and must count as well.
    return fused(depths, cameras, voxel_m=voxel_m, farthest_m=5.0, least_weight=0.5)[0]


def main() -> None:
    """Print the tables of docs/scene3d.md."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--footage", type=Path, help="rendered test scenes")
    parser.add_argument("--rgbd", type=Path, help="posed frames, 3DMatch's layout")
    parser.add_argument("--seeds", type=int, nargs="*", default=[9000, 9001, 9002, 9003])
    parser.add_argument("--models", nargs="*", default=["true", "depth-tiny"])
    parser.add_argument("--voxel", type=float, default=0.02, help="metres")
    parser.add_argument("--hold", type=int, nargs="*", help="frames to hold out, by place; all")
    options = parser.parse_args()
    if options.footage:
        print("place depth points median_m within90_m")
        for row in backgrounds(options.footage, options.seeds, options.models):
            print(*row, flush=True)
    if options.rgbd:
        print("made_of held_out complete error_m")
        for row in held_out(*office(options.rgbd), options.voxel, options.hold):
            print(*row, flush=True)


if __name__ == "__main__":
    main()
