import numpy as np
import pytest
import torch

from hoilab.errors import WeightsError
from hoilab.models.duet.architecture import Dense, Duet, DuetConfig, cells
from hoilab.models.duet.criterion import (
    DuetTargets,
    dense_losses,
    jittered,
    learns,
    verb_loss,
    wanted_verbs,
)
from hoilab.models.duet.detector import DuetDetector, DuetTask
from hoilab.models.duet.following import Company, Following, Told
from hoilab.models.duet.pairing import Instances, crowd, looked_up, within_reach
from hoilab.models.duet.processing import Selection, instances, peaks, pixels
from hoilab.models.duet.weights import load_tiny, opened, save, untrained
from hoilab.schema import check_interactions, make_video

THINGS, VERBS = ("bag", "ball"), ("carry", "kick", "drop")
ALLOWED = ((0, 2), (1,))


@pytest.fixture
def tiny():
    torch.manual_seed(0)
    return untrained(things=THINGS, verbs=VERBS, verbs_of_thing=ALLOWED)


def _found(human, thing, kind):
    boxes = [torch.tensor(box, dtype=torch.float32).reshape(-1, 4) for box in (human, thing)]
    return Instances(
        boxes[0], torch.ones(len(boxes[0])), boxes[1], torch.ones(len(boxes[1])), torch.tensor(kind)
    )


def _target(human, thing, kind, verbs, faint=()):
    found = _found(human, thing, kind)
    return DuetTargets(
        found.human,
        found.thing,
        found.thing_class,
        torch.tensor(verbs, dtype=torch.float32).reshape(len(human), len(thing), len(VERBS)),
        torch.tensor(faint, dtype=torch.float32).reshape(-1, 4),
    )


@pytest.mark.parametrize("size", [(96, 64), (90, 50)])
def test_grids_are_a_quarter_and_an_eighth_of_the_frame(tiny, size):
    width, height = size
    grids, dense = tiny.network(torch.zeros(2, 3, height, width), torch.zeros(2, 3, height, width))
    fine = (-(-height // 4), -(-width // 4))
    assert grids.fine.shape[-2:] == fine
    assert grids.coarse.shape[-2:] == (-(-height // 8), -(-width // 8))
    assert dense.heat.shape == (2, 3, *fine)
    assert dense.human_box.shape == dense.thing_box.shape == (2, 4, *fine)


def test_the_full_size_has_the_same_parts():
    with torch.device("meta"):
        network = Duet(DuetConfig(things=80, verbs=117, verbs_of_thing=((0,),) * 80))
        grids, dense = network(torch.zeros(1, 3, 96, 128))
    assert grids.fine.shape == (1, 128, 24, 32)
    assert dense.heat.shape == (1, 81, 24, 32)
    names = dict(network.named_parameters())
    assert names["pyramid.backbone.layer4.2.conv3.weight"].shape == (2048, 512, 1, 1)


def test_pixels_of_one_frame_are_refused():
    with pytest.raises(ValueError, match=r"pass frames\[None\]"):
        pixels(np.zeros((4, 4, 3), np.uint8))


def test_a_network_that_learned_nothing_expects_boxes_around_each_cell(tiny):
    torch.nn.init.zeros_(tiny.network.dense.box.weight)
    _, dense = tiny.network(torch.zeros(1, 3, 64, 64))
    x, y = cells(16, 16, dense.heat)
    middle = (dense.human_box[0, :2] + dense.human_box[0, 2:]) / 2
    assert torch.allclose(middle[0], x.expand(16, 16))
    assert torch.allclose(middle[1], y.expand(16, 16))


def test_a_grid_is_read_where_the_box_is():
    # Cell n of the grid holds the x of its place, 4 n + .5, so any read gives x back.
    ramp = (torch.arange(16) * 4 + 0.5).expand(1, 1, 16, 16)
    read = looked_up(ramp, torch.tensor([[[10.0, 20.0, 30.0, 40.0]]]), (3, 1), 1.0, 4)
    assert torch.allclose(read, torch.tensor([[[15.0, 20.0, 25.0]]]))


def test_pairs_are_the_same_alone_and_beside_other_frames(tiny):
    few = _found([[4, 4, 12, 30]], [[8, 10, 12, 14]], [0])
    many = _found([[0, 0, 9, 20], [30, 0, 40, 20]], [[8, 10, 12, 14], [30, 3, 34, 9]], [0, 1])
    grids, _ = tiny.network.eval()(torch.randn(2, 3, 64, 64))
    pairs = tiny.network.pairs
    both = pairs(grids.fine, grids.coarse, crowd([few, many]))
    alone = pairs(grids.fine[:1], grids.coarse[:1], crowd([few]))
    assert torch.allclose(both[0, :1, :1], alone[0], atol=1e-5)


def test_reach_grows_with_the_human():
    people = torch.tensor([[0.0, 0.0, 10.0, 10.0], [0.0, 0.0, 10.0, 60.0]])
    things = torch.tensor([[60.0, 0.0, 70.0, 10.0]])
    assert within_reach(people, things).squeeze(1).tolist() == [False, True]


def test_pairs_of_the_truth_say_its_verbs_and_others_do_not():
    target = _target(
        [[0, 0, 10, 20], [30, 0, 40, 20]], [[8, 10, 12, 14]], [0], [[1, 0, 0], [0] * 3]
    )
    found = _found([[30, 0, 40, 20], [0, 0, 10, 19]], [[8, 10, 12, 14], [8, 10, 12, 14]], [0, 1])
    wanted = wanted_verbs(found, target)
    assert wanted[1, 0].tolist() == [1, 0, 0]
    assert wanted.sum() == 1  # neither the other human nor the same box as another class


def test_what_is_faint_or_impossible_teaches_no_verb():
    possible = torch.tensor([[True, False, True], [False, True, False]])
    target = _target([], [], [], [], faint=[[8, 10, 12, 14]])
    found = _found([[0, 0, 10, 20]], [[8, 10, 12, 14], [12, 2, 16, 6]], [0, 1])
    counted = learns(found, target, possible)
    assert counted[0].tolist() == [[False] * 3, [False, True, False]]


def test_jitter_without_noise_is_the_truth():
    target = _target([[0, 0, 10, 20]], [[8, 10, 12, 14]], [0], [[1, 0, 0]])
    rng = torch.Generator().manual_seed(0)
    same, moved = jittered(target, 0.0, rng), jittered(target, 0.1, rng)
    assert torch.equal(same.human, target.human)
    assert 0 < (moved.thing - target.thing).abs().max() <= 0.8  # twice .1 of 4 px


def test_sure_and_right_heat_costs_next_to_nothing():
    target = _target([[9, 9, 24, 24]], [], [], [])  # its middle, 16.5, is that of cell 4
    heat = torch.full((1, 3, 8, 8), -12.0)
    boxes = target.human[0][None, :, None, None].expand(1, 4, 8, 8)
    right = dense_losses(Dense(heat.index_put((_cell(0, 4, 4)), _high()), boxes, boxes), [target])
    wrong = dense_losses(Dense(heat.index_put((_cell(1, 4, 4)), _high()), boxes, boxes), [target])
    assert right["heat"] < 1e-4
    assert right["box"].abs() < 1e-6
    assert wrong["heat"] > 10


def _cell(kind, row, column):
    return tuple(torch.tensor([i]) for i in (0, kind, row, column))


def _high():
    return torch.tensor([12.0])


def test_the_sum_over_verbs_is_the_focal_loss_by_hand():
    # Both at probability 1/2: (1/2)^2 log 2 each; the last does not count.
    loss, count = verb_loss(
        torch.zeros(1, 1, 3), torch.tensor([[[1.0, 0, 0]]]), torch.tensor([[[True, True, False]]])
    )
    assert loss.item() == pytest.approx(2 * 0.25 * np.log(2))
    assert count == 1


def test_doubles_of_a_peak_are_left_out():
    heat = torch.full((1, 2, 8, 8), -9.0)
    heat[0, 0, 2, 2], heat[0, 0, 2, 5] = 2.0, 1.0
    box = torch.tensor([4.0, 4.0, 20.0, 20.0])[None, :, None, None].expand(1, 4, 8, 8)
    seen = instances(Dense(heat, box, box), 0, Selection(score=0.1))
    assert seen.human.tolist() == [[4, 4, 20, 20]]
    assert seen.human_score.item() == pytest.approx(1 / (1 + np.exp(-2)))
    assert len(seen.thing) == 0


def _told(time_s, verb, *, thing=True):
    boxes = [[10.0 + 10 * time_s, 10, 20 + 10 * time_s, 40]]
    boxes += [[18.0 + 10 * time_s, 20, 26 + 10 * time_s, 28]] if thing else []
    count = len(boxes)
    return Told(
        time_s,
        np.array(boxes),
        np.full(count, 0.8),
        np.arange(count),
        np.full((1, count - 1, 1), verb),
        np.full(count, -1),
    )


def test_a_verb_does_not_flicker():
    steady = Company().followed(
        [_told(0.2 * i, v) for i, v in enumerate([0.9, 0.9, 0.2, 0.9, 0.9])]
    )
    assert [set(told.individual.tolist()) for told in steady] == [{0, 1}] * 5
    assert steady[2].verb.item() > 0.5
    assert steady[0].verb.item() == pytest.approx(0.9, abs=0.1)


def test_a_thing_that_is_hidden_for_a_moment_is_kept_where_it_should_be():
    company = Company()
    company.followed([_told(-0.2, 0.9), _told(0.0, 0.9), _told(0.2, 0.9)])
    gap, back = company.followed([_told(0.4, 0.9, thing=False), _told(0.6, 0.9)])
    assert gap.individual.tolist() == [0, 1]
    assert gap.score[1] < 0.8
    assert abs(gap.box[1, 0] - 22.0) < 1.1  # 18 + 10 * .4, as far as its speed was known
    assert gap.verb.item() > 0.8
    assert back.individual.tolist() == [0, 1]


def test_nobody_is_kept_for_long():
    company = Company(Following(bridge_s=0.3))
    company.followed([_told(-0.4, 0.9), _told(-0.2, 0.9), _told(0.0, 0.9)])
    (later,) = company.followed([_told(0.5, 0.9, thing=False)])
    assert len(later.box) == 1


def test_who_was_seen_but_once_is_not_kept():
    company = Company()
    company.followed([_told(0.0, 0.9)])
    (later,) = company.followed([_told(0.2, 0.9, thing=False)])
    assert len(later.box) == 1


def test_pieces_of_a_recording_are_one_recording(tiny):
    torch.nn.init.constant_(tiny.network.dense.heat.bias, 0.0)
    rng = np.random.default_rng(0)
    frames = np.repeat(rng.integers(0, 255, (1, 48, 64, 3), dtype=np.uint8), 4, axis=0)
    video = make_video(frames, np.arange(4) * 0.2, identity="public")
    rows = [tiny(video[i : i + 1]) for i in range(4)]
    check_interactions(rows[-1])
    assert set(rows[0]["human"].values) == set(rows[1]["human"].values)
    assert rows[2]["frame"].values[0] == 2
    tiny.forget()
    again = tiny(video[:1])
    assert np.array_equal(again["score"], rows[0]["score"])
    assert np.array_equal(again["human"], rows[0]["human"])


def test_a_video_without_frames_has_no_interactions(tiny):
    video = make_video(np.zeros((0, 8, 8, 3), np.uint8), np.zeros(0), identity="public")
    assert tiny(video).sizes["interaction"] == 0


def test_a_detector_made_for_inference_says_the_same(tiny):
    stem = tiny.network.pyramid
    torch.nn.init.normal_(stem.change.weight, std=0.1)
    torch.nn.init.uniform_(stem.backbone.bn1.running_var, 0.1, 4.0)
    frame = torch.randn(1, 3, 64, 96)
    change = torch.randn(1, 3, 64, 96)
    slow, fast = tiny.network.eval(), tiny.sped_up().network
    with torch.inference_mode():
        for a, b in zip(slow(frame, change)[1], fast(frame, change)[1], strict=True):
            assert torch.allclose(a, b, atol=1e-3)


@pytest.mark.parametrize("treat", [lambda d: d, DuetDetector.sped_up], ids=["plain", "sped up"])
def test_a_frame_that_is_read_once_counts_as_now_and_as_earlier(tiny, treat):
    torch.nn.init.normal_(tiny.network.pyramid.change.weight, std=0.1)
    pyramid = treat(tiny).network.pyramid
    earlier, now = torch.randn(2, 1, 3, 64, 96)
    with torch.inference_mode():
        stem, sights = pyramid.sights(torch.cat([earlier, now]))
        once = pyramid.risen(stem[1:] + sights[1:] - sights[:1])
        twice = pyramid(now, now - earlier)
    for a, b in zip(once, twice, strict=True):
        assert torch.allclose(a, b, atol=1e-4)


def test_peaks_are_the_cells_that_no_neighbour_beats():
    heat = torch.randn(3, 9, 11) * 3
    pooled = torch.nn.functional.max_pool2d(heat[None], 3, stride=1, padding=1)[0]
    sure = heat.sigmoid()
    expected = torch.where((heat == pooled) & (sure > 0.3), sure, 0.0)
    score, kind, row, column = peaks(heat, Selection(score=0.3))
    found = torch.zeros_like(heat)
    found[kind, row, column] = score
    assert torch.allclose(found, expected)
    assert score.tolist() == sorted(score.tolist(), reverse=True)


def test_a_checkpoint_opens_as_what_was_saved(tiny, tmp_path):
    path = tmp_path / "mine.safetensors"
    save(tiny, path, card={"trained": "not at all"})
    again = opened(path)
    assert again.task == tiny.task
    assert again.follow == tiny.follow
    for name, tensor in tiny.network.state_dict().items():
        if not name.endswith("num_batches_tracked"):
            assert torch.equal(tensor, again.network.state_dict()[name])


def test_what_is_no_checkpoint_is_refused(tmp_path):
    with pytest.raises(WeightsError, match="reinstall hoilab"):
        load_tiny(tmp_path / "absent.safetensors")
    broken = tmp_path / "broken.safetensors"
    broken.write_bytes(b"1234")
    with pytest.raises(WeightsError, match="ends early"):
        opened(broken)


def test_a_detector_alone_looks_at_each_frame_for_itself(tiny):
    alone = DuetDetector(tiny.network, DuetTask(things=THINGS, verbs=VERBS))
    video = make_video(np.zeros((2, 48, 64, 3), np.uint8), np.arange(2) * 0.2, identity="public")
    rows = alone(video)
    check_interactions(rows)
