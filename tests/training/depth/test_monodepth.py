"""Training of MonoDepth on planes at a few depths."""

from dataclasses import replace

import pytest
import torch

from hoilab.errors import DataError
from hoilab.models.monodepth.architecture import TINY, MonoDepth
from hoilab.models.monodepth.criterion import depth_losses
from hoilab.training.depth.monodepth import (
    RECIPE,
    MonoDepthBatch,
    mean_log_depth,
    train_monodepth,
    with_mean,
)

K = torch.tensor([[100.0, 0, 48], [0, 100, 32], [0, 0, 1]])


def planes(number):
    draw = torch.Generator().manual_seed(number)
    metres = 4 + 8 * torch.rand(2, 1, 1, generator=draw)
    pixels = metres[:, None].expand(2, 3, 64, 96) / 5 - 1.5
    depth = metres.expand(2, 64, 96).clone()
    depth[:, :16] = 0
    return MonoDepthBatch(pixels, K.expand(2, 3, 3), depth)


def test_the_loss_falls(tmp_path):
    torch.manual_seed(0)
    network = with_mean(MonoDepth(TINY), mean_log_depth(planes, 4) + 1)
    batch = planes(0)

    def loss():
        with torch.no_grad():
            said = network(batch.pixels, batch.camera)
            return sum(depth_losses(network, said, batch.pixels, batch.depth).values())

    network.train()
    before = loss()
    recipe = replace(RECIPE, steps=8, batch=2, learning_rate=2e-3, schedule="constant", threads=1)
    outcome = train_monodepth(
        network, planes, tmp_path, recipe=recipe, progress=False, device="cpu"
    )
    assert outcome.steps == 8
    assert loss() < 0.8 * before


def test_nothing_known_is_said():
    empty = planes(0)._replace(depth=torch.zeros(2, 64, 96))
    with pytest.raises(DataError, match="no depth is known in 1 batches"):
        mean_log_depth(lambda number: empty, 1)
    assert RECIPE.steps == 85_898
