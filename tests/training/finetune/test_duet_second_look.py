"""A Duet that looks twice can be taught too; its second look stays as it is."""

import numpy as np
import pytest
import torch

from hoilab.models.duet.detector import DuetDetector
from hoilab.models.duet.second_look import SecondLookConfig
from hoilab.models.duet.weights import looking_twice, untrained
from hoilab.schema import make_video
from hoilab.training.finetune.duet import DuetLearner


@pytest.fixture
def twice():
    torch.manual_seed(0)
    made = untrained(things=("bag", "ball"), verbs=("carry", "kick"), verbs_of_thing=((0,), (1,)))
    torch.nn.init.constant_(made.network.dense.heat.bias, 0.0)  # it finds something
    made = looking_twice(made, SecondLookConfig(points=16, channels=4))
    torch.nn.init.normal_(made.network.look.said.weight, std=0.1)
    return DuetDetector(made.network, made.task)


@pytest.fixture
def frame():
    return np.random.default_rng(0).integers(0, 255, (48, 64, 3), dtype=np.uint8)


def test_a_learner_tells_what_the_detector_tells(twice, frame):
    learner = DuetLearner(twice)
    with torch.no_grad():
        rows = learner.predict(learner.features(frame), (64.0, 48.0))
    told = twice(make_video(frame[None], np.zeros(1), identity="public"))
    assert rows.sizes["interaction"] == told.sizes["interaction"]
    best, same = (part["score"].values.max() for part in (rows, told))
    assert best == pytest.approx(same, abs=0.02)  # grids were kept in half precision


def test_more_classes_leave_what_was_looked_at_as_it_was(twice, frame):
    learner = DuetLearner(twice)
    grown = learner.extended(objects=("box",), verbs=("lift",))
    kinds = grown.network.look.kind.weight
    assert kinds.shape[0] == 3
    assert torch.equal(kinds[:2], twice.network.look.kind.weight)
    assert torch.allclose(kinds[2], kinds[:2].mean(0))
    learned = {id(weight) for weight in grown.trainable()}
    assert not learned & {id(weight) for weight in grown.network.look.parameters()}
    with torch.no_grad():
        features = tuple(part[None] for part in grown.features(frame))
        assert grown.beliefs(features).heat.shape[1] == 3
