import numpy as np
import pytest
import torch

from hoilab.models.cdn.tiny import untrained as untrained_cdn
from hoilab.models.upt.tiny import untrained as untrained_upt
from hoilab.schema import check_interactions, make_video
from hoilab.training.pairs.deeds import (
    THINGS,
    VERBS,
    VERBS_OF_THING,
    Cropping,
    Deeds,
    PairDeeds,
    cropped,
    flipped,
    jittered_light,
)
from hoilab.training.pairs.losses import pair_loss
from hoilab.training.pairs.tiny import untrained_duet
from hoilab.training.pairs.tiny_losses import detection_losses, duet_losses, upt_losses

OBJECTS = ("person", *THINGS)


class _Still:
    """One person with a bag in the right half of a frame, a far phone, and a car."""

    label = np.array(["person", "bag", "phone", "car"])
    box = np.array(
        [[100, 20, 120, 80], [116, 50, 126, 62], [30, 30, 31, 32], [0, 0, 40, 20]], np.float32
    )
    pixels = np.array([700, 80, 2, 700])
    human, thing, verb = np.array([0, 0]), np.array([1, 2]), np.array(["carry", "none"])

    def __init__(self, shade):
        self.rgb = np.full((96, 160, 3), shade, np.uint8)


class _Footage:
    """Two moments of two frames, each brighter than the one before."""

    moments = (np.array([0, 1]), np.array([2, 3]))

    def __len__(self):
        return 4

    def __getitem__(self, number):
        if number >= 4:
            raise IndexError(number)
        return _Still(50 + 40 * number)


def _deeds(**options):
    return Deeds(_Footage(), Cropping(size=(64, 80), batch=2, **options), seed=3)


def test_a_crop_keeps_what_is_in_it_in_its_own_pixels():
    crop = cropped(_Still(9), None, (90, 10), (64, 80))
    assert crop.rgb.shape == (80, 64, 3)
    assert crop.human.tolist() == [[10, 10, 30, 70]]
    assert crop.thing.tolist() == [[26, 40, 36, 52]]
    assert [THINGS[i] for i in crop.thing_class] == ["bag"]
    assert crop.verbs[0, 0].tolist() == [float(verb == "carry") for verb in VERBS]
    assert len(crop.faint) == 0


def test_what_is_too_small_or_cut_off_is_faint():
    crop = cropped(_Still(9), None, (0, 0), (110, 96))
    assert len(crop.human) == 1  # half of the person: just enough
    assert crop.faint.tolist() == [[30, 30, 31, 32]]
    crop = cropped(_Still(9), None, (0, 0), (109, 96))
    assert len(crop.human) == 0
    assert [100, 20, 109, 80] in crop.faint.tolist()


def test_a_flip_turns_boxes_with_the_pixels():
    crop = cropped(_Still(9), None, (90, 10), (64, 80))
    crop.rgb[15, 12] = 255  # inside the person
    mirrored = flipped(crop)
    row, column = np.argwhere(mirrored.rgb[..., 0] == 255)[0]
    left, top, right, bottom = mirrored.human[0]
    assert (left, right) == (34, 54)
    assert left <= column < right
    assert top <= row < bottom


def test_light_is_the_same_for_both_frames():
    crop = cropped(_Still(90), _Still(90).rgb, (0, 0), (64, 80))
    lit = jittered_light(crop, np.random.default_rng(0))
    assert np.array_equal(lit.rgb, lit.earlier)
    assert not np.array_equal(lit.rgb, crop.rgb)


def test_a_batch_is_a_function_of_its_number():
    one, same, other = _deeds()(5), _deeds()(5), _deeds()(6)
    assert torch.equal(one.pixels, same.pixels)
    assert torch.equal(one.change, same.change)
    assert one.seed == same.seed != other.seed


def test_change_is_what_came_since_the_frame_earlier():
    moving, still = _deeds(still=0.0, aimless=0.0)(0), _deeds(still=1.0)
    assert (moving.change > 0).all()  # each second frame is brighter
    assert any((still(step).change == 0).all(dim=(1, 2, 3)).any() for step in range(9))


def test_pairs_are_fractions_of_the_crop():
    deeds = Deeds(_Footage(), Cropping(size=None, batch=1), seed=0)
    batch = PairDeeds(deeds)(0)
    (target,) = batch.targets
    assert target.verbs.shape == (1, len(VERBS))
    width = target.human_box[0, 2].item() * 160
    assert width == pytest.approx(20, abs=1e-4)


@pytest.mark.parametrize("losses", [duet_losses, detection_losses])
def test_every_part_of_duet_that_a_loss_needs_learns(losses):
    network = untrained_duet(0).network.train()
    terms = losses(network, _deeds(aimless=0.0)(1))
    torch.stack(list(terms.values())).sum().backward()
    idle = {name for name, p in network.named_parameters() if p.grad is None}
    if losses is duet_losses:
        assert not idle
    else:
        assert {name.partition(".")[0] for name in idle} == {"pairs", "pyramid"}  # no change either
        assert "pyramid.change.weight" in idle


def test_a_batch_without_anybody_costs_only_heat():
    class Empty(_Still):
        human = thing = np.zeros(0, np.int64)
        verb = np.zeros(0, str)
        label, box, pixels = np.array(["car"]), np.array([[0, 0, 9, 9]], np.float32), np.array([70])

    deeds = _deeds()
    crop = cropped(Empty(9), None, (0, 0), (64, 80))
    batch = deeds(0)
    nobody = batch._replace(targets=[_as_target(crop)] * 2)
    terms = duet_losses(untrained_duet(0).network.train(), nobody)
    assert terms["verb"] < 0.1  # what is found does nothing
    assert terms["box"] == 0
    assert terms["heat"] > 0


def _as_target(crop):
    from hoilab.models.duet.criterion import DuetTargets

    return DuetTargets(
        *(
            torch.from_numpy(part)
            for part in (crop.human, crop.thing, crop.thing_class, crop.verbs, crop.faint)
        )
    )


def test_upt_learns_its_head_alone():
    detector = untrained_upt(objects=OBJECTS, verbs=VERBS, verbs_of_thing=VERBS_OF_THING)
    torch.nn.init.constant_(detector.network.dense.heat.bias, 0.0)  # finds things everywhere
    network = detector.network.train()
    upt_losses(network, _deeds(aimless=0.0)(1))["verb"].backward()
    learned = {n.partition(".")[0] for n, p in network.named_parameters() if p.grad is not None}
    assert learned == {"interaction_head"}


def test_untrained_detectors_give_interactions():
    video = make_video(np.zeros((1, 64, 96, 3), np.uint8), [0.0], identity="public")
    cdn = untrained_cdn(objects=THINGS, verbs=VERBS)
    upt = untrained_upt(objects=OBJECTS, verbs=VERBS, verbs_of_thing=VERBS_OF_THING)
    torch.nn.init.constant_(upt.network.dense.heat.bias, 0.0)
    for detector in (cdn, upt):
        rows = detector(video)
        check_interactions(rows)
        assert rows.sizes["interaction"] > 0
    batch = PairDeeds(_deeds())(0)
    assert all(term.isfinite() for term in pair_loss_of(cdn, batch).values())


def pair_loss_of(detector, batch):
    from hoilab.models.cdn.criterion import CDN_LOSS

    return pair_loss(CDN_LOSS)(detector.network, batch)
