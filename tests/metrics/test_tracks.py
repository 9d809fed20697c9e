import json
import runpy
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import xarray as xr

from hoilab.datasets import read_mot, read_pets
from hoilab.errors import DataError
from hoilab.metrics import track_scores
from hoilab.schema import make_tracks, no_tracks

ROOT = Path(__file__).parents[2]
EXPECTED = ROOT / "tests" / "fixtures" / "mot" / "tud_campus_expected.json"
NAN = np.nan


@pytest.fixture(scope="module")
def plain() -> dict[str, Any]:
    return runpy.run_path(str(ROOT / "benchmarks" / "tracking_metrics.py"))


def line(places: list[list[float]]) -> xr.Dataset:
    """Return 10x10 boxes at these x, one list of frames for each individual."""
    x = np.array(places, dtype=float).T
    position = np.stack([x, np.where(np.isnan(x), NAN, 50.0)], 1)
    return make_tracks(position, np.full(position.shape, 10.0), np.arange(len(x)) / 10)


@pytest.fixture(scope="module")
def tud_campus(request: pytest.FixtureRequest) -> xr.Dataset:
    folder = request.getfixturevalue("shared_data") / "mot" / "TUD-Campus"
    truth = read_mot(folder / "gt.txt", fps=25, min_confidence=1)
    return track_scores(truth, read_mot(folder / "test.txt", fps=25))


def test_tud_campus_as_motmetrics(tud_campus: xr.Dataset) -> None:
    expected = json.loads(EXPECTED.read_text())["motmetrics"]["values"]
    names = {
        "idf1": "idf1", "idp": "idp", "idr": "idr", "recall": "recall", "precision": "precision",
        "individuals": "num_unique_objects", "mostly_tracked": "mostly_tracked",
        "partly_tracked": "partially_tracked", "mostly_lost": "mostly_lost",
        "false_positives": "num_false_positives", "false_negatives": "num_misses",
        "switches": "num_switches", "fragments": "num_fragmentations", "mota": "mota",
        "frames": "num_frames", "boxes": "num_objects",
    }  # fmt: skip
    for ours, theirs in names.items():
        assert tud_campus[ours].item() == pytest.approx(expected[theirs], abs=1e-6), ours
    # motmetrics' motp is a distance.
    assert tud_campus["motp"].item() == pytest.approx(1 - expected["motp"], abs=1e-6)


def test_tud_campus_as_trackeval_and_trackers(tud_campus: xr.Dataset) -> None:
    expected = json.loads(EXPECTED.read_text())
    names = {"hota": "HOTA", "det_a": "DetA", "ass_a": "AssA", "loc_a": "LocA"}
    for reference in (expected["trackeval"], expected["trackers"]["values"]["hota"]):
        for ours, theirs in names.items():
            assert tud_campus[ours].item() == pytest.approx(reference[theirs], abs=1e-6), ours
    clear = {
        "mota": "MOTA", "motp": "MOTP", "switches": "IDSW", "fragments": "Frag",
        "mostly_tracked": "MT", "partly_tracked": "PT", "mostly_lost": "ML",
    }  # fmt: skip
    for ours, theirs in clear.items():
        reference = expected["trackers"]["values"]["clear"]
        assert tud_campus[ours].item() == pytest.approx(reference[theirs], abs=1e-6), ours


@pytest.mark.parametrize("seed", range(4))
def test_same_as_loops_over_frames_and_boxes(plain: dict[str, Any], seed: int) -> None:
    truth, found = plain["walkers"](frames=60 + 15 * seed, people=3 + 4 * seed, seed=seed)
    # Frames of only one of the two, and one in which nobody is found.
    truth, found = truth.isel(time=slice(5, None)), found.isel(time=slice(-8))
    found["position"][20] = NAN
    scores = track_scores(truth, found)
    for name, value in plain["plain_scores"](truth, found).items():
        assert scores[name].item() == pytest.approx(value, abs=1e-9), name


def test_a_switch_and_a_fragment_by_hand() -> None:
    truth = line([[0, 0, 0, 0, 0, 0]])
    ghost = [NAN, NAN, 500, NAN, NAN, NAN]
    found = line([[0, 0, NAN, NAN, NAN, 0], [NAN, NAN, NAN, 1, 1, NAN], ghost])
    scores = track_scores(truth, found)
    expected = {
        "switches": 2,  # to the second track, and back
        "fragments": 1,  # lost once, in frame 2
        "false_negatives": 1,
        "false_positives": 1,
        "mota": 1 - 4 / 6,
        "motp": (3 * 1 + 2 * 9 / 11) / 5,
        "idr": 3 / 6,
        "idp": 3 / 6,
        "idf1": 6 / 12,
        "mostly_tracked": 1,
    }
    for name, value in expected.items():
        assert scores[name].item() == pytest.approx(value), name


def test_a_partner_is_kept_although_another_box_fits_better() -> None:
    truth = line([[0, 0, 0]])
    found = line([[0, 2, 2], [NAN, 0, 0]])
    scores = track_scores(truth, found)
    assert (scores["switches"].item(), scores["false_positives"].item()) == (0, 2)


def test_a_frame_in_which_nothing_is_found_breaks_no_track() -> None:
    """TrackEval passes over such frames when it counts fragments, and so does this."""
    scores = track_scores(line([[0, 0, 0]]), line([[0, NAN, 0]]))
    assert (scores["fragments"].item(), scores["false_negatives"].item()) == (0, 1)


def test_found_nobody_and_nobody_there() -> None:
    truth, nobody = line([[0, 0]]), no_tracks([0.0, 0.1])
    missed = track_scores(truth, nobody)
    assert (missed["mota"].item(), missed["recall"].item(), missed["hota"].item()) == (0, 0, 0)
    assert missed["mostly_lost"].item() == 1
    empty = track_scores(nobody, nobody)
    assert np.isnan(empty["mota"].item())
    assert empty["individuals"].item() == 0
    assert track_scores(nobody, truth)["false_positives"].item() == 2


def test_only_the_frames_that_count() -> None:
    truth, found = line([[0, 0, 0, 0]]), line([[0, 90, 0, 90]])
    assert track_scores(truth, found, frames=[0, 2])["mota"].item() == 1
    assert track_scores(truth, found, frames=[0, 2])["frames"].item() == 2


def test_tracks_are_matched_by_frame_number_not_by_place() -> None:
    truth = line([[0, 10, 20, 30]])
    every_second = truth.isel(time=[1, 3])
    scores = track_scores(truth, every_second)
    assert (scores["recall"].item(), scores["precision"].item()) == (0.5, 1.0)


def test_frames_out_of_order_are_refused() -> None:
    truth = line([[0, 0]])
    with pytest.raises(DataError, match="sort the tracks"):
        track_scores(truth, truth.isel(time=[1, 0]))
    with pytest.raises(DataError, match="expected tracks or detections"):
        track_scores(truth, xr.Dataset())


def test_truth_against_itself_is_perfect(shared_data: Path) -> None:
    truth = read_pets(shared_data / "pets2009-s2l1" / "PETS2009-S2L1.xml")
    scores = track_scores(truth, truth)
    for name in ("mota", "idf1", "hota", "motp"):
        assert scores[name].item() == 1.0
    assert scores["boxes"].item() == 4650
