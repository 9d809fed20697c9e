"""What the front end asks and what it is told, without any host."""

import numpy as np
import pytest
import shapely
import xarray as xr
from moving_boxes import FPS, NUMBERS, moving_boxes

from hoilab.errors import DataError, PrivacyError
from hoilab.schema import make_interactions, make_tracks, make_video, make_zones, no_tracks
from hoilab.widgets._view import ScrubberView

nan = float("nan")


@pytest.fixture(scope="module")
def boxes():
    return moving_boxes(60)


@pytest.fixture
def view(boxes):
    return ScrubberView(*boxes)


def three_frames(**options):
    video = make_video(np.zeros((3, 4, 6, 3), "uint8"), [0.0, 0.1, 0.2], identity="public")
    return video.assign_coords(**options)


def decoded(buffers):
    offsets, who, rows = buffers
    return (
        np.frombuffer(offsets, "<i4").tolist(),
        np.frombuffer(who, "<i4").tolist(),
        np.frombuffer(rows, "<f4").reshape(-1, 5),
    )


def test_it_describes_the_video(view):
    reply, (times,) = view.handle("describe", {}, [])
    assert (reply["frames"], reply["width"], reply["height"]) == (60, 640, 360)
    assert reply["individuals"] == list(NUMBERS)
    assert reply["classes"] == ["person", "person", "person", "thing"]
    np.testing.assert_allclose(np.frombuffer(times, "<f8"), np.arange(60) / FPS)


def test_frames_come_as_jpeg_of_just_those_frames(view, boxes):
    from io import BytesIO

    from PIL import Image

    reply, jpegs = view.handle("frames", {"frames": [37, 2]}, [])
    assert reply["frames"] == [37, 2]
    for frame, jpeg in zip((37, 2), jpegs, strict=True):
        shown = np.asarray(Image.open(BytesIO(jpeg))).astype(int)
        wanted = boxes[0].isel(time=frame).values.astype(int)
        assert np.abs(shown - wanted).mean() < 4


def test_only_frames_that_are_asked_for_are_read():
    class Counting(np.ndarray):
        pass

    read = []

    def block(block_info=None):
        read.append(block_info[None]["array-location"][0][0])
        return np.zeros((1, 4, 6, 3), "uint8")

    import dask.array as da

    lazy = da.map_blocks(block, chunks=((1,) * 50, (4,), (6,), (3,)), dtype="uint8")
    video = make_video(lazy, np.arange(50) / 10, identity="public")
    view = ScrubberView(video)
    read.clear()
    view.handle("describe", {}, [])
    view.handle("frames", {"frames": [31]}, [])
    view.handle("frames", {"frames": [31]}, [])
    assert read == [31]


def test_boxes_are_those_who_are_seen_in_each_frame():
    nan = np.nan
    tracks = make_tracks(
        [[[1, nan], [2, nan]], [[nan, nan], [nan, nan]], [[3, 5], [4, 6]]],
        np.full((3, 2, 2), 2.0),
        [0.0, 0.1, 0.2],
        individual=[8, 9],
        confidence=[[0.5, nan], [nan, nan], [0.25, 0.75]],
    )
    view = ScrubberView(three_frames(), tracks)
    offsets, who, rows = decoded(view.handle("boxes", {"start": 0, "stop": 3}, [])[1])
    assert offsets == [0, 1, 1, 3]
    assert who == [0, 0, 1]
    np.testing.assert_array_equal(rows, [[1, 2, 2, 2, 0.5], [3, 4, 2, 2, 0.25], [5, 6, 2, 2, 0.75]])
    spans = np.frombuffer(view.handle("spans", {"start": 0, "stop": 3}, [])[1][0], "<i4").reshape(
        -1, 3
    )
    assert spans.tolist() == [[0, 0, 0], [0, 2, 2], [1, 2, 2]]


def test_tracks_are_matched_by_frame_number():
    tracks = make_tracks(
        np.arange(8.0).reshape(4, 2, 1), np.ones((4, 2, 1)), np.arange(4) / 10, frame=[3, 4, 5, 6]
    )
    view = ScrubberView(three_frames(frame=("time", [5, 6, 7])), tracks)
    offsets, _, rows = decoded(view.handle("boxes", {"start": 0, "stop": 3}, [])[1])
    assert offsets == [0, 1, 2, 2]
    assert rows[:, :2].tolist() == [[4, 5], [6, 7]]


def test_spans_are_cut_where_the_question_ends(boxes):
    view = ScrubberView(*boxes)

    def spans(start, stop):
        asked = view.handle("spans", {"start": start, "stop": stop}, [])[1][0]
        return np.frombuffer(asked, "<i4").reshape(-1, 3).tolist()

    # 7 is unseen in frames 30 to 49, 12 before frame 15, 40 from frame 48 on.
    assert spans(0, 60) == [[0, 0, 59], [1, 0, 29], [1, 50, 59], [2, 15, 59], [3, 0, 47]]
    assert spans(20, 55) == [[0, 20, 54], [1, 20, 29], [1, 50, 54], [2, 20, 54], [3, 20, 47]]
    assert spans(30, 31) == [[0, 30, 30], [2, 30, 30], [3, 30, 30]]


def test_chunked_tracks_are_read_only_where_the_screen_is(boxes):
    video, tracks = boxes
    chunked = tracks.chunk(time=10)
    view = ScrubberView(video, chunked)
    assert view.handle("boxes", {"start": 20, "stop": 25}, []) == ScrubberView(
        video, tracks
    ).handle("boxes", {"start": 20, "stop": 25}, [])
    assert view.tracks["position"].chunks is not None


@pytest.mark.parametrize("tracks", [None, no_tracks([0.0, 0.1, 0.2]), no_tracks([])])
def test_nobody_is_normal(tracks):
    view = ScrubberView(three_frames(), tracks)
    offsets, who, _ = decoded(view.handle("boxes", {"start": 0, "stop": 3}, [])[1])
    assert (offsets, who) == ([0, 0, 0, 0], [])
    assert view.handle("spans", {"start": 0, "stop": 3}, [])[1] == [b""]


def test_visible_frames_are_refused_with_the_sentence_of_the_gate():
    video = three_frames().assign_attrs(identity="visible")
    with pytest.raises(PrivacyError, match="widget: frames must be hidden or public"):
        ScrubberView(video)
    unmarked = xr.DataArray(video)
    del unmarked.attrs["identity"]
    with pytest.raises(PrivacyError, match="anonymize them first"):
        ScrubberView(unmarked)


def test_a_video_without_frames_is_refused():
    with pytest.raises(DataError, match="at least one frame"):
        ScrubberView(three_frames().isel(time=slice(0, 0)))


@pytest.mark.parametrize(
    ("op", "args", "words"),
    [
        ("frames", {"frames": [3]}, "frame must be 0 to 2, got 3"),
        ("frames", {"frames": ["1"]}, "frame must be 0 to 2, got '1'"),
        ("frames", {"frames": list(range(3)) * 99}, "at most 32"),
        ("frames", {}, "expected a list"),
        ("boxes", {"start": -1}, "frame must be"),
        ("boxes", {"start": 1, "stop": 1}, "stop must be behind start 1 by 4096"),
        ("spans", {"start": 0, "stop": 9999}, "got 9999"),
        ("open", {"path": "/etc/passwd"}, "a scrubber answers describe"),
    ],
)
def test_what_cannot_be_answered_is_answered_with_a_sentence(op, args, words):
    reply, buffers = ScrubberView(three_frames()).handle(op, args, [])
    assert words in reply["error"]
    assert buffers == []


def paired_rows():
    """Two pairs: 5 holds (0.9) and kicks (0.2) in frame 6; 8 talks on, alone, in frame 7."""
    rows = make_interactions(
        [7, 6, 6], [0.2, 0.1, 0.1], [[9, 9], [5, 5], [5, 5]], [[2, 4]] * 3,
        [[nan, nan], [7, 7], [7, 7]], [[nan, nan], [2, 2], [2, 2]], object_class="bag",
        verb=["talk_on", "kick", "hold"], score=[0.5, 0.2, 0.9], human_id=[8, 5, 5],
    )  # fmt: skip
    return rows.assign(pair=("interaction", [4, 3, 3]))


def test_each_pair_says_its_surest_verb_in_the_frames_that_are_asked_for():
    view = ScrubberView(three_frames(frame=("time", [5, 6, 7])), interactions=paired_rows())
    about = view.handle("describe", {}, [])[0]
    assert (about["verbs"], about["layers"], view.pairs) == (["hold", "talk_on"], ["pairs"], [3, 4])
    offsets, numbers, boxes = view.handle("pairs", {"start": 0, "stop": 3}, [])[1]
    assert np.frombuffer(offsets, "<i4").tolist() == [0, 0, 1, 2]
    assert np.frombuffer(numbers, "<i4").reshape(-1, 2).tolist() == [[3, 0], [4, 1]]
    rows = np.frombuffer(boxes, "<f4").reshape(-1, 9)
    assert rows[0].tolist() == [5, 5, 2, 4, 7, 7, 2, 2, np.float32(0.9)]
    assert np.isnan(rows[1, 4:8]).all()


def test_without_interactions_or_depth_it_says_what_to_run():
    view = ScrubberView(three_frames())
    assert "hoilab interactions" in view.handle("pairs", {"start": 0, "stop": 1}, [])[0]["error"]
    assert "hoilab depth" in view.handle("depth", {"frame": 0}, [])[0]["error"]


def test_zones_on_the_picture_are_drawn_and_those_on_the_floor_are_not():
    shapes = {"door": shapely.box(0, 0, 2, 1), "gate": shapely.LineString([(0, 0), (3, 3)])}
    view = ScrubberView(three_frames(), zones=make_zones(shapes, "px"))
    door, gate = view.handle("describe", {}, [])[0]["zones"]
    assert door["closed"]
    assert len(door["points"]) == 4
    assert gate == {"name": "gate", "closed": False, "points": [[0, 0], [3, 3]]}
    assert ScrubberView(three_frames(), zones=make_zones(shapes, "m")).layers == []


def test_depth_goes_from_near_to_far_and_says_where_it_is_unknown():
    video = three_frames()
    metres = np.full((3, 4, 6), nan)
    metres[1, 0, :2] = [2.0, 10.0]
    depth = xr.DataArray(
        metres, dims=("time", "y", "x"), coords=dict(video["time"].coords), attrs={"units": "m"}
    )
    about, (values,) = ScrubberView(video, depth=depth).handle("depth", {"frame": 1}, [])
    assert (about["columns"], about["rows"], about["unit"]) == (6, 4, "m")
    assert list(values[:3]) == [1, 255, 0]
    assert 2.0 <= about["least"] < about["most"] <= 10.0
