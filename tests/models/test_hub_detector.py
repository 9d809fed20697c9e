"""Adapters for transformers' detectors: small ones with drawn weights, saved and read back."""

import numpy as np
import pytest
import torch
import xarray as xr

import hoilab as hl
from hoilab.errors import WeightsError
from hoilab.models.hub_detector.detector import HubDetector, Look, found, load_folder, look_of
from hoilab.schema import make_video

transformers = pytest.importorskip("transformers")


def small_rt_detr() -> torch.nn.Module:
    torch.manual_seed(0)
    backbone = transformers.RTDetrResNetConfig(
        embedding_size=8, hidden_sizes=[8, 8, 16, 16], depths=[1, 1, 1, 1], layer_type="basic",
        out_features=["stage2", "stage3", "stage4"],
    )  # fmt: skip
    config = transformers.RTDetrV2Config(
        backbone_config=backbone, encoder_hidden_dim=16, encoder_in_channels=[8, 16, 16],
        encoder_ffn_dim=16, encoder_attention_heads=2, d_model=16, decoder_in_channels=[16, 16, 16],
        decoder_ffn_dim=16, decoder_attention_heads=2, decoder_layers=2, num_queries=10,
        num_labels=3, id2label={0: "person", 1: "bicycle", 2: "car"}, hidden_expansion=0.5,
    )  # fmt: skip
    return transformers.RTDetrV2ForObjectDetection(config)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    place = tmp_path_factory.mktemp("rtdetr")
    small_rt_detr().save_pretrained(place)
    (place / "preprocessor_config.json").write_text(
        '{"size": {"height": 128, "width": 128}, "do_normalize": false}'
    )
    return place


@pytest.fixture(scope="module")
def picture():
    return np.random.default_rng(0).integers(0, 255, (90, 160, 3), dtype=np.uint8)


def test_boxes_are_those_of_the_librarys_own_processing(folder, picture):
    detector = load_folder(folder, threshold=0.0)
    seen = detector.look(picture, np.empty((0, 4)))
    own = transformers.RTDetrImageProcessor()
    with torch.no_grad():
        output = detector.network(pixel_values=detector.prepared(picture))
    wanted = own.post_process_object_detection(output, 0.0, torch.tensor([[90, 160]]))[0]
    np.testing.assert_allclose(seen.score, wanted["scores"], atol=1e-6)
    corners = wanted["boxes"].numpy().clip(0, [160, 90, 160, 90])
    np.testing.assert_allclose(seen.corners, corners, atol=1e-3)
    assert set(seen.label) <= {"person", "bicycle", "car"}


def test_a_clip_is_detected_and_tracked(folder, picture):
    frames = np.stack([np.roll(picture, 2 * k, axis=1) for k in range(3)])
    video = make_video(frames, np.arange(3) / 10, identity="public", source="made here")
    detector = load_folder(folder, threshold=0.0)
    sighting = detector(video).look(video.values[0], np.empty((0, 4)))
    assert len(sighting.score) == len(sighting.appearance) > 0
    assert isinstance(detector(video), HubDetector)


def test_one_of_many_classes_leaves_nothing_out():
    logits = torch.tensor([[5.0, 0.0, 0.0], [0.0, 0.0, 5.0]])
    boxes = torch.tensor([[0.5, 0.5, 0.2, 0.4], [0.5, 0.5, 1.0, 1.0]])
    score, kind, corners = found(logits, boxes, independent=False)
    assert kind.tolist() == [0, 0]
    assert score[0] > 0.9 > 0.1 > score[1]
    np.testing.assert_allclose(corners[0], [0.4, 0.3, 0.6, 0.7], atol=1e-6)


def test_pictures_are_what_each_kind_wants(picture):
    detr = look_of("detr", {})
    assert (detr.size_px, detr.keep_shape) == ((800, 1333), True)
    detector = HubDetector(
        small_rt_detr(), Look(size_px=(45, 200), keep_shape=True), independent=True
    )
    assert detector.prepared(picture).shape == (1, 3, 45, 80)


def test_another_network_and_missing_weights_are_one_sentence(folder, tmp_path):
    (tmp_path / "config.json").write_text('{"model_type": "bert"}')
    with pytest.raises(WeightsError, match="type bert; expected one of"):
        load_folder(tmp_path)
    with pytest.raises(WeightsError, match=r"no config\.json"):
        load_folder(tmp_path / "empty")


def test_weights_that_are_not_here_name_url_and_folder(monkeypatch, tmp_path, picture):
    monkeypatch.setenv("HOILAB_WEIGHTS", str(tmp_path))
    monkeypatch.setenv("HF_HOME", str(tmp_path))
    video = make_video(picture[None], [0.0], identity="public", source="made here")
    with pytest.raises(WeightsError, match=r"huggingface\.co/PekingU"):
        hl.detect(video, model="rt-detr")
    assert isinstance(video, xr.DataArray)
