"""A scene in space from a made room: where the floor is, who stands where, and what is seen."""

import numpy as np
import pytest
import xarray as xr

from hoilab.errors import DataError
from hoilab.geometry.camera import look_at, project, ray
from hoilab.reconstruction.space import moment_of
from hoilab.schema import make_camera, make_depth, make_tracks, make_video, marked, no_tracks
from hoilab.tasks.reconstruct import reconstruct

SIZE, FRAMES, FPS = (128, 72), 12, 4.0
TALL_M, HALF_M = 1.8, 0.3
FILL = (96, 104, 120)


@pytest.fixture(scope="module")
def camera():
    K = [[110.0, 0, 63.5], [0, 110.0, 35.5], [0, 0, 1]]
    return make_camera(K, *look_at([0.0, -7.0, 4.0], [0.0, 1.0, 0.5]), size=SIZE)


def walk(moment):
    return -2.0 + 1.2 * moment / FPS, 1.0


@pytest.fixture(scope="module")
def recording(camera):
    """Return a film of a green floor on which a red board walks, its depth and its track."""
    columns, rows = np.meshgrid(np.arange(SIZE[0]), np.arange(SIZE[1]))
    place, way = ray(camera, np.stack([columns, rows], -1).astype(float))
    floor = np.where(way[..., 2] < 0, -place[2] / np.minimum(way[..., 2], -1e-9), np.nan)
    floor = np.where(floor < 40, floor, np.nan)
    pixels = np.empty((FRAMES, SIZE[1], SIZE[0], 3), np.uint8)
    maps = np.empty((FRAMES, SIZE[1], SIZE[0]), np.float32)
    boxes = np.empty((FRAMES, 4, 1))
    for moment in range(FRAMES):
        x, y = walk(moment)
        far = (y - place[1]) / way[..., 1]  # a board in the plane y = 1
        at = place + far[..., None] * way
        board = (np.abs(at[..., 0] - x) < HALF_M) & (at[..., 2] > 0) & (at[..., 2] < TALL_M)
        maps[moment] = np.where(board, far, floor)
        pixels[moment] = np.where(board[..., None], [220, 30, 30], [40, 160, 60])
        (left, bottom), (right, top) = (
            project(camera, np.array([[x - HALF_M, y, 0.0], [x + HALF_M, y, TALL_M]])) + 0.5
        )
        boxes[moment, :, 0] = (left + right) / 2, (top + bottom) / 2, right - left, bottom - top
    time = np.arange(FRAMES) / FPS
    video = make_video(pixels, time, identity="public")
    depth = make_depth(maps, time).assign_coords(frame=("time", np.arange(FRAMES)))
    return video, depth, make_tracks(boxes[:, :2], boxes[:, 2:], time, individual=[5])


def test_the_background_is_the_floor_without_who_walked(recording, camera):
    video, depth, tracks = recording
    space = reconstruct(video, camera=camera, tracks=tracks, maps=depth)
    points = space.background["xyz"].values
    assert np.median(np.abs(points[:, 2])) < 0.002
    # A margin of 2 % of the picture around each box: the board is nowhere in the background.
    assert (space.background["rgb"].values[:, 0] < 60).all()
    assert np.median(np.abs(space.surface["xyz"].values[:, 2])) < 0.002
    assert space.identity == "public"


def test_who_moves_stands_on_its_feet(recording, camera):
    video, depth, tracks = recording
    space = reconstruct(video, camera=camera, tracks=tracks, maps=depth, movers="frames")
    for frame in (0, 6, 11):
        movers, boxes = moment_of(space, frame)
        x, y = walk(frame)
        assert set(movers["label"].values.tolist()) == {5}
        np.testing.assert_allclose(np.median(movers["xyz"].values[:, :2], 0), [x, y], atol=0.15)
        assert movers["xyz"].values[:, 2].max() == pytest.approx(TALL_M, abs=0.12)
        assert boxes["size"].values[0, 2] == pytest.approx(TALL_M, abs=0.05)
        np.testing.assert_allclose(movers["rgb"].values[:, 0], 220)
    yaw = moment_of(space, 6)[1]["yaw"].item()
    assert yaw == pytest.approx(0, abs=0.1)


def test_depth_that_is_wrong_by_a_factor_still_stands_on_its_feet(recording, camera):
    video, depth, tracks = recording
    wrong = depth.copy(data=depth.values * 0.9)
    space = reconstruct(video, camera=camera, tracks=tracks, maps=wrong)
    movers, _ = moment_of(space, 6)
    x, y = walk(6)
    np.testing.assert_allclose(np.median(movers["xyz"].values[:, :2], 0), [x, y], atol=0.2)


def test_masks_cut_to_the_pixel(recording, camera):
    video, depth, tracks = recording
    masks = xr.DataArray(np.where(video.values[..., 0] == 220, 5, 0), dims=("time", "y", "x"))
    space = reconstruct(video, camera=camera, tracks=tracks, maps=depth, masks=masks)
    counts = np.bincount(space.movers["frame"].values, minlength=FRAMES)
    assert counts.tolist() == (masks == 5).sum(("y", "x")).values.tolist()


def test_the_colour_that_hides_is_no_colour_of_the_background(recording, camera):
    video, depth, tracks = recording
    hidden = video.values.copy()
    for moment in range(FRAMES):  # hidden with a wide margin, wider than the box
        left = int(np.clip(20 + 7 * moment, 0, 100))
        hidden[moment, 10:60, left : left + 20] = FILL
    film = marked(video.copy(data=hidden), "hidden")
    space = reconstruct(
        marked(video, "visible"), camera=camera, tracks=tracks, maps=depth, pictures=film, fill=FILL
    )
    assert space.identity == "hidden"
    off = np.abs(space.background["rgb"].values.astype(int) - FILL).max(-1)
    assert off.min() > 40
    assert (space.movers["rgb"].values == 128).all()


def test_a_visible_clip_makes_a_visible_scene(recording, camera):
    video, depth, tracks = recording
    space = reconstruct(marked(video, "visible"), camera=camera, tracks=tracks, maps=depth)
    assert space.identity == "visible"


def test_nobody_is_normal_and_a_wrong_camera_is_a_sentence(recording, camera):
    video, depth, _ = recording
    nobody = no_tracks(video["time"].values)
    space = reconstruct(video, camera=camera, tracks=nobody, maps=depth)
    assert (space.movers.sizes["point"], space.boxes.sizes["box"]) == (0, 0)
    other = make_camera(np.eye(3), np.eye(3), [0, 0, 4], size=(640, 360))
    with pytest.raises(DataError, match="the camera is for 640x360 px"):
        reconstruct(video, camera=other, tracks=nobody, maps=depth)
    with pytest.raises(DataError, match="got none"):
        reconstruct(video[:0], camera=camera, tracks=nobody)
