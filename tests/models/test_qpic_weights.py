import argparse
import json
from pathlib import Path

import numpy as np
import pytest
import torch

from hoilab import plugins
from hoilab.errors import WeightsError
from hoilab.models import cdn, qpic, upt
from hoilab.models.cdn.architecture import Cdn
from hoilab.models.cdn.weights import S_HICO
from hoilab.models.cdn.weights import started_from_detr as cdn_from_detr
from hoilab.models.qpic.architecture import Qpic
from hoilab.models.qpic.tiny import load_tiny, opened, save, untrained
from hoilab.models.qpic.weights import (
    R50_HICO,
    R50_VCOCO,
    R101_HICO,
    R101_VCOCO,
    from_detr,
    load_r50_hico,
    load_r50_vcoco,
    started_from_detr,
)
from hoilab.schema import make_video

FIXTURES = Path(__file__).parents[1] / "fixtures" / "qpic"


@pytest.fixture(scope="module")
def conversion():
    return json.loads((FIXTURES / "detr_to_qpic.json").read_text())


@pytest.fixture(scope="module")
def detr(conversion, seeded):
    return seeded.seeded_state_dict(conversion["detr_shapes"])


@pytest.mark.parametrize(("data", "missing_object"), [("hico", False), ("vcoco", True)])
def test_detr_becomes_qpic_as_in_the_reference(detr, conversion, data, missing_object):
    start = from_detr(detr, missing_object=missing_object)
    wanted = conversion[data]
    for index, row in enumerate(wanted["source_row_of_each_object_class"]):
        if row is not None:
            assert torch.equal(
                start["obj_class_embed.weight"][index], detr["class_embed.weight"][row]
            )
            assert start["obj_class_embed.bias"][index] == detr["class_embed.bias"][row]
    first = start["obj_class_embed.weight"][:, 0].tolist()
    stored = wanted["obj_class_embed_weight_first_column"]
    assert len(first) == len(stored)
    for found, value in zip(first, stored, strict=True):
        assert value is None or found == pytest.approx(value, rel=1e-5)
    for head in ("sub_", "obj_"):
        for layer in range(3):
            name = f"bbox_embed.layers.{layer}.weight"
            assert torch.equal(start[head + name], detr[name])
    config = R50_VCOCO if missing_object else R50_HICO
    with torch.device("meta"):
        own = set(Qpic(config).state_dict())
    assert own - set(start) == set(wanted["missing_keys"])
    assert set(start) - own == set()


def test_networks_start_from_a_detr_file(detr, tmp_path):
    path = tmp_path / "detr-r50-e632da11.pth"
    torch.save({"model": detr}, path)
    network = started_from_detr(R50_HICO, path)
    assert torch.equal(network.query_embed.weight.detach(), detr["query_embed.weight"])
    network = cdn_from_detr(S_HICO, path)
    assert torch.equal(network.query_embed.weight.detach(), detr["query_embed.weight"][:64])
    with pytest.raises(WeightsError, match="expected e632da11"):
        started_from_detr(R50_HICO, path, sha256="e632da11")


def test_another_detector_is_no_start():
    with pytest.raises(WeightsError, match="no DETR detector of COCO"):
        from_detr({"bbox_embed.layers.0.weight": torch.zeros(1)}, missing_object=False)


@pytest.fixture(scope="module")
def official(seeded_state, tmp_path_factory):
    """Return a file as QPIC's authors publish them, with seeded numbers in it."""
    path = tmp_path_factory.mktemp("weights") / "qpic_resnet50_vcoco.pth"
    state = seeded_state("qpic/vcoco_r50")
    torch.save({"model": state, "epoch": 149, "args": argparse.Namespace(lr=1e-4)}, path)
    return path


def test_official_checkpoints_load_under_their_own_layout(official):
    found = load_r50_vcoco(official)
    assert found.task.verbs[0] == "hold_obj"
    assert sum(p.numel() for p in found.network.parameters()) == 41_662_263
    state = torch.load(official, weights_only=False)["model"]
    name = "layer3.2.conv2.weight"
    assert torch.equal(
        found.network.state_dict()[f"backbone.{name}"], state[f"backbone.0.body.{name}"]
    )


def test_the_checkpoint_of_another_data_set_is_refused(official):
    with pytest.raises(WeightsError, match=r"class_embed.*trained on other classes"):
        load_r50_hico(official)


@pytest.mark.parametrize("config", [R50_HICO, R50_VCOCO, R101_HICO, R101_VCOCO])
def test_specs_say_how_large_a_network_is(config):
    backbone = "r101" if config.backbone.blocks[2] == 23 else "r50"
    name = f"qpic-{backbone}-{'hico' if config.verbs == 117 else 'vcoco'}"
    (spec,) = (s for s in (getattr(qpic, n) for n in qpic.__all__) if s.name == name)
    with torch.device("meta"):
        count = sum(p.numel() for p in Qpic(config).parameters())
    assert spec.facts["parameters"] == count


@pytest.mark.parametrize("method", [qpic, cdn, upt])
def test_specs_lead_to_code_and_missing_weights_to_a_sentence(method, tmp_path, monkeypatch):
    monkeypatch.setenv("HOILAB_WEIGHTS", str(tmp_path))
    for name in method.__all__:
        spec = getattr(method, name)
        assert isinstance(spec, plugins.Spec)
        load = spec.load()
        if spec.name != "qpic-tiny":
            with pytest.raises(WeightsError, match=r"https://.*HOILAB_WEIGHTS"):
                load()


@pytest.fixture
def tiny():
    torch.manual_seed(0)
    return untrained(objects=("bag", "ball", "none"), verbs=("carry", "kick"))


def test_a_saved_detector_opens_without_anything_else(tiny, tmp_path):
    path = tmp_path / "tiny.safetensors"
    save(tiny, path, card={"steps": "0"})
    again = opened(path)
    frames = np.random.default_rng(0).integers(0, 256, (1, 90, 160, 3), dtype=np.uint8)
    video = make_video(frames, [0.0])
    assert again.task == tiny.task
    assert again(video).equals(tiny(video))
    assert path.stat().st_size < 10_000_000


def test_files_that_are_no_detector_are_refused(tmp_path):
    path = tmp_path / "tiny.safetensors"
    with pytest.raises(WeightsError, match="train it with `hoilab train qpic-tiny`"):
        load_tiny(path)
    path.write_bytes(b"nothing")
    with pytest.raises(WeightsError, match="no safetensors file"):
        opened(path)


def test_only_a_qpic_is_saved(tiny, tmp_path):
    tiny.network = Cdn.__new__(Cdn)
    with pytest.raises(TypeError, match="keeps a Qpic, got Cdn"):
        save(tiny, tmp_path / "x.safetensors", card={})
