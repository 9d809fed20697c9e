"""A small detector of things in space: depth-tiny's map, and heads that read it.

Each thing is found at the middle of its box as it appears. There the network says where the
thing stands on the ground (pixels, and how sure), how far it is, how large and how it is turned.
With a second picture it also says the disparity.

Axes: b batch, c channel, h w rows and columns of the picture, q r of the grid at a quarter, d
disparity.
"""

from dataclasses import dataclass, field
from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from hoilab.models.depth_tiny.architecture import QUARTER, TYPICAL_M, DepthTiny, TinyConfig
from hoilab.nn.cost_volume import likeness

CLASSES = ("person", "car", "bicycle", "bench", "cart", "suitcase", "bag")
# Logit of a heatmap before training: one cell in ten is a peak.
UNLIKELY = -2.19
PAIRED = 48  # channels of what a pair adds
SIDES, FOOT, SIZE, TURN, FAR, SHIFT = 4, 4, 3, 2, 2, 2


@dataclass(frozen=True, kw_only=True)
class Boxes3dTinyConfig:
    """Sizes of the network.

    Parameters
    ----------
    classes
        Names, in the order of the weights.
    trunk
        Of the map that it reads.
    channels
        Inside the heads.
    stereo
        Whether it sees a pair.
    disparities
        How many cells at a quarter the right picture is shifted.
    """

    classes: tuple[str, ...] = CLASSES
    trunk: TinyConfig = field(default_factory=TinyConfig)
    channels: int = 64
    stereo: bool = False
    disparities: int = 26


class Boxes3dAnswer(NamedTuple):
    """What is said at each place of the grid at a quarter (b c q r); lengths in cells."""

    heat: Tensor  # logits of classes
    centre: Tensor  # x, y of the middle within its cell
    sides: Tensor  # logarithms of the distances to left, top, right, bottom
    foot: Tensor  # x, y from the middle to where it stands; logarithms of their errors
    size: Tensor  # logarithms of length, width, height over the class's
    turn: Tensor  # sine and cosine of the heading, from the line of sight
    far: Tensor  # logarithm of the middle's depth (m), logarithm of its error
    shift: Tensor | None  # disparity of the middle (cells), logarithm of its error


class Pairing(nn.Module):
    """Compare the left map with the right one, and say by how much things are shifted."""

    def __init__(self, before: int, channels: int, disparities: int) -> None:
        super().__init__()
        self.disparities = disparities
        self.tell = nn.Sequential(
            nn.Conv2d(before, before, 3, padding=1), nn.ReLU(), nn.Conv2d(before, before, 1)
        )
        self.judge = nn.Sequential(
            nn.Conv2d(disparities + before, channels, 3, padding=1),
            nn.BatchNorm2d(channels),
            nn.ReLU(),
            nn.Conv2d(channels, channels, 3, padding=1),
            nn.BatchNorm2d(channels),
            nn.ReLU(),
        )
        self.chances = nn.Conv2d(channels, disparities, 1)
        self.rest = nn.Conv2d(channels, 2, 1)

    def forward(self, grid: Tensor, left: Tensor, right: Tensor) -> tuple[Tensor, Tensor]:
        """Return disparity and its error (b 2 q r), and what is known of it (b c q r).

        Parameters
        ----------
        grid
            The left picture's whole map.
        left, right
            What of both pictures is compared, at a quarter.
        """
        one, two = (F.normalize(self.tell(side), dim=1) for side in (left, right))
        volume = likeness(one, two, self.disparities) * one.shape[1]
        known = self.judge(torch.cat([volume * 4, grid], 1))
        share = (self.chances(known) + volume * 10).softmax(1)
        at = torch.arange(self.disparities, device=grid.device, dtype=grid.dtype)
        rest = self.rest(known)
        shift = (share * at[:, None, None]).sum(1, keepdim=True) + rest[:, :1]
        return torch.cat([shift, rest[:, 1:]], 1), known


class Boxes3dTiny(nn.Module):
    """Say what is where in space, at a quarter of the picture."""

    def __init__(self, config: Boxes3dTinyConfig | None = None) -> None:
        super().__init__()
        self.config = config or Boxes3dTinyConfig()
        self.trunk = DepthTiny(self.config.trunk)
        # Nobody asks it for depth.
        self.trunk.say, self.trunk.spread = nn.Sequential(), nn.Sequential()
        width, channels = self.config.trunk.widths[1], self.config.channels
        self.pairing = (
            Pairing(width, PAIRED, self.config.disparities) if self.config.stereo else None
        )
        reads = width + (PAIRED if self.config.stereo else 0)
        self.neck = nn.Sequential(
            nn.Conv2d(reads, channels, 3, padding=1), nn.BatchNorm2d(channels), nn.ReLU(),
            nn.Conv2d(channels, channels, 3, padding=1), nn.BatchNorm2d(channels), nn.ReLU(),
        )  # fmt: skip
        self.heat = nn.Conv2d(channels, len(self.config.classes), 1)
        self.rest = nn.Conv2d(channels, 2 + SIDES + FOOT + SIZE + TURN + FAR, 1)
        nn.init.constant_(self.heat.bias, UNLIKELY)  # type: ignore[arg-type]
        nn.init.normal_(self.rest.weight, std=0.01)
        nn.init.zeros_(self.rest.bias)  # type: ignore[arg-type]

    def forward(self, pixels: Tensor, sight: Tensor) -> Boxes3dAnswer:
        """Return what is seen.

        Parameters
        ----------
        pixels
            (b 3 h w) from 0 to 1, sides multiples of 32; (b 6 h w) for pairs, left before right.
        sight
            (b 5 h w) of the left camera's rays, see `hoilab.models.depth_tiny.processing.sight`.
        """
        levels = list(self.trunk.levels(pixels[:, :3], sight))
        grid = self.trunk.joined(levels)
        shift = None
        if self.pairing is not None:
            # The right camera stands beside the left one: its rays see the ground alike.
            right = next(self.trunk.levels(pixels[:, 3:], sight))[0]
            shift, known = self.pairing(grid, levels[0][0], right)
            grid = torch.cat([grid, known], 1)
        inside = self.neck(grid)
        centre, sides, foot, size, turn, far = self.rest(inside).split(
            (2, SIDES, FOOT, SIZE, TURN, FAR), 1
        )
        typical = far.new_tensor([TYPICAL_M, 0.2]).log()[:, None, None]
        return Boxes3dAnswer(
            self.heat(inside), centre, sides, foot, size, turn, far + typical, shift
        )


__all__ = ["CLASSES", "QUARTER", "Boxes3dAnswer", "Boxes3dTiny", "Boxes3dTinyConfig"]
