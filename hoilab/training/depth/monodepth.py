"""MonoDepth's recipe, as visualDet3D trained it on KITTI's depth, and its loss.

Axes: b picture, h w rows and columns.
"""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import NamedTuple

import torch
from torch import Tensor, nn

from hoilab.errors import DataError
from hoilab.models.monodepth.architecture import MonoDepth
from hoilab.models.monodepth.criterion import PUBLISHED, DepthLoss, depth_losses
from hoilab.training.loop import Outcome, fit
from hoilab.training.recipe import Recipe

# 8 epochs of KITTI depth's 85,898 training pictures, 8 at a time; a cosine down to a tenth.
RECIPE = Recipe(
    steps=8 * 85_898 // 8,
    batch=8,
    learning_rate=1e-4,
    weight_decay=0.0,
    schedule="cosine",
    floor=0.1,
    clip_norm=1.0,
)


class MonoDepthBatch(NamedTuple):
    """Pictures with their cameras and depths."""

    pixels: Tensor  # b 3 h w, normalised; sides are multiples of 32
    camera: Tensor  # b 3 3
    depth: Tensor  # b h w, m, 0 or NaN where unknown


def mean_log_depth(batches: Callable[[int], MonoDepthBatch], count: int) -> float:
    """Return the mean logarithm of all known depths of the first batches.

    The network says by how much it differs from this.
    """
    total, known = 0.0, 0
    for number in range(count):
        depth = batches(number).depth.nan_to_num(0)
        total += float(depth[depth > 0].double().log().sum())
        known += int((depth > 0).sum())
    if not known:
        raise DataError(f"no depth is known in {count} batches; look at what fills them")
    return total / known


def train_monodepth(
    network: MonoDepth,
    batches: Callable[[int], MonoDepthBatch],
    folder: Path,
    *,
    recipe: Recipe = RECIPE,
    loss: DepthLoss = PUBLISHED,
    progress: bool = True,
    device: str | None = None,
) -> Outcome:
    """Train a network in place; a folder with a run of the same recipe goes on with it.

    Tell the network the `mean_log_depth` of its data first: `with_mean`.
    """

    def terms(learner: nn.Module, batch: MonoDepthBatch) -> Mapping[str, Tensor]:
        said = learner(batch.pixels, batch.camera)
        return depth_losses(network, said, batch.pixels, batch.depth, loss=loss)

    return fit(network, terms, batches, recipe, folder, progress=progress, device=device)


def with_mean(network: MonoDepth, mean: float) -> MonoDepth:
    """Tell a network the mean logarithm of depth (m) of what it will learn from."""
    network.prior_mean.copy_(torch.tensor(mean))
    return network
