"""depth-tiny: a small network that says metres, and uses the camera where it is known.

A residual encoder with one attention layer at its coarsest grid, a decoder to a quarter of the
picture, and a weighted upsampling (Teed and Deng, https://arxiv.org/abs/2003.12039, section 3.3)
that keeps edges sharp. The network does not predict depth from nothing: each pixel below the
horizon comes with the depth of the ground along its ray, and the network says where that is
what is seen and how far what stands on it is.

Axes: b batch, c channel, h w rows and columns of the picture, q r of the grid at a quarter, n
places of the coarsest grid, d features.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor, nn

MULTIPLE_PX = 32
SIGHT_CHANNELS = 5
INPUT_CHANNELS = 3 + SIGHT_CHANNELS + 1
CLUES = 3  # slope down, inverse and logarithmic depth of the ground: told at each size
QUARTER = 4
NEIGHBOURS = 9

TYPICAL_M = 12.0
NEAREST_M, FARTHEST_M = 0.5, 60.0
GROUND_SCALE = 10.0
LONGEST_LOG = 6.0


@dataclass(frozen=True, kw_only=True)
class TinyConfig:
    """Sizes of the network.

    Parameters
    ----------
    widths
        Features at 1/2, 1/4, 1/8, 1/16 and 1/32 of the picture.
    blocks
        Residual blocks at 1/4, 1/8, 1/16 and 1/32.
    heads
        Of the attention layer at 1/32.
    """

    widths: tuple[int, int, int, int, int] = (16, 32, 64, 112, 176)
    blocks: tuple[int, int, int, int] = (1, 2, 2, 1)
    heads: int = 4


class TinyAnswer(NamedTuple):
    """What the network says of each pixel (b h w)."""

    log_depth: Tensor  # natural logarithm of metres
    sky: Tensor  # logit: nothing there has a depth
    ground: Tensor  # b q r, logit: it is the ground that is seen


class Block(nn.Module):
    """Two convolutions beside a shortcut."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(channels, channels, 3, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(channels)
        self.conv2 = nn.Conv2d(channels, channels, 3, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(channels)

    def forward(self, grid: Tensor) -> Tensor:
        """Return a grid of the same size."""
        changed = self.bn2(self.conv2(F.relu(self.bn1(self.conv1(grid)))))
        return F.relu(grid + changed)


class Glance(nn.Module):
    """Lets each place of the coarsest grid look at all others."""

    def __init__(self, channels: int, heads: int) -> None:
        super().__init__()
        self.heads = heads
        self.norm1 = nn.LayerNorm(channels)
        self.norm2 = nn.LayerNorm(channels)
        self.qkv = nn.Linear(channels, 3 * channels)
        self.proj = nn.Linear(channels, channels)
        self.mlp = nn.Sequential(
            nn.Linear(channels, 2 * channels), nn.GELU(), nn.Linear(2 * channels, channels)
        )

    def forward(self, grid: Tensor) -> Tensor:
        """Return a grid of the same size."""
        batch, channels, rows, columns = grid.shape
        places = grid.flatten(2).mT  # b n d
        parts = self.qkv(self.norm1(places)).chunk(3, -1)
        query, key, value = (
            part.reshape(batch, -1, self.heads, channels // self.heads).transpose(1, 2)
            for part in parts
        )
        seen = F.scaled_dot_product_attention(query, key, value).transpose(1, 2)
        places = places + self.proj(seen.reshape(batch, -1, channels))
        places = places + self.mlp(self.norm2(places))
        looked: Tensor = places.mT.reshape(batch, channels, rows, columns)
        return looked


class DepthTiny(nn.Module):
    """Depth of each pixel from colours and from what is known of its ray."""

    def __init__(self, config: TinyConfig | None = None) -> None:
        super().__init__()
        self.config = TinyConfig() if config is None else config
        half, *widths = self.config.widths
        self.stem = _halved(INPUT_CHANNELS, half)
        self.stages = nn.ModuleList(
            nn.Sequential(_halved(before + CLUES, width), *(Block(width) for _ in range(count)))
            for before, width, count in zip(
                (half, *widths), widths, self.config.blocks, strict=False
            )
        )
        self.glance = Glance(widths[-1], self.config.heads)
        self.narrow = nn.ModuleList(
            _normalised(coarse, fine, 1) for fine, coarse in pairwise(widths)
        )
        self.joins = nn.ModuleList(_normalised(fine + CLUES, fine, 3) for fine in widths[:-1])
        finest = widths[0]
        self.say = nn.Sequential(_normalised(finest, 2 * finest, 3), nn.Conv2d(2 * finest, 3, 1))
        self.spread = nn.Sequential(
            _normalised(finest, 2 * finest, 1),
            nn.Conv2d(2 * finest, NEIGHBOURS * QUARTER**2, 1),
        )

    def forward(self, pixels: Tensor, sight: Tensor) -> TinyAnswer:
        """Return what is seen.

        Parameters
        ----------
        pixels
            (b 3 h w) from 0 to 1, sides multiples of 32.
        sight
            (b 5 h w) of each ray: slope to the right and down (tangents), inverse depth of the
            ground (1/m, below 0 above the horizon), whether the slopes are known, whether the
            ground is known (0 or 1).
        """
        known = sight[:, 4:]
        far = _log_ground(sight[:, 2:3], known)  # b 1 h w
        grid = self.features(pixels, sight)
        said, weights = self.say(grid), self.spread(grid)
        ground = said[:, 1:2]
        far_quarter = F.avg_pool2d(far, QUARTER)
        stands = torch.sigmoid(-ground) * F.avg_pool2d(known, QUARTER)
        stands = stands + 1 - F.avg_pool2d(known, QUARTER)
        beside = stands * (_typical(far_quarter) + said[:, :1] - far_quarter)
        fine = upsampled(torch.cat([beside, said[:, 2:]], 1), weights)
        log_depth = (far + fine[:, :1]).clamp(-LONGEST_LOG, LONGEST_LOG)
        return TinyAnswer(log_depth.squeeze(1), fine[:, 1], ground.squeeze(1))

    def features(self, pixels: Tensor, sight: Tensor) -> Tensor:
        """Return the map (b c q r) from which everything is said."""
        return self.joined(list(self.levels(pixels, sight)))

    def joined(self, levels: Sequence[tuple[Tensor, Tensor]]) -> Tensor:
        """Return the map (b c q r) of what `levels` gave."""
        grids, told = [grid for grid, _ in levels], [clues for _, clues in levels]
        grid = self.glance(grids.pop())
        told.pop()
        for narrow, join in zip(reversed(self.narrow), reversed(self.joins), strict=True):
            fine = grids.pop()
            coarse = F.interpolate(
                narrow(grid), size=fine.shape[-2:], mode="bilinear", align_corners=False
            )
            grid = join(torch.cat([coarse + fine, told.pop()], 1))
        finest: Tensor = grid
        return finest

    def levels(self, pixels: Tensor, sight: Tensor) -> Iterator[tuple[Tensor, Tensor]]:
        """Yield what is seen at 1/4, 1/8, 1/16 and 1/32, each with its clues, coarser and coarser.

        Whoever needs the finest alone stops there, and the rest is not computed.
        """
        known = sight[:, 4:]
        far = _log_ground(sight[:, 2:3], known)  # b 1 h w
        clues = torch.cat([_scaled(sight)[:, 1:3], (far - _typical(far)) * known], 1)
        grid = self.stem(torch.cat([2 * pixels - 1, _scaled(sight), clues[:, 2:]], 1))
        clues = F.avg_pool2d(clues, 2)
        for stage in self.stages:
            grid = stage(torch.cat([grid, clues], 1))
            clues = F.avg_pool2d(clues, 2)
            yield grid, clues


def upsampled(grid: Tensor, weights: Tensor) -> Tensor:
    """Return a grid (b c q r) four times as large, each pixel a mean of nine neighbours.

    Parameters
    ----------
    weights
        (b 144 q r) logits of the nine weights of each of the 16 pixels of a place.
    """
    batch, channels, rows, columns = grid.shape
    around = F.pad(grid, (1, 1, 1, 1), mode="replicate")
    near = torch.stack(
        [around[:, :, y : y + rows, x : x + columns] for y in range(3) for x in range(3)], 2
    )  # b c 9 q r
    share = weights.reshape(batch, 1, NEIGHBOURS, QUARTER**2, rows, columns).softmax(2)
    mixed = (near[:, :, :, None] * share).sum(2)  # b c 16 q r
    return F.pixel_shuffle(mixed.reshape(batch, channels * QUARTER**2, rows, columns), QUARTER)


def _log_ground(inverse: Tensor, known: Tensor) -> Tensor:
    """Return the logarithm of the ground's depth, cut off; a typical depth where unknown."""
    log = -inverse.clamp(1 / FARTHEST_M, 1 / NEAREST_M).log()
    return torch.where(known > 0, log, _typical(log))


def _typical(like: Tensor) -> Tensor:
    return torch.full_like(like, TYPICAL_M).log()


def _scaled(sight: Tensor) -> Tensor:
    """Return the rays' numbers at the size of the others."""
    ground = (sight[:, 2:3] * GROUND_SCALE).clamp(-3, 3)
    return torch.cat([sight[:, :2], ground, sight[:, 3:]], 1)


def _normalised(before: int, after: int, kernel: int, stride: int = 1) -> nn.Sequential:
    conv = nn.Conv2d(before, after, kernel, stride, padding=kernel // 2, bias=False)
    return nn.Sequential(conv, nn.BatchNorm2d(after), nn.ReLU())


def _halved(before: int, after: int) -> nn.Sequential:
    return _normalised(before, after, 3, stride=2)
