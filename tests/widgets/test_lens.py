"""What a lens is told: maps of all queries after one look, of a point, and followed through."""

import numpy as np
import pytest
import torch
import traitlets
from moving_boxes import moving_boxes

from hoilab.models.qpic.tiny import untrained
from hoilab.tasks.explain import attention_of
from hoilab.tasks.looks import Looks
from hoilab.widgets._lens import LensView
from hoilab.widgets._view import ScrubberView
from hoilab.widgets.attention_lens import AttentionLens


@pytest.fixture(scope="module")
def video():
    return moving_boxes(4)[0]


@pytest.fixture(scope="module")
def looks(video):
    torch.manual_seed(0)
    return Looks(video, untrained(objects=("bag", "cart"), verbs=("hold", "push")))


@pytest.fixture(scope="module")
def view(video, looks):
    return LensView(ScrubberView(video), looks)


def maps(answer):
    about, buffers = answer
    shape = [about[name] for name in ("layers", "heads", "rows", "columns")]
    return [np.frombuffer(part, "<f4").reshape(shape) for part in buffers]


def test_pairs_are_the_surest_verb_of_each_query(view):
    pairs = view.handle("look", {"frame": 2}, [])[0]["pairs"]
    scores = [pair["score"] for pair in pairs]
    assert scores == sorted(scores, reverse=True)
    assert len({pair["query"] for pair in pairs}) == len(pairs) == 20
    assert {pair["verb"] for pair in pairs} <= {"hold", "push"}


def test_maps_of_a_pair_are_those_that_explain_its_row(view, video, looks):
    rows = looks.pairs(2)
    query = int(rows["query"].values[0])
    (found,) = maps(view.handle("maps", {"frame": 2, "queries": [query]}, []))
    row = rows.drop_vars("query").isel(interaction=0)
    expected = attention_of(video, looks.detector, row)
    assert int(expected.attrs["query"]) == query
    np.testing.assert_allclose(found, expected.values, atol=1e-6)
    np.testing.assert_allclose(found.sum((-1, -2)), 1.0, atol=0.01)


def test_a_point_asks_the_cell_under_it(view, looks):
    own = looks.at(2).own
    (found,) = maps(view.handle("point", {"frame": 2, "x": 639.0, "y": 0.0}, []))
    np.testing.assert_allclose(found, own.values[:, :, own.sizes["x"] - 1])


def test_rollout_is_a_mean_of_looks(view, looks):
    query = int(looks.pairs(2)["query"].values[0])
    (found,) = maps(view.handle("rollout", {"frame": 2, "query": query}, []))
    assert found.shape[:2] == (1, 1)
    assert found.sum() == pytest.approx(1.0, abs=0.02)
    assert (found >= 0).all()


def test_a_frame_is_looked_at_once(looks):
    assert looks.at(2) is looks.at(2)


@pytest.mark.parametrize(
    ("op", "args", "words"),
    [
        ("look", {"frame": 4}, "frame must be 0 to 3"),
        ("maps", {"frame": 0, "queries": []}, "1 to 32 queries"),
        ("maps", {"frame": 2, "queries": [99]}, "query must be 0 to 31"),
        ("point", {"frame": 0}, "x and y in pixels"),
        ("open", {}, "a lens answers frames, describe"),
    ],
)
def test_refusals_are_sentences(view, op, args, words):
    assert words in view.handle(op, args, [])[0]["error"]


def test_state_is_attributes_and_its_twin_follows(video, looks):
    lens = AttentionLens(video, looks)
    twin = lens.__panel__()
    lens.layer = 1
    lens.side_by_side = True
    assert (twin.layer, twin.side_by_side) == (1, True)
    twin.kind = "rollout"
    assert lens.kind == "rollout"
    with pytest.raises(traitlets.TraitError, match="frame must be 0 to 3"):
        lens.frame = 4
    with pytest.raises(traitlets.TraitError):
        lens.colours = "rainbow"
    lens.close()
