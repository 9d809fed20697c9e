"""Lessons in the background: they change what is told, can be held, ended, kept and discarded."""

import time

import numpy as np
import pytest

from hoilab.errors import DataError
from hoilab.training.finetune.lessons import Lessons
from hoilab.training.finetune.memory import Memory, Remembering
from hoilab.training.finetune.pairs import PairLearner
from hoilab.training.finetune.recipe import FinetuneRecipe

from .drawn import drawn, small_qpic

RECIPE = FinetuneRecipe(epochs=3, batch=4, learning_rate=1e-3, held_out=0.0)
LONG = FinetuneRecipe(epochs=4000, batch=4, learning_rate=1e-4, held_out=0.0)


@pytest.fixture(scope="module")
def clip():
    return drawn("ball", 8, seed=1)


def lessons_of(clip, folder, recipe=RECIPE):
    return Lessons(PairLearner(small_qpic()), clip.video, folder, recipe=recipe, every_s=0.4)


def wait(lessons, *states, limit_s=60.0):
    until = time.monotonic() + limit_s
    while lessons.moment.state not in states:
        assert time.monotonic() < until, lessons.moment
        time.sleep(0.01)
    return lessons.moment


def labels(clip, count=3):
    return clip.interactions.isel(interaction=slice(0, count))


@pytest.fixture(scope="module")
def taught(clip, tmp_path_factory):
    lessons = lessons_of(clip, tmp_path_factory.mktemp("states"))
    lessons.teach(labels(clip))
    wait(lessons, "proposed", "failed")
    return lessons


def test_a_lesson_changes_what_is_told_and_nothing_is_kept_without_being_asked(taught):
    moment = taught.moment
    assert moment.state == "proposed", moment.said
    assert 0 < moment.changed_s <= moment.seconds
    assert len(moment.losses) == 3  # three frames in one batch, three epochs
    assert not np.array_equal(taught.before["score"].values, taught.after["score"].values)
    assert (taught.in_use, taught.kept()) == ("as given", [])
    # Eight frames five a second, told every 0.4 s, and those that were labelled.
    told = set(taught.after["frame"].values.tolist())
    assert told <= {0, 1, 2, 4, 6}


def test_what_is_kept_is_listed_and_can_be_gone_back_to(taught):
    before, after = taught.before, taught.after
    taught.keep("first")
    assert taught.in_use == "first"
    assert taught.before is after
    assert [state.name for state in taught.kept()] == ["first"]
    assert taught.kept()[0].card["from"] == "as given"
    taught.restore("first")
    wait(taught, "idle")
    assert taught.before.sizes["interaction"] > 0
    with pytest.raises(DataError, match="there is first"):
        taught.restore("second")
    assert before is not taught.before


def test_it_is_ended_within_half_a_second_and_leaves_nothing(clip, tmp_path):
    lessons = lessons_of(clip, tmp_path, LONG)
    lessons.teach(labels(clip))
    wait(lessons, "learning")
    with pytest.raises(DataError, match="goes on already"):
        lessons.teach(labels(clip))
    asked = time.process_time()
    lessons.stop(wait_s=30)
    assert time.process_time() - asked < 0.5
    assert not lessons.busy
    assert (lessons.moment.state, lessons.after) == ("idle", None)
    with pytest.raises(DataError, match="nothing to keep"):
        lessons.keep("x")


def test_it_is_held_and_goes_on(clip, tmp_path):
    lessons = lessons_of(clip, tmp_path, LONG)
    lessons.teach(labels(clip))
    wait(lessons, "learning")
    lessons.pause()
    time.sleep(0.3)
    held = len(lessons.moment.losses)
    time.sleep(0.4)
    assert len(lessons.moment.losses) == held
    assert lessons.moment.paused
    lessons.pause(False)
    until = time.monotonic() + 30
    while len(lessons.moment.losses) == held and time.monotonic() < until:
        time.sleep(0.01)
    assert len(lessons.moment.losses) > held
    lessons.pause()
    lessons.stop(wait_s=30)  # also while it is held
    assert not lessons.busy


def test_labels_that_cannot_be_learnt_are_said(clip, tmp_path):
    lessons = lessons_of(clip, tmp_path)
    with pytest.raises(DataError, match="nothing is labelled yet"):
        lessons.teach(labels(clip, 0))
    with pytest.raises(DataError, match="not in the video"):
        lessons.teach(labels(clip).assign(frame=("interaction", [90, 91, 92])))


def test_a_frame_is_looked_at_once_for_a_learner_and_all_its_copies(clip):
    learner = Remembering(PairLearner(small_qpic()))
    frame = clip.video.values[0]
    first = learner.features(frame)
    copy = learner.extended(objects=("box",), verbs=("carry",))
    assert copy.features(frame.copy()) is first
    assert copy.features(clip.video.values[1]) is not first
    assert (copy.verbs, len(learner.memory)) == (("kick", "carry"), 2)


def test_what_was_looked_at_before_the_lesson_can_be_learnt_from(clip, tmp_path):
    lessons = lessons_of(clip, tmp_path)
    lessons.look()
    wait(lessons, "idle")
    lessons.teach(labels(clip, 1))
    assert wait(lessons, "proposed", "failed").state == "proposed", lessons.moment.said


def test_memory_is_bounded(clip):
    learner = Remembering(PairLearner(small_qpic()), Memory(most_bytes=1))
    for frame in clip.video.values[:3]:
        learner.features(frame)
    assert len(learner.memory) == 1
