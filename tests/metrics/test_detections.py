from pathlib import Path

import numpy as np
import pytest
import xarray as xr

from hoilab.datasets import read_mot_detections, read_pets
from hoilab.metrics import detection_scores
from hoilab.schema import make_detections, no_detections


def boxes(rows: list[tuple[int, float]]) -> xr.Dataset:
    """Return 10x10 boxes: frame and x of each."""
    table = np.array(rows, dtype=float).reshape(-1, 2)
    position = np.stack([table[:, 1], np.full(len(table), 50.0)], 1)
    return make_detections(table[:, 0], table[:, 0] / 10, position, np.full(position.shape, 10.0))


def test_by_hand() -> None:
    truth = boxes([(0, 0), (0, 100), (1, 0), (2, 0)])
    # Frame 0: one right, one shifted by 4 px (IoU 6/14 < .5); frame 1: right, and a double;
    # frame 3: nobody is there.
    found = boxes([(0, 1), (0, 104), (1, 0), (1, 1), (3, 50)])
    scores = detection_scores(truth, found)
    expected = {
        "true_positives": 2,
        "false_positives": 3,
        "false_negatives": 2,
        "precision": 2 / 5,
        "recall": 2 / 4,
        "f1": 4 / 9,
        "count_error": (0 + 1 + 1 + 1) / 4,
        "count_bias": (0 + 1 - 1 + 1) / 4,
        "mean_iou": (9 / 11 + 1) / 2,
        "frames": 4,
    }
    for name, value in expected.items():
        assert scores[name].item() == pytest.approx(value), name


def test_as_many_pairs_as_possible_before_the_best_overlap() -> None:
    # The middle box fits the first true box best, but only it fits the second one.
    truth, found = boxes([(0, 0), (0, 5)]), boxes([(0, 2), (0, -3)])
    scores = detection_scores(truth, found)
    assert scores["true_positives"].item() == 2
    assert scores["mean_iou"].item() == pytest.approx((7 / 13 + 7 / 13) / 2)


def test_iou_on_the_edge_counts() -> None:
    truth = make_detections([0], [0.0], [[5, 5]], [[10, 10]])
    found = make_detections([0], [0.0], [[5, 2.5]], [[10, 5]])
    assert detection_scores(truth, found)["recall"].item() == 1
    assert detection_scores(truth, found, min_iou=0.51)["recall"].item() == 0


def test_nothing_found_and_nothing_there() -> None:
    truth = boxes([(0, 0)])
    scores = detection_scores(truth, no_detections())
    assert scores["recall"].item() == 0
    assert np.isnan(scores["precision"].item())
    empty = detection_scores(no_detections(), no_detections(), frames=range(5))
    assert (empty["count_error"].item(), empty["frames"].item()) == (0, 5)


def test_pets_as_a_loop_over_frames(shared_data: Path) -> None:
    folder = shared_data / "pets2009-s2l1"
    truth = read_pets(folder / "PETS2009-S2L1.xml")
    found = read_mot_detections(folder / "det_fasterrcnn_mot15.txt", fps=7)
    scores = detection_scores(truth, found)
    counts = truth["confidence"].notnull().sum("individual").values
    given = np.bincount(found["frame"].values, minlength=795)
    assert scores["count_error"].item() == pytest.approx(np.abs(counts - given).mean())
    # Greedy matching frame by frame, best overlap first, finds nearly as many.
    greedy = sum(_greedy(truth.isel(time=frame), found, frame) for frame in range(795))
    hits = scores["true_positives"].item()
    assert greedy <= hits <= greedy + 15
    # The provenance of the file states a recall of .758 for its frame offset.
    assert scores["recall"].item() == pytest.approx(0.758, abs=0.005)


def _greedy(truth: xr.Dataset, found: xr.Dataset, frame: int) -> int:
    def corners(data: xr.Dataset, dim: str) -> list[tuple[float, ...]]:
        centre = data["position"].transpose(dim, "space").values.astype(float)
        size = data["shape"].transpose(dim, "space").values.astype(float)
        return [
            (*(c - s / 2), *(c + s / 2)) for c, s in zip(centre, size, strict=True) if c[0] == c[0]
        ]

    one = corners(truth, "individual")
    two = corners(found.isel(detection=found["frame"].values == frame), "detection")
    overlaps = sorted(
        ((_iou(a, b), i, j) for i, a in enumerate(one) for j, b in enumerate(two)), reverse=True
    )
    used: tuple[set[int], set[int]] = (set(), set())
    for overlap, i, j in overlaps:
        if overlap >= 0.5 and i not in used[0] and j not in used[1]:
            used[0].add(i)
            used[1].add(j)
    return len(used[0])


def _iou(a: tuple[float, ...], b: tuple[float, ...]) -> float:
    wide = max(0.0, min(a[2], b[2]) - max(a[0], b[0]))
    high = max(0.0, min(a[3], b[3]) - max(a[1], b[1]))
    areas = [(box[2] - box[0]) * (box[3] - box[1]) for box in (a, b)]
    return wide * high / (sum(areas) - wide * high)
