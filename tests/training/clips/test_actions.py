"""The probe against its reference, and what it does with bad input."""

import json
import os
from pathlib import Path

import numpy as np
import pytest
import torch

from hoilab.errors import DataError, WeightsError
from hoilab.metrics.actions import action_scores
from hoilab.schema import make_clips
from hoilab.training.clips.actions import (
    Probe,
    ProbeRecipe,
    ProbeRecognizer,
    fit_probe,
    linear_probe,
    load_probe,
)


@pytest.fixture(scope="module")
def folder():
    beside = Path(__file__).parents[4] / "shared" / "parity"
    place = Path(os.environ.get("HOILAB_TEST_PARITY", beside)) / "vicc"
    if not place.is_dir():
        pytest.skip("no parity values here: set HOILAB_TEST_PARITY to the folder that has them")
    return place


def test_losses_and_accuracy_are_the_references(folder):
    file = np.load(folder / "linear_probe.npz")
    wanted = json.loads((folder / "expected.json").read_text())["linear_probe"]
    probe = Probe(48, 10).double()
    with torch.no_grad():
        probe.final_fc.weight.copy_(torch.from_numpy(file["fc_weight"]))
    train = torch.from_numpy(file["train"]).double()
    place = torch.from_numpy(file["label_train"])
    losses = fit_probe(probe, train, place, ProbeRecipe(shuffled=False))
    np.testing.assert_allclose(losses, file["losses"], rtol=1e-6)
    recognizer = ProbeRecognizer(probe, tuple("0123456789"))
    with torch.no_grad():
        logits = probe(torch.from_numpy(file["test"]).double())
    np.testing.assert_allclose(logits, file["logits_test"], atol=1e-6)
    scores = action_scores(
        recognizer(file["test"]), file["label_test"].astype(str), list("0123456789")
    )
    assert scores["top1"].item() == pytest.approx(wanted["top1_test"])
    assert scores["top5"].item() == pytest.approx(wanted["top5_test"])


def blobs(count=30):
    rng = np.random.default_rng(0)
    centres = np.eye(3)[np.arange(count) % 3]
    label = np.array(["sit", "walk", "wave"])[np.arange(count) % 3]
    table = make_clips(
        np.tile([0.0, 1.0], (count, 1)), centres + 0.1 * rng.standard_normal((count, 3))
    )
    return table.assign(label=("clip", label)).assign_attrs(model="drawn")


def test_a_probe_goes_to_a_file_and_back(tmp_path):
    probe = linear_probe(blobs(), recipe=ProbeRecipe(epochs=20))
    probe.save(tmp_path / "probe.safetensors")
    back = load_probe(tmp_path / "probe.safetensors")
    assert (back.classes, back.model) == (("sit", "walk", "wave"), "drawn")
    np.testing.assert_array_equal(back(np.eye(3)), probe(np.eye(3)))
    assert back(np.eye(3)).argmax(1).tolist() == [0, 1, 2]


def test_what_cannot_be_learned_from_is_refused(tmp_path):
    with pytest.raises(DataError, match="two classes or more are needed, got sit"):
        linear_probe(blobs().isel(clip=[0, 3]))
    with pytest.raises(DataError, match="a label each"):
        linear_probe(blobs().drop_vars("label"))
    probe = linear_probe(blobs(), recipe=ProbeRecipe(epochs=1))
    with pytest.raises(DataError, match="learned from, drawn"):
        probe(np.eye(4))
    (tmp_path / "a.safetensors").write_bytes(b"nonsense")
    with pytest.raises(WeightsError, match="is no probe"):
        load_probe(tmp_path / "a.safetensors")


def test_the_same_seed_gives_the_same_probe():
    one, other = (linear_probe(blobs(), recipe=ProbeRecipe(epochs=3)) for _ in range(2))
    np.testing.assert_array_equal(one(np.eye(3)), other(np.eye(3)))
