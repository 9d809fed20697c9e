"""Clouds, surfaces and poses: from made rooms whose truth is known, and real RGB-D frames."""

import numpy as np
import pytest
import xarray as xr
from PIL import Image

from hoilab.errors import DataError, OutputError, PrivacyError
from hoilab.geometry.camera import look_at, project
from hoilab.reconstruction import (
    aligned,
    background_mesh,
    cloud_of,
    fused,
    ground_of,
    odometry,
    read_cloud,
    without_outliers,
    write_geometry,
)
from hoilab.schema import make_camera, make_cloud, marked

SIZE = (160, 120)


def camera_at(eye, target=(0.0, 4.0, 0.5)):
    K = [[140.0, 0, 79.5], [0, 140.0, 59.5], [0, 0, 1]]
    return make_camera(K, *look_at(list(eye), list(target)), size=SIZE)


def room(camera):
    """Return depth (y, x) of a floor z = 0 and a wall y = 6, exact, seen by this camera."""
    from hoilab.geometry.camera import ray

    columns, rows = np.meshgrid(np.arange(SIZE[0]), np.arange(SIZE[1]))
    place, way = ray(camera, np.stack([columns, rows], -1).astype(float))
    with np.errstate(divide="ignore"):
        floor = np.where(way[..., 2] < 0, -place[2] / way[..., 2], np.inf)
        wall = np.where(way[..., 1] > 0, (6 - place[1]) / way[..., 1], np.inf)
    return xr.DataArray(np.minimum(floor, wall), dims=("y", "x"), attrs={"units": "m"})


def checks(camera, depth):
    """Return a public picture (y, x, channel) with a pattern fixed to the room."""
    points = cloud_of(depth, camera)["xyz"].values.reshape(SIZE[1], SIZE[0], 3)
    wave = np.sin(points * [7.0, 5.0, 6.0] + [0.0, 1.0, 2.0]) + np.sin(points[..., ::-1] * 13)
    return marked(
        xr.DataArray(
            (127 + 60 * wave).clip(0, 255).astype(np.uint8),
            dims=("y", "x", "channel"),
            coords={"channel": ["r", "g", "b"]},
        ),
        "public",
    )


def off_surface(points):
    return np.minimum(np.abs(points[:, 2]), np.abs(points[:, 1] - 6))


@pytest.fixture(scope="module")
def view():
    camera = camera_at((0, 0, 2))
    return camera, room(camera)


def test_points_are_where_the_room_is_and_project_to_their_pixels(view):
    camera, depth = view
    cloud = cloud_of(depth, camera)
    assert off_surface(cloud["xyz"].values).max() < 1e-4
    rows, columns = np.mgrid[: SIZE[1], : SIZE[0]]
    pixels = project(camera, cloud["xyz"].values.astype(float))
    np.testing.assert_allclose(pixels, np.stack([columns.ravel(), rows.ravel()], -1), atol=1e-3)


def test_a_background_mesh_lies_on_the_room(view):
    camera, depth = view
    mesh = background_mesh(depth, camera)
    centres = mesh["xyz"].values[mesh["corners"].values].mean(1)
    assert np.median(off_surface(centres)) < 0.005
    assert mesh.sizes["triangle"] > SIZE[0] * SIZE[1]


def test_a_mesh_is_cut_where_something_stands_in_front(view):
    camera, depth = view
    hidden = depth.copy()
    hidden[40:80, 60:100] = 1.0
    whole, cut = background_mesh(depth, camera), background_mesh(hidden, camera)
    assert cut.sizes["triangle"] < whole.sizes["triangle"]
    edges = cut["xyz"].values[cut["corners"].values]
    assert np.linalg.norm(edges[:, 0] - edges[:, 1], axis=-1).max() < 1.0


def test_frames_of_a_moving_camera_fuse_into_the_room():
    cameras = [camera_at((x, 0, 2)) for x in (-0.4, 0.0, 0.4)]
    depths = [room(camera) for camera in cameras]
    cloud, mesh = fused(depths, cameras, voxel_m=0.03)
    for surface in (cloud, mesh):  # within half a voxel, though the floor is seen at a slant
        assert np.median(off_surface(surface["xyz"].values)) < 0.015
    assert mesh.sizes["triangle"] > 1000


def test_the_ground_is_found_with_its_normal_up(view):
    camera, depth = view
    plane, inside = ground_of(cloud_of(depth, camera))
    np.testing.assert_allclose(plane, [0, 0, 1, 0], atol=0.02)
    assert inside.mean() > 0.3


def test_a_wall_is_no_ground():
    wall = np.random.default_rng(0).uniform(-2, 2, (500, 3)) * [1, 0, 1]
    with pytest.raises(DataError, match="leans by"):
        ground_of(make_cloud(wall))


def test_lonely_points_go(view):
    camera, depth = view
    cloud = cloud_of(depth, camera, every=4)
    lonely = make_cloud([[50.0, 50.0, 50.0], [-40.0, 9.0, 30.0]])
    cleaned = without_outliers(xr.concat([cloud, lonely], "point", combine_attrs="drop"))
    assert np.abs(cleaned["xyz"].values).max() < 30


def test_a_moved_cloud_is_brought_back(view):
    camera, depth = view
    cloud = cloud_of(depth, camera, every=2)
    corner = cloud.isel(point=np.abs(cloud["xyz"].values[:, 0]) < 3)
    turn = np.array([[0.999, -0.0447, 0], [0.0447, 0.999, 0], [0, 0, 1]])
    moved = corner.assign(
        xyz=corner["xyz"].copy(data=corner["xyz"].values @ turn.T.astype(np.float32) + 0.05)
    )
    motion, error = aligned(moved, corner)
    back = moved["xyz"].values @ motion[:3, :3].T + motion[:3, 3]
    assert np.median(off_surface(back)) < 0.02
    assert error < 0.05


def test_odometry_follows_the_camera():
    cameras = [camera_at((x, 0, 2)) for x in (0.0, 0.05, 0.1)]
    depths = [room(camera) for camera in cameras]
    pictures = [checks(camera, depth) for camera, depth in zip(cameras, depths, strict=True)]
    poses = odometry(depths, pictures, cameras[0], loops=[(2, 0)])
    travelled = np.linalg.norm(poses[2][:3, 3] - poses[0][:3, 3])
    assert travelled == pytest.approx(0.1, abs=0.02)


def test_visible_people_leave_in_no_cloud(view, tmp_path):
    camera, depth = view
    picture = checks(camera, depth)
    for mark in ("visible", "hidden"):
        cloud = cloud_of(depth, camera, picture=marked(picture, mark))
        mesh = background_mesh(depth, camera, picture=marked(picture, mark))
        for geometry, name in ((cloud, "c.ply"), (mesh, "m.glb")):
            if mark == "hidden":
                assert write_geometry(geometry, tmp_path / name).is_file()
                continue
            with pytest.raises(PrivacyError, match="hidden or public"):
                write_geometry(geometry, tmp_path / name)


def test_one_visible_picture_makes_a_fused_surface_visible():
    camera = camera_at((0, 0, 2))
    depth = room(camera)
    pictures = [checks(camera, depth), marked(checks(camera, depth), "visible")]
    cloud, _ = fused([depth, depth], [camera, camera], pictures=pictures, voxel_m=0.1)
    assert cloud["rgb"].attrs["identity"] == "visible"


@pytest.mark.parametrize("name", ["c.ply", "c.pcd"])
def test_a_cloud_comes_back_from_its_file(view, tmp_path, name):
    camera, depth = view
    cloud = cloud_of(depth, camera, picture=checks(camera, depth), every=4)
    read = read_cloud(write_geometry(cloud, tmp_path / name))
    np.testing.assert_allclose(read["xyz"], cloud["xyz"], atol=1e-5)
    np.testing.assert_allclose(
        read["rgb"].values.astype(int), cloud["rgb"].values.astype(int), atol=1
    )
    assert read["rgb"].attrs["identity"] == "visible"


def test_wrong_sizes_and_endings_are_refused(view, tmp_path):
    camera, depth = view
    with pytest.raises(DataError, match="camera 160x120"):
        cloud_of(depth[:60, :80], camera)
    with pytest.raises(OutputError, match=r"\.ply, \.pcd"):
        write_geometry(cloud_of(depth, camera), tmp_path / "c.las")
    with pytest.raises(DataError, match="not there"):
        read_cloud(tmp_path / "none.ply")


@pytest.fixture(scope="module")
def office(shared_data):
    """Return three real overlapping RGB-D frames with their cameras, as measured."""
    folder = shared_data / "rgbd" / "3dmatch"
    K = np.loadtxt(folder / "camera-intrinsics.txt")
    depths, cameras = [], []
    for number in (0, 1, 2):
        name = folder / f"frame-{number:06d}"
        metres = np.asarray(Image.open(f"{name}.depth.png")).astype(np.float32) / 1000
        pose = np.linalg.inv(np.loadtxt(f"{name}.pose.txt"))
        left, _, right = np.linalg.svd(pose[:3, :3])  # the file has six digits
        depths.append(
            xr.DataArray(
                np.where(metres > 0, metres, np.nan), dims=("y", "x"), attrs={"units": "m"}
            )
        )
        cameras.append(make_camera(K, left @ right, pose[:3, 3], size=(640, 480)))
    return depths, cameras


def test_fused_real_frames_fill_what_each_frame_lacks_and_err_no_more(office):
    from scipy.spatial import cKDTree

    depths, cameras = office
    cloud, _ = fused(depths[:2], cameras[:2], voxel_m=0.02, farthest_m=5.0)
    third = cloud_of(depths[2], cameras[2], farthest_m=5.0, every=6)["xyz"].values
    surface = cKDTree(cloud["xyz"].values)
    alone = [
        cKDTree(cloud_of(d, c, farthest_m=5.0, every=2)["xyz"].values)
        for d, c in zip(depths[:2], cameras[:2], strict=True)
    ]
    near = 0.05
    seen = (surface.query(third)[0] < near).mean()
    seen_alone = [(tree.query(third)[0] < near).mean() for tree in alone]
    assert seen >= max(seen_alone) - 0.02
    # Where the fused surface and a single frame both are, the third frame is as near to it.
    both = (surface.query(third)[0] < near) & (alone[0].query(third)[0] < near)
    assert (
        np.median(surface.query(third[both])[0])
        < 1.2 * np.median(alone[0].query(third[both])[0]) + 0.005
    )
