"""Feet looked up in the picture, on bodies painted by hand."""

import numpy as np
import pytest

from hoilab.analysis.lowest_feet import lowest_feet
from hoilab.errors import DataError
from hoilab.schema import make_tracks, make_video


def painted(bottom: int) -> np.ndarray:
    """Return a grey frame with a dark body from row 20 to above `bottom`, 8 columns wide."""
    frame = np.full((80, 60, 3), 120, np.uint8)
    frame[20:bottom, 26:34] = 20
    return frame


def clip(*bottoms: int) -> object:
    frames = np.stack([*(painted(b) for b in bottoms), *[painted(20)] * 9])
    return make_video(frames, np.arange(len(frames)) / 10, identity="visible")


def tracked(bottom: float) -> object:
    height = bottom - 20
    return make_tracks(
        [[[30.0], [20 + height / 2]]], [[[8.0], [height]]], [0.0], frame=np.array([0])
    )


def bottom_of(tracks) -> float:
    y = tracks["position"].sel(space="y") + tracks["shape"].sel(space="y") / 2
    return float(y.item())


@pytest.mark.parametrize(
    ("boxed", "true"),
    [
        pytest.param(56.0, 60, id="shoes cut off"),
        pytest.param(63.0, 60, id="shadow taken in"),
        pytest.param(60.0, 60, id="right"),
    ],
)
def test_the_bottom_goes_to_the_lowest_changed_row(boxed, true):
    found = lowest_feet(tracked(boxed), clip(true))
    assert bottom_of(found) == pytest.approx(true - 0.02 * (boxed - 20), abs=0.6)
    top = found["position"].sel(space="y") - found["shape"].sel(space="y") / 2
    assert float(top.item()) == pytest.approx(20.0)


def test_a_box_where_nothing_changed_stays():
    assert bottom_of(lowest_feet(tracked(60.0), clip(20))) == 60.0


def test_what_lies_apart_below_is_not_the_foot():
    frame = painted(60)
    frame[64:66, 26:34] = 20  # a lead on the floor, three rows below
    frames = np.stack([frame, *[painted(20)] * 9])
    video = make_video(frames, np.arange(10) / 10, identity="visible")
    assert bottom_of(lowest_feet(tracked(60.0), video)) == pytest.approx(59.2, abs=0.6)


def test_nobody_and_frames_that_the_video_lacks_are_normal():
    nobody = make_tracks(np.zeros((1, 2, 0)), np.zeros((1, 2, 0)), [0.0], frame=np.array([0]))
    assert lowest_feet(nobody, clip(60)).sizes["individual"] == 0
    elsewhere = tracked(56.0).assign_coords(frame=("time", [999]))
    assert bottom_of(lowest_feet(elsewhere, clip(60))) == 56.0


def test_an_empty_scene_of_another_size_is_refused():
    with pytest.raises(DataError, match=r"\(10, 10\).*\(80, 60\)"):
        lowest_feet(tracked(60.0), clip(60), empty=np.zeros((10, 10, 3)))
