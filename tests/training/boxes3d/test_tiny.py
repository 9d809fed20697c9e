"""What the tiny 3D detectors learn from, and that what they should say leads to the truth."""

from pathlib import Path

import numpy as np
import pytest
import torch

from hoilab.models.boxes3d_tiny.architecture import (
    CLASSES,
    Boxes3dAnswer,
    Boxes3dTiny,
    Boxes3dTinyConfig,
)
from hoilab.models.boxes3d_tiny.processing import sighted
from hoilab.models.boxes3d_tiny.weights import card, opened, save
from hoilab.models.depth_tiny.architecture import TinyConfig
from hoilab.models.depth_tiny.processing import Window, whole_frame
from hoilab.training.boxes3d.scenes import SceneBatches, Windows, _targets, _things, camera_of
from hoilab.training.boxes3d.tiny import trained_on
from hoilab.training.footage import Footage
from hoilab.training.recipe import Recipe
from hoilab.training.shooting import Shooting, render

SMALL = Shooting(
    moments=3, run=1, duration_s=12.0, size=(192, 108), height_m=(5.0, 5.0),
    ahead_m=(11.0, 11.0), baseline_m=(0.5, 0.5),
)  # fmt: skip
TINY = Boxes3dTinyConfig(
    trunk=TinyConfig(widths=(8, 8, 8, 16, 16), blocks=(1, 1, 1, 1), heads=2), channels=16,
    stereo=True, disparities=8,
)  # fmt: skip


@pytest.fixture(scope="module")
def footage(tmp_path_factory: pytest.TempPathFactory) -> Footage:
    folder = tmp_path_factory.mktemp("footage")
    render(folder, [2000], shooting=SMALL)
    return Footage(folder)


def test_the_camera_is_the_one_asked_for(footage):
    still = footage[0]
    assert still.height_m == pytest.approx(5.0)
    assert still.baseline_m == pytest.approx(0.5)
    ahead = still.rotation[2]
    assert -5 * np.hypot(*ahead[:2]) / ahead[2] == pytest.approx(11.0)
    assert still.right is not None
    assert still.right.shape == still.rgb.shape


def answer_of(targets, columns, rows):
    """Return what a network says that is right everywhere, and sure."""

    def grid(values, channels):
        filled = torch.zeros(1, channels, rows * columns)
        filled[0, :, targets.cell] = values.T
        return filled.reshape(1, channels, rows, columns)

    count = len(targets.cell)
    sure = torch.full((count, 1), -4.0)
    heat = torch.where(targets.heat == 1, 5.0, -9.0)
    return Boxes3dAnswer(
        heat, grid(targets.centre, 2), grid(targets.sides, 4),
        grid(torch.cat([targets.foot, sure, sure], 1), 4), grid(targets.size, 3),
        grid(targets.turn, 2), grid(torch.cat([targets.far[:, None], sure], 1), 2),
        grid(torch.cat([targets.shift[:, None], sure], 1), 2),
    )  # fmt: skip


@pytest.mark.parametrize(
    "window",
    [
        whole_frame(108, 192, size_px=(128, 224)),
        Window(left=20, top=10, width=150, height=90, rows=128, columns=224),
    ],
    ids=["whole", "part"],
)
def test_right_answers_give_the_true_boxes(footage, window):
    seen = 0
    for still in footage:
        windows = Windows(rows=window.rows, columns=window.columns)
        things = _things(still, window, from_right=False)
        targets = _targets([things], windows)
        answer = answer_of(targets, window.columns // 4, window.rows // 4)
        found = sighted(
            answer, 0, camera=camera_of(still), window=window, classes=CLASSES, threshold=0.5,
            baseline_m=still.baseline_m,
        )  # fmt: skip
        for centre, size, yaw, label in zip(
            found.centre, found.size, found.yaw, found.label, strict=True
        ):
            mine = still.label == label
            off = np.linalg.norm(still.centre[mine] - centre, axis=1)
            true = np.flatnonzero(mine)[off.argmin()]
            if still.centre[true, 2] - still.extent[true, 2] / 2 > 0.1:
                continue  # cyclists and what is carried are over the ground
            assert off.min() < 0.12
            np.testing.assert_allclose(size, still.extent[true], rtol=0.02)
            assert np.cos(yaw - still.yaw[true]) > 0.99
            seen += 1
    assert seen > 3


def test_batches_are_functions_of_their_number(footage):
    batches = SceneBatches(
        footage, batch=2, seed=3, stereo=True, windows=Windows(rows=64, columns=128)
    )
    one, again, other = batches(5), batches(5), batches(6)
    assert one.pixels.shape == (2, 6, 64, 128)
    torch.testing.assert_close(one.pixels, again.pixels)
    assert not torch.equal(one.pixels, other.pixels)
    # Whatever side it is seen from and mirrored or not, a thing is farther left at the right.
    assert (one.targets.shift > 0).all()


def test_it_learns_and_is_kept(footage, tmp_path: Path):
    torch.manual_seed(0)
    network = Boxes3dTiny(TINY)
    recipe = Recipe(
        steps=8, batch=2, learning_rate=3e-3, clip_norm=5.0, log_every=1, weight_decay=0.0
    )
    trained_on(network, footage, tmp_path / "run", recipe, Windows(rows=64, columns=128))
    log = np.genfromtxt(tmp_path / "run" / "log.csv", delimiter=",", names=True)
    assert log["loss"][-1] < log["loss"][0]
    save(network, tmp_path / "own.safetensors", card={"steps": "8"})
    assert card(tmp_path / "own.safetensors")["steps"] == "8"
    again = opened(tmp_path / "own.safetensors")
    for name, value in network.state_dict().items():
        if name.endswith("num_batches_tracked"):
            continue
        torch.testing.assert_close(again.state_dict()[name], value)
