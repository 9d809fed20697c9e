"""Frame AUC against scikit-learn; RBDC, TBDC and alarms against cases drawn on paper."""

import numpy as np
import pytest
import xarray as xr
from sklearn.metrics import roc_auc_score

from hoilab.errors import DataError
from hoilab.metrics.anomaly import alarm_scores, frame_auc, region_scores, roc_auc
from hoilab.schema import make_detections, make_tracks, no_detections, no_tracks


@pytest.mark.parametrize("seed", range(4))
def test_auc_is_that_of_scikit_learn_also_with_ties(seed: int) -> None:
    rng = np.random.default_rng(seed)
    truth, score = rng.integers(0, 2, 60), rng.integers(0, 8, 60).astype(float)
    assert roc_auc(truth, score) == pytest.approx(roc_auc_score(truth, score), abs=1e-12)


def test_micro_and_macro() -> None:
    # Clip 1 is perfect by itself but on another level; clip 2 has one pair of four wrong.
    found = frame_auc([[0, 1], [0, 0, 1, 1]], [[5, 9], [0.1, 0.4, 0.35, 0.8]])
    assert found["macro"].item() == (1 + 0.75) / 2
    # Of nine pairs, 9 wins three, 0.8 two, 0.35 one.
    assert found["micro"].item() == pytest.approx(6 / 9)


def test_clips_of_one_kind_count_in_micro_alone() -> None:
    found = frame_auc([[0, 0], [0, 1]], [[3, 1], [2, 4]])
    assert (found["macro"].item(), found["clips"].item(), found["frames"].item()) == (1.0, 1, 4)
    alone = frame_auc([[0, 0]], [[1, 2]])
    assert np.isnan(alone["micro"].item())
    assert np.isnan(alone["macro"].item())


def test_scores_that_are_no_numbers_are_refused() -> None:
    with pytest.raises(DataError, match=r"1 of them not finite.*fill them with the minimum"):
        roc_auc([0, 1], [np.nan, 1.0])
    with pytest.raises(DataError, match="2 clips and scores of 1"):
        frame_auc([[0], [1]], [[1.0]])


def box(frames: list[int], x: float = 5.0, *, individual: int = 1, length: int = 10) -> xr.Dataset:
    """Return a track of 10 by 10 px boxes about (x, 5) in some frames."""
    position, shape = np.full((2, length, 2, 1), np.nan)
    position[frames, :, 0] = x, 5.0
    shape[frames, :, 0] = 10.0
    return make_tracks(position, shape, np.arange(length) / 10, individual=[individual])


def found_at(*rows: tuple[int, float, float]) -> xr.Dataset:
    """Return detections of 10 by 10 px by frame, x and score."""
    frame, x, score = (np.array(column) for column in zip(*rows, strict=True))
    return make_detections(
        frame, frame / 10, np.stack([x, np.full(len(x), 5.0)], 1), np.full((len(x), 2), 10.0),
        score=score,
    )  # fmt: skip


def test_regions_by_hand() -> None:
    # Four regions in ten frames. By falling score: hit (1/4), a false one (rate 0.1), hit (2/4),
    # a false one (0.2), hit (3/4); then nothing more.
    truth = box([2, 3, 4, 5])
    found = found_at((2, 5, 0.9), (7, 5, 0.8), (3, 5, 0.7), (8, 5, 0.6), (4, 5, 0.5))
    scores = region_scores([truth], [found], frames=[10])
    # Level at 1/4 up to 0.1, level at 2/4 up to 0.2, level at 3/4 up to 1.
    assert scores["rbdc"].item() == pytest.approx(0.1 * 0.25 + 0.1 * 0.5 + 0.8 * 0.75)
    # One hit of four is a quarter of the track, more than a tenth: found from the start.
    assert scores["tbdc"].item() == pytest.approx(1.0)
    assert (scores["regions"].item(), scores["tracks"].item()) == (4, 1)


def test_a_track_needs_a_tenth_of_its_regions() -> None:
    truth = box(list(range(40)), length=40)
    three = found_at(*((frame, 5, 0.9) for frame in range(3)))
    four = found_at(*((frame, 5, 0.9) for frame in range(4)))
    assert region_scores([truth], [three], frames=[40])["tbdc"].item() == 0.0
    assert region_scores([truth], [four], frames=[40])["tbdc"].item() == 1.0


def test_overlap_of_a_tenth_counts() -> None:
    # 10 px boxes shifted by 8: 2 of 18 is 0.111; by 9: 1 of 19 is 0.053.
    near = region_scores([box([1])], [found_at((1, 13, 0.9))], frames=[10])
    assert near["rbdc"].item() == 1.0
    far = region_scores([box([1])], [found_at((1, 14, 0.9))], frames=[10])
    assert far["rbdc"].item() == 0.0


def test_the_curve_ends_at_one_false_region_a_frame() -> None:
    truth, wrong = box([0], length=2), [(1, 5.0, 0.9)] * 4
    found = found_at(*wrong, (0, 5, 0.5))
    # All four false ones come at once: from rate 0 to 2 with nothing found, then the hit at 2.
    assert region_scores([truth], [found], frames=[2])["rbdc"].item() == 0.0
    # Score by score: the hit is at rate 0.5, between nothing and everything.
    better = found_at((1, 5, 0.9), (0, 5, 0.5), (1, 5, 0.4), (1, 5, 0.3), (1, 5, 0.2))
    assert region_scores([truth], [better], frames=[2])["rbdc"].item() == pytest.approx(0.5)


def test_tracks_of_two_clips_are_two_though_both_are_number_1() -> None:
    pair = [box([1, 2]), box([3])]
    found = [found_at((1, 5, 0.9)), found_at((9, 5, 0.1))]
    scores = region_scores(pair, found, frames=[10, 10])
    assert scores["tracks"].item() == 2
    # One of two tracks and one of three regions before any false one, at rates up to 1.
    assert scores["tbdc"].item() == pytest.approx(0.5)
    assert scores["rbdc"].item() == pytest.approx(1 / 3)


def test_nothing_found_and_nothing_there() -> None:
    scores = region_scores([box([1])], [no_detections()], frames=[10])
    assert (scores["rbdc"].item(), scores["tbdc"].item()) == (0.0, 0.0)
    nothing = region_scores([no_tracks([0.0, 0.1])], [found_at((1, 5, 0.9))], frames=[2])
    assert np.isnan(nothing["rbdc"].item())


def test_alarms_by_hand() -> None:
    events = [(10, 20), (50, 60), (80, 90)]
    alarms = [(12, 15), (14, 30), (30, 31), (45, 52)]
    found = alarm_scores(events, alarms, watched_s=1800)
    # Told 2 s late; told at once by an alarm that was on already; not told.
    assert (found["told"].item(), found["events"].item()) == (2, 3)
    assert found["latency_s"].item() == 1.0
    assert found["false_alarms"].item() == 1
    assert found["false_alarms_per_hour"].item() == 2.0


def test_no_alarms_and_no_events() -> None:
    silent = alarm_scores([(1, 2)], [], watched_s=10)
    assert silent["told"].item() == 0
    assert np.isnan(silent["latency_s"].item())
    assert alarm_scores([], [(1, 2)], watched_s=3600)["false_alarms_per_hour"].item() == 1.0
    with pytest.raises(DataError, match="from start to end"):
        alarm_scores([(2, 1)], [], watched_s=10)
