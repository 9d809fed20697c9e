"""Elements say where and when, combine, and let no visible pixel out."""

import subprocess
import sys

import numpy as np
import pytest
import xarray as xr
from moving_boxes import moving_boxes

from hoilab import plotting
from hoilab.errors import DataError, PrivacyError
from hoilab.plotting.colours import PALETTE, colour_of
from hoilab.plotting.timeline import spans
from hoilab.schema import make_tracks, no_tracks

NAN = np.nan


@pytest.fixture(scope="module")
def boxes():
    return moving_boxes(20)


@pytest.fixture(scope="module")
def walk():
    """Return one who is seen, then not, then again, and one who comes later."""
    x = np.array([[0, NAN], [2, NAN], [NAN, 5], [6, 5]], dtype=float)
    position = np.stack([x, np.where(np.isnan(x), NAN, 10.0)], axis=1)
    shape = np.where(np.isnan(position), NAN, 4.0)
    return make_tracks(position, shape, [0.0, 1.0, 2.0, 3.0], individual=[4, 2])


def test_a_picture_lies_in_its_own_pixels(boxes):
    picture = boxes[0][3]
    element = plotting.frame(picture)
    assert element.bounds.lbrt() == (0, 0, 640, 360)
    # HoloViews hands rows out from the lowest y to the highest, which lies at the bottom.
    red = element.dimension_values("R", flat=False)
    np.testing.assert_array_equal(red, picture.values[:, :, 0])
    assert element.dimension_values("y", expanded=False)[0] == 0.5


def test_a_visible_picture_is_refused(boxes):
    with pytest.raises(PrivacyError, match="plot: frames must be hidden or public"):
        plotting.frame(boxes[0][0].assign_attrs(identity="visible"))


def test_more_than_one_picture_is_refused_with_what_to_do(boxes):
    with pytest.raises(DataError, match=r"try video\[0\]"):
        plotting.frame(boxes[0])


def test_ways_are_those_of_the_feet(walk):
    ways = plotting.tracks(walk).split(datatype="dictionary")
    assert [way["individual"] for way in ways] == [4, 2]
    np.testing.assert_array_equal(ways[0]["x"], [0, 2, NAN, 6])
    np.testing.assert_array_equal(ways[1]["y"], [NAN, NAN, 12, 12])


def test_lanes_come_in_order_of_appearance_with_their_gaps(walk):
    lanes = plotting.timeline(walk).dframe()
    assert lanes[["start_s", "stop_s", "individual", "lane"]].values.tolist() == [
        [0.0, 1.0, 4, 0], [3.0, 3.0, 4, 0], [2.0, 3.0, 2, 1],
    ]  # fmt: skip


def test_elements_combine(boxes):
    video, tracks = boxes
    whole = plotting.frame(video[0]) * plotting.tracks(tracks) + plotting.timeline(tracks)
    assert len(whole) == 2


def test_nobody_is_normal():
    nobody = no_tracks([0.0, 1.0])
    assert len(plotting.tracks(nobody)) == 0
    assert len(plotting.timeline(nobody)) == 0


def test_what_was_hidden_is_in_percent_and_failures_stand_out():
    receipt = xr.Dataset(
        {"masked": ("time", [0.0, 0.25]), "failed": ("time", [False, True])},
        coords={"time": [0.0, 0.1]},
    )
    area, failed = plotting.masked(receipt)
    assert area["hidden"].tolist() == [0, 25]
    assert failed["time"].tolist() == [0.1]


def test_what_is_no_receipt_is_refused():
    with pytest.raises(DataError, match="expected a privacy receipt"):
        plotting.masked(xr.Dataset({"depth": ("x", [1.0])}))


def test_colours_are_told_apart_and_last():
    assert len(set(PALETTE)) == len(PALETTE)
    assert colour_of(np.int64(5)) == colour_of(5 + len(PALETTE))


@pytest.mark.parametrize(
    ("seen", "expected"),
    [([], []), ([0, 0], []), ([1], [(0, 0)]), ([0, 1, 1, 0, 1], [(1, 2), (4, 4)])],
)
def test_spans(seen, expected):
    assert spans(np.array(seen, dtype=bool)) == expected


def test_they_need_neither_panel_nor_torch_and_are_drawn_when_bokeh_is_loaded():
    code = (
        "import sys\n"
        "from hoilab import plotting\n"
        "from hoilab.schema import no_tracks, make_tracks\n"
        "walk = make_tracks([[[5.0], [8.0]]] * 2, [[[4.0], [6.0]]] * 2, [0.0, 0.5])\n"
        "plotting.tracks(walk) + plotting.timeline(walk)\n"
        "print([name for name in ('panel', 'torch') if name in sys.modules])\n"
        "import holoviews as hv, holoviews.plotting.bokeh\n"
        "for tracks in (walk, no_tracks([0.0, 1.0])):\n"
        "    hv.render(plotting.tracks(tracks)), hv.render(plotting.timeline(tracks))\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert done.stdout.strip() == "[]"
