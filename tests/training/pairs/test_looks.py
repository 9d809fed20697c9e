import numpy as np
import pytest
import torch

from hoilab.models.duet.pairing import Instances
from hoilab.models.duet.second_look import SecondLook, SecondLookConfig
from hoilab.training.pairs.deeds import Crop
from hoilab.training.pairs.looks import LookBatch, Looks, Moving, look_losses, matched, moved

BAG, PHONE = 0, 5


class _Still:
    label = np.array(["person", "bag", "phone", "phone"])
    box = np.array(
        [[100, 20, 120, 80], [116, 50, 126, 62], [30, 30, 36, 38], [60, 30, 61, 32]], np.float32
    )
    pixels = np.array([700, 80, 20, 2])
    human, thing, verb = np.array([0]), np.array([1]), np.array(["carry"])
    rgb = np.full((96, 160, 3), 90, np.uint8)


class _Footage:
    def __getitem__(self, number):
        return _Still()


def _found():
    box = torch.tensor([[117.0, 51, 127, 61], [60, 30, 62, 33], [4, 4, 12, 12]])
    return Instances(
        torch.zeros(0, 4), torch.zeros(0), box, torch.ones(3), torch.tensor([BAG, PHONE, BAG])
    )


def test_a_found_box_means_the_true_one_of_its_class():
    crop = Crop(
        _Still.rgb,
        None,
        _Still.box[:1],
        _Still.box[1:3],
        np.array([BAG, PHONE]),
        np.zeros((1, 2, 10), np.float32),
        _Still.box[3:],
    )
    found = _found()
    true, counts = matched(found.thing.numpy(), found.thing_class.numpy(), crop)
    assert true.tolist() == [[116, 50, 126, 62], [0] * 4, [0] * 4]
    # On the far phone nobody knows; in the corner there is nothing.
    assert counts.tolist() == [True, False, True]


def test_without_noise_nothing_moves():
    still = moved(_Still.box, Moving(middle_px=0, middle=0, size=0), np.random.default_rng(0))
    assert np.allclose(still, _Still.box)


def test_noise_is_of_the_size_asked_for():
    box = np.tile(np.array([[10.0, 10, 30, 50]], np.float32), (4000, 1))
    away = moved(box, Moving(middle_px=1, middle=0.1, size=0.3), np.random.default_rng(0))
    side = np.log((away[:, 2:] - away[:, :2]) / [20, 40])
    middle = (away[:, :2] + away[:, 2:]) / 2 - [20, 30]
    assert side.std(0) == pytest.approx([0.3, 0.3], rel=0.1)
    assert middle.std(0) == pytest.approx([3.0, 5.0], rel=0.1)


def test_batches_are_the_same_again_and_mirror_everything():
    looks = Looks(_Footage(), {3: _found()}, Moving(frames=6), seed=1)
    one, two = looks(4), looks(4)
    assert all(torch.equal(a, b) for a, b in zip(one, two, strict=True))
    # Two phones and bags each, moved, and what was found: a bag and a box on nothing.
    assert torch.bincount(one.frame).tolist() == [6] * 6
    bag = one.true[one.kind == BAG]
    left = {tuple(box) for box in bag.tolist() if any(box)}
    assert left == {(116, 50, 126, 62), (34, 50, 44, 62)}


def test_boxes_and_fits_that_are_right_cost_little():
    look = SecondLook(SecondLookConfig(points=16, channels=4), things=8).eval()
    box = torch.tensor([[10.0, 10, 22, 20], [30, 10, 38, 18]])
    batch = LookBatch(
        torch.zeros(1, 3, 48, 64), torch.zeros(2, dtype=torch.int64), box, torch.tensor([0, 5]), box
    )
    lost = look_losses(look, batch)
    assert lost["box"].item() == pytest.approx(0, abs=1e-6)
    torch.nn.init.constant_(look.said.bias[4:], 9.0)
    assert look_losses(look, batch)["fit"] < 0.01 < lost["fit"]
    nothing = batch._replace(true=torch.zeros(2, 4))
    assert look_losses(look, nothing)["box"] == 0
    assert look_losses(look, nothing)["fit"] > 9
