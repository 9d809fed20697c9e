import argparse
import hashlib
import os

import pytest
import torch
from safetensors.torch import save_file
from torch import nn

from hoilab.errors import WeightsError
from hoilab.models._weights import WeightsFile, fill, located, read_state, renamed

FILE = WeightsFile(
    name="net.pth", url="https://example.org/net.pth", sha256="e632da11", licence="MIT"
)


class RunsCode:
    def __init__(self, command):
        self.command = command

    def __reduce__(self):
        return os.system, (self.command,)


def test_a_missing_file_says_where_from_where_to_and_how_to_know_it(tmp_path):
    with pytest.raises(WeightsError) as error:
        located(FILE, tmp_path)
    for part in ("net.pth", str(tmp_path), FILE.url, "e632da11", "HOILAB_WEIGHTS"):
        assert part in str(error.value)


def test_the_folder_comes_from_the_environment(tmp_path, monkeypatch):
    monkeypatch.setenv("HOILAB_WEIGHTS", str(tmp_path))
    (tmp_path / "net.pth").touch()
    assert located(FILE) == tmp_path / "net.pth"


@pytest.mark.parametrize("key", ["model", "model_state_dict", "state_dict", None])
@pytest.mark.parametrize("zipped", [True, False])
def test_training_checkpoints_give_the_model_in_them(tmp_path, key, zipped):
    state = {"layer.weight": torch.arange(6.0)}
    content = state if key is None else {key: state, "args": argparse.Namespace(lr=1), "epoch": 3}
    path = tmp_path / "net.pth"
    torch.save(content, path, _use_new_zipfile_serialization=zipped)
    assert torch.equal(read_state(path)["layer.weight"], state["layer.weight"])


def test_safetensors_give_what_is_in_them(tmp_path):
    save_file({"a": torch.ones(2)}, tmp_path / "net.safetensors")
    assert read_state(tmp_path / "net.safetensors")["a"].sum() == 2


@pytest.mark.parametrize("zipped", [True, False])
def test_a_pickle_that_wants_to_run_code_is_refused_and_does_not_run(tmp_path, zipped):
    ran = tmp_path / "ran"
    content = {"model": RunsCode(f"touch {ran}")}
    torch.save(content, tmp_path / "net.pth", _use_new_zipfile_serialization=zipped)
    with pytest.raises(WeightsError, match=r"refused.*wants to run \w+\.system"):
        read_state(tmp_path / "net.pth")
    assert not ran.exists()


@pytest.mark.parametrize("name", ["net.pth", "net.safetensors"])
@pytest.mark.parametrize("share", [0.0, 0.3, 0.99])
def test_a_truncated_file_is_named_with_its_size(tmp_path, name, share):
    path = tmp_path / name
    state = {"a": torch.ones(2000)}
    save_file(state, path) if name.endswith("tensors") else torch.save(state, path)
    path.write_bytes(path.read_bytes()[: int(path.stat().st_size * share)])
    with pytest.raises(WeightsError, match=rf"{name} \({path.stat().st_size} bytes\).*truncated"):
        read_state(path)


def test_a_text_file_is_no_checkpoint(tmp_path):
    (tmp_path / "net.pth").write_text("<html>quota exceeded</html>")
    with pytest.raises(WeightsError, match=r"net\.pth"):
        read_state(tmp_path / "net.pth")


def test_a_file_without_tensors_says_what_it_is(tmp_path):
    torch.save([1, 2], tmp_path / "net.pth")
    with pytest.raises(WeightsError, match=r"no named tensors.*list"):
        read_state(tmp_path / "net.pth")


def test_checksums_are_compared_by_their_first_digits(tmp_path):
    path = tmp_path / "net.safetensors"
    save_file({"a": torch.ones(2)}, path)
    digits = hashlib.sha256(path.read_bytes()).hexdigest()
    assert read_state(path, sha256=digits[:8])
    with pytest.raises(WeightsError, match=f"sha256 {digits}, expected 0123"):
        read_state(path, sha256="0123")


def test_renaming_drops_what_no_detector_has():
    state = {
        "backbone.0.body.bn1.num_batches_tracked": torch.tensor(3),
        "backbone.0.body.fc.weight": torch.zeros(1),
        "backbone.0.body.bn1.weight": torch.ones(1),
    }
    assert list(renamed(state, {"backbone.0.body.": "backbone."})) == ["backbone.bn1.weight"]


class Small(nn.Module):
    def __init__(self):
        super().__init__()
        self.obj_class_embed = nn.Linear(2, 3)


def _state(**changes):
    return {"obj_class_embed.weight": torch.ones(3, 2), "obj_class_embed.bias": torch.ones(3)} | {
        name.replace("_embed_", "_embed."): value for name, value in changes.items()
    }


@pytest.mark.parametrize("device", ["cpu", "meta"])
def test_weights_that_fit_are_put_in(device):
    with torch.device(device):
        model = Small()
    fill(model, _state(), source="net.pth")
    assert model.obj_class_embed.weight.sum() == 6


@pytest.mark.parametrize(
    ("state", "words"),
    [
        pytest.param(
            _state(obj_class_embed_bias=torch.ones(4)), r"other classes", id="wrong class count"
        ),
        pytest.param(_state(obj_class_embed_bias=torch.tensor([1, torch.nan, 1])), "NaN", id="NaN"),
        pytest.param(_state(extra=torch.ones(1)), "1 too many.*extra", id="more"),
        pytest.param({}, "lacks 2 tensors.*obj_class_embed.weight", id="less"),
    ],
)
def test_weights_that_do_not_fit_are_refused_and_change_nothing(state, words):
    model = Small()
    before = model.obj_class_embed.weight.clone()
    with pytest.raises(WeightsError, match=f"net.pth.*{words}"):
        fill(model, state, source="net.pth")
    assert torch.equal(model.obj_class_embed.weight, before)
