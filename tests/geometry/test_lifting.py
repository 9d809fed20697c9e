"""Lifting: a person whose place is known is projected by hand and found again."""

import numpy as np
import pytest
import xarray as xr

from hoilab.errors import DataError
from hoilab.geometry.boxes3d import (
    EDGES,
    box_corners,
    boxes_in_camera,
    boxes_in_picture,
    boxes_in_world,
    camera_of,
    ground_of,
)
from hoilab.geometry.camera import look_at, project
from hoilab.geometry.camera_range import CameraRange, outside
from hoilab.geometry.lifting import lifted
from hoilab.geometry.lifting_poses import HEIGHTS, lifted_poses
from hoilab.geometry.lifting_rows import lifted_detections, lifted_tracks
from hoilab.schema import (
    check_boxes3d,
    make_boxes3d,
    make_camera,
    make_detections,
    make_tracks,
)

K = [[500.0, 0, 320], [0, 500, 180], [0, 0, 1]]


def camera_at(height, ahead=14.0, **options):
    return make_camera(K, *look_at([0, 0, height], [0, ahead, 0]), size=(640, 360), **options)


def body(place, height=1.7, turned=0.0):
    """Return points of a walker of 36 cm across at the feet, 62 at the elbows, 12 at the head."""
    angle = np.linspace(0, 2 * np.pi, 48, endpoint=False) + turned
    circle = np.stack([np.cos(angle), np.sin(angle)], -1)
    rings = ((0.0, 0.18), (0.65, 0.31), (0.8, 0.31), (0.99, 0.06))
    return np.concatenate(
        [np.column_stack([place + r * circle, np.full(48, z * height)]) for z, r in rings]
    )


def box_of(camera, points):
    pixel = project(camera, points) + 0.5
    return np.r_[pixel.min(0), pixel.max(0)]


@pytest.mark.parametrize("height", [2.5, 5.0, 9.0])
@pytest.mark.parametrize("place", [(0.0, 9.0), (-3.0, 14.0), (4.0, 22.0), (1.0, 29.0)])
def test_somebody_is_found_within_two_percent(height, place):
    camera = camera_at(height)
    box = box_of(camera, body(np.array(place)))
    assert box[1] > 3, "not whole in the picture"
    assert box[3] < 357, "not whole in the picture"
    found = lifted(box[None], camera, ["person"])
    distance = np.hypot(np.hypot(*place), height)
    assert np.linalg.norm(found.centre[0, :2] - place) < 0.02 * distance
    assert abs(found.size[0, 2] - 1.7) < 0.12
    assert found.centre[0, 2] == pytest.approx(found.size[0, 2] / 2)
    assert not found.feet_hidden[0]


def test_hidden_feet_are_told_by_the_head():
    camera = camera_at(5.0)
    box = box_of(camera, body(np.array([1.0, 15.0])))
    half = box.copy()
    half[3] = box[1] + 0.5 * (box[3] - box[1])
    found = lifted(np.stack([box, half]), camera, ["person", "person"])
    assert found.feet_hidden.tolist() == [False, True]
    assert np.linalg.norm(found.centre[1, :2] - [1, 15]) < 0.6
    # Who shows less is less sure.
    assert np.trace(found.covariance[1]) > 2 * np.trace(found.covariance[0])


def test_a_side_at_the_edge_of_the_picture_says_nothing():
    camera = camera_at(5.0)
    box = box_of(camera, body(np.array([0.0, 6.0])))
    assert box[3] > 362
    cut = np.minimum(box, [640, 360, 640, 360])
    found = lifted(cut[None], camera, ["person"])
    assert np.linalg.norm(found.centre[0, :2] - [0, 6]) < 0.35


def test_a_raised_ground_carries_people():
    camera = camera_at(5.0, ground_plane=(0, 0, 1, -1.0))  # a platform at z = 1
    points = body(np.array([0.0, 12.0])) + np.array([0, 0, 1.0])
    found = lifted(box_of(camera, points)[None], camera, ["person"])
    assert np.linalg.norm(found.centre[0] - [0, 12, 1.85]) < 0.25


def test_a_car_shows_how_it_is_turned():
    camera = camera_at(6.0)
    flat = np.array([[1, 1], [1, -1], [-1, -1], [-1, 1]]) / 2 * [4.2, 1.85]
    for yaw in (0.0, np.pi / 2):
        turn = np.array([[np.cos(yaw), np.sin(yaw)], [-np.sin(yaw), np.cos(yaw)]])
        base = flat @ turn + [1.0, 15.0]
        points = np.concatenate([np.column_stack([base, np.full(4, z)]) for z in (0.0, 1.5)])
        found = lifted(box_of(camera, points)[None], camera, ["Car"])
        assert abs(np.sin(found.yaw[0] - yaw)) < 0.1
        assert np.linalg.norm(found.centre[0, :2] - [1, 15]) < 0.3


def test_the_covariance_covers_the_error_of_a_pixel():
    camera = camera_at(5.0)
    box = box_of(camera, body(np.array([2.0, 18.0])))
    noise = np.random.default_rng(0).normal(0, 2.0, (300, 4))
    found = lifted(box + noise, camera, ["person"] * 300)
    spread = np.cov((found.centre[:, :2]).T)
    said = found.covariance.mean(0)
    # What is said covers strides and statures too, so it is larger, not by much.
    assert np.trace(spread) < np.trace(said) < 6 * np.trace(spread)


def test_nobody_and_unknown_classes():
    camera = camera_at(5.0)
    nobody = lifted(np.empty((0, 4)), camera, [])
    assert nobody.centre.shape == (0, 3)
    with pytest.raises(DataError, match="nobody said how large a 'unicorn' is; known are person"):
        lifted(np.array([[1, 2, 3, 4.0]]), camera, ["unicorn"])


def walking(camera, frames=7):
    """Return the track of somebody who goes along x, half a metre a step, then stands."""
    places = [np.array([0.5 * min(k, 4), 14.0]) for k in range(frames)]
    boxes = np.array([box_of(camera, body(place)) for place in places])
    position = ((boxes[:, :2] + boxes[:, 2:]) / 2)[..., None]
    shape = (boxes[:, 2:] - boxes[:, :2])[..., None]
    tracks = make_tracks(position, shape, np.arange(frames) * 0.4, individual=[5], label="person")
    return tracks, np.array(places)


def test_tracks_have_headings_from_where_they_go():
    camera = camera_at(5.0)
    tracks, places = walking(camera)
    found = check_boxes3d(lifted_tracks(tracks, camera))
    assert found.attrs["reference"] == "world"
    assert set(found["individual"].values) == {5}
    np.testing.assert_allclose(found["centre"][:, :2], places, atol=0.2)
    assert np.abs(found["yaw"].values[1:4]).max() < 0.2  # along x
    assert found["yaw_sigma"].values[-1] > found["yaw_sigma"].values[2]
    np.testing.assert_array_equal(camera_of(found)["K"], camera["K"])


def test_boxes_go_onto_the_map():
    camera = camera_at(5.0)
    tracks, places = walking(camera)
    ground = ground_of(lifted_tracks(tracks, camera))
    seen = ground["position"].sel(individual=5).transpose("time", "space").values
    np.testing.assert_allclose(seen, places, atol=0.2)
    assert np.isfinite(ground["covariance"].values).all()
    single = make_boxes3d([0], [0.0], [[0, 1, 1]], [[1, 1, 2]], [0.0], reference="world")
    with pytest.raises(DataError, match="follow people first"):
        ground_of(single)


def test_detections_keep_score_and_picture():
    camera = camera_at(5.0)
    box = box_of(camera, body(np.array([1.0, 15.0])))
    seen = make_detections(
        [3], [0.1], [(box[:2] + box[2:]) / 2], [box[2:] - box[:2]], label="person", score=0.7
    )
    found = lifted_detections(seen, camera)
    assert found["score"].values == pytest.approx([0.7])
    assert found["frame"].values.tolist() == [3]
    np.testing.assert_allclose(found["position"].values[0], (box[:2] + box[2:]) / 2)
    corners = boxes_in_picture(found)[0]
    np.testing.assert_allclose(corners.mean(0), found["position"].values[0], atol=6)


def test_poses_stand_under_their_joints():
    camera = camera_at(5.0)
    names = list(HEIGHTS)
    aside = {"left": -0.18, "right": 0.18}  # facing the camera, whose x is to its right
    joints = np.array(
        [[1.0 - aside.get(name.split("_")[0], 0.0), 13.0, HEIGHTS[name] * 1.7] for name in names]
    )
    pixels = project(camera, joints) + 0.5
    pixels[names.index("nose")] = np.nan
    poses = xr.Dataset(
        {"position": (("time", "space", "keypoint", "individual"), pixels.T[None, ..., None])},
        coords={"time": [0.0], "space": ["x", "y"], "keypoint": names, "individual": [2]},
    )
    found = lifted_poses(poses, camera)
    np.testing.assert_allclose(found["centre"].values[0], [1, 13, 0.85], atol=0.05)
    assert found["yaw"].values[0] == pytest.approx(-np.pi / 2, abs=0.05)  # towards the camera
    with pytest.raises(DataError, match="no joint has a known height among tail"):
        lifted_poses(poses.isel(keypoint=[0]).assign_coords(keypoint=["tail"]), camera)


@pytest.mark.parametrize("reference", ["world", "camera"])
def test_corners_hold_their_box(reference):
    boxes = make_boxes3d([0], [0.0], [[1, 2, 9]], [[4, 2, 1.5]], [0.3], reference=reference)
    corners = box_corners(boxes)[0]
    np.testing.assert_allclose(corners.mean(0), [1, 2, 9])
    length = [np.linalg.norm(corners[a] - corners[b]) for a, b in EDGES]
    np.testing.assert_allclose(length, [2, 4, 2, 4] * 2 + [1.5] * 4)
    front = corners[[0, 1, 4, 5]].mean(0) - [1, 2, 9]
    ahead = (
        [np.cos(0.3), np.sin(0.3), 0] if reference == "world" else [np.cos(0.3), 0, -np.sin(0.3)]
    )
    np.testing.assert_allclose(front, 2 * np.array(ahead), atol=1e-9)
    up = corners[4] - corners[0]
    np.testing.assert_allclose(up, [0, 0, 1.5] if reference == "world" else [0, -1.5, 0], atol=1e-9)


def test_corners_are_the_same_in_both_frames_of_a_level_camera():
    camera = make_camera(K, *look_at([0, 0, 1.6], [0, 10, 1.6]), size=(640, 360))
    boxes = make_boxes3d([0], [0.0], [[1, 20, 0.8]], [[4, 2, 1.6]], [0.4], reference="world")
    both = boxes_in_picture(boxes, camera), boxes_in_picture(boxes_in_camera(boxes, camera), camera)
    np.testing.assert_allclose(*both, atol=1e-6)
    again = boxes_in_world(boxes_in_camera(boxes, camera), camera)
    np.testing.assert_allclose(again["yaw"], boxes["yaw"])


def test_what_is_outside_is_named():
    known = CameraRange(height_m=(2, 9), tilt_deg=(6, 53), fov_deg=(40, 80))
    assert outside(camera_at(5.0), known) == []
    level = make_camera(K, *look_at([0, 0, 1.6], [0, 10, 1.6]), size=(640, 360))
    assert [words.split(",")[0] for words in outside(level, known)] == [
        "it is 1.6 m above the ground",
        "it looks 0 degrees down",
    ]
