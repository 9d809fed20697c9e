import tracemalloc

import dask.array as da
import numpy as np
import pytest
import xarray as xr

from hoilab.errors import DataError, VideoError
from hoilab.models.motion.detector import MotionDetector
from hoilab.schema import check_detections, check_tracks, identity, make_video
from hoilab.tasks import detect, track, watch
from hoilab.tasks._mask import COLOUR

from .conftest import HEIGHT, WIDTH, Block, staged, walk

FRAMES = 160


def whole(pieces) -> xr.DataArray:
    return xr.concat([piece.frames for piece in pieces], "time")


def flat(picture: np.ndarray) -> np.ndarray:
    return (picture == np.array(COLOUR)).all(-1)


@pytest.fixture(scope="module")
def walkers() -> xr.DataArray:
    blocks = [
        Block(walk(FRAMES, first=10, speed=2.0)),
        Block(walk(FRAMES, first=60, speed=1.5), top=44, colour=(30, 60, 200)),
    ]
    return staged(FRAMES, blocks)


@pytest.fixture(scope="module")
def watched(walkers):
    return list(watch(walkers, chunk=25))


def test_every_frame_once_in_order_and_marked_hidden(walkers, watched):
    frames = whole(watched)
    assert identity(frames) == "hidden"
    np.testing.assert_array_equal(frames["frame"], walkers["frame"])
    np.testing.assert_array_equal(frames["time"], walkers["time"])
    assert frames.shape == walkers.shape
    assert max(piece.frames.sizes["time"] for piece in watched) <= 25 + 25


def test_parts_of_a_piece_speak_of_the_same_frames(watched):
    for piece in watched:
        numbers = piece.frames["frame"].values
        for part in (piece.masked, piece.failed, piece.reason, check_tracks(piece.tracks)):
            np.testing.assert_array_equal(part["frame"], numbers)
        assert set(check_detections(piece.detections)["frame"].values) <= set(numbers)
        assert piece.tracks.sizes["space"] == 2


def test_walkers_are_covered_and_the_ground_is_not(walkers, watched):
    frames = whole(watched).values
    assert not any(piece.failed.any() for piece in watched)
    for colour in ((210, 60, 40), (30, 60, 200)):
        shown = (frames == np.array(colour)).all(-1)
        assert shown.sum() == 0
    kept = (frames == walkers.values).all(-1)
    assert (kept | flat(frames)).all()
    assert kept.mean() > 0.5


def test_masked_is_the_share_that_is_flat(watched):
    for piece in watched:
        expected = flat(piece.frames.values).mean(axis=(1, 2))
        np.testing.assert_allclose(piece.masked, expected, atol=1e-3)


def test_cover_lasts_before_and_after(walkers):
    """The first walker enters in frame 16 (left edge at 0): six frames earlier it is covered."""
    first = {}
    for lookaround in (0, 6):
        frames = whole(watch(walkers, lookaround=lookaround)).values
        columns = flat(frames)[:, 50:60, :4].any(axis=(1, 2))
        first[lookaround] = int(columns.argmax())
    assert first[6] == first[0] - 6


def test_who_stands_still_stays_covered():
    left = walk(200, first=20, speed=2.0)
    left[50:150] = left[50]
    left[150:] = left[50] + 2.0 * np.arange(50)
    frames = whole(watch(staged(200, [Block(left)]))).values
    assert (frames == np.array((210, 60, 40))).all(-1).sum() == 0


@pytest.mark.parametrize("style", ["solid", "background"])
def test_a_detector_that_fails_hides_the_whole_frame(walkers, monkeypatch, style):
    look, calls = MotionDetector.look, iter(range(1000))

    def failing(self, picture, expected):
        if next(calls) == 70:
            raise ZeroDivisionError("planted")
        return look(self, picture, expected)

    monkeypatch.setattr(MotionDetector, "look", failing)
    pieces = list(watch(walkers, style=style))
    failed = xr.concat([piece.failed for piece in pieces], "time")
    assert failed["frame"][failed].values.tolist() == [70]
    assert flat(whole(pieces).values[70]).all()
    reason = xr.concat([piece.reason for piece in pieces], "time").values[70]
    assert reason == "the detector failed: ZeroDivisionError: planted"
    # Who was missed in that frame is not shown through its neighbours either.
    assert (whole(pieces).values == np.array((210, 60, 40))).all(-1).sum() == 0


def test_a_clip_too_short_to_know_the_ground_is_hidden_whole():
    pieces = list(watch(staged(50, [Block(walk(50, first=5, speed=2.0))])))
    assert flat(whole(pieces).values).all()
    assert "too short" in str(pieces[0].reason[0].item())
    assert not pieces[0].failed.any()


def test_a_moving_camera_is_hidden_whole():
    chance = np.random.default_rng(0)
    world = chance.integers(0, 255, (HEIGHT, WIDTH + 3 * FRAMES, 3), dtype=np.uint8)
    pan = np.stack([world[:, 3 * i : 3 * i + WIDTH] for i in range(FRAMES)])
    pieces = list(watch(make_video(pan, np.arange(FRAMES) / 10)))
    assert flat(whole(pieces).values).all()
    assert "no background" in str(pieces[0].reason[0].item())


def test_frames_after_a_cut_are_hidden_whole(walkers):
    pictures = walkers.values.copy()
    pictures[130:] = 255 - pictures[130:] // 2
    pieces = list(watch(make_video(pictures, walkers["time"].values)))
    assert flat(whole(pieces).values[130:]).all()
    assert "differs from the background" in str(pieces[-1].reason[-1].item())


def test_a_frame_that_cannot_be_read_stops_it(walkers):
    def read(block, block_info=None):
        if block_info[0]["chunk-location"][0] == 90:
            raise VideoError("walkers: frame 90 cannot be decoded")
        return block

    pictures = da.from_array(walkers.values, chunks=(1, -1, -1, -1)).map_blocks(
        read, dtype=np.uint8, meta=np.empty((0,) * 4, np.uint8)
    )
    with pytest.raises(VideoError, match="frame 90"):
        list(watch(make_video(pictures, walkers["time"].values)))


def test_the_background_style_shows_the_ground(walkers):
    frames = whole(watch(walkers, style="background")).values
    assert flat(frames).mean() < 0.02
    assert (frames == np.array((210, 60, 40))).all(-1).sum() == 0
    off = np.abs(frames.astype(int) - walkers.values[0].astype(int))
    assert np.median(off) <= 3


def test_memory_does_not_grow_with_the_clip():
    """Bound: 4 x 32 + 15 + 7 frames, which are 5.5 MB here, beside what learning takes."""
    small = staged(60, [Block(walk(60, first=5, speed=2.0))]).values
    peaks = []
    for frames in (130, 330):
        tiled = da.from_array(small, chunks=(1, -1, -1, -1))[np.arange(frames) % 60]
        video = make_video(tiled, np.arange(frames) / 10)
        tracemalloc.start()
        for piece in watch(video):
            del piece
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
    more = 200 * HEIGHT * WIDTH * 3
    assert peaks[1] - peaks[0] < 0.4 * more


@pytest.mark.parametrize(("option", "value"), [("style", "glitter"), ("lookaround", -1)])
def test_options_that_do_not_exist(walkers, option, value):
    with pytest.raises(DataError, match=f"{option} must be"):
        list(watch(walkers, **{option: value}))


def test_tracks_follow_the_walkers(walkers):
    tracks = track(walkers)
    assert tracks.sizes["time"] == FRAMES
    seen = tracks["confidence"].notnull().sum("time")
    long = tracks.isel(individual=(seen > 40).values)
    assert long.sizes["individual"] == 2
    # In frame 40 the first walker's left edge is at -12 + 2 * 30 = 48, its middle at 54 px.
    one = long.isel(time=40).dropna("individual")
    assert one.sizes["individual"] == 1
    x, y = one["position"].values.ravel()
    assert abs(x - 54) < 2
    assert abs(y - 57) < 3


def test_detections_are_boxes_of_single_frames(walkers):
    found = check_detections(detect(walkers))
    frame = found.isel(detection=(found["frame"] == 40).values)
    assert frame.sizes["detection"] == 1
    np.testing.assert_allclose(frame["shape"][0], [12, 34], atol=4)
