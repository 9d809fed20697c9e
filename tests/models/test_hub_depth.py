"""Adapters for transformers' depth networks: small ones with drawn weights, saved and read back.

Expected values are transformers' own: the network run on the same pixels, its processors' sizes
and colours, and its own way back to metres.
"""

import json
from pathlib import Path

import numpy as np
import pytest
import torch
import xarray as xr

from hoilab.errors import WeightsError
from hoilab.models.hub_depth.estimator import HubEstimator
from hoilab.models.hub_depth.processing import (
    ASSUMED,
    network_size,
    preparation,
    prepared,
    restored,
)
from hoilab.models.hub_depth.weights import load_folder, load_zoedepth, located, quantity_of
from hoilab.schema import check_depth, make_video

transformers = pytest.importorskip("transformers")


def depth_anything(kind: str = "relative") -> torch.nn.Module:
    config = transformers.DepthAnythingConfig(
        backbone_config=transformers.Dinov2Config(
            hidden_size=16, num_hidden_layers=4, num_attention_heads=2, image_size=56,
            patch_size=14, out_features=["stage1", "stage2", "stage3", "stage4"],
            reshape_hidden_states=False,
        ),
        reassemble_hidden_size=16, patch_size=14, neck_hidden_sizes=[8, 8, 8, 8],
        fusion_hidden_size=8, head_hidden_size=4, depth_estimation_type=kind, max_depth=20,
    )  # fmt: skip
    return transformers.DepthAnythingForDepthEstimation(config)


def glpn() -> torch.nn.Module:
    config = transformers.GLPNConfig(
        depths=[1, 1, 1, 1], hidden_sizes=[8, 8, 16, 16], num_attention_heads=[1, 1, 2, 2],
        decoder_hidden_size=8,
    )  # fmt: skip
    return transformers.GLPNForDepthEstimation(config)


def zoedepth() -> torch.nn.Module:
    config = transformers.ZoeDepthConfig(
        backbone_config=transformers.BeitConfig(
            hidden_size=16, num_hidden_layers=4, num_attention_heads=2, intermediate_size=16,
            image_size=384, patch_size=16, out_features=["stage1", "stage2", "stage3", "stage4"],
            reshape_hidden_states=False,
        ),
        neck_hidden_sizes=[8, 8, 8, 8], fusion_hidden_size=8, bottleneck_features=8,
        num_relative_features=4, num_attractors=[4, 2, 2, 1], bin_embedding_dim=8,
        bin_configurations=[{"n_bins": 8, "min_depth": 0.001, "max_depth": 10.0, "name": "nyu"}],
        backbone_hidden_size=16,
    )  # fmt: skip
    return transformers.ZoeDepthForDepthEstimation(config)


def dpt() -> torch.nn.Module:
    config = transformers.DPTConfig(
        hidden_size=16, num_hidden_layers=4, num_attention_heads=2, intermediate_size=16,
        image_size=64, patch_size=16, backbone_out_indices=[0, 1, 2, 3],
        neck_hidden_sizes=[8, 8, 8, 8], fusion_hidden_size=8, is_hybrid=False,
    )  # fmt: skip
    return transformers.DPTForDepthEstimation(config)


SMALL = {
    "depth_anything": ({"size": {"height": 56, "width": 56}}, depth_anything),
    "glpn": ({}, glpn),
    "zoedepth": ({"size": {"height": 64, "width": 64}}, zoedepth),
    "dpt": ({"size": {"height": 64, "width": 64}}, dpt),
}


def saved(folder: Path, kind: str) -> torch.nn.Module:
    torch.manual_seed(0)
    torch.set_num_threads(1)
    said, make = SMALL[kind]
    network = make().eval()
    network.save_pretrained(folder)
    (folder / "preprocessor_config.json").write_text(json.dumps(said))
    return network


def clip(*shape: int) -> xr.DataArray:
    frames = np.random.default_rng(0).integers(0, 255, (*shape, 3), np.uint8)
    return make_video(frames, np.arange(shape[0]) / 25)


@pytest.mark.parametrize("kind", list(SMALL))
def test_networks_come_back_from_folders(tmp_path: Path, kind: str) -> None:
    network = saved(tmp_path, kind)
    estimator = load_folder(tmp_path)
    video = clip(2, 70, 100)
    pixels = prepared(video.values, estimator.wanted)
    with torch.no_grad():
        own = network(pixel_values=pixels).predicted_depth
    least = 1e-3 if estimator.quantity == "depth" else -torch.inf
    torch.testing.assert_close(estimator.answer(pixels), own.clamp_min(least))
    found = estimator(video)
    assert found.name == estimator.quantity
    assert found.shape == (2, 70, 100)
    check_depth(found)


@pytest.mark.parametrize("kind", list(SMALL))
@pytest.mark.parametrize("size", [(480, 640), (375, 1242), (720, 1280), (200, 90)])
def test_sizes_are_those_of_the_library(kind: str, size: tuple[int, int]) -> None:
    processor = {
        "depth_anything": transformers.DPTImageProcessorPil(
            size={"height": 518, "width": 518}, keep_aspect_ratio=True, ensure_multiple_of=14,
            image_mean=[0.485, 0.456, 0.406], image_std=[0.229, 0.224, 0.225],
        ),
        "dpt": transformers.DPTImageProcessorPil(),
        "glpn": transformers.GLPNImageProcessorPil(),
        "zoedepth": transformers.ZoeDepthImageProcessorPil(ensure_multiple_of=32),
    }[kind]  # fmt: skip
    frame = np.random.default_rng(0).integers(0, 255, (*size, 3), np.uint8)
    theirs = processor(frame, return_tensors="np")["pixel_values"][0]
    ours = prepared(frame[None], ASSUMED[kind])[0].numpy()
    assert ours.shape == theirs.shape
    assert abs(ours.mean((1, 2)) - theirs.mean((1, 2))).max() < 0.02


def test_zoedepths_pixels_are_the_librarys() -> None:
    # Torch resizes them there too, without smoothing: the others go through Pillow, which smooths.
    frame = np.random.default_rng(0).integers(0, 255, (120, 200, 3), np.uint8)
    processor = transformers.ZoeDepthImageProcessorPil(ensure_multiple_of=32)
    theirs = processor(frame, return_tensors="np")["pixel_values"][0]
    ours = prepared(frame[None], ASSUMED["zoedepth"])[0].numpy()
    np.testing.assert_allclose(ours, theirs, atol=2e-5)


def test_the_mirrored_edge_is_cut_off() -> None:
    column = torch.arange(100.0).expand(1, 80, 100)
    wanted = ASSUMED["zoedepth"]
    rows, columns = network_size(80 + 2 * 18, 100 + 2 * 21, wanted)
    padded = torch.nn.functional.pad(column[None], (21, 21, 18, 18), mode="reflect")
    seen = torch.nn.functional.interpolate(padded, (rows, columns), mode="bilinear")[0]
    back = restored(seen, 80, 100, wanted)
    torch.testing.assert_close(back[0, :, 5:-5], column[0, :, 5:-5], atol=0.05, rtol=0)


def test_what_a_folder_says_counts() -> None:
    said = {
        "size": {"height": 300, "width": 400}, "keep_aspect_ratio": False, "resample": 2,
        "ensure_multiple_of": 16, "image_mean": [0.1] * 3, "image_std": [0.2] * 3,
    }  # fmt: skip
    wanted = preparation("depth_anything", said)
    assert (wanted.rows, wanted.columns, wanted.multiple) == (300, 400, 16)
    assert (wanted.keep_shape, wanted.filter) == (False, "bilinear")
    assert (wanted.mean[0], wanted.std[0]) == (0.1, 0.2)


def test_depth_pro_becomes_metres_by_its_own_lens() -> None:
    class Answer:
        predicted_depth = torch.tensor([[[0.5, 2.0]]])
        field_of_view = torch.tensor([90.0])

    class Network(torch.nn.Module):
        def __init__(self) -> None:
            super().__init__()
            self.weight = torch.nn.Parameter(torch.zeros(1))

        def forward(self, pixel_values: torch.Tensor) -> Answer:
            return Answer()

    estimator = HubEstimator(Network(), ASSUMED["depth_pro"], quantity="depth", canonical=True)
    # 90 degrees: the width is twice the focal length.
    torch.testing.assert_close(
        estimator.answer(torch.zeros(1, 3, 4, 4)), torch.tensor([[[1.0, 0.25]]])
    )


def test_smaller_pictures_and_half_precision(tmp_path: Path) -> None:
    saved(tmp_path, "depth_anything")
    whole = load_folder(tmp_path)
    small = load_folder(tmp_path, size_px=(28, 28))
    assert prepared(clip(1, 50, 50).values, small.wanted).shape[-2:] == (28, 28)
    assert whole.at_size(28, 28).wanted == small.wanted
    half = whole.in_precision(torch.bfloat16)(clip(1, 50, 50))
    np.testing.assert_allclose(half, whole(clip(1, 50, 50)), atol=0.05)


@pytest.mark.parametrize("shape", [(1, 1, 1), (1, 1, 90), (2, 33, 47), (0, 20, 30)])
def test_odd_sizes(tmp_path: Path, shape: tuple[int, ...]) -> None:
    saved(tmp_path, "depth_anything")
    assert load_folder(tmp_path)(clip(*shape)).shape == shape


def test_units_are_read_from_the_configuration(tmp_path: Path) -> None:
    depth_anything("metric").save_pretrained(tmp_path)
    assert load_folder(tmp_path).quantity == "depth"
    assert quantity_of({"model_type": "glpn"}) == "depth"


def test_a_missing_folder_says_where_to_get_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOILAB_WEIGHTS", str(tmp_path))
    with pytest.raises(WeightsError, match=r"https://huggingface.co/Intel/zoedepth-nyu-kitti"):
        load_zoedepth()
    (tmp_path / "zoedepth-nyu-kitti").mkdir()
    (tmp_path / "zoedepth-nyu-kitti" / "config.json").write_text("{}")
    assert located("Intel/zoedepth-nyu-kitti") == tmp_path / "zoedepth-nyu-kitti"


def test_broken_folders_are_one_sentence(tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match=r"has no config\.json"):
        load_folder(tmp_path)
    (tmp_path / "config.json").write_text("{")
    with pytest.raises(WeightsError, match="cannot be read"):
        load_folder(tmp_path)
    (tmp_path / "config.json").write_text('{"model_type": "bert"}')
    with pytest.raises(WeightsError, match="of type bert; expected one of depth_anything"):
        load_folder(tmp_path)
    (tmp_path / "config.json").write_text('{"model_type": "glpn"}')
    with pytest.raises(WeightsError, match=r"expected config\.json, preprocessor_config\.json"):
        load_folder(tmp_path)


def test_weights_of_another_model_are_refused(tmp_path: Path) -> None:
    saved(tmp_path, "glpn")
    from safetensors.torch import load_file, save_file

    path = tmp_path / "model.safetensors"
    state = load_file(path)
    state.pop(sorted(state)[0])
    save_file(state, path, metadata={"format": "pt"})
    with pytest.raises(WeightsError, match="lack 1 tensors"):
        load_folder(tmp_path)
