import json
from pathlib import Path

import numpy as np
import pytest
import torch

from hoilab.models.qpic.architecture import PairOutput
from hoilab.models.qpic.classes import VCOCO_OBJECTS, VCOCO_VERBS
from hoilab.models.qpic.criterion import (
    LossConfig,
    PairTargets,
    cardinality_error,
    match,
    object_class_error,
    pair_losses,
    total,
)
from hoilab.models.qpic.processing import pairs
from hoilab.models.qpic.vcoco_rows import vcoco_rows

FIXTURES = Path(__file__).parents[1] / "fixtures" / "qpic"


@pytest.fixture(scope="module")
def heads():
    stored = np.load(FIXTURES / "heads.npz")
    return PairOutput(
        *(
            torch.from_numpy(stored[name])
            for name in ("pred_sub_boxes", "pred_obj_boxes", "pred_obj_logits", "pred_verb_logits")
        )
    )


@pytest.fixture(scope="module")
def expected():
    return json.loads((FIXTURES / "heads.json").read_text())


@pytest.fixture(scope="module")
def targets(expected, pair_targets):
    return pair_targets(expected["targets"], 29)


@pytest.mark.parametrize("layer", [0, 1, 2])
def test_matching_is_the_reference_s(heads, expected, targets, layer):
    matches = match(heads.layer(layer), targets, LossConfig())
    found = [[m.query.tolist(), m.target.tolist()] for m in matches]
    assert found == expected["matching_by_layer"][layer]


@pytest.mark.parametrize("kind", ["focal", "bce"])
def test_losses_are_the_reference_s(heads, expected, targets, expected_losses, kind):
    config = LossConfig(verb_loss=kind)
    losses = pair_losses(heads, targets, config)
    wanted = expected_losses(expected[f"losses_verb_{kind}"])
    assert losses.keys() == wanted.keys()
    for name, value in wanted.items():
        assert losses[name].item() == pytest.approx(value, rel=1e-5), name
    assert total(losses, config).item() == pytest.approx(expected[f"total_verb_{kind}"], rel=1e-5)


def test_figures_beside_the_losses_are_the_reference_s(heads, expected, targets):
    last = heads.layer(-1)
    wanted = expected["losses_verb_focal"]
    error = object_class_error(last, targets, match(last, targets, LossConfig()))
    assert error.item() == wanted["obj_class_error"]
    assert cardinality_error(last, targets).item() == wanted["obj_cardinality_error"]


def test_pairs_are_the_reference_s_post_processing(heads, expected):
    sizes = [(width, height) for height, width in expected["sizes_height_width"]]
    stored = np.load(FIXTURES / "heads.npz")
    for image, found in enumerate(pairs(heads.layer(-1), sizes)):
        boxes = np.concatenate([found.human, found.object])
        np.testing.assert_allclose(boxes, stored[f"post_{image}_boxes"], atol=1e-3)
        np.testing.assert_array_equal(found.object_class, stored[f"post_{image}_labels"][100:])
        np.testing.assert_allclose(found.verb_score, stored[f"post_{image}_verb_scores"], atol=1e-6)


def test_vcoco_rows_are_the_reference_s_export(heads, expected, shared_data):
    """The objects allowed with each verb come from V-COCO itself: empty means all."""
    actions = json.loads(
        (shared_data / "hoi-annotations" / "vcoco" / "vsrl_vcoco_val.json").read_text()
    )
    allowed = np.ones((29, 81))
    for action in actions:
        for role, include in zip(action["role_name"], action["include"], strict=True):
            name = f"{action['action_name']}_{role}"
            if name in VCOCO_VERBS and include:
                row = [thing in include for thing in VCOCO_OBJECTS[:80]]
                allowed[VCOCO_VERBS.index(name), :80] = row
    sizes = [(width, height) for height, width in expected["sizes_height_width"]]
    rows = [
        row
        for image, found in enumerate(pairs(heads.layer(-1), sizes))
        for row in vcoco_rows(
            found, 100 + image, objects=VCOCO_OBJECTS, verbs=VCOCO_VERBS, allowed=allowed
        )
    ]
    stored = json.loads((FIXTURES / "official_detections.json").read_text())
    for index, wanted in zip(stored["rows"], stored["detections"], strict=True):
        assert rows[index].keys() == wanted.keys()
        for name, value in wanted.items():
            numbers = np.array(value, dtype=float)
            np.testing.assert_allclose(rows[index][name], numbers, rtol=1e-5, atol=1e-5)


def test_a_mistaken_certainty_costs_a_finite_amount():
    """The source's log(0) made training NaN here."""
    output = PairOutput(
        torch.full((1, 1, 2, 4), 0.5),
        torch.full((1, 1, 2, 4), 0.5),
        torch.zeros(1, 1, 2, 3),
        torch.full((1, 1, 2, 1), 200.0, requires_grad=True),
    )
    target = PairTargets(
        torch.full((1, 4), 0.5), torch.zeros(1, 4), torch.tensor([1]), torch.zeros(1, 1)
    )
    losses = pair_losses(output, [target], LossConfig())
    assert losses["verb"].item() == pytest.approx(400.0)


def test_no_pair_in_the_whole_batch_is_normal():
    output = PairOutput(
        torch.rand(1, 1, 2, 4),
        torch.rand(1, 1, 2, 4),
        torch.zeros(1, 1, 2, 3),
        torch.zeros(1, 1, 2, 1),
    )
    empty = PairTargets(
        torch.zeros(0, 4), torch.zeros(0, 4), torch.zeros(0, dtype=torch.int64), torch.zeros(0, 1)
    )
    losses = pair_losses(output, [empty], LossConfig())
    assert losses["human_l1"] == losses["object_giou"] == 0
    # Two queries, one verb at probability 1/2: 2 * (1/2)^2 * ln 2, not divided by anything.
    assert losses["verb"].item() == pytest.approx(0.5 * np.log(2))


def test_nan_in_the_outputs_is_named():
    output = PairOutput(
        torch.full((1, 1, 2, 4), torch.nan),
        torch.rand(1, 1, 2, 4),
        torch.zeros(1, 1, 2, 3),
        torch.zeros(1, 1, 2, 1),
    )
    target = PairTargets(torch.rand(1, 4), torch.rand(1, 4), torch.tensor([0]), torch.ones(1, 1))
    with pytest.raises(FloatingPointError, match="not finite"):
        pair_losses(output, [target], LossConfig())
