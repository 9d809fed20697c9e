"""ViCC against values of its reference, with weights that anyone can recompute."""

import json

import numpy as np
import pytest
import torch
from torch.nn import functional

from hoilab.models.vicc.architecture import ClipClassifier, Vicc, ViccConfig
from hoilab.models.vicc.criterion import Queue, assignments, swapped_loss
from hoilab.models.vicc.processing import flow_picture, normalized, windows
from hoilab.models.vicc.r21d import R21d
from hoilab.models.vicc.s3d import S3d, S3dConfig
from hoilab.training.larc import Larc

CASES = {"no_queue": {}, "queue": {"queued": True}, "no_queue_frozen_prototypes": {"frozen": True}}


@pytest.fixture(scope="module")
def folder(parity):
    return parity / "vicc"


@pytest.fixture(scope="module")
def expected(folder):
    return json.loads((folder / "expected.json").read_text())


@pytest.fixture(scope="module")
def shapes(folder):
    return json.loads((folder / "state_dict_shapes.json").read_text())


@pytest.fixture(scope="module")
def state(shapes, seeded):
    """Return the seeded numbers of each tensor, once, in float64."""
    own = {k: v for k, v in shapes["vicc"].items() if k not in shapes["aliases"]}
    return {
        k: v.double() if v.is_floating_point() else v
        for k, v in seeded.seeded_state_dict(own).items()
    }


@pytest.fixture(scope="module")
def clip(seeded):
    def made(name, length, height, width):
        picture = seeded.seeded_image(name, height + 2 * length, width + length)
        frames = [picture[:, 2 * t : 2 * t + height, t : t + width] for t in range(length)]
        values = torch.from_numpy(np.stack(frames, 1).astype(np.float64))
        return normalized(values[None])[0]

    return made


def with_statistics(state, file, prefix="bn/"):
    found = dict(state)
    for key in file.files:
        if key.startswith(prefix):
            found[key.removeprefix(prefix)] = torch.from_numpy(file[key]).double()
    return found


def test_names_and_sizes_are_the_references(shapes):
    network = Vicc()
    own = {k: tuple(v) for k, v in shapes["vicc"].items() if k not in shapes["aliases"]}
    assert {k: tuple(v.shape) for k, v in network.state_dict().items()} == own
    assert sum(p.numel() for p in network.parameters()) == 9_129_248
    assert sum(p.numel() for p in S3d().parameters()) == 7_910_048
    assert sum(p.numel() for p in R21d().parameters()) == 14_365_303


def test_features_embedding_and_scores(folder, state, clip, shapes, seeded):
    file = np.load(folder / "s3d_eval.npz")
    network = Vicc().eval()
    filled = with_statistics(state, file)
    network.load_state_dict({k: v for k, v in filled.items() if k in network.state_dict()})
    with torch.no_grad():
        output = network(clip("vicc/eval/clip1", 32, 128, 128)[None].float())
    # float32: the fixture's own error in it is 1.2e-4 on features, 7e-6 on the embedding.
    np.testing.assert_allclose(output.features[0], file["features"][1], atol=5e-4)
    np.testing.assert_allclose(output.embedding[0], file["embedding"][1], atol=3e-5)
    np.testing.assert_allclose(output.scores[0], file["scores"][1], atol=1e-4)

    classifier = ClipClassifier(ViccConfig(), 101).double().eval()
    layers = {k: v for k, v in shapes["linear_classifier"].items() if not k.startswith("backbone")}
    classifier.load_state_dict(
        with_statistics(seeded.seeded_state_dict(layers), file), strict=False
    )
    with torch.no_grad():
        logits = classifier.classify(torch.from_numpy(file["features"]).double())
    np.testing.assert_allclose(logits, file["logits"], atol=1e-6)


def test_assignments_are_balanced_like_the_references(folder):
    file = np.load(folder / "sinkhorn.npz")
    for case in json.loads((folder / "sinkhorn_cases.json").read_text()):
        kind = getattr(torch, case["dtype"])
        scores = torch.from_numpy(file[f"{case['case']}/scores"]).to(kind)
        if case.get("subtract_max"):
            scores = scores - scores.max()
        found = assignments(scores, epsilon=case["epsilon"], rounds=case["iterations"])
        wanted = file[f"{case['case']}/assign"]
        np.testing.assert_allclose(found[-case["B"] :], wanted, atol=1e-6)


@pytest.mark.parametrize("kind", ["head_single", "head_cross"])
@pytest.mark.parametrize("queued", [False, True])
def test_the_loss_and_its_gradients(folder, expected, kind, queued):
    file, case = np.load(folder / f"{kind}.npz"), "queue" if queued else "no_queue"
    learning = [torch.from_numpy(e).requires_grad_(k < 2) for k, e in enumerate(file["embeddings"])]
    prototypes = torch.from_numpy(file["prototypes"]).requires_grad_()
    queue = None
    if queued:
        kept = torch.from_numpy(file["queue"])
        queue = Queue(*kept.shape, like=kept)
        queue.kept.copy_(kept)
    unit = [functional.normalize(embedding, dim=1) for embedding in learning]
    loss = swapped_loss(
        unit,
        [embedding @ prototypes.T for embedding in unit],
        prototypes=prototypes.detach(),
        assigning=range(len(learning)),
        queue=queue,
    )
    assert loss.item() == pytest.approx(expected[kind][case], rel=1e-7)
    loss.backward()
    np.testing.assert_allclose(prototypes.grad, file[f"{case}/grad_prototypes"], atol=1e-7)
    for view in (0, 1):
        np.testing.assert_allclose(
            learning[view].grad, file[f"{case}/grad_embedding{view}"], atol=1e-7
        )
    if queue is not None:
        np.testing.assert_allclose(queue.kept, file["queue_after"], atol=1e-9)


def block(clip, seeded, prefix, number=4):
    return torch.stack(
        [
            torch.stack([clip(f"{prefix}/clip{b}/view{v}", 16, 64, 64) for v in (0, 1)])
            for b in range(number)
        ]
    )


def filled_queue(seeded, prefix, views, length, size=128):
    rows = [
        torch.from_numpy(seeded.seeded_array(f"{prefix}/queue{v}.q", (1, length, size))[0]).double()
        for v in range(views)
    ]
    queue = Queue(views, length, size, like=rows[0])
    for view, row in enumerate(rows):
        queue.kept[view] = functional.normalize(row, dim=1)
    return queue


@pytest.mark.slow
@pytest.mark.parametrize("case", CASES)
def test_two_steps_of_single_stream_training(folder, expected, state, clip, seeded, case):
    file, wanted = np.load(folder / "s3d_single_loss.npz"), expected["single"][case]
    network = Vicc().double().train()
    network.load_state_dict(state)
    optimizer = Larc(network.parameters(), lr=0.6)
    clips = block(clip, seeded, "vicc/single/train")
    queue = filled_queue(seeded, "vicc/single", 2, 32) if CASES[case].get("queued") else None
    losses = []
    for step in range(2):
        network.normalize_prototypes()
        views = [network(clips[:, view]) for view in (0, 1)]  # normalised over each by itself
        scores = [view.scores for view in views]
        loss = swapped_loss(
            [view.embedding for view in views],
            scores,
            prototypes=network.prototypes.weight.detach(),
            assigning=(0, 1),
            queue=queue,
        )
        optimizer.zero_grad()
        loss.backward()
        if step == 0:
            found = torch.cat(scores).detach()
            np.testing.assert_allclose(found, file[f"{case}/scores"], atol=1e-6)
        if CASES[case].get("frozen"):
            network.prototypes.weight.grad = None
        optimizer.step()
        losses.append(loss.item())
    np.testing.assert_allclose(losses, wanted["losses"], rtol=1e-6)
    for name, total in wanted["weight_sum_after_2_steps"].items():
        assert network.state_dict()[name].sum().item() == pytest.approx(total, rel=1e-6)


@pytest.mark.slow
@pytest.mark.parametrize("case", ["no_queue", "queue"])
def test_two_steps_of_cross_stream_training(folder, expected, state, clip, seeded, case):
    file = np.load(folder / "s3d_cross_loss.npz")
    network = Vicc(ViccConfig(streams=2)).double().train()
    second = seeded.seeded_state_dict(
        {
            key.replace("encoder_q", "second"): tuple(value.shape)
            for key, value in state.items()
            if key.startswith("encoder_q")
        }
    )
    network.load_state_dict(with_statistics({**state, **second}, file))
    optimizer = Larc([p for p in network.parameters() if p.requires_grad], lr=0.6)
    one, two = (block(clip, seeded, f"vicc/cross/block{k}") for k in (1, 2))
    queue = filled_queue(seeded, "vicc/cross", 4, 32) if case == "queue" else None
    losses = []
    for _ in range(2):
        network.normalize_prototypes()
        views = [network(one[:, 0]), network(two[:, 0])]
        views += [network.other(two[:, 1]), network.other(one[:, 1])]
        loss = swapped_loss(
            [view.embedding for view in views],
            [view.scores for view in views],
            prototypes=network.prototypes.weight.detach(),
            assigning=range(4),
            queue=queue,
        )
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    np.testing.assert_allclose(losses, expected["cross"][case]["losses"], rtol=1e-6)


def test_windows_are_the_references(folder):
    for case in json.loads((folder / "clip_sampling.json").read_text())["cases"]:
        found = windows(case["frames"], length=case["clip_length"], stride=case["stride"])
        assert found.shape[0] == case["clips"]
        assert found.ravel().tolist() == case["index"]


def test_flow_becomes_the_picture_that_the_network_sees(folder):
    file = np.load(folder / "tvl1.npz")
    picture = flow_picture(file["flow"])
    np.testing.assert_array_equal(picture, file["model_input_rgb"])
    np.testing.assert_array_equal(picture[..., [2, 1]], file["quantised"])


def test_a_small_s3d_gives_features_of_its_size():
    config = S3dConfig(width=0.25, gated=True)
    features = S3d(config).eval()(torch.zeros(1, 3, 16, 64, 64))
    assert features.shape == (1, config.channels, 2, 2, 2)
