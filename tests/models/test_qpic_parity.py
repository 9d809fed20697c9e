"""The whole of QPIC against values of its reference, both filled with the same numbers."""

import json

import numpy as np
import pytest
import torch

from hoilab.models.qpic.architecture import Qpic
from hoilab.models.qpic.criterion import LossConfig, match, pair_losses, total
from hoilab.models.qpic.processing import pairs
from hoilab.models.qpic.weights import R50_VCOCO, from_official
from hoilab.nn.recording import recorded

NAME = "qpic/vcoco_r50"
HEADS = {
    "pred_sub_boxes": "human_box",
    "pred_obj_boxes": "object_box",
    "pred_obj_logits": "object_logits",
    "pred_verb_logits": "verb_logits",
}


@pytest.fixture(scope="module")
def network(seeded_state):
    network = Qpic(R50_VCOCO)
    network.load_state_dict(from_official(seeded_state(NAME)))
    return network.eval()


@pytest.fixture(scope="module")
def expected(parity):
    return np.load(parity / NAME / "expected.npz")


@pytest.fixture(scope="module")
def seen(network, seeded_batch):
    """Return outputs, attention and what the parts gave on the way."""
    parts = {}
    handles = [
        network.get_submodule(name).register_forward_hook(
            lambda _, __, out, name=name: parts.update({name: out})
        )
        for name in ("backbone", "input_proj", "transformer.decoder")
    ]
    with torch.no_grad(), recorded(network) as maps:
        output = network(*seeded_batch(NAME))
    for handle in handles:
        handle.remove()
    return output, maps, parts


@pytest.mark.parametrize("head", HEADS)
def test_heads_of_all_layers(seen, expected, head):
    found = getattr(seen[0], HEADS[head]).numpy()
    tolerance = 1e-4 if "boxes" in head else 1e-3
    np.testing.assert_allclose(found[-1], expected[head], atol=tolerance, rtol=0)
    np.testing.assert_allclose(found[:-1], expected[f"aux_{head}"], atol=tolerance, rtol=0)


def test_parts_on_the_way(seen, expected):
    _, maps, parts = seen
    memory = maps.memory
    rows, columns = memory.rows, memory.columns

    def grid(tokens):
        return tokens[..., ::16].mT.reshape(2, 16, rows, columns).numpy()

    np.testing.assert_array_equal(
        memory.padding.reshape(2, rows, columns).numpy(), expected["feature_mask"]
    )
    np.testing.assert_allclose(grid(memory.places), expected["pos_embed"], atol=1e-5)
    found = parts["backbone"][:, ::64].numpy()
    np.testing.assert_allclose(
        found, expected["backbone_feature_every_64th_channel"], atol=1e-3, rtol=1e-4
    )
    found = parts["input_proj"][:, ::16].numpy()
    np.testing.assert_allclose(found, expected["input_proj_every_16th_channel"], atol=1e-3)
    np.testing.assert_allclose(
        grid(memory.tokens), expected["memory_every_16th_channel"], atol=1e-3
    )
    hs = parts["transformer.decoder"][:, :, ::10].numpy()
    np.testing.assert_allclose(hs, expected["decoder_hs"], atol=1e-3)


def test_attention_recorded_from_outside(seen, expected):
    _, maps, _ = seen
    rows, columns = maps.memory.rows, maps.memory.columns
    cross = maps.stacked("decoder.multihead_attn")[-1].reshape(2, 8, 100, rows, columns)
    np.testing.assert_allclose(
        cross.mean(1).numpy(), expected["cross_attention_last_mean_over_heads"], atol=1e-4
    )
    np.testing.assert_allclose(
        cross[:, :, [0, 33, 66, 99]].numpy(),
        expected["cross_attention_last_per_head_queries_0_33_66_99"],
        atol=1e-4,
    )
    np.testing.assert_allclose(
        maps.stacked("decoder.self_attn")[-1].mean(1).numpy(),
        expected["decoder_self_attention_last_mean_over_heads"],
        atol=1e-4,
    )
    centre = rows // 2 * columns + columns // 2
    encoder = maps.stacked("encoder.self_attn")[-1].mean(1)[:, centre]
    np.testing.assert_allclose(
        encoder.reshape(2, rows, columns).numpy(),
        expected["encoder_self_attention_last_row_of_centre_cell"],
        atol=1e-4,
    )


def test_attention_labelled_on_the_image(seen, expected):
    _, maps, _ = seen
    labelled = maps.on_image("decoder.multihead_attn", width_px=466, height_px=640, image=1)
    shown = ~expected["feature_mask"][1]
    wanted = expected["cross_attention_last_mean_over_heads"][1][:, shown]
    found = labelled[-1].astype(float).mean("head").values.reshape(100, -1)
    np.testing.assert_allclose(found, wanted, atol=1e-3)  # kept in half precision
    # A cell is 32 pixels of the resized 283 x 389; its centre is half of that from the edge.
    assert labelled["x"][0].item() == pytest.approx(16 * 466 / 283)
    assert labelled["y"][1].item() == pytest.approx(48 * 640 / 389)


def test_post_processing(seen, expected, parity):
    images = json.loads((parity / NAME / "spec.json").read_text())["images"]
    sizes = [(image["orig_width"], image["orig_height"]) for image in images]
    for index, found in enumerate(pairs(seen[0].layer(-1), sizes)):
        boxes = np.concatenate([found.human, found.object])
        np.testing.assert_allclose(boxes, expected[f"post_{index}_boxes"], atol=0.05)
        np.testing.assert_array_equal(found.object_class, expected[f"post_{index}_labels"][100:])
        np.testing.assert_allclose(
            found.verb_score, expected[f"post_{index}_verb_scores"], atol=1e-4
        )


@pytest.fixture(scope="module")
def cases(parity):
    return json.loads((parity / NAME / "losses.json").read_text())


@pytest.mark.parametrize("case", ["mixed", "one_image_without_pairs", "no_pairs_at_all"])
def test_matching_and_losses(seen, cases, pair_targets, expected_losses, case):
    wanted, output = cases[case], seen[0]
    targets = pair_targets(wanted["targets"], 29)
    found = [
        [
            [m.query.tolist(), m.target.tolist()]
            for m in match(output.layer(i), targets, LossConfig())
        ]
        for i in range(6)
    ]
    assert found == [*wanted["aux_matching"], wanted["matching"]]
    for kind in ("focal", "bce"):
        config = LossConfig(verb_loss=kind)
        losses = pair_losses(output, targets, config)
        for name, value in expected_losses(wanted[f"losses_verb_{kind}"]).items():
            assert losses[name].item() == pytest.approx(value, rel=1e-4, abs=1e-7), name
        assert total(losses, config).item() == pytest.approx(wanted[f"total_verb_{kind}"], rel=1e-4)


def test_gradients_and_one_step(network, seeded_batch, cases, pair_targets, seeded_state):
    wanted = cases["mixed"]
    targets = pair_targets(wanted["targets"], 29)
    batch = seeded_batch(NAME)

    def loss():
        return total(pair_losses(network(*batch), targets, LossConfig()), LossConfig())

    try:
        loss().backward()
        norms = {
            name.replace("backbone.", "backbone.0.body."): parameter.grad.norm().item()
            for name, parameter in network.named_parameters()
            if parameter.requires_grad
        }
        assert norms.keys() == wanted["grad_norms"].keys()
        # Its true gradient is zero: the first layer's values are zeros.
        del norms["transformer.decoder.layers.0.self_attn.in_proj_weight"]
        for name, norm in norms.items():
            assert norm == pytest.approx(wanted["grad_norms"][name], rel=1e-3), name
        learning = [(n, p) for n, p in network.named_parameters() if p.requires_grad]
        step = torch.optim.AdamW(
            [
                {"params": [p for n, p in learning if "backbone" not in n]},
                {"params": [p for n, p in learning if "backbone" in n], "lr": 1e-5},
            ],
            lr=1e-4,
            weight_decay=1e-4,
        )
        whole = torch.nn.utils.clip_grad_norm_(network.parameters(), 0.1)
        assert whole.item() == pytest.approx(wanted["grad_total_norm"], rel=1e-3)
        step.step()
        with torch.no_grad():
            assert loss().item() == pytest.approx(wanted["total_after_one_adamw_step"], rel=1e-2)
    finally:
        network.zero_grad()
        network.load_state_dict(from_official(seeded_state(NAME)))
