"""Actions of each individual, and the spans they last."""

import numpy as np
import pytest

from hoilab.analysis.class_means import class_means
from hoilab.errors import DataError
from hoilab.io.clips import labelled
from hoilab.metrics.actions import action_scores, confusion, fused
from hoilab.schema import make_clips
from hoilab.tasks.actions import acted, actions


class Says:
    """A recognizer whose answers are the embeddings."""

    classes = ("walk", "wave")

    def __call__(self, embedding):
        return embedding


def scored(rows):
    """Return clips of (individual, start, stop, probability of walking)."""
    table = make_clips([row[1:3] for row in rows], [[row[3], 1 - row[3]] for row in rows])
    return actions(table.assign(individual=("clip", [row[0] for row in rows])), Says())


def test_each_clip_is_named_by_its_best():
    found = scored([(4, 0, 2, 0.9), (4, 1, 3, 0.2)])
    assert found["label"].values.tolist() == ["walk", "wave"]
    assert found["score"].sel(action="wave").values.tolist() == pytest.approx([0.1, 0.8])


def test_moments_that_agree_are_one_span_for_each_individual():
    found = acted(scored([
        (4, 0, 2, 0.9), (4, 1, 3, 0.8), (4, 2, 4, 0.1), (7, 0, 2, 0.2), (7, 6, 8, 0.3),
    ]))  # fmt: skip
    rows = list(
        zip(found["individual"].values, *found["span"].values.T, found["label"].values, strict=True)
    )
    # Of 4 between 2 s and 3 s: the mean of .8 and .1 is .45 walking, so it waves from 2 s on.
    assert rows == [(4, 0, 2, "walk"), (7, 0, 2, "wave"), (4, 2, 4, "wave"), (7, 6, 8, "wave")]
    np.testing.assert_allclose(found["score"], [0.875, 0.8, 0.725, 0.7])


def test_what_is_not_sure_is_left_out():
    assert acted(scored([(1, 0, 2, 0.6)]), least=0.7).sizes["clip"] == 0


def test_no_clips_give_no_actions():
    none = labelled(np.empty((0, 2)), np.empty((0, 2)))
    found = actions(none, Says())
    assert found["score"].shape == (0, 2)
    assert acted(found).sizes["clip"] == 0


def test_few_examples_are_enough_where_classes_lie_apart():
    rng = np.random.default_rng(0)
    directions = rng.standard_normal((3, 32))
    which = np.arange(60) % 3
    # What all clips of a camera share is much longer than what tells them apart.
    embedding = 20 + directions[which] + 0.2 * rng.standard_normal((60, 32))
    table = make_clips(np.tile([0.0, 1.0], (60, 1)), embedding)
    few = table.isel(clip=slice(0, 3)).assign(label=("clip", ["a", "b", "c"]))
    found = actions(table, class_means(few, background=table))
    assert found["label"].values.tolist() == [["a", "b", "c"][k] for k in which]


def test_examples_of_one_class_teach_nothing():
    one = make_clips([[0, 1], [1, 2]], np.eye(2)).assign(label=("clip", ["walk", ""]))
    with pytest.raises(DataError, match="two classes or more are needed, got walk"):
        class_means(one)
    with pytest.raises(DataError, match="a label each"):
        class_means(one.drop_vars("label"))


def test_accuracy_by_hand():
    answers = np.array([[0.5, 0.3, 0.2], [0.1, 0.6, 0.3], [0.2, 0.7, 0.1], [0.3, 0.3, 0.4]])
    found = action_scores(answers, ["a", "b", "c", "c"], ["a", "b", "c"])
    assert found["top1"].item() == 0.75
    assert found["mean_class"].item() == pytest.approx((1 + 1 + 0.5) / 3)
    assert found["top5"].item() == 1.0
    table = confusion(answers, ["a", "b", "c", "c"], ["a", "b", "c"])
    assert table.values.tolist() == [[1, 0, 0], [0, 1, 0], [0, 1, 1]]
    assert np.isnan(action_scores(np.empty((0, 2)), [], ["a", "b"])["top1"])
    with pytest.raises(DataError, match="none of the 2 classes"):
        action_scores(np.eye(2), ["a", "z"], ["a", "b"])
    with pytest.raises(DataError, match="streams differ"):
        fused({"rgb": np.eye(2), "flow": np.eye(3)})
