"""Proposals on tables small enough to tell the answer by hand."""

import numpy as np

from hoilab.analysis.label_next import frames_to_label
from hoilab.schema import make_interactions, no_interactions


def told(*rows):
    """Rows of frame, pair, verb, score; ten frames a second."""
    frame, pair, verb, score = zip(*rows, strict=True)
    count = len(rows)
    table = make_interactions(
        frame, np.array(frame) / 10, *[np.full((count, 2), 5.0)] * 4, object_class="bag",
        verb=verb, score=score, human_id=np.array(pair) + 100,
    )  # fmt: skip
    return table.assign(pair=("interaction", np.array(pair)))


def frames(table, count, **options):
    return frames_to_label(table, count, **options)["frame"].values.tolist()


def test_the_unsure_one_comes_first_and_says_why():
    table = told((0, 0, "hold", 0.95), (50, 1, "hold", 0.5), (50, 1, "carry", 0.45))
    proposal = frames_to_label(table, 2)
    assert proposal["frame"].values.tolist() == [50, 0]
    assert proposal["why"].values[0] == "hold 0.50 or carry 0.45"
    assert proposal["pair"].values.tolist() == [1, 0]


def test_two_verbs_that_are_alike_are_unsure_however_likely():
    table = told((0, 0, "hold", 0.9), (0, 0, "carry", 0.88), (30, 1, "kick", 0.9))
    assert frames(table, 1) == [0]


def test_the_same_pair_a_moment_later_is_no_news():
    # Frame 1 is as unsure as frame 0 but shows the same pair; frame 90 shows another, surer one.
    table = told((0, 0, "hold", 0.5), (1, 0, "hold", 0.51), (90, 1, "kick", 0.7))
    assert frames(table, 3) == [0, 90, 1]


def test_the_same_pair_long_after_is_news_again():
    table = told((0, 0, "hold", 0.5), (2, 0, "hold", 0.5), (300, 0, "hold", 0.5))
    assert frames(table, 2) == [0, 300]


def test_rare_verbs_come_before_common_ones():
    table = told((0, 0, "hold", 0.5), (100, 1, "hold", 0.5), (200, 2, "kick", 0.55))
    assert frames(table, 2) == [0, 200]


def test_what_is_labelled_is_not_proposed_and_makes_its_pair_familiar():
    table = told((0, 0, "hold", 0.5), (1, 0, "hold", 0.5), (90, 1, "kick", 0.8))
    assert frames(table, 3, labelled=[0]) == [90, 1]


def test_noise_and_nothing_propose_nothing():
    assert frames(told((0, 0, "hold", 0.01)), 5) == []
    assert frames(no_interactions(), 5) == []
