"""hoilab anchors: priors of a made-up folder, and a checkpoint joined with them."""

import numpy as np
import pytest
import torch
from PIL import Image
from typer.testing import CliRunner

from hoilab.cli.anchors import anchors
from hoilab.errors import DataError, WeightsError
from hoilab.models.ground_aware_yolo3d.weights import load_mono3d
from hoilab.models.yolo3d.weights import from_official, with_priors

run = CliRunner()


@pytest.fixture
def folder(tmp_path):
    for part in ("labels", "images"):
        (tmp_path / part).mkdir()
    for number, width in enumerate((400, 500, 400)):
        picture = Image.new("RGB", (width, 200))
        picture.save(tmp_path / "images" / f"{number:06d}.png")
        size = f"1.5 {1.6 + number / 10} 4"
        row = f"Car 0 0 {0.1 * number} 100 120 160 160 {size} 1 1.5 {10 + number} 0\n"
        (tmp_path / "labels" / f"{number:06d}.txt").write_text(row)
    return tmp_path


def compute(folder, *more):
    arguments = [
        "--labels",
        folder / "labels",
        "--images",
        folder / "images",
        "--out",
        folder / "p",
    ]
    options = [*map(str, arguments), "--height", "96", "--width", "320", *more]
    return run.invoke(anchors, ["compute", *options], catch_exceptions=False)


def test_priors_of_a_folder(folder):
    said = compute(folder)
    assert said.exit_code == 0
    mean, std = (np.load(folder / "p" / f"anchor_{kind}_Car.npy") for kind in ("mean", "std"))
    assert mean.shape == std.shape == (16, 2, 6)
    np.testing.assert_allclose(mean[0, 0, 3:], [1.7, 1.5, 4.0])
    usable = (mean[..., 0] > 0).sum()
    assert f"Car: {usable} of 32 kinds of anchors" in said.stdout
    known = mean[mean[..., 0] > 0][:, 0]
    assert ((known >= 10) & (known <= 12)).all()


def test_a_class_that_is_not_there(folder):
    with pytest.raises(DataError, match="no box of class Tram counts"):
        compute(folder, "--classes", "Tram")


def test_weights_without_priors_say_what_is_missing(tmp_path):
    state = {"core.backbone.conv1.weight": torch.zeros(1)}
    with pytest.raises(WeightsError, match="without their anchors' priors"):
        with_priors(state, ("Car",), tmp_path)


@pytest.mark.slow
def test_a_published_file_joined_with_its_priors(parity_state, folder, tmp_path):
    compute(folder)
    checkpoint = tmp_path / "published.pth"
    torch.save(parity_state, checkpoint)
    into = tmp_path / "mono3d.safetensors"
    arguments = [str(checkpoint), "--priors", str(folder / "p"), "--out", str(into)]
    said = run.invoke(anchors, ["convert", *arguments], catch_exceptions=False)
    assert said.exit_code == 0
    detector = load_mono3d(into)
    np.testing.assert_allclose(
        detector.network.prior_mean[0], np.load(folder / "p" / "anchor_mean_Car.npy"), rtol=1e-6
    )


@pytest.fixture
def parity_state():
    from hoilab.models.ground_aware_yolo3d.architecture import GroundAwareYolo3D

    state = GroundAwareYolo3D().state_dict()
    ours = ("prior_mean", "prior_std")
    return {name: tensor for name, tensor in state.items() if name not in ours} | {
        "bbox_head.balance_weights": torch.tensor([20.0]),
        "bbox_head.loss_cls.balance_weights": torch.tensor([20.0]),
    }


def test_names_of_older_checkpoints():
    old = {"a.0_offset.weight": torch.zeros(1), "a.0.conv_offset.bias": torch.zeros(1)}
    assert set(from_official(old)) == {"a.0.conv_offset.weight", "a.0.conv_offset.bias"}
