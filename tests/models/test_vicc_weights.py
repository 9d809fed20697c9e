"""ViCC's checkpoints: both names of a layer, nothing run, a sentence where a file does not fit."""

import os

import numpy as np
import pytest
import torch

from hoilab.errors import DataError, WeightsError
from hoilab.models.vicc import weights
from hoilab.models.vicc.architecture import Vicc, ViccConfig
from hoilab.models.vicc.embedder import ClipEmbedder, ViccEmbedder
from hoilab.models.vicc.s3d import S3dConfig

SMALL = ViccConfig(
    s3d=S3dConfig(width=0.125, mixed=("Mixed_3b", "Mixed_5c")), embedding=8, prototypes=5
)


@pytest.fixture(scope="module")
def published():
    """Return the tensors of a full network, all zero but one, as a checkpoint names them."""
    state = {
        name: torch.zeros(value.shape, dtype=value.dtype)
        for name, value in Vicc().to("meta").state_dict().items()
    }
    state["encoder_q.0.Conv_2b.conv.weight"][0, 0] = 3.0
    return state


@pytest.fixture(scope="module")
def shapes(parity):
    import json

    return json.loads((parity / "vicc" / "state_dict_shapes.json").read_text())


def numbered(state):
    """Return the state with every backbone layer under its number alone."""
    names = {name: number for number, name in weights._BLOCKS.items()}
    found = {}
    for key, tensor in state.items():
        parts = key.split(".")
        if key.startswith("encoder_q.0."):
            parts[2] = names[parts[2]]
        found[".".join(parts)] = tensor
    return found


def test_both_names_are_the_references(shapes):
    for alias, name in shapes["aliases"].items():
        if not alias.startswith("encoder_q.0.block"):
            alias, name = name, alias
        if alias.startswith("encoder_q.0.block") and not alias.endswith("num_batches_tracked"):
            found = weights.canonical({alias: torch.ones(1)}, source="x")
            assert list(found) == [name]


@pytest.mark.parametrize("names", ["both", "numbers", "names", "several GPUs"])
def test_a_checkpoint_of_the_authors_opens(published, tmp_path, names):
    state = {
        "both": {**published, **numbered(published)},
        "numbers": numbered(published),
        "names": published,
        "several GPUs": {f"module.{name}": value for name, value in published.items()},
    }[names]
    path = tmp_path / "epoch0.pth.tar"
    content = {"epoch": 1, "state_dict": state, "best_loss": 6.1, "optimizer": {"state": {}}}
    torch.save({**content, "iteration": 9}, path)
    network = weights.read_checkpoint(path)
    assert network.encoder_q[0].Conv_2b.conv.weight[0, 0].item() == 3.0
    assert network.config == ViccConfig()


def test_a_file_that_wants_to_run_code_is_refused(tmp_path):
    class Evil:
        def __reduce__(self):
            return os.mkdir, (str(tmp_path / "run"),)

    path = tmp_path / "evil.pth.tar"
    torch.save({"state_dict": {"prototypes.weight": Evil()}}, path)
    with pytest.raises(WeightsError, match="refused"):
        weights.read_checkpoint(path)
    assert not (tmp_path / "run").exists()


def test_sizes_that_do_not_fit_are_one_sentence(published, tmp_path):
    path = tmp_path / "other.pth.tar"
    key = "encoder_q.0.Mixed_5c.branch0.0.conv.weight"
    torch.save({"state_dict": {**published, key: torch.zeros(7, 832, 1, 1, 1)}}, path)
    with pytest.raises(WeightsError, match=r"Mixed_5c.*\(7, 832, 1, 1, 1\), expected \(384,") as e:
        weights.read_checkpoint(path)
    assert "\n" not in str(e.value)
    two = {**numbered(published), **published}
    two["encoder_q.0.Conv_2b.conv.weight"] = torch.ones(64, 64, 1, 1, 1)
    torch.save({"state_dict": two}, path)
    with pytest.raises(WeightsError, match="twice with different values"):
        weights.read_checkpoint(path)
    torch.save({"state_dict": {"conv.weight": torch.zeros(1)}}, path)
    with pytest.raises(WeightsError, match="no checkpoint of a ViCC"):
        weights.read_checkpoint(path)


def test_what_a_checkpoint_holds_is_read_off_it():
    for config in (
        ViccConfig(s3d=S3dConfig(gated=True)),
        ViccConfig(backbone="r21d", prototypes=40),
        ViccConfig(streams=2),
    ):
        with torch.device("meta"):
            state = Vicc(config).state_dict()
        assert weights.config_of(state, source="x") == config


def test_a_missing_file_says_where_to_get_it(tmp_path, monkeypatch):
    monkeypatch.setenv("HOILAB_WEIGHTS", str(tmp_path))
    with pytest.raises(WeightsError, match=r"ViCC-RGB-S3D.pth.tar is not in .*drive.google"):
        weights.load_rgb_s3d()


def test_what_is_saved_opens_again_and_says_the_same(tmp_path):
    torch.manual_seed(1)
    one = ViccEmbedder(
        Vicc(SMALL), name="small", kind="flow", frames=8, size=32, stride=2, fps=10.0
    )
    weights.save(one, tmp_path / "small.safetensors", card={"seed": "1"})
    two = weights.opened(tmp_path / "small.safetensors")
    clips = np.random.default_rng(0).integers(0, 256, (2, 8, 40, 48, 3)).astype(np.uint8)
    np.testing.assert_array_equal(one.embed(clips), two.embed(clips))
    facts = ("name", "kind", "frames", "size", "stride", "fps")
    assert [getattr(one, f) for f in facts] == [getattr(two, f) for f in facts]
    assert isinstance(two, ClipEmbedder)


def test_clips_are_bytes_or_shares_and_checked():
    model = ViccEmbedder(Vicc(SMALL), name="small", frames=8, size=32)
    clips = np.random.default_rng(0).integers(0, 256, (1, 8, 32, 32, 3)).astype(np.uint8)
    np.testing.assert_allclose(model.embed(clips), model.embed(clips / 255.0), atol=1e-5)
    assert model.embed(clips[:0]).shape == (0, SMALL.channels)
    with pytest.raises(DataError, match="takes clips of 8 frames, got 7"):
        model.embed(clips[:, :7])
    with pytest.raises(DataError, match="NaN"):
        model.embed(np.where(clips > 3, clips, np.nan))
    with pytest.raises(DataError, match="3 channels"):
        model.embed(clips[..., :2])
