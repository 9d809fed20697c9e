"""UPT's head and CDN are taught like the others, and their files open again."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from hoilab.errors import DataError, WeightsError
from hoilab.models.cdn import tiny as cdn
from hoilab.models.interaction_files import opened
from hoilab.models.upt.detector import UptDetector
from hoilab.tasks.interactions import interactions
from hoilab.training.finetune.learner import Labelled
from hoilab.training.finetune.loop import finetune
from hoilab.training.finetune.models import learner_for, learner_of
from hoilab.training.finetune.pairs import PairLearner
from hoilab.training.finetune.recipe import FinetuneRecipe
from hoilab.training.finetune.upt import HeadLearner

from .drawn import HEIGHT, WIDTH, drawn, small_qpic, small_upt


@pytest.fixture(scope="module")
def own():
    """Return frames in which a pair that the detector finds does something new."""
    video = drawn("box", 8, seed=2).video
    rows = small_upt()(video)
    first = [int(np.flatnonzero(rows["frame"].values == frame)[0]) for frame in range(8)]
    told = rows.isel(interaction=first)
    verb = np.full(8, "push")
    return Labelled(video, told.assign(verb=("interaction", verb)))


def test_cached_instances_give_what_the_network_gives(own):
    detector = small_upt()
    learner = HeadLearner(detector)
    frame = own.video.values[0]
    with torch.no_grad():
        features = learner.features(frame)
        said = learner.beliefs(tuple(part[None] for part in features))
        whole = detector.pairs(frame)
    pairs = len(whole.logits)
    torch.testing.assert_close(said.logits[0, :pairs], whole.logits, atol=1e-5, rtol=1e-4)
    assert said.prior[0, pairs:].sum() == 0
    mine = learner.predict(features, (WIDTH, HEIGHT))
    theirs = detector(own.video[:1])
    np.testing.assert_allclose(mine["score"], theirs["score"], atol=1e-5)


def test_a_new_verb_is_learnt_on_top_of_the_old_ones(own):
    learner = HeadLearner(small_upt())
    recipe = FinetuneRecipe(epochs=6, batch=4, learning_rate=3e-3)
    result = finetune(learner, [own], recipe=recipe)
    before, after = result.figures["loss"].sel(data="own").values
    assert after < 0.7 * before
    assert result.learner.verbs == ("carry", "hold", "push")
    given, taught = (m.network.state_dict() for m in (learner, result.learner))
    changed = {name for name in given if not name.startswith("interaction_head.verb.")
               and not torch.equal(given[name], taught[name])}  # fmt: skip
    assert changed
    assert all(name.startswith("interaction_head.") for name in changed)


def test_drift_is_nothing_before_the_first_step_and_counts_old_verbs_alone(own):
    pupil = HeadLearner(small_upt()).extended(objects=["person"], verbs=["push"])
    batch = tuple(part[None] for part in pupil.features(own.video.values[0]))
    target = pupil.targets(own.interactions.isel(interaction=[0]), (WIDTH, HEIGHT))
    assert target.verb.tolist() == [2]
    verb = pupil.network.interaction_head.verb
    with torch.no_grad():
        before = pupil.beliefs(batch)
        assert pupil.losses(batch, [target], before)["drift"] == pytest.approx(0.0, abs=1e-4)
        verb.bias[2] += 5.0  # the new verb
        assert pupil.losses(batch, [target], before)["drift"] == pytest.approx(0.0, abs=1e-4)
        verb.bias[0] += 5.0
        assert pupil.losses(batch, [target], before)["drift"] > 1e-3


def test_what_its_detector_does_not_find_cannot_be_learnt(own):
    with pytest.raises(DataError, match="does not find unicorn"):
        HeadLearner(small_upt()).extended(objects=["unicorn"], verbs=[])
    rows = own.interactions.isel(interaction=[0])
    alone = rows.assign(
        object_position=rows["object_position"] * np.nan, object_class=("interaction", ["none"])
    ).assign(verb=("interaction", ["carry"]))
    learner = HeadLearner(small_upt())
    learner.detector.task = replace(learner.detector.task, objects=("person", "bag", "none"))
    with pytest.raises(DataError, match="without an object"):
        learner.targets(alone, (WIDTH, HEIGHT))


def _cdn():
    made = cdn.untrained(objects=("ball",), verbs=("kick",))
    made.task = replace(made.task, resize=small_qpic().task.resize)
    return made


@pytest.mark.parametrize("method", ["cdn", "upt"])
def test_a_taught_model_is_a_file_that_every_door_opens(method, tmp_path):
    torch.manual_seed(0)
    detector = _cdn() if method == "cdn" else small_upt(finds=False, verbs=("kick",))
    base = drawn("ball", 5, seed=1)
    if method == "upt":
        rows = base.interactions
        base = Labelled(base.video, rows.assign(object_class=("interaction", ["bag"] * 5)))
    result = finetune(
        learner_for(detector), [base], recipe=FinetuneRecipe(epochs=1), folder=tmp_path
    )
    again = opened(result.path)
    assert again.task == result.learner.detector.task
    kinds = {"cdn": PairLearner, "upt": HeadLearner}
    assert isinstance(learner_of(str(result.path)), kinds[method])
    name = {"cdn": "cdn-s-hico", "upt": "upt-r50-hico"}[method]
    by_name = interactions(base.video[:1], name, weights=result.path)
    by_file = interactions(base.video[:1], str(result.path))
    np.testing.assert_array_equal(by_name["score"], by_file["score"])
    assert isinstance(again, UptDetector) == (method == "upt")


def test_files_and_models_of_other_kinds_are_refused(tmp_path):
    with pytest.raises(WeightsError, match="is not a file"):
        opened(tmp_path / "absent.safetensors")
    from safetensors.torch import save_file

    save_file({"weight": torch.zeros(1)}, tmp_path / "bare.safetensors")
    with pytest.raises(WeightsError, match="does not say which kind of model"):
        opened(tmp_path / "bare.safetensors")
    cdn.save(_cdn(), tmp_path / "cdn.safetensors", card={})
    with pytest.raises(WeightsError, match="no description of a QPIC"):
        interactions(
            drawn("ball", 1, seed=1).video, "qpic-tiny", weights=tmp_path / "cdn.safetensors"
        )
    with pytest.raises(WeightsError, match="a function cannot be fine-tuned"):
        learner_for(drawn)
