"""A verb that is put right is told right afterwards, by the Duet that ships."""

import numpy as np
import pytest
import torch
import xarray as xr

from hoilab.geometry.boxes import from_corners
from hoilab.models.duet.pairing import Instances
from hoilab.schema import make_interactions, make_video
from hoilab.training.finetune.cache import Example, stacked
from hoilab.training.finetune.figures import pairs_covered, told_as_labelled
from hoilab.training.finetune.learner import Labelled
from hoilab.training.finetune.lessons import QUICK, told_in
from hoilab.training.finetune.loop import finetune
from hoilab.training.finetune.models import learner_of
from hoilab.training.footage import Footage
from hoilab.training.shooting import Shooting, render

SEED = 9200
OTHER = {"carry": "put_down", "pull": "put_down", "put_down": "pick_up", "pick_up": "put_down"}


@pytest.fixture(scope="module")
def learner():
    torch.manual_seed(0)
    return learner_of("duet-tiny")


@pytest.fixture(scope="module")
def clip(tmp_path_factory):
    folder = tmp_path_factory.mktemp("footage")
    render(folder, [SEED], shooting=Shooting(moments=1, run=2, duration_s=6.0))
    stills = [*Footage(folder, seeds=[SEED])]
    return make_video(np.stack([still.rgb for still in stills]), [0.0, 0.4], identity="public")


@pytest.fixture(scope="module")
def corrected(learner, clip):
    """A frame and the surest pair in it, whose verb is said to be another one."""
    row = 1
    said = told_in(learner, clip, row)
    for place in range(said.sizes["interaction"]):
        pair = said.isel(interaction=[place])
        verb = str(pair["verb"].values[0])
        if verb in OTHER and float(pair["score"][0]) > 0.2:
            label = pair.assign(verb=("interaction", np.array([OTHER[verb]])))
            return row, pair, label.assign_coords(image=[int(pair["frame"].values[0])])
    raise AssertionError("nobody carries or pulls anything in this scene")


def first_said(learner, clip, row, pair):
    said = told_in(learner, clip, row)
    over = np.flatnonzero(pairs_covered(pair, said)[0])
    return str(said["verb"].values[over[said["score"].values[over].argmax()]])


def test_one_corrected_verb_is_told_after_one_lesson(learner, clip, corrected):
    row, pair, label = corrected
    was, wanted = str(pair["verb"].values[0]), str(label["verb"].values[0])
    assert first_said(learner, clip, row, pair) == was
    result = finetune(learner, [Labelled(clip, label)], recipe=QUICK)
    assert first_said(result.learner, clip, row, pair) == wanted
    assert result.history.sizes["epoch"] - 1 < QUICK.epochs  # ended as soon as it was told
    assert first_said(learner, clip, row, pair) == was  # the given model is as it was


def test_what_is_confirmed_changes_nothing_but_an_epoch(learner, clip, corrected):
    _, pair, label = corrected
    confirmed = label.assign(verb=pair["verb"])
    result = finetune(learner, [Labelled(clip, confirmed)], recipe=QUICK)
    assert result.history.sizes["epoch"] - 1 == 1


def test_somebody_standing_before_a_labelled_pair_does_not_silence_it(
    learner, clip, corrected, monkeypatch
):
    row, _, label = corrected
    size = (640.0, 360.0)
    target = learner.targets(label, size)
    pixels = clip[row].values
    features = stacked([Example(learner.features(pixels), target, label, size)])
    width = float(target.human[0, 2] - target.human[0, 0])
    aside = target.human - 0.55 * width * torch.tensor([1.0, 0.0, 1.0, 0.0])  # overlaps by .29
    sure = torch.ones(2)
    found = Instances(
        torch.cat([target.human, aside]), sure, target.thing, sure[:1], target.thing_class
    )
    monkeypatch.setattr(learner, "_found", lambda *_: [found])
    with torch.no_grad():
        terms = learner.losses(features, [target])
    assert terms["verb"].item() > 0.1, "the labelled pair was passed over"
    assert terms["heat"].item() == 0.0  # who is labelled is found: there is nothing to learn


def frame_of(verbs, scores=None):
    """Rows of one pair, a row for each verb."""
    boxes = [[[10.0, 10.0, 30.0, 60.0]], [[25.0, 30.0, 40.0, 45.0]]]
    count = len(verbs)
    placed = [part for box in boxes for part in from_corners(np.repeat(box, count, axis=0))]
    rows = make_interactions(
        np.zeros(count, int), 0.0, *placed, object_class="bag", verb=np.array(verbs, dtype=str)
    )
    return rows if scores is None else rows.assign(score=("interaction", np.array(scores)))


class Says:
    """A learner that says the same of every frame."""

    def __init__(self, rows: xr.Dataset) -> None:
        self.rows = rows

    def predict(self, _features, _size_px):
        return self.rows


@pytest.mark.parametrize(
    ("labelled", "verbs", "scores", "agrees"),
    [
        (["carry"], ["carry", "put_down"], [0.6, 0.5], True),
        (["carry"], ["carry", "put_down"], [0.5, 0.6], False),
        (["carry", "put_down"], ["carry", "put_down"], [0.5, 0.6], True),
        (["none"], ["carry"], [0.6], False),
        (["none"], ["carry"], [0.1], True),
        (["carry"], [], [], False),
    ],
)
def test_the_surest_verb_of_a_labelled_pair_counts(labelled, verbs, scores, agrees):
    example = Example((), None, frame_of(labelled), (100.0, 100.0))
    said = Says(frame_of(verbs, scores))
    assert told_as_labelled(said, [example], heartbeat=lambda: None) is agrees
