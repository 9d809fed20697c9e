"""UPT's head against values of its reference, and what surrounds it by hand."""

import json

import numpy as np
import pytest
import torch

from hoilab.errors import WeightsError
from hoilab.models.upt.architecture import Instances, InteractionHead, UptOutput, spatial_code
from hoilab.models.upt.criterion import UptTargets, annotated, verb_loss
from hoilab.models.upt.detector import Upt
from hoilab.models.upt.detr import Detr, DetrConfig
from hoilab.models.upt.processing import Selection, scored, selected, to_interactions, with_tokens
from hoilab.models.upt.weights import HICO, from_official, loaded, untrained
from hoilab.nn.recording import recorded
from hoilab.nn.resnet import ResNetConfig
from hoilab.nn.transformer import TransformerConfig
from hoilab.schema import make_tracks, make_video

NAME = "upt/head_hico"


@pytest.fixture(scope="module")
def state(parity, seeded):
    spec = json.loads((parity / NAME / "spec.json").read_text())
    return seeded.seeded_state_dict(spec["shapes"], gains=spec["gains"])


@pytest.fixture(scope="module")
def head(state):
    head = InteractionHead(HICO)
    head.load_state_dict(from_official(state))
    return head.eval()


@pytest.fixture(scope="module")
def stored(parity):
    return np.load(parity / NAME / "expected.npz")


@pytest.fixture(scope="module")
def given(stored):
    parts = ("boxes", "scores", "labels", "hidden_states")
    instances = [
        Instances(*(torch.from_numpy(stored[f"in_{image}_{part}"]) for part in parts))
        for image in range(2)
    ]
    sizes = [(float(width), float(height)) for height, width in stored["image_sizes"]]
    return torch.from_numpy(stored["features"]), instances, sizes


@pytest.fixture(scope="module")
def outputs(head, given):
    with torch.no_grad():
        return head(*given)


def test_logits(outputs, stored):
    found = torch.cat([output.logits for output in outputs]).numpy()
    np.testing.assert_allclose(found, stored["logits"], atol=1e-4)


@pytest.mark.parametrize("image", [0, 1])
def test_pairs_priors_and_scores(outputs, stored, image):
    output = outputs[image]
    np.testing.assert_array_equal(output.human, stored[f"out_{image}_person_index"])
    np.testing.assert_array_equal(output.object, stored[f"out_{image}_object_index"])
    classes = output.instances.object_class[output.object]
    np.testing.assert_array_equal(classes, stored[f"out_{image}_object_label"])
    np.testing.assert_allclose(output.prior.numpy(), stored[f"out_{image}_prior"], atol=1e-6)
    pair, verb, score = scored(output)
    np.testing.assert_array_equal(pair, stored[f"out_{image}_score_pair"])
    np.testing.assert_array_equal(verb, stored[f"out_{image}_score_verb"])
    np.testing.assert_allclose(score, stored[f"out_{image}_score"], atol=1e-5)


@pytest.mark.parametrize("image", [0, 1])
def test_attention_recorded_from_outside(head, given, stored, image):
    features, instances, sizes = given
    with torch.no_grad(), recorded(head) as maps:
        head(features[image, None], [instances[image]], [sizes[image]])
    # Stored are weights of (listening, told) turned round: they sum to 1 over the first axis.
    np.testing.assert_allclose(
        maps.stacked("cooperation.weighing").mT.numpy(),
        stored[f"out_{image}_cooperative_attention"],
        atol=1e-5,
    )
    np.testing.assert_allclose(
        maps.stacked("competition.attention")[0, 0].numpy(),
        stored[f"out_{image}_competitive_attention"],
        atol=1e-4,
    )


def _instances(classes, scores=None, corners=None, features=256):
    count = len(classes)
    return Instances(
        torch.tensor(corners or [[10.0 * i, 0, 10 * i + 9, 9] for i in range(count)]).reshape(
            -1, 4
        ),
        torch.tensor(scores or [0.9] * count, dtype=torch.float32),
        torch.tensor(classes, dtype=torch.int64),
        torch.zeros(count, features),
    )


@pytest.mark.parametrize(
    "classes", [[], [0], [5, 7]], ids=["nobody", "one person alone", "things without people"]
)
def test_no_pair_is_normal(head, classes):
    with torch.no_grad():
        (output,) = head(torch.zeros(1, 2048, 2, 2), [_instances(classes)], [(100.0, 50.0)])
    assert output.logits.shape == (0, 117)
    rows = to_interactions(output, frame=0, time_s=0.0, objects=[], verbs=[])
    assert rows.sizes["interaction"] == 0


def test_spatial_code_by_hand():
    code = spatial_code(
        torch.tensor([0.0, 0.0, 4.0, 2.0]), torch.tensor([4.0, 1.0, 6.0, 5.0]), (10.0, 20.0)
    )
    expected = [
        0.2, 0.05, 0.5, 0.15,  # centres (2, 1) and (5, 3)
        0.4, 0.1, 0.2, 0.2,  # sides 4x2 and 2x4
        8 / 200, 8 / 200, 1,  # areas
        2, 0.5, 0,  # aspects, no overlap
        3 / 4, 0, 2 / 2, 0,  # three right in widths of 4, two down in heights of 2
    ]  # fmt: skip
    np.testing.assert_allclose(code[:18], expected, atol=1e-6)
    np.testing.assert_allclose(code[18], np.log(0.2), atol=1e-6)


def test_selection_keeps_a_few_even_when_all_are_doubtful():
    found = _instances([0, 0, 0, 0, 4, 4], [0.9, 0.1, 0.05, 0.15, 0.3, 0.01])
    kept = selected(found, Selection(fewest=3))
    assert kept.score.tolist() == pytest.approx([0.9, 0.15, 0.1, 0.3, 0.01])
    assert kept.object_class.tolist() == [0, 0, 0, 4, 4]


def test_selection_drops_the_worse_of_two_boxes_of_a_class_alone():
    box = [[0.0, 0, 9, 9]] * 3
    kept = selected(_instances([0, 0, 4], [0.5, 0.9, 0.8], box))
    assert kept.score.tolist() == pytest.approx([0.9, 0.8])


def test_foreign_boxes_look_like_the_nearest_seen():
    seen = _instances([0, 4])._replace(token=torch.tensor([[1.0], [2.0]]))
    found = with_tokens(
        torch.tensor([[11.0, 0, 19, 9]]), torch.tensor([1.0]), torch.tensor([7]), seen
    )
    assert found.token.item() == 2


def _output(logit=0.0, prior=0.5):
    instances = _instances([0, 4])
    return UptOutput(
        instances,
        torch.tensor([0]),
        torch.tensor([1]),
        torch.full((1, 2), logit, requires_grad=True),
        torch.full((2, 1, 2), prior**0.5),
    )


def test_annotated_pairs_are_found_by_both_boxes():
    near = torch.tensor([[0.0, 0, 9, 9]])
    far = torch.tensor([[10.0, 0, 19, 9]])
    good = UptTargets(near, far, torch.tensor([1]))
    swapped = UptTargets(far, near, torch.tensor([1]))
    assert annotated(_output(), good).tolist() == [[0, 1]]
    assert annotated(_output(), swapped).tolist() == [[0, 0]]


def test_verb_loss_by_hand():
    """Probability 1/2 times prior 1/2 is 1/4 for one verb said and one not."""
    target = UptTargets(
        torch.tensor([[0.0, 0, 9, 9]]), torch.tensor([[10.0, 0, 19, 9]]), torch.tensor([1])
    )
    said = 0.5 * 0.75**0.2 * -np.log(0.25)
    unsaid = 0.5 * 0.25**0.2 * -np.log(0.75)
    loss = verb_loss([_output()], [target])
    assert loss.item() == pytest.approx(said + unsaid, rel=1e-5)
    loss.backward()


def test_another_key_layout_is_named():
    with pytest.raises(WeightsError, match="no interaction head of UPT"):
        from_official({"query_embed.weight": torch.zeros(1)})


def test_a_checkpoint_in_the_official_layout_loads(state, tmp_path):
    config = DetrConfig(
        backbone=ResNetConfig(blocks=(1, 1, 1, 1)),
        transformer=TransformerConfig(encoder_layers=1, decoder_layers=1, hidden=16),
    )
    detector = Detr(config).state_dict()
    official = {
        f"detector.{name.replace('backbone.', 'backbone.0.body.', 1)}": tensor
        for name, tensor in detector.items()
    }
    official |= {f"interaction_head.{name}": tensor for name, tensor in state.items()}
    torch.save({"model_state_dict": official, "epoch": 20}, tmp_path / "upt.pt")
    found = loaded(config, tmp_path / "upt.pt")
    for name, tensor in detector.items():
        assert torch.equal(found.network.detector.state_dict()[name], tensor)


@pytest.fixture
def tiny():
    torch.manual_seed(1)
    return untrained(objects=("person", "bag"), verbs=("carry", "kick"))


def test_interactions_of_tracks_name_their_individuals(tiny):
    frames = np.random.default_rng(0).integers(0, 256, (2, 90, 120, 3), dtype=np.uint8)
    video = make_video(frames, [0.0, 0.1], frame=[10, 11])
    position = np.array([[[20, 60, 90, 50], [45, 45, 45, 20]]] * 2, dtype=float)
    position[1, :, 1] = np.nan
    tracks = make_tracks(
        position,
        np.full((2, 2, 4), 20.0),
        [0.0, 0.1],
        individual=[7, 8, 9, 5],
        label=["bag", "person", "person", "unicorn"],
        frame=[10, 11],
    )
    rows = tiny(video, tracks)
    first, second = (rows.isel(interaction=rows["frame"] == f) for f in (10, 11))
    assert set(zip(first["human"].values, first["object"].values, strict=True)) == {
        (8, 7), (8, 9), (9, 7), (9, 8),
    }  # fmt: skip
    assert set(zip(second["human"].values, second["object"].values, strict=True)) == {(9, 7)}
    assert set(second["object_class"].values) == {"bag"}
    np.testing.assert_allclose(second["human_position"].values[0], [90, 45])


def test_interactions_without_tracks_come_from_the_detector(tiny):
    frames = np.random.default_rng(0).integers(0, 256, (1, 90, 120, 3), dtype=np.uint8)
    rows = tiny(make_video(frames, [0.0]))
    assert rows.sizes["interaction"] >= 0
    assert isinstance(tiny.network, Upt)


def test_a_frame_without_tracks_gives_no_rows(tiny):
    frames = np.zeros((1, 90, 120, 3), dtype=np.uint8)
    tracks = make_tracks([[[20.0], [45.0]]], [[[20.0], [20.0]]], [0.0], frame=[3])
    assert tiny(make_video(frames, [0.0]), tracks).sizes["interaction"] == 0
