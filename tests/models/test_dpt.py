"""DPT in small sizes: against transformers' own, on pictures of any shape, and its files."""

import dataclasses
import json
from pathlib import Path

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from hoilab.errors import WeightsError
from hoilab.models import dpt
from hoilab.models.dpt import weights
from hoilab.models.dpt.architecture import (
    HYBRID,
    LARGE,
    TINY,
    TINY_HYBRID,
    Dpt,
    DptSegmentation,
)
from hoilab.models.dpt.criterion import affine_loss
from hoilab.models.dpt.estimator import Segmenter
from hoilab.models.dpt.fusion import Residual
from hoilab.models.dpt.processing import NetworkSize, prepared
from hoilab.models.dpt.resnet_v2 import padded_same, standardized
from hoilab.models.dpt.vit import resized_positions
from hoilab.nn.recording import recorded
from hoilab.schema import make_video

SMALL = NetworkSize(height_px=128, width_px=128)
FIXTURES = Path(__file__).parents[1] / "fixtures" / "dpt"
UNUSED = ("pretrained.model.norm.", "pretrained.model.head.", "scratch.refinenet4.resConfUnit1.")
SIZES = {"large": TINY, "hybrid": TINY_HYBRID}


@pytest.fixture(autouse=True)
def one_thread():
    """Networks this small lose more time to a second thread than they gain."""
    threads = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(threads)


def drawn(network: torch.nn.Module, seed: int = 0) -> torch.nn.Module:
    """Return the network with weights that differ from its start and keep signals alive."""
    generator = torch.Generator().manual_seed(seed)
    for tensor in network.state_dict().values():
        noise = torch.randn(tensor.shape, generator=generator)
        tensor.copy_(noise / tensor[0].numel() ** 0.5 if tensor.ndim > 1 else tensor + 0.1 * noise)
    return network.eval()


def signed(config):
    return dataclasses.replace(config, non_negative=False)


def pixels(*shape: int) -> torch.Tensor:
    return torch.rand(*shape, generator=torch.Generator().manual_seed(1)) * 2 - 1


def transformers_twin(kind: str):
    from transformers import BitConfig, DPTConfig, DPTForDepthEstimation

    sizes = {
        "hidden_size": 64,
        "num_hidden_layers": 4,
        "num_attention_heads": 4,
        "intermediate_size": 256,
        "image_size": 128,
        "layer_norm_eps": 1e-6,
        "fusion_hidden_size": 32,
        "readout_type": "project",
    }
    if kind == "large":
        config = DPTConfig(
            **sizes, neck_hidden_sizes=[16, 32, 48, 64], backbone_out_indices=[0, 1, 2, 3]
        )
    else:
        config = DPTConfig(
            **sizes,
            is_hybrid=True,
            neck_hidden_sizes=[32, 64, 64, 64],
            backbone_out_indices=[0, 1, 2, 3],
            reassemble_factors=[1, 1, 1, 0.5],
            neck_ignore_stages=[0, 1],
            backbone_featmap_shape=[1, 128, 8, 8],
            backbone_config=BitConfig(
                embedding_size=8,
                hidden_sizes=[32, 64, 128],
                depths=[1, 1, 1],
                num_groups=2,
                layer_type="bottleneck",
                global_padding="same",
                embedding_dynamic_padding=True,
                out_features=["stage1", "stage2", "stage3"],
            ),
        )
    config._attn_implementation = "eager"
    return drawn(DPTForDepthEstimation(config))


def as_in_transformers(config):
    """Return sizes for files of the transformers library, which standardizes filters its way."""
    if config.vit.convolutions is None:
        return signed(config)
    convolutions = dataclasses.replace(config.vit.convolutions, standardization="variance")
    vit = dataclasses.replace(config.vit, convolutions=convolutions)
    return dataclasses.replace(signed(config), vit=vit)


@pytest.mark.slow  # transformers takes its time to import
@pytest.mark.parametrize("kind", SIZES)
def test_transformers_gives_the_same_on_squares(kind, tmp_path):
    twin = transformers_twin(kind)
    path = tmp_path / "converted.pt"
    torch.save(twin.state_dict(), path)
    estimator = weights.loaded(as_in_transformers(SIZES[kind]), weights.RELATIVE, path)
    twin.head.head[5] = torch.nn.Identity()
    picture = pixels(2, 3, 128, 128)
    with torch.inference_mode():
        expected = twin(picture).predicted_depth
        found = estimator.network(picture)
    assert expected.std() > 0.1
    torch.testing.assert_close(found, expected, atol=1e-4 * expected.std().item(), rtol=0)


@pytest.mark.parametrize("kind", SIZES)
def test_values_that_transformers_gave(kind, seeded):
    network = Dpt(as_in_transformers(SIZES[kind])).eval()
    shapes = {name: tuple(tensor.shape) for name, tensor in network.state_dict().items()}
    network.load_state_dict(seeded.seeded_state_dict(shapes))
    pictures = np.stack([seeded.seeded_image(f"dpt/tiny/{i}", 128, 128) for i in "ab"])
    with torch.inference_mode():
        found = network((torch.from_numpy(pictures) - 0.5) / 0.5)
    with np.load(FIXTURES / "tiny_by_transformers.npz") as stored:
        expected = stored[kind]
    assert expected.std() > 0.1
    np.testing.assert_allclose(found[:, ::8, ::8], expected, atol=1e-4 * expected.std())


@pytest.mark.parametrize(("kind", "config"), [("dpt_large", LARGE), ("dpt_hybrid", HYBRID)])
def test_keys_are_the_official_ones_and_come_back_from_transformers(parity, kind, config):
    shapes = json.loads((parity / "dpt" / "state_dict_shapes.json").read_text())[kind]
    names = json.loads((parity / "dpt" / "official_to_transformers_keys.json").read_text())[kind]
    with torch.device("meta"):
        own = Dpt(config).state_dict()
        converted = {}
        for official, there in names.items():
            tensor = torch.empty(shapes[official])
            if isinstance(there, list):
                converted |= zip(there, tensor.chunk(len(there)), strict=True)
            elif there is not None:
                converted[there] = tensor
    assert {name: list(tensor.shape) for name, tensor in own.items()} == shapes
    back = weights.from_transformers(converted)
    assert {name: list(tensor.shape) for name, tensor in back.items()} == shapes


@pytest.mark.parametrize("kind", SIZES)
@pytest.mark.parametrize("side", [(32, 32), (64, 160), (160, 64)])
def test_pictures_of_any_shape_and_a_batch_does_not_mix_them(kind, side):
    network = drawn(Dpt(signed(SIZES[kind])))
    batch = pixels(2, 3, *side)
    with torch.inference_mode():
        together = network(batch)
        alone = network(batch[1:])
    assert together.shape == (2, *side)
    torch.testing.assert_close(together[1:], alone, atol=1e-5, rtol=1e-4)
    assert not torch.allclose(together[0], together[1], atol=1e-3)


def test_nothing_below_zero_unless_asked_for():
    network = drawn(Dpt(TINY), seed=3)
    free = Dpt(signed(TINY)).eval()
    free.load_state_dict(network.state_dict())
    with torch.inference_mode():
        raw = free(pixels(1, 3, 64, 64))
        raw_shift = raw.median()
        for each in (network, free):
            each.scratch.output_conv[4].bias.sub_(raw_shift)
        torch.testing.assert_close(
            network(pixels(1, 3, 64, 64)), free(pixels(1, 3, 64, 64)).clamp_min(0)
        )
        assert (free(pixels(1, 3, 64, 64)) < 0).any()


@pytest.mark.parametrize(
    ("shape", "words"),
    [
        pytest.param((3, 64, 64), r"pixels\[None\]", id="one picture"),
        pytest.param((1, 1, 64, 64), "b 3 h w", id="grey"),
        pytest.param((1, 3, 64, 40), "multiples of 32 px, got 64x40", id="odd side"),
        pytest.param((1, 3, 0, 32), "multiples of 32", id="no rows"),
    ],
)
def test_what_is_no_batch_of_pictures_is_refused(shape, words):
    with pytest.raises(ValueError, match=words):
        Dpt(TINY)(torch.zeros(shape))


def test_everything_learns_but_what_has_no_say():
    network = Dpt(signed(TINY_HYBRID)).train()
    network(pixels(1, 3, 64, 96)).square().sum().backward()
    idle = {name for name, p in network.named_parameters() if p.grad is None}
    assert idle == {n for n, _ in network.named_parameters() if n.startswith(UNUSED)}


def test_a_tiny_one_learns_a_ramp():
    torch.manual_seed(0)
    network = Dpt(signed(TINY))
    picture = pixels(1, 3, 32, 64)
    target = torch.linspace(0.1, 1, 64).expand(1, 32, 64)
    step = torch.optim.AdamW(network.parameters(), lr=1e-3)
    losses = []
    for _ in range(10):
        loss = affine_loss(network(picture), target, target > 0).total
        step.zero_grad()
        loss.backward()
        step.step()
        losses.append(loss.item())
    assert losses[-1] < 0.8 * losses[0]


def test_half_precision_keeps_the_ranking():
    network = drawn(Dpt(signed(TINY)))
    estimator = weights.DepthEstimator(network, weights.DepthTask(size=SMALL))
    frames = np.random.default_rng(0).integers(0, 255, (1, 48, 80, 3), np.uint8)
    full = estimator.inverse(frames)
    half = estimator.in_precision(torch.bfloat16).inverse(frames)
    assert half.dtype == torch.float32
    assert network.pretrained.model.cls_token.dtype == torch.float32  # a copy changed
    ranks = [maps.flatten().argsort().argsort().double() for maps in (full, half)]
    assert torch.corrcoef(torch.stack(ranks))[0, 1] > 0.99


def test_positions_on_another_grid_by_hand():
    positions = torch.tensor([9.0, 0, 1, 10, 11]).reshape(1, 5, 1)  # readout, then 2x2
    wide = resized_positions(positions, 2, 4).flatten().tolist()
    assert wide == pytest.approx([9, 0, 0.25, 0.75, 1, 10, 10.25, 10.75, 11])
    torch.testing.assert_close(resized_positions(positions, 2, 2), positions)


def test_filters_are_standardized_in_two_ways():
    filters = 1e-4 * torch.randn(5, 3, 2, 2, generator=torch.Generator().manual_seed(0))
    centred = filters - filters.mean((1, 2, 3), keepdim=True)
    deviation = centred.square().mean((1, 2, 3), keepdim=True).sqrt()
    torch.testing.assert_close(standardized(filters, "std"), centred / (deviation + 1e-5))
    torch.testing.assert_close(
        standardized(filters, "variance"), centred / (deviation**2 + 1e-8).sqrt()
    )


@pytest.mark.parametrize(
    ("side", "size", "stride", "left", "right"),
    [(8, 3, 2, 0, 1), (7, 3, 2, 1, 1), (8, 7, 2, 2, 3), (8, 1, 2, 0, 0), (8, 3, 1, 1, 1)],
)
def test_odd_padding_goes_right_and_down(side, size, stride, left, right):
    padded = padded_same(torch.ones(1, 1, side, side), size, stride)
    expected = torch.zeros(side + left + right)
    expected[left : left + side] = 1
    assert padded[0, 0, :, left].tolist() == expected.tolist()
    assert padded[0, 0, left].tolist() == expected.tolist()


def test_attention_is_recorded_from_outside():
    network = drawn(Dpt(TINY))
    picture = pixels(1, 3, 64, 96)
    heard = []
    block = network.pretrained.model.blocks[1]
    block.norm1.register_forward_hook(lambda _, __, out: heard.append(out))
    with torch.inference_mode(), recorded(network) as maps:
        network(picture)
    found = maps.stacked("attn")
    assert found.shape == (4, 1, 4, 25, 25)
    with torch.inference_mode():
        parts = block.attn.qkv(heard[0])[0].chunk(3, -1)
    queries, keys, _ = (part.reshape(25, 4, 16).transpose(0, 1) for part in parts)
    expected = (queries @ keys.mT / 4).softmax(-1)
    torch.testing.assert_close(found[1, 0], expected)


# Segmentation: no values of the reference are at hand, so each part is computed a second way.


def test_keys_of_segmentation():
    with torch.device("meta"):
        depth, classes = Dpt(LARGE), DptSegmentation(LARGE, classes=150)
    own, depths = classes.state_dict(), depth.state_dict()
    added = {name for name in own if name not in depths}
    norms = ("weight", "bias", "running_mean", "running_var")
    assert added == {
        *(
            f"scratch.refinenet{level}.resConfUnit{unit}.bn{layer}.{leaf}"
            for level in range(1, 5)
            for unit in (1, 2)
            for layer in (1, 2)
            for leaf in norms
        ),
        *(f"scratch.output_conv.1.{leaf}" for leaf in norms),
        *(f"auxlayer.1.{leaf}" for leaf in norms),
        *("auxlayer.0.weight", "auxlayer.4.weight", "auxlayer.4.bias"),
    }
    gone = {name for name in depths if name not in own}
    assert all("resConfUnit" in n and n.endswith("bias") for n in gone if "output" not in n)
    assert own["scratch.output_conv.4.weight"].shape == (150, 256, 1, 1)


def test_normalised_residuals_against_torchs_batch_norm():
    unit = drawn(Residual(6, norm=True))
    norms = []
    for name in ("bn1", "bn2"):
        norm = torch.nn.BatchNorm2d(6).eval()
        norm.load_state_dict(getattr(unit, name).state_dict(), strict=False)
        norms.append(norm)
    grid = pixels(2, 6, 5, 7)
    with torch.inference_mode():
        thought = norms[0](F.conv2d(grid.relu(), unit.conv1.weight, padding=1)).relu()
        expected = norms[1](F.conv2d(thought, unit.conv2.weight, padding=1)) + grid
        torch.testing.assert_close(unit(grid), expected)


def test_segmenter_loads_and_takes_the_likeliest_class(tmp_path):
    network = drawn(DptSegmentation(TINY, classes=23))
    counters = {
        name.replace("running_var", "num_batches_tracked"): torch.tensor(7)
        for name in network.state_dict()
        if name.endswith("running_var")
    }
    path = tmp_path / "dpt_tiny-ade20k.pt"
    torch.save({"optimizer": {}, "model": network.state_dict() | counters}, path)
    segmenter = weights.loaded_segmenter(TINY, path, classes=23, size=SMALL)
    frames = np.random.default_rng(0).integers(0, 255, (2, 50, 70, 3), np.uint8)
    found = segmenter(make_video(frames, [0.0, 0.1]))
    with torch.inference_mode():
        shares = network(prepared(frames, SMALL)).softmax(1)
        large = F.interpolate(shares, size=(50, 70), mode="bicubic", align_corners=False)
    np.testing.assert_array_equal(found.values, large.argmax(1).numpy())
    assert found.dims == ("time", "y", "x")
    assert len(np.unique(found)) > 1
    assert isinstance(segmenter, Segmenter)


# Files.


@pytest.mark.parametrize("wrapped", [False, True])
def test_an_official_file_loads(tmp_path, wrapped):
    network = drawn(Dpt(TINY_HYBRID))
    path = tmp_path / "dpt_hybrid-tiny.pt"
    state = network.state_dict()
    torch.save({"optimizer": {"lr": 1}, "model": state} if wrapped else state, path)
    estimator = weights.loaded(TINY_HYBRID, weights.RELATIVE, path)
    with torch.inference_mode():
        picture = pixels(1, 3, 32, 64)
        assert torch.equal(estimator.network(picture), network(picture))


LOADERS = {
    "load_large": weights.LARGE_FILE,
    "load_hybrid": weights.HYBRID_FILE,
    "load_hybrid_nyu": weights.HYBRID_NYU_FILE,
    "load_hybrid_kitti": weights.HYBRID_KITTI_FILE,
    "load_large_ade20k": weights.LARGE_ADE20K_FILE,
    "load_hybrid_ade20k": weights.HYBRID_ADE20K_FILE,
}


@pytest.mark.parametrize("loader", LOADERS)
def test_a_missing_file_is_named_with_url_checksum_and_folder(loader, tmp_path, monkeypatch):
    monkeypatch.setenv("HOILAB_WEIGHTS", str(tmp_path))
    file = LOADERS[loader]
    with pytest.raises(WeightsError) as refusal:
        getattr(weights, loader)()
    for word in (file.url, file.sha256, str(tmp_path), "HOILAB_WEIGHTS"):
        assert word in str(refusal.value)
    assert len(file.sha256) == 8
    assert file.url.startswith("https://github.com/intel-isl/DPT/releases/download/1_0/dpt_")


def test_another_file_under_the_published_name_is_refused(tmp_path, monkeypatch):
    monkeypatch.setenv("HOILAB_WEIGHTS", str(tmp_path))
    torch.save(Dpt(TINY).state_dict(), tmp_path / weights.LARGE_FILE.name)
    with pytest.raises(WeightsError, match="expected 2f21e586"):
        weights.load_large()


def test_the_file_of_another_size_is_refused(tmp_path):
    path = tmp_path / "dpt_tiny.pt"
    torch.save(Dpt(TINY).state_dict(), path)
    with pytest.raises(WeightsError, match="another key layout than Dpt"):
        weights.load_hybrid(path)


@pytest.mark.parametrize("name", dpt.__all__)
def test_specs_say_what_is_true(name):
    spec = getattr(dpt, name)
    assert callable(spec.load())
    config = LARGE if "large" in spec.name else HYBRID
    file = LOADERS[spec.target.rpartition(":")[2]]
    assert spec.facts["weights"] == file.name
    if "parameters" in spec.facts:
        with torch.device("meta"):
            count = sum(parameter.numel() for parameter in Dpt(config).parameters())
        assert spec.facts["parameters"] == count


def test_fixtures_hold_numbers_alone():
    assert sum(path.stat().st_size for path in FIXTURES.iterdir()) < 100_000
