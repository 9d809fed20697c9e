"""Where two answers differ, drawn on paper."""

import numpy as np

from hoilab.analysis.differences import differences
from hoilab.schema import make_interactions, no_interactions


def rows(said):
    """Return interactions of (frame, x of the person, verb, score); the thing is beside it."""
    frame = [row[0] for row in said]
    human = [[row[1], 50.0] for row in said]
    thing = [[row[1] + 20, 50.0] for row in said]
    size = [[20.0, 40.0]] * len(said)
    return make_interactions(
        frame, np.array(frame) / 10, human, size, thing, size, object_class="bag",
        verb=[row[2] for row in said], score=[row[3] for row in said],
    )  # fmt: skip


def told(found):
    names = ("kind", "one", "other", "first_frame", "last_frame", "frames")
    return list(zip(*(found[name].values.tolist() for name in names), strict=True))


def test_another_verb_goes_on_as_one_difference():
    one = rows([(k, 100, "carry", 0.9) for k in range(6)])
    other = rows([(k, 101, "carry" if k < 2 else "kick", 0.8) for k in range(6)])
    found = differences(one, other)
    assert told(found) == [("another verb", "carry bag", "kick bag", 2, 5, 4)]
    assert (found.attrs["agreed"], found.attrs["differ"]) == (2, 4)


def test_who_is_found_by_one_alone():
    one = rows([(0, 100, "carry", 0.9), (0, 300, "carry", 0.9)])
    other = rows([(0, 100, "carry", 0.9), (0, 500, "kick", 0.7)])
    assert told(differences(one, other)) == [
        ("only the first", "carry bag", "", 0, 0, 1),
        ("only the second", "", "kick bag", 0, 0, 1),
    ]


def test_the_surest_verb_of_a_pair_counts_and_what_is_unsure_does_not():
    one = rows([(0, 100, "carry", 0.9), (0, 100, "hold", 0.5), (0, 300, "kick", 0.1)])
    other = rows([(0, 100, "hold", 0.4), (0, 100, "carry", 0.6)])
    found = differences(one, other)
    assert found.sizes["difference"] == 0
    assert found.attrs["agreed"] == 1


def test_a_long_pause_ends_a_difference():
    steady = [(k, 400, "hold", 0.9) for k in range(10)]
    one = rows([(k, 100, "carry", 0.9) for k in (0, 1, 8, 9)] + steady)
    found = differences(one, rows(steady))
    assert [row[3:5] for row in told(found)] == [(0, 1), (8, 9)]


def test_nothing_against_nothing():
    assert differences(no_interactions(), no_interactions()).sizes["difference"] == 0
    alone = differences(rows([(0, 100, "carry", 0.9)]), no_interactions())
    assert told(alone) == [("only the first", "carry bag", "", 0, 0, 1)]
