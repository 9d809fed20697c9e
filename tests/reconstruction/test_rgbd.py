"""RGB-D sequences: poses given, mended or estimated, and the surface that they make."""

import numpy as np
import pytest
import xarray as xr
from reconstruction.test_scene3d import camera_at, checks, off_surface, room

from hoilab.errors import DataError
from hoilab.geometry.camera import pinhole
from hoilab.reconstruction.rgbd import agreeing, pose_of, posed, refined, rgbd_surface

EYES = ((0.0, 0.0, 2.0), (0.12, 0.0, 2.0), (0.24, 0.05, 2.0))


@pytest.fixture(scope="module")
def walked():
    """Return cameras in a corner of a room, and the exact depth that each sees."""
    cameras = [camera_at(eye) for eye in EYES]
    return cameras, [corner(camera) for camera in cameras]


def corner(camera):
    """Return the depth of a room whose wall at x = 1.5 says where along the others one is."""
    from hoilab.geometry.camera import ray

    columns, rows = np.meshgrid(np.arange(160), np.arange(120))
    place, way = ray(camera, np.stack([columns, rows], -1).astype(float))
    with np.errstate(divide="ignore"):
        side = np.where(way[..., 0] > 0, (1.5 - place[0]) / way[..., 0], np.inf)
    depth = room(camera)
    return depth.copy(data=np.minimum(depth.values, side))


def off_corner(points):
    return np.minimum(off_surface(points), np.abs(points[:, 0] - 1.5))


def test_a_pose_and_its_camera_are_two_ways_to_say_one_thing():
    camera = camera_at((1.0, -2.0, 3.0))
    pose = pose_of(camera)
    np.testing.assert_allclose(pose[:3, 3], [1, -2, 3], atol=1e-12)
    there = pinhole(posed(camera, pose))
    np.testing.assert_allclose(there.rotation, pinhole(camera).rotation, atol=1e-12)
    np.testing.assert_allclose(there.translation, pinhole(camera).translation, atol=1e-12)
    with pytest.raises(DataError, match=r"a pose is \(4, 4\)"):
        posed(camera, np.eye(3))


def test_poses_that_do_not_fit_are_mended(walked):
    cameras, depths = walked
    moved = pose_of(cameras[1])
    moved[:3, 3] += [0.03, -0.04, 0.03]
    wrong = [cameras[0], posed(cameras[1], moved), cameras[2]]
    mended = refined(depths, wrong, farthest_m=8.0)
    before = np.linalg.norm(pose_of(wrong[1])[:3, 3] - EYES[1])
    after = np.linalg.norm(pose_of(mended[1])[:3, 3] - EYES[1])
    assert before == pytest.approx(0.0583, abs=1e-3)
    assert after < 0.01
    np.testing.assert_allclose(pose_of(mended[0]), pose_of(cameras[0]), atol=1e-9)


def test_given_poses_make_the_room(walked):
    cameras, depths = walked
    poses = [pose_of(camera) for camera in cameras]
    cloud, mesh, used = rgbd_surface(
        depths, cameras[0], poses=poses, refine=False, voxel_m=0.03, farthest_m=8.0
    )
    assert np.median(off_corner(cloud["xyz"].values)) < 0.015  # half a voxel
    assert mesh.sizes["triangle"] > 1000
    assert len(used) == 3


def test_poses_are_estimated_where_none_are_given(walked):
    cameras, depths = walked
    pictures = [checks(camera, depth) for camera, depth in zip(cameras, depths, strict=True)]
    _, _, used = rgbd_surface(
        depths, cameras[0], pictures=pictures, refine=False, voxel_m=0.05, farthest_m=8.0
    )
    went = np.linalg.norm(pose_of(used[2])[:3, 3] - pose_of(used[0])[:3, 3])
    assert went == pytest.approx(np.linalg.norm(np.subtract(EYES[2], EYES[0])), abs=0.03)


def test_what_is_missing_is_said(walked):
    cameras, depths = walked
    with pytest.raises(DataError, match="give pictures or poses"):
        rgbd_surface(depths, cameras[0])
    with pytest.raises(DataError, match="3 depths and 1 poses"):
        rgbd_surface(depths, cameras[0], poses=[np.eye(4)])
    with pytest.raises(DataError, match="got none"):
        rgbd_surface([], cameras[0])
    empty = xr.full_like(depths[0], np.nan)
    with pytest.raises(DataError, match="frame 1 has no depth"):
        refined([depths[0], empty], cameras[:2])


def test_what_contradicts_the_frames_before_by_a_little_is_left_out(walked):
    cameras, depths = walked
    kept = agreeing(depths, cameras, farthest_m=8.0)
    lost = [float((d.notnull() & k.isnull()).mean()) for d, k in zip(depths, kept, strict=True)]
    assert lost[0] == 0
    assert max(lost) < 0.02
    # A floor 12 cm too near is not averaged with the one that was there.
    wrong = depths[1] - 0.12
    gone = agreeing([depths[0], wrong], cameras[:2], farthest_m=8.0)[1]
    assert float(gone.isnull().mean()) > 0.6
    # Half a metre in front is something else, and stays.
    other = agreeing([depths[0], depths[1] - 0.5], cameras[:2], farthest_m=8.0)[1]
    assert float(other.isnull().mean()) < 0.1
