"""What comes of checkpoints, asked for by name and path: rows, or one sentence."""

import os

import numpy as np
import pytest
import torch
from safetensors.torch import save_file

from hoilab.errors import WeightsError
from hoilab.io import open_video
from hoilab.models.qpic.architecture import Qpic
from hoilab.models.qpic.classes import VCOCO_OBJECTS, VCOCO_VERBS
from hoilab.models.qpic.tiny import save, untrained
from hoilab.models.qpic.weights import R50_HICO, R50_VCOCO
from hoilab.schema import make_video
from hoilab.tasks.interactions import interactions


@pytest.fixture
def clip():
    return make_video(np.zeros((1, 48, 64, 3), np.uint8), [0.0])


class RunsCode:
    def __reduce__(self):
        return os.system, ("touch ran",)


def official(config, *, spoilt=""):
    """Return a checkpoint as QPIC publishes them, all zero; NaN in one tensor on request."""
    with torch.device("meta"):
        shapes = {name: tensor.shape for name, tensor in Qpic(config).state_dict().items()}
    # One number for each tensor: the file stays small.
    state = {
        name.replace("backbone.", "backbone.0.body."): torch.zeros(()).expand(shape)
        for name, shape in shapes.items()
    }
    if spoilt:
        state[spoilt] = torch.full((), torch.nan).expand(state[spoilt].shape)
    return {"model": state}


def truncated(path):
    torch.save({"model": {"a": torch.zeros(5000)}}, path)
    path.write_bytes(path.read_bytes()[:9000])


BAD = [
    pytest.param(
        lambda p: torch.save(official(R50_HICO), p),
        r"obj_class_embed.*expected \(82.*trained on other classes",
        id="other classes",
    ),
    pytest.param(
        lambda p: torch.save({"model": {"a.weight": torch.zeros(2)}}, p),
        r"another key layout than Qpic: it lacks \d+ tensors",
        id="other keys",
    ),
    pytest.param(truncated, r"9000 bytes\) cannot be read as weights: it is truncated", id="cut"),
    pytest.param(
        lambda p: torch.save(official(R50_VCOCO, spoilt="input_proj.bias"), p),
        r"NaN or infinity in input_proj\.bias",
        id="NaN",
    ),
    pytest.param(
        lambda p: torch.save({"model": RunsCode()}, p), r"wants to run \w+\.system", id="code"
    ),
    pytest.param(lambda p: p.write_text("<html>quota</html>"), r"refused|cannot be", id="a page"),
]


@pytest.mark.parametrize(("write", "sentence"), BAD)
def test_a_bad_checkpoint_is_one_sentence(clip, tmp_path, monkeypatch, write, sentence):
    monkeypatch.chdir(tmp_path)
    path = tmp_path / "qpic_resnet50_vcoco.pth"
    write(path)
    with pytest.raises(WeightsError, match=sentence) as error:
        interactions(clip, "qpic-r50-vcoco", weights=path)
    assert "\n" not in str(error.value)
    assert not (tmp_path / "ran").exists()


def test_a_tiny_checkpoint_without_its_description_is_refused(clip, tmp_path):
    path = tmp_path / "tiny.safetensors"
    save_file({"a": torch.zeros(2)}, path)
    with pytest.raises(WeightsError, match="no description of a QPIC"):
        interactions(clip, "qpic-tiny", weights=path)


def test_a_missing_file_is_named(clip, tmp_path):
    with pytest.raises(WeightsError, match=r"nothing\.pth is not a file"):
        interactions(clip, "qpic-r50-vcoco", weights=tmp_path / "nothing.pth")


@pytest.mark.slow
def test_an_official_layout_by_path_tells_of_a_real_photo(shared_data, tmp_path):
    """Weights by chance: what counts is that rows come out, with the names of V-COCO."""
    torch.manual_seed(0)
    path = tmp_path / "mine.pth"
    state = Qpic(R50_VCOCO).state_dict()
    named = {name.replace("backbone.", "backbone.0.body."): value for name, value in state.items()}
    torch.save({"model": named}, path)
    photo = open_video(next((shared_data / "hoi-images").glob("*.jpg")))
    rows = interactions(photo, "qpic-r50-vcoco", weights=path)
    assert rows.sizes["interaction"] == 100
    assert set(rows["verb"].values) <= set(VCOCO_VERBS)
    assert set(rows["object_class"].values) <= set(VCOCO_OBJECTS)
    assert np.isfinite(rows["human_position"]).all()


def test_frames_of_a_real_crowd(shared_data, tmp_path):
    torch.manual_seed(0)
    path = tmp_path / "tiny.safetensors"
    save(untrained(objects=("bag", "none"), verbs=("carry", "hold")), path, card={})
    video = open_video(shared_data / "pets2009-s2l1" / "video_480x360.mp4")[100:102]
    rows = interactions(video, "qpic-tiny", weights=path, threshold=0.0)
    assert rows.sizes["interaction"] == 2 * 32 * 2
    assert sorted(set(rows["frame"].values)) == [100, 101]
