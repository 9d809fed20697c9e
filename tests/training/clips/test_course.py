"""ViCC through the engine: the published schedule, batches by number, runs that go on."""

import json
import os
import signal
import subprocess
import sys
import textwrap
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from hoilab.errors import DataError
from hoilab.models.vicc.architecture import Vicc, ViccConfig
from hoilab.models.vicc.criterion import Queue, swapped_loss
from hoilab.models.vicc.s3d import S3dConfig
from hoilab.training import StoppedError
from hoilab.training.clips.course import trained
from hoilab.training.clips.data import Chance, ClipBatches, varied
from hoilab.training.clips.loss import ViccLearner
from hoilab.training.clips.recipes import PUBLISHED, TINY, TINY_PERSON, ClipPhase, alternating
from hoilab.training.clips.scenes import SceneClips
from hoilab.training.courses import course

SMALL = replace(
    TINY,
    config=ViccConfig(
        s3d=S3dConfig(width=0.1, mixed=("Mixed_3b", "Mixed_5c")), embedding=8, prototypes=6
    ),
    phases=alternating(
        ClipPhase(name="", kind="rgb", epochs=2, batch=4, frozen_epochs=0.5, queue_epoch=1.0),
        ClipPhase(name="", kind="rgb", epochs=1, batch=4),
        cycles=1,
    ),
    queue=8,
    size=32,
)


class Squares:
    """Grey clips in which a bright square moves, each item in its own direction."""

    def __len__(self):
        return 8

    def length(self, item):
        return 3

    def window(self, item, start, kind):
        clip = np.full((8, 36, 36, 3), 128, np.uint8)
        for t in range(8):
            x = 8 + (start + t) * (1 if item % 2 else -1)
            clip[t, 10 : 18 + item, max(x, 0) : x + 8] = 250 if kind == "rgb" else (128, 128, 200)
        return clip


def weights(network):
    return torch.cat([value.double().flatten() for value in network.state_dict().values()])


def test_the_published_schedule():
    names = [phase.name for phase in PUBLISHED.phases]
    assert names == ["rgb", "flow", "rgb-1", "flow-1", "rgb-2", "flow-2"]
    assert [phase.other for phase in PUBLISHED.phases] == [
        *(None, None, "flow", "rgb", "flow", "rgb")
    ]
    single, cross = PUBLISHED.phases[0], PUBLISHED.phases[2]
    # UCF101's first split has 9,537 videos for training: 49 steps of 4 x 48 an epoch.
    os.environ["WORLD_SIZE"] = "4"
    try:
        recipe = PUBLISHED.of(single, 9537)
    finally:
        del os.environ["WORLD_SIZE"]
    assert recipe.steps == 500 * (9537 // 48) // 4
    assert recipe.learning_rate * recipe.share(recipe.steps - 1) == pytest.approx(0.0006)
    assert (single.frozen_epochs, single.queue_epoch, cross.queue_epoch) == (100, 200, 25)
    assert (cross.epochs, cross.batch, PUBLISHED.queue) == (100, 24, 1920)


def test_the_fixed_camera_learns_with_no_more_compute_than_a_stream():
    single, cross = TINY.phases[0], TINY.phases[2]
    # In cross-stream training four windows go forward and two back: 4/3 of a single stream's.
    assert TINY_PERSON.phases[0].epochs <= single.epochs + cross.epochs * 4 / 3
    assert TINY_PERSON.config == TINY.config


def test_a_batch_is_a_function_of_its_number():
    batches = ClipBatches(Squares(), kind="rgb", other="flow", size=32, batch=4, seed=3)
    first, again = batches(5), batches(5)
    assert torch.equal(first.clips, again.clips)
    assert torch.equal(first.others, again.others)
    assert first.clips.shape == (4, 2, 3, 8, 32, 32)
    assert not torch.equal(first.clips, batches(6).clips)
    epoch = {name for number in (0, 1) for name in batches(number).names}
    assert len(epoch) == 8
    with pytest.raises(DataError, match="needs 9 different clips, the data has 8"):
        ClipBatches(Squares(), kind="rgb", size=32, batch=9, seed=0)


def test_flow_that_is_flipped_goes_the_other_way():
    clip = np.zeros((1, 4, 4, 3), np.uint8)
    clip[0, :, 0] = (128, 100, 200)
    dice = np.full(8, 0.99)
    chance = Chance(smallest=1.0)
    straight = varied(clip, "flow", dice, chance, 4)
    dice[3] = 0.1
    flipped = varied(clip, "flow", dice, chance, 4)
    np.testing.assert_allclose(flipped[:2].numpy(), straight[:2].flip(-1).numpy())
    np.testing.assert_allclose(flipped[2].numpy(), 1 - straight[2].flip(-1).numpy(), atol=1e-6)


def test_the_learner_is_the_swapped_loss_with_its_queue():
    torch.manual_seed(0)
    network = Vicc(SMALL.config)
    learner = ViccLearner(network, queue=4).train()
    batch = ClipBatches(Squares(), kind="rgb", size=32, batch=4, seed=3)(3)
    loss = learner(batch)
    views = [network(batch.clips[:, view]) for view in (0, 1)]
    queue = Queue(2, 4, 8)
    expected = swapped_loss(
        [view.embedding for view in views],
        [view.scores for view in views],
        prototypes=network.prototypes.weight.detach(),
        assigning=(0, 1),
        queue=queue,
    )
    assert loss.item() == pytest.approx(expected.item(), rel=1e-3)
    np.testing.assert_allclose(learner.kept, queue.kept, atol=2e-3)  # float32, laid out anew
    assert "kept" in learner.state_dict()
    frozen = batch._replace(frozen=True)
    network.zero_grad()
    learner(frozen).backward()
    assert not network.prototypes.weight.grad.any()


def test_a_run_that_stopped_goes_on_to_the_last_bit(tmp_path):
    whole = trained(SMALL, Squares(), tmp_path / "whole", progress=False)
    asked = []

    class Stopping(Squares):
        def window(self, item, start, kind):
            if kind == "flow" and len(asked) < 20:
                asked.append(item)
                if len(asked) == 20:
                    os.kill(os.getpid(), signal.SIGINT)
            return super().window(item, start, kind)

    with pytest.raises(StoppedError):
        trained(SMALL, Stopping(), tmp_path / "parts", progress=False)
    parts = trained(SMALL, Stopping(), tmp_path / "parts", progress=False)
    assert {*whole} == {"rgb", "flow"}
    for kind, network in whole.items():
        assert torch.equal(weights(network), weights(parts[kind]))


PROCESSES = """
    import os, sys
    sys.path.insert(0, {here!r})
    from pathlib import Path
    import torch
    from training.clips.test_course import SMALL, Squares
    from hoilab.training.clips.course import trained
    from dataclasses import replace
    phases = tuple(replace(p, batch=2) for p in SMALL.phases[:1])
    found = trained(replace(SMALL, phases=phases), Squares(), Path({folder!r}), progress=False)
    learned = torch.cat([value.detach().flatten() for value in found["rgb"].parameters()])
    torch.save(learned, Path({folder!r}, "rank" + os.environ["RANK"] + ".pt"))
"""


def _network_of_seed_0():
    torch.manual_seed(0)
    return Vicc(SMALL.config)


@pytest.mark.slow
def test_two_processes_train_one_network(tmp_path):
    script = tmp_path / "go.py"
    here = str(Path(__file__).parents[2])
    script.write_text(textwrap.dedent(PROCESSES).format(here=here, folder=str(tmp_path)))
    command = [sys.executable, "-m", "torch.distributed.run", "--nproc-per-node", "2"]
    environment = os.environ | {"ACCELERATE_USE_CPU": "true", "OMP_NUM_THREADS": "1"}
    subprocess.run([*command, str(script)], check=True, env=environment, timeout=300)
    one, two = (torch.load(tmp_path / f"rank{rank}.pt") for rank in (0, 1))
    # Statistics of batches are each process's own until the next step; what learns is shared.
    assert torch.equal(one, two)
    begun = torch.cat([value.detach().flatten() for value in _network_of_seed_0().parameters()])
    assert not torch.allclose(one, begun, atol=1e-4)


@pytest.fixture
def scenes(tmp_path):
    """Return a folder of clips with one scene: one walks through, one stands and leaves."""
    folder = tmp_path / "scene-000007"
    folder.mkdir()
    rng = np.random.default_rng(0)
    rgb = np.full((40, 60, 90, 3), 90, np.uint8)
    box = np.full((40, 2, 4), np.nan, np.float32)
    for t in range(40):
        box[t, 0] = (5 + t, 10, 17 + t, 40)
        rgb[t, 10:40, 5 + t : 17 + t] = rng.integers(0, 255, 3)
    box[:20, 1] = (60, 20, 70, 50)
    np.save(folder / "rgb.npy", rgb)
    np.save(folder / "background.npy", np.full((60, 90, 3), 90, np.uint8))
    np.save(folder / "flow.npy", np.full((40, 60, 90, 2), 128, np.uint8))
    action = np.array([["walk", "stand"]] * 40)
    action[25:, 0] = "carry"
    pixels = np.where(np.isfinite(box[..., 0]), 300, 0)
    np.savez(folder / "people.npz", box=box, pixels=pixels, action=action)
    (folder / "clips.json").write_text(json.dumps({"name": "plaza-7"}))
    return tmp_path


def test_spans_of_people_in_scenes(scenes):
    clips = SceneClips(scenes, [7], hop=10)
    assert clips.extent == 15
    found = [(span.person, span.first, span.action) for span in clips.spans]
    # From 20 on the walker carries something in 9 of 15 frames: neither is clear.
    assert found == [(0, 0, "walk"), (0, 10, "walk"), (0, 20, ""), (1, 0, "stand")]
    assert clips.labelled() == [0, 1, 3]
    assert [clips.length(item) for item in range(4)] == [2, 3, 3, 2]
    for kind in ("rgb", "flow", "person"):
        assert clips.window(0, 1, kind).shape == (8, 48, 48, 3)
    picture = clips.window(0, 0, "person")
    assert picture[:, 24, 24, 0].min() > 90  # whoever walks stays in the middle
    assert picture[:, 2, 2, 0].max() == 0
    # No byte stands for no movement: 128 is .08 px.
    np.testing.assert_allclose(picture[..., 1:], 128, atol=1)
    with pytest.raises(DataError, match="no clips of the seeds"):
        SceneClips(scenes, [8])


def test_courses_are_found():
    for model, recipe in (("vicc-tiny", "person"), ("vicc-s3d", None), ("vicc-r2plus1d", None)):
        assert course(model, recipe).target.startswith("hoilab.training.clips.course:")
