"""A label that goes along with those it is about."""

import numpy as np
import pytest

from hoilab.analysis.propagation import along_tracks
from hoilab.schema import make_interactions, make_tracks

nan = float("nan")
# A person (7) walks right and grows; a cart (9) goes along and is hidden in the last frame.
POSITION = [[[10, 30], [20, 24]], [[14, 34], [20, 24]], [[18, nan], [20, nan]]]
SHAPE = [[[4, 6], [10, 6]], [[4, 6], [10, 6]], [[8, nan], [20, nan]]]
TRACKS = make_tracks(
    POSITION, SHAPE, [0.0, 0.1, 0.2], frame=[5, 6, 7], individual=[7, 9], label=["person", "cart"]
)


def row(thing, size):
    return make_interactions([5], 0.0, [[10, 20]], [[4, 10]], [thing], [size],
                             object_class="cart", verb="push")  # fmt: skip


def test_both_are_followed_where_both_are_seen():
    rows = along_tracks(row([30, 24], [6, 6]), TRACKS, [5, 6, 7])
    assert rows["frame"].values.tolist() == [5, 6]
    assert rows["object_position"].values.tolist() == [[30, 24], [34, 24]]
    assert (rows["human"].values[0], rows["object"].values[0]) == (7, 9)
    assert rows["time"].values.tolist() == pytest.approx([0.0, 0.1])


def test_a_thing_that_nobody_follows_stays_beside_its_human_and_grows_with_it():
    rows = along_tracks(row([12, 15], [2, 2]), TRACKS, [6, 7])
    np.testing.assert_allclose(rows["object_position"], [[16, 15], [22, 10]])
    np.testing.assert_allclose(rows["object_shape"], [[2, 2], [4, 4]])
    assert rows["object"].values.tolist() == [-1, -1]


def test_without_an_object_there_stays_none():
    rows = along_tracks(row([nan, nan], [nan, nan]), TRACKS, [6])
    assert np.isnan(rows["object_position"]).all()


def test_where_nobody_is_nothing_is_carried():
    elsewhere = row([30, 24], [6, 6]).assign(human_position=(("interaction", "space"), [[90, 90]]))
    assert along_tracks(elsewhere, TRACKS, [5, 6]).sizes["interaction"] == 0
    assert along_tracks(row([30, 24], [6, 6]), TRACKS, []).sizes["interaction"] == 0
