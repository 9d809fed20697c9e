"""Scores of boxes in space, worked out by hand."""

import numpy as np
import pytest

from hoilab.errors import DataError
from hoilab.metrics.boxes3d import boxes3d_scores, overlap3d
from hoilab.schema import make_boxes3d


def boxes(centre, *, frame=None, score=1.0, size=(1, 1, 2), yaw=0.0, reference="world"):
    centre = np.asarray(centre, float).reshape(-1, 3)
    return make_boxes3d(
        np.zeros(len(centre)) if frame is None else frame, np.zeros(len(centre)), centre,
        np.tile(size, (len(centre), 1)), yaw, reference=reference,
        label="person" if len(centre) else [], score=score if len(centre) else [],
    )  # fmt: skip


def test_overlap_of_turned_and_raised_boxes():
    one = boxes([[0, 0, 1]])
    assert overlap3d(one, one)[0, 0] == pytest.approx(1)
    # An eighth turn of a square leaves a regular octagon: 2 (sqrt 2 - 1) of it.
    octagon = 2 * (np.sqrt(2) - 1)
    turned = overlap3d(one, boxes([[0, 0, 1]], yaw=np.pi / 4))[0, 0]
    assert turned == pytest.approx(octagon / (2 - octagon))
    assert overlap3d(one, boxes([[0, 0, 2]]))[0, 0] == pytest.approx(1 / 3)
    assert overlap3d(one, boxes([[0, 0, 4]]))[0, 0] == 0
    assert overlap3d(one, boxes([])).shape == (1, 0)


def test_average_precision_by_hand():
    truth = boxes([[0, 5, 1], [0, 10, 1], [3, 10, 1]])
    # Right, wrong, right: precision 1 up to a third, 2/3 up to two thirds.
    found = boxes([[0, 5, 1], [9, 9, 1], [0, 10.2, 1]], score=[0.9, 0.8, 0.7])
    scores = boxes3d_scores(truth, found)
    assert float(scores["ap"]) == pytest.approx(100 * (1 / 3 + 2 / 9))
    assert float(scores["recall"]) == pytest.approx(200 / 3)
    assert float(scores["near"]) == pytest.approx(200 / 3)
    assert float(scores["off_m"]) == pytest.approx(0.1)


def test_neutral_boxes_are_neither_right_nor_wrong():
    truth = boxes([[0, 5, 1], [0, 40, 1]])
    found = boxes([[0, 40, 1], [0, 5, 1]], score=[0.9, 0.8])
    scores = boxes3d_scores(truth, found, neutral=[False, True])
    assert float(scores["ap"]) == pytest.approx(100)
    assert int(scores["positives"]) == 1


def test_boxes_of_other_frames_do_not_count_and_the_camera_is_asked():
    truth = boxes([[0, 5, 1], [0, 5, 1]], frame=[0, 1])
    found = boxes([[0.3, 5, 1]], frame=[1])
    scores = boxes3d_scores(truth, found, viewpoint=[[0, 5, 4], [0, 5, 4]])
    assert float(scores["recall"]) == pytest.approx(50)
    assert float(scores["off_percent"]) == pytest.approx(10)  # 0.3 m of 3 m


def test_nothing_found_and_the_wrong_frame():
    scores = boxes3d_scores(boxes([[0, 5, 1]]), boxes([]))
    assert float(scores["ap"]) == 0
    assert np.isnan(scores["off_m"])
    with pytest.raises(DataError, match="in the world's frame"):
        boxes3d_scores(boxes([[0, 5, 1]], reference="camera"), boxes([]))
