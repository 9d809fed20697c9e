"""CDN against values of its reference, both filled with the same numbers."""

import json

import numpy as np
import pytest
import torch

from hoilab.models.cdn.architecture import Cdn, tiny_config
from hoilab.models.cdn.criterion import CDN_LOSS, match, pair_losses, total
from hoilab.models.cdn.processing import distinct
from hoilab.models.cdn.weights import S_VCOCO
from hoilab.models.qpic.processing import Pairs, pairs
from hoilab.models.qpic.weights import from_official
from hoilab.nn.recording import recorded

NAME = "cdn/vcoco_r50"
HEADS = {
    "pred_sub_boxes": "human_box",
    "pred_obj_boxes": "object_box",
    "pred_obj_logits": "object_logits",
    "pred_verb_logits": "verb_logits",
}


@pytest.fixture(scope="module")
def network(seeded_state):
    network = Cdn(S_VCOCO)
    network.load_state_dict(from_official(seeded_state(NAME)))
    return network.eval()


@pytest.fixture(scope="module")
def expected(parity):
    return np.load(parity / NAME / "expected.npz")


@pytest.fixture(scope="module")
def spec(parity):
    return json.loads((parity / NAME / "spec.json").read_text())


@pytest.fixture(scope="module")
def seen(network, seeded_batch):
    with torch.no_grad(), recorded(network) as maps:
        output = network(*seeded_batch(NAME))
    return output, maps


def test_parameters_are_as_many(network, spec):
    assert sum(p.numel() for p in network.parameters()) == spec["parameter_count"]


@pytest.mark.parametrize("head", HEADS)
def test_heads_of_all_layers(seen, expected, head):
    found = getattr(seen[0], HEADS[head]).numpy()
    tolerance = 1e-4 if "boxes" in head else 1e-3
    np.testing.assert_allclose(found[-1], expected[head], atol=tolerance, rtol=0)
    np.testing.assert_allclose(found[:-1], expected[f"aux_{head}"], atol=tolerance, rtol=0)


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("transformer.decoder.multihead_attn", "pair_decoder_cross_attention_last"),
        ("interaction_decoder.multihead_attn", "interaction_decoder_cross_attention_last"),
    ],
)
def test_both_attentions(seen, expected, kind, name):
    maps = seen[1]
    found = maps.stacked(kind)[-1][:, :, ::4].mean(1)
    found = found.reshape(2, 25, maps.memory.rows, maps.memory.columns)
    np.testing.assert_allclose(found.numpy(), expected[name], atol=1e-4)


def test_post_processing(seen, expected, spec):
    sizes = [(image["orig_width"], image["orig_height"]) for image in spec["images"]]
    for index, found in enumerate(pairs(seen[0].layer(-1), sizes)):
        boxes = np.concatenate([found.human, found.object])
        np.testing.assert_allclose(boxes, expected[f"post_{index}_boxes"], atol=0.05)
        np.testing.assert_array_equal(found.object_class, expected[f"post_{index}_labels"][100:])
        np.testing.assert_allclose(
            found.verb_score, expected[f"post_{index}_verb_scores"], atol=1e-4
        )


@pytest.fixture(scope="module")
def wanted(parity):
    return json.loads((parity / NAME / "losses.json").read_text())


def test_matching_and_losses(seen, wanted, pair_targets, expected_losses):
    targets = pair_targets(wanted["targets"], 29)
    matches = match(seen[0].layer(-1), targets, CDN_LOSS)
    assert [[m.query.tolist(), m.target.tolist()] for m in matches] == wanted["matching"]
    losses = pair_losses(seen[0], targets, CDN_LOSS)
    for name, value in expected_losses(wanted["losses"]).items():
        assert losses[name].item() == pytest.approx(value, rel=1e-4), name
    assert total(losses, CDN_LOSS).item() == pytest.approx(wanted["total"], rel=1e-4)


@pytest.mark.slow
def test_gradients(network, seeded_batch, wanted, pair_targets):
    targets = pair_targets(wanted["targets"], 29)
    total(pair_losses(network(*seeded_batch(NAME)), targets, CDN_LOSS), CDN_LOSS).backward()
    gradients = {
        name.replace("backbone.", "backbone.0.body."): parameter.grad.norm().item()
        for name, parameter in network.named_parameters()
        if parameter.grad is not None
    }
    network.zero_grad()
    # The true gradient of a first layer's self-attention weights is zero: its values are zeros.
    for name, norm in wanted["grad_norms"].items():
        if not name.endswith("decoder.layers.0.self_attn.in_proj_weight"):
            assert gradients[name] == pytest.approx(norm, rel=1e-3), name


def _proposal(human, thing, object_class, score):
    return Pairs(
        np.array(human, dtype=float),
        np.array(thing, dtype=float),
        np.array(object_class),
        np.array(score, dtype=float),
    )


def test_the_better_of_two_doubles_stays():
    same = [[0, 0, 9, 9], [0, 0, 9, 9], [50, 50, 59, 59]]
    query, verb = distinct(_proposal(same, same, [3, 3, 3], [[0.5], [0.9], [0.1]]))
    assert query.tolist() == [1, 2]
    assert verb.tolist() == [0, 0]


def test_other_objects_and_verbs_are_no_doubles():
    same = [[0, 0, 9, 9]] * 2
    query, verb = distinct(_proposal(same, same, [3, 4], [[0.5, 0.4], [0.3, 0.2]]))
    assert list(zip(query, verb, strict=True)) == [(0, 0), (0, 1), (1, 0), (1, 1)]


@pytest.mark.parametrize(
    ("right", "left"),
    [
        # Humans 10 wide, shifted by s: IoU (10 - s) / (10 + s), counted in whole pixels.
        pytest.param(1, 1, id="9 of 11 is more than .7"),
        pytest.param(2, 2, id="8 of 12 is less"),
    ],
)
def test_overlap_counts_whole_pixels(right, left):
    human = [[0, 0, 9, 9], [right, 0, 9 + left, 9]]
    thing = [[0, 0, 9, 9]] * 2
    query, _ = distinct(_proposal(human, thing, [3, 3], [[0.9], [0.5]]))
    assert len(query) == (1 if right == 1 else 2)


def test_doubles_go_after_the_best_were_taken():
    same = [[0, 0, 9, 9]] * 3
    query, _ = distinct(_proposal(same, same, [3, 3, 4], [[0.9], [0.8], [0.7]]), count=2)
    assert query.tolist() == [0]


def test_tiny_runs_on_any_size():
    network = Cdn(tiny_config(object_classes=3, verbs=5)).eval()
    with torch.no_grad():
        output = network(torch.rand(1, 3, 97, 131))
    assert output.verb_logits.shape == (2, 1, 32, 5)
