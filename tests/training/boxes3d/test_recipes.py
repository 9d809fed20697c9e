"""Training of the 3D detectors on a folder in KITTI's layout that is made on the spot."""

import math
from dataclasses import replace

import numpy as np
import pytest
import torch
from PIL import Image

from hoilab.datasets.kitti import read_kitti_labels
from hoilab.errors import DataError
from hoilab.models.ground_aware_yolo3d.architecture import TINY as MONO_TINY
from hoilab.models.ground_aware_yolo3d.architecture import GroundAwareYolo3D
from hoilab.models.km3d.architecture import TINY as KM3D_TINY
from hoilab.models.km3d.architecture import Km3d
from hoilab.models.km3d.targets import centre_targets, draw, peak_radius
from hoilab.models.monoflex.architecture import TINY as MONOFLEX_TINY
from hoilab.models.monoflex.architecture import MonoFlex
from hoilab.models.retinanet.architecture import TINY as RETINANET_TINY
from hoilab.models.retinanet.architecture import RetinaNet
from hoilab.models.stereo3d.architecture import TINY as STEREO_TINY
from hoilab.models.stereo3d.architecture import Stereo3D
from hoilab.models.yolo3d.priors import anchor_priors
from hoilab.nn.boxes3d import around, corners, heading, in_camera, project
from hoilab.nn.view import View
from hoilab.training.boxes3d.data import KittiBatches, Sampling
from hoilab.training.boxes3d.recipes import RECIPES, boxes3d_recipe, train_boxes3d

VIEW = View(height_px=64, width_px=192)
SAMPLING = Sampling(view=VIEW, classes=("Car", "Pedestrian"), recolour=0.0)
P2 = "200 0 96 9 0 200 32 0.04 0 0 1 0.0028"
P3 = "200 0 96 -70 0 200 32 0.4 0 0 1 0.0027"


@pytest.fixture
def folder(tmp_path):
    """Make six pairs with one car and one pedestrian each, at several distances."""
    for part in ("image_2", "image_3", "label_2", "calib"):
        (tmp_path / part).mkdir()
    rng = np.random.default_rng(0)
    for number in range(6):
        z = 9.0 + number
        for camera, baseline in ((2, 9), (3, -70)):
            rgb = rng.integers(0, 90, (64, 192, 3), dtype=np.uint8)
            middle = int((200 * 1.0 + baseline) / z + 96)
            rgb[30:45, middle - 20 : middle + 20] = 200
            Image.fromarray(rgb).save(tmp_path / f"image_{camera}" / f"{number:06d}.png")
        (tmp_path / "calib" / f"{number:06d}.txt").write_text(f"P2: {P2}\nP3: {P3}\n")
        (tmp_path / "label_2" / f"{number:06d}.txt").write_text(
            f"Car 0 0 -1.6 {middle - 20} 25 {middle + 20} 50 1.5 1.6 3.9 1.0 1.2 {z} -1.5\n"
            f"Pedestrian 0 0 0.3 60 20 75 55 1.75 0.6 0.8 -1.5 1.2 {z - 1} 0.2\n"
            "Car 0 3 0 1 1 9 9 1.5 1.6 3.9 9 1.2 30 0\n"
        )
    return tmp_path


def test_a_batch_is_a_function_of_its_number(folder):
    batches = KittiBatches(folder, replace(SAMPLING, recolour=0.5), batch=4, seed=3)
    one, again = (
        batches(5),
        KittiBatches(folder, replace(SAMPLING, recolour=0.5), batch=4, seed=3)(5),
    )
    torch.testing.assert_close(one.pixels, again.pixels)
    assert one.names == again.names
    seen = [name for number in range(3) for name in batches(number).names]
    assert sorted(seen) == sorted(2 * [f"{n:06d}" for n in range(6)])  # two epochs


@pytest.mark.parametrize("mirror", [0.0, 1.0])
def test_boxes_lie_where_they_appear(folder, mirror):
    batch = KittiBatches(folder, replace(SAMPLING, mirror=mirror), batch=6)(0)
    for projection, target, pixels in zip(
        batch.projection, batch.targets, batch.pixels, strict=True
    ):
        assert target.label.tolist() == [0, 1]  # the hidden car does not count
        space = in_camera(target.state, projection)
        solid = corners(space[:, :3], space[:, 3:6], heading(space, projection))
        torch.testing.assert_close(
            around(project(solid, projection)), target.corners, atol=1e-2, rtol=1e-4
        )
        # The bright block is the car.
        column = int(target.state[0, 0].round())
        assert pixels[:, 37, column].mean() > 1


def test_a_mirrored_pair_changes_sides(folder):
    plain, flipped = (
        KittiBatches(folder, replace(SAMPLING, pairs=True, mirror=share), batch=6)(0)
        for share in (0.0, 1.0)
    )
    assert plain.pixels.shape == (6, 6, 64, 192)
    torch.testing.assert_close(flipped.pixels[:, :3], plain.pixels[:, 3:].flip(-1))
    assert plain.disparity.shape == (6, 16, 48)
    assert (flipped.projection[:, 0, 3] > 0).all()  # P3 mirrored is a left camera's


def tiny(name, folder):
    recipe = RECIPES[name]
    makers = {
        "mono3d": lambda: GroundAwareYolo3D(replace(MONO_TINY, limits=None)),
        "stereo3d": lambda: Stereo3D(replace(STEREO_TINY, limits=None)),
        "km3d": lambda: Km3d(replace(KM3D_TINY, classes=SAMPLING.classes)),
        "monoflex": lambda: MonoFlex(replace(MONOFLEX_TINY, classes=SAMPLING.classes)),
        "retinanet": lambda: RetinaNet(replace(RETINANET_TINY, classes=SAMPLING.classes)),
    }
    classes = ("Car",) if name == "mono3d" else SAMPLING.classes
    sampling = replace(SAMPLING, classes=classes, pairs=name == "stereo3d", mirror=0.0)
    steps = replace(recipe.recipe, steps=8, batch=2, learning_rate=1e-3, schedule="constant",
                    threads=1, checkpoint_every=100)  # fmt: skip
    return replace(recipe, make=makers[name], sampling=sampling, recipe=steps, images=6)


@pytest.mark.parametrize(
    "name",
    [
        "mono3d",
        "km3d",
        "retinanet",
        pytest.param("monoflex", marks=pytest.mark.slow),
        pytest.param("stereo3d", marks=pytest.mark.slow),
    ],
)
def test_every_recipe_learns(folder, tmp_path, name):
    torch.manual_seed(0)
    recipe = tiny(name, folder)
    priors = None
    if name in ("mono3d", "stereo3d"):
        network = recipe.make()
        priors = anchor_priors(
            read_kitti_labels(folder / "label_2"), dict.fromkeys(range(6), (192, 64)),
            grid=network.config.grid, classes=network.config.classes, view=VIEW, foreground=0.2,
        )  # fmt: skip
    network = recipe.make()
    batch = KittiBatches(folder, recipe.sampling, batch=2)(0)
    trained, outcome = train_boxes3d(
        recipe, folder, tmp_path / "run", network=network, priors=priors, progress=False,
        device="cpu",
    )  # fmt: skip
    assert outcome.steps == 8
    fresh = recipe.make()
    if priors is not None:
        fresh.prior_mean.copy_(trained.prior_mean)
        fresh.prior_std.copy_(trained.prior_std)
    fresh.train()
    trained.train()
    with torch.no_grad():
        torch.manual_seed(1)
        first = recipe.loss(fresh, batch, fresh, math.inf)
        torch.manual_seed(1)
        last = recipe.loss(trained, batch, trained, math.inf)
    assert all(math.isfinite(term) for term in last.values())
    assert sum(last.values()) < 0.9 * sum(first.values())


def test_recipes_are_those_of_kitti():
    assert boxes3d_recipe("mono3d").recipe.steps == 27_840  # 30 epochs of 7,424 by 8
    assert boxes3d_recipe("km3d").recipe.drops == (10_440, 13_920)
    assert boxes3d_recipe("km3d").epoch(116) == 1
    with pytest.raises(DataError, match="there are: yolo3d, mono3d, stereo3d"):
        boxes3d_recipe("yolo4d")


def test_anchors_without_priors_do_not_train(folder, tmp_path):
    with pytest.raises(DataError, match="no anchor stands for anything"):
        train_boxes3d(tiny("mono3d", folder), folder, tmp_path / "run", progress=False)


def test_peaks_are_round_and_end_at_the_edge():
    heat = torch.zeros(8, 10)
    draw(heat, torch.tensor([1.0, 4.0]), 2)
    assert heat[4, 1] == 1
    assert heat[4, 2] == heat[3, 1] == heat[5, 1]
    assert heat[:, 4:].sum() == 0
    assert peak_radius(0, 0) == 0


def test_a_box_outside_the_picture_is_left_out(folder):
    batch = KittiBatches(folder, SAMPLING, batch=1)(0)
    target = batch.targets[0]
    away = target._replace(corners=target.corners + 500, state=target.state + 500)
    found = centre_targets([away], batch.projection, (64, 192), 2)
    assert len(found.cell) == 0
    assert found.heat.sum() == 0
