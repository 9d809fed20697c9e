"""Adapters for transformers' video networks: small ones with drawn weights, saved, read back."""

import json

import numpy as np
import pytest
import torch

from hoilab.errors import DataError, WeightsError
from hoilab.models.hub_clips.embedder import KnowsText, View, prepared, view_of
from hoilab.models.hub_clips.weights import load_folder, load_x_clip
from hoilab.models.vicc.embedder import ClipEmbedder
from hoilab.schema import make_video
from hoilab.tasks.clips import clips

transformers = pytest.importorskip("transformers")
SMALL = {"hidden_size": 16, "intermediate_size": 16, "num_attention_heads": 2, "image_size": 32}


def videomae():
    return transformers.VideoMAEModel(
        transformers.VideoMAEConfig(**SMALL, patch_size=16, num_frames=4, num_hidden_layers=1)
    )


def timesformer():
    return transformers.TimesformerModel(
        transformers.TimesformerConfig(**SMALL, patch_size=16, num_frames=4, num_hidden_layers=1)
    )


def vjepa2():
    return transformers.VJEPA2Model(
        transformers.VJEPA2Config(
            crop_size=32, frames_per_clip=4, hidden_size=24, num_attention_heads=2,
            num_hidden_layers=1, mlp_ratio=1, pred_hidden_size=24, pred_num_attention_heads=2,
            pred_num_hidden_layers=1, pred_num_mask_tokens=1, num_pooler_layers=1,
        )
    )  # fmt: skip


def videoprism():
    return transformers.VideoPrismVisionModel(
        transformers.VideoPrismVisionConfig(
            **SMALL, num_frames=4, tubelet_size=[1, 16, 16], num_spatial_layers=1,
            num_temporal_layers=1,
        )
    )  # fmt: skip


def xclip():
    text = {
        "vocab_size": 60, "hidden_size": 16, "intermediate_size": 16, "num_attention_heads": 2,
        "num_hidden_layers": 1, "max_position_embeddings": 16, "bos_token_id": 0,
        "eos_token_id": 1, "pad_token_id": 1,
    }  # fmt: skip
    vision = {
        **SMALL, "patch_size": 16, "num_frames": 4, "num_hidden_layers": 1, "mit_hidden_size": 8,
        "mit_intermediate_size": 8, "mit_num_hidden_layers": 1, "mit_num_attention_heads": 2,
    }  # fmt: skip
    config = transformers.XCLIPConfig(text_config=text, vision_config=vision, projection_dim=8)
    return transformers.XCLIPModel(config)


SIZE = {"size": {"shortest_edge": 32}, "crop_size": {"height": 32, "width": 32}}
MAKERS = {
    "videomae": (videomae, SIZE),
    "timesformer": (timesformer, {**SIZE, "image_mean": [0.45] * 3, "image_std": [0.225] * 3}),
    "vjepa2": (vjepa2, {"crop_size": 32}),
    "videoprism": (videoprism, {"size": {"height": 32, "width": 32}, "do_normalize": False}),
    "xclip": (xclip, SIZE),
}


def letters(place):
    """A tokenizer of single letters, as CLIP's files hold it."""
    known = "abcdefghijklmnopqrstuvwxyz"
    words = ["<|startoftext|>", "<|endoftext|>", *known, *(f"{k}</w>" for k in known)]
    (place / "vocab.json").write_text(json.dumps({w: k for k, w in enumerate(words)}))
    (place / "merges.txt").write_text("#version: 0.2\n")
    (place / "tokenizer_config.json").write_text(
        json.dumps({"tokenizer_class": "CLIPTokenizer", "model_max_length": 16})
    )


@pytest.fixture(scope="module", params=MAKERS)
def made(request, tmp_path_factory):
    make, said = MAKERS[request.param]
    place = tmp_path_factory.mktemp(request.param)
    torch.manual_seed(0)
    network = make().eval()
    network.save_pretrained(place)
    (place / "preprocessor_config.json").write_text(json.dumps(said))
    if request.param == "xclip":
        letters(place)
    return request.param, network, load_folder(place, name=request.param)


@pytest.fixture(scope="module")
def pictures():
    rng = np.random.default_rng(0)
    coarse = rng.integers(0, 255, (2, 4, 9, 12, 3), dtype=np.uint8)
    return coarse.repeat(8, 2).repeat(8, 3)


def test_vectors_are_what_the_library_says_of_the_same_pixels(made, pictures):
    kind, network, embedder = made
    assert isinstance(embedder, ClipEmbedder)
    pixels = prepared(pictures, embedder.view)
    assert pixels.shape == (2, 4, 3, 32, 32)
    with torch.no_grad():
        if kind == "xclip":
            wanted = network.get_video_features(pixels).pooler_output
        elif kind == "vjepa2":
            wanted = network.get_vision_features(pixels).mean(1)
        else:
            tokens = network(pixels).last_hidden_state
            wanted = tokens[:, 0] if kind == "timesformer" else tokens.mean(1)
    found = embedder.embed(pictures)
    np.testing.assert_allclose(found, wanted, atol=1e-5)
    assert not np.allclose(found[0], found[1], atol=1e-4)


def test_pictures_are_prepared_as_the_librarys_own_processor_does(pictures):
    from transformers.models.videomae.image_processing_pil_videomae import VideoMAEImageProcessorPil

    own = VideoMAEImageProcessorPil(
        size={"shortest_edge": 32}, crop_size={"height": 32, "width": 32}
    )
    wanted = own(list(pictures[0]), return_tensors="np")["pixel_values"]
    view = view_of({"model_type": "videomae"}, {**SIZE, **own.to_dict()})
    found = prepared(pictures[:1], view).numpy()
    # The library's rounds to bytes after resizing: half a step of 1 / 255 / 0.229.
    np.testing.assert_allclose(found, wanted, atol=0.02)


def test_v_jepa_cuts_its_square_from_a_larger_picture():
    view = view_of({"model_type": "vjepa2", "frames_per_clip": 16}, {"crop_size": 256})
    assert (view.size, view.picture, view.frames) == (256, 292, 16)
    prism = view_of({"model_type": "videoprism_vision_model", "num_frames": 8}, {})
    assert (prism.mean, prism.frames, prism.squeezed) == ((0.0, 0.0, 0.0), 8, True)


def test_a_video_goes_through(made):
    embedder = made[2]
    pixels = np.random.default_rng(0).integers(0, 255, (7, 40, 60, 3), dtype=np.uint8)
    video = make_video(pixels, np.arange(7) / 10, identity="public")
    found = clips(video, embedder, step=2)
    assert found.sizes["clip"] >= 1
    assert np.isfinite(found["embedding"]).all()


def test_words_lie_where_clips_do(made):
    kind, network, embedder = made
    if kind != "xclip":
        assert not isinstance(embedder, KnowsText)
        return
    assert isinstance(embedder, KnowsText)
    found = embedder.embed_text(["wave", "sit down"])
    read = embedder.words(["wave", "sit down"], padding=True, return_tensors="pt")
    with torch.no_grad():
        wanted = network.get_text_features(**read).pooler_output
    np.testing.assert_allclose(found, wanted, atol=1e-5)
    assert found.shape == (2, 8)
    with pytest.raises(DataError, match="one word or more"):
        embedder.embed_text([" "])


def test_other_lengths_and_nan_are_refused(made, pictures):
    embedder = made[2]
    with pytest.raises(DataError, match="takes clips of 4 frames, got 3"):
        embedder.embed(pictures[:, :3])
    with pytest.raises(DataError, match="NaN or infinity"):
        embedder.embed(np.full((1, 4, 32, 32, 3), np.nan))
    with pytest.raises(DataError, match="must be"):
        prepared(pictures[0], View())


def test_another_network_and_missing_weights_are_one_sentence(tmp_path, monkeypatch):
    (tmp_path / "config.json").write_text('{"model_type": "bert"}')
    with pytest.raises(WeightsError, match="type bert; expected one of"):
        load_folder(tmp_path)
    with pytest.raises(WeightsError, match=r"no config\.json"):
        load_folder(tmp_path / "empty")
    monkeypatch.setenv("HOILAB_WEIGHTS", str(tmp_path))
    monkeypatch.setenv("HF_HOME", str(tmp_path))
    with pytest.raises(WeightsError, match=r"huggingface\.co/microsoft/xclip-base-patch32"):
        load_x_clip()
