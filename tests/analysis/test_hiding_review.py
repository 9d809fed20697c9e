"""Frames to look at first, on receipts drawn by hand."""

import numpy as np
import pytest
import xarray as xr

from hoilab.analysis.hiding_review import frames_to_review
from hoilab.errors import DataError
from hoilab.schema import make_tracks


def receipt(masked, failed=()):
    flags = np.zeros(len(masked), bool)
    flags[list(failed)] = True
    return xr.Dataset({"masked": ("time", masked), "failed": ("time", flags)})


def test_a_frame_that_failed_comes_before_one_that_covers_little():
    masked = np.full(60, 0.2)
    masked[30] = 0.1
    found = frames_to_review(receipt(masked, failed=[50]), 5)
    assert found["row"].values.tolist() == [50, 30]
    assert found["why"].values.tolist() == [
        "failed: covered as a whole", "covers 50 % less than the frames around it",
    ]  # fmt: skip
    np.testing.assert_allclose(found["doubt"], [1.0, 0.5])


def test_neighbours_are_proposed_once():
    masked = np.full(60, 0.2)
    masked[30:33] = 0.1
    assert frames_to_review(receipt(masked), 5)["row"].values.tolist() == [30]


def test_somebody_hardly_seen_is_a_reason_too():
    nan = float("nan")
    sure = np.full((60, 2), nan)
    sure[:, 0] = 0.99
    sure[40] = [0.99, 0.2]
    place = np.where(np.isfinite(sure), 5.0, nan)[:, None, :].repeat(2, axis=1)
    tracks = make_tracks(place, place, np.arange(60) / 10, confidence=sure)
    found = frames_to_review(receipt(np.full(60, 0.2)), 1, tracks=tracks)
    assert found["row"].values.tolist() == [40]
    assert found["why"].item() == "somebody was found with a score of only 0.20"


def test_an_even_video_and_an_empty_one_propose_nothing():
    assert frames_to_review(receipt(np.full(60, 0.2)), 5).sizes["proposal"] == 0
    assert frames_to_review(receipt(np.zeros(0)), 5).sizes["proposal"] == 0
    assert frames_to_review(receipt(np.full(1, 0.3)), 5).sizes["proposal"] == 0


def test_another_table_is_refused():
    with pytest.raises(DataError, match="masked and failed over time"):
        frames_to_review(xr.Dataset(), 1)
