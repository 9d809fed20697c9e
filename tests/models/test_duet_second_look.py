import json

import numpy as np
import pytest
import torch
from safetensors import safe_open
from safetensors.torch import save_file

from hoilab.geometry.boxes import iou
from hoilab.models.duet.criterion import box_loss
from hoilab.models.duet.detector import DuetDetector
from hoilab.models.duet.pairing import Instances
from hoilab.models.duet.second_look import SecondLook, SecondLookConfig, looked_again
from hoilab.models.duet.weights import looking_twice, opened, save, untrained
from hoilab.schema import make_video

SMALL = SecondLookConfig(points=16, channels=4)
ALLOWED = ((0, 2), (1,))


@pytest.fixture
def tiny():
    torch.manual_seed(0)
    made = untrained(
        things=("bag", "ball"), verbs=("carry", "kick", "drop"), verbs_of_thing=ALLOWED
    )
    torch.nn.init.constant_(made.network.dense.heat.bias, 0.0)  # it finds something
    return made


@pytest.fixture
def look():
    torch.manual_seed(0)
    return SecondLook(SMALL, things=2).eval()


def _found(thing, kind):
    box = torch.tensor(thing, dtype=torch.float32).reshape(-1, 4)
    human = torch.tensor([[0.0, 0.0, 20.0, 60.0]])
    return Instances(human, torch.ones(1), box, torch.full((len(box),), 0.8), torch.tensor(kind))


def _ramp(width=64, height=48):
    """Return a frame whose channels are the x of each pixel's middle, its y, and one."""
    x = (torch.arange(width) + 0.5).expand(height, width)
    y = (torch.arange(height) + 0.5)[:, None].expand(height, width)
    return torch.stack([x, y, torch.ones(height, width)])


def test_windows_lie_around_their_boxes(look):
    # The longer side, 12, times 2.5 gives 30 px: 16 points, 30/16 apart, around (30, 24).
    frames = torch.stack([torch.zeros(3, 48, 64), _ramp()])
    box = torch.tensor([[24.0, 20.0, 36.0, 28.0]])
    window, covered = look.windows(frames, torch.tensor([1]), box)
    assert window.shape == (1, 3, 16, 16)
    expected = 30 + (torch.arange(16) - 7.5) * 30 / 16
    assert torch.allclose(window[0, 0, 5], expected, atol=1e-3)
    assert torch.allclose(window[0, 1, :, 5], expected - 6, atol=1e-3)
    # As many points as the box has of the window's surface.
    assert covered.mean().item() == pytest.approx(12 * 8 / 30**2)


def test_windows_of_tiny_things_are_not_tiny_and_end_with_the_frame(look):
    box = torch.tensor([[0.0, 10.0, 2.0, 12.0]])
    assert look.sides(box).tolist() == [20.0]
    window, _ = look.windows(_ramp()[None], torch.tensor([0]), box)
    outside = window[0, 2, 8] < 0.5  # points 1.25 px apart from -8.4 on: the first seven
    assert outside.tolist() == [True] * 7 + [False] * 9


def test_a_look_that_learned_nothing_moves_nothing(look):
    boxes = [[24.0, 20.0, 36.0, 28.0], [4.0, 4.0, 6.0, 7.0], [0.0, 0.0, 60.0, 40.0]]
    found = [_found(boxes, [0, 1, 1]), _found([], []), _found(boxes[:1], [1])]
    found[1] = found[1]._replace(thing_class=torch.zeros(0, dtype=torch.int64))
    again = looked_again(look, torch.randn(3, 3, 48, 64), found)
    for before, after in zip(found, again, strict=True):
        assert torch.equal(after.thing, before.thing)
        assert torch.equal(after.human, before.human)
    # Nobody knows how well they fit: 1/2, to the power of 1/2. The last one is not small.
    assert again[0].thing_score.tolist() == pytest.approx([0.8 * 0.5**0.5] * 2 + [0.8])


def test_without_a_second_look_nothing_changes():
    found = [_found([[4.0, 4.0, 6.0, 7.0]], [0])]
    assert looked_again(None, torch.zeros(1, 3, 48, 64), found) == found


def test_each_thing_is_looked_at_in_its_own_frame(look):
    torch.nn.init.normal_(look.said.weight)
    frames = torch.randn(2, 3, 48, 64)
    first = _found([[4.0, 4.0, 10.0, 12.0], [20.0, 20.0, 30.0, 30.0]], [0, 1])
    second = _found([[24.0, 20.0, 36.0, 28.0]], [1])
    both = looked_again(look, frames, [first, second])
    alone = looked_again(look, frames[1:], [second])
    assert torch.allclose(both[1].thing, alone[0].thing, atol=1e-4)
    assert not torch.allclose(both[1].thing, second.thing)
    assert (both[0].thing[:, 2:] > both[0].thing[:, :2]).all()


def _squares(count, rng):
    """Return frames with a bright box each, where it may be found, and where it is."""
    middle = 24 + 16 * torch.rand(count, 2, generator=rng)
    side = 6 + 8 * torch.rand(count, 2, generator=rng)
    true = torch.cat([middle - side / 2, middle + side / 2], dim=-1)
    at = torch.arange(64) + 0.5
    along, down = (
        (torch.minimum(at - true[:, i, None], true[:, i + 2, None] - at) + 0.5).clamp(0, 1)
        for i in (0, 1)
    )
    frames = (down[:, :, None] * along[:, None])[:, None].repeat(1, 3, 1, 1)
    half = side * (0.3 * torch.randn(count, 2, generator=rng)).exp() / 2
    middle = middle + 2 * torch.randn(count, 2, generator=rng)
    return frames, torch.cat([middle - half, middle + half], dim=-1), true


def test_it_learns_where_the_sides_of_a_box_are(look):
    rng = torch.Generator().manual_seed(1)
    optimizer = torch.optim.AdamW(look.train().parameters(), 1e-2)
    kind = torch.zeros(32, dtype=torch.int64)
    for _ in range(80):
        frames, box, true = _squares(32, rng)
        moved, _ = look(frames, torch.arange(32), box, kind)
        optimizer.zero_grad()
        box_loss(moved, true).mean().backward()
        optimizer.step()
    frames, box, true = _squares(32, rng)
    with torch.no_grad():
        moved, _ = look.eval()(frames, torch.arange(32), box, kind)
    assert iou(box, true).mean() < 0.6
    assert iou(moved, true).mean() > 0.7


def test_a_detector_pairs_what_it_saw_the_second_time(tiny):
    twice = looking_twice(tiny, SMALL)
    video = make_video(
        np.random.default_rng(0).integers(0, 255, (2, 48, 64, 3), dtype=np.uint8),
        np.arange(2) * 0.4,
        identity="public",
    )
    alone = DuetDetector(tiny.network, tiny.task)
    again = DuetDetector(twice.network, twice.task)
    before, after = alone(video), again(video)
    known = {tuple(box) for box in before["object_position"].values.round(3).tolist()}
    assert {tuple(box) for box in after["object_position"].values.round(3).tolist()} <= known
    torch.nn.init.constant_(twice.network.look.said.bias, 0.1)
    moved = again(video)
    assert not {tuple(box) for box in moved["object_position"].values.round(3).tolist()} <= known


def test_a_second_look_is_kept_and_older_files_have_none(tiny, tmp_path):
    path = tmp_path / "mine.safetensors"
    save(looking_twice(tiny, SMALL), path, card={})
    again = opened(path).network
    assert again.config.look == SMALL
    assert again.look.config == SMALL
    save(tiny, path, card={})
    with safe_open(path, framework="pt") as file:
        names = list(file.keys())
        header, state = file.metadata(), {name: file.get_tensor(name) for name in names}
    sizes = json.loads(header["config"])
    del sizes["look"]  # as files were written before there were second looks
    save_file(state, path, metadata=header | {"config": json.dumps(sizes)})
    old = opened(path).network
    assert old.look is None
    assert torch.equal(old.dense.heat.weight, tiny.network.dense.heat.weight)


def test_made_for_inference_it_says_the_same(tiny):
    twice = looking_twice(tiny, SMALL)
    torch.nn.init.normal_(twice.network.look.said.weight)
    frames = torch.randn(1, 3, 48, 64)
    found = [_found([[4.0, 4.0, 10.0, 12.0]], [0])]
    slow = looked_again(twice.network.look.eval(), frames, found)
    fast = looked_again(twice.sped_up().network.look, frames, found)
    assert torch.allclose(slow[0].thing, fast[0].thing, atol=1e-3)
