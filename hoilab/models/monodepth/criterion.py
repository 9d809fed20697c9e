"""What MonoDepth learns from: the logarithm of depth, up to a common factor, at three sizes.

Source of the scale-invariant loss: Eigen et al., https://arxiv.org/abs/1406.2283.

Axes: b batch, h w rows and columns.
"""

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

from hoilab.models.monodepth.architecture import LogDepths, MonoDepth

NEAREST_M = 0.1
CLOSE_ENOUGH = 0.001
EDGE_SHARPNESS = 20.0


@dataclass(frozen=True, kw_only=True)
class DepthLoss:
    """How much each part counts.

    Parameters
    ----------
    farthest_m
        Depth that is not learned from any more.
    invariance
        Share of the mean difference that is forgiven; 1 forgives any common factor.
    smoothness
        Weight of the steps in depth where the picture has none.
    coarse
        Weight of the two coarser sizes.
    """

    farthest_m: float = 100.0
    invariance: float = 0.3
    smoothness: float = 0.0
    coarse: float = 1.0


PUBLISHED = DepthLoss()


def depth_losses(
    network: MonoDepth,
    said: LogDepths,
    pixels: Tensor,
    depth: Tensor,
    *,
    loss: DepthLoss = PUBLISHED,
) -> dict[str, Tensor]:
    """Return the losses of depth and smoothness by size, weighted; their sum is minimised.

    Parameters
    ----------
    pixels
        (b, 3, h, w) as the network saw them.
    depth
        (b, h, w) in metres, 0 or NaN where unknown.
    """
    result = {}
    for name, weight in (("full", 1.0), ("fourth", loss.coarse), ("eighth", loss.coarse)):
        logs: Tensor = getattr(said, name)
        rows, columns = logs.shape[-2:]
        truth = nearest(depth.nan_to_num(0), (rows, columns))
        off = network.prior_mean + logs[:, 0] - truth.clamp_min(NEAREST_M).log()
        known = (truth > NEAREST_M) & (truth < loss.farthest_m)
        result[f"depth/{name}"] = weight * _invariant(off, known, loss.invariance)
        if loss.smoothness:
            steps = smoothness(logs, F.adaptive_avg_pool2d(pixels, (rows, columns)))
            result[f"smoothness/{name}"] = weight * loss.smoothness * steps
    return result


def nearest(depth: Tensor, size: tuple[int, int]) -> Tensor:
    """Return the nearest known depth in each cell of a coarser map, 0 where none is known.

    Examples
    --------
    >>> nearest(torch.tensor([[[0.0, 8.0], [4.0, 0.0]]]), (1, 1))
    tensor([[[4.]]])
    """
    known = depth >= NEAREST_M
    inverse = torch.where(known, 1 / depth.clamp_min(NEAREST_M), 0.0)
    most = F.adaptive_max_pool2d(inverse, size)
    return torch.where(most > 0, 1 / most.clamp_min(1e-9), 0.0)


def smoothness(values: Tensor, pixels: Tensor) -> Tensor:
    """Return the mean step of `values` (b 1 h w), counted less where the picture has an edge."""
    total = values.new_zeros(())
    for axis in (-1, -2):
        edge = pixels.diff(dim=axis).abs().mean(1, keepdim=True)
        steps = values.diff(dim=axis).abs() * (-EDGE_SHARPNESS * edge).exp()
        # The last row and column have no neighbour and count as without a step.
        total = total + steps.sum() / values.numel()
    return total


def _invariant(off: Tensor, known: Tensor, invariance: float) -> Tensor:
    count = known.sum().clamp_min(1)
    off = torch.where(known & (off.abs() > CLOSE_ENOUGH), off, 0.0)
    return (off**2).sum() / count - invariance * (off.sum() / count) ** 2
