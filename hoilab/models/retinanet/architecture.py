"""RetinaNet: a ResNet, a feature pyramid, and one pair of heads for all its levels.

Key names are visualDet3D's.

Axes: b batch, c channel, h w rows and columns, n anchor, p class.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from hoilab.nn.anchors import AnchorGrid, anchors
from hoilab.nn.resnet_stages import ResNetStages, StagesConfig

# Chance of a box at an anchor before training.
PRIOR = 0.01
RESNET50 = StagesConfig(depth=50, outputs=(1, 2, 3), frozen=1)
FIVE_LEVELS = AnchorGrid(
    strides=(8, 16, 32, 64, 128),
    sizes=(32.0, 64.0, 128.0, 256.0, 512.0),
    ratios=(0.5, 1.0, 2.0),
    scales=(1.0, 2 ** (1 / 3), 2 ** (2 / 3)),
)


class BoxOutput(NamedTuple):
    """What the heads say at every anchor."""

    logits: Tensor  # b n p
    regression: Tensor  # b n 4


@dataclass(frozen=True, kw_only=True)
class RetinaNetConfig:
    """Sizes of `RetinaNet`.

    Parameters
    ----------
    classes
        Names of the classes, in the order of the weights.
    channels
        Of the pyramid and the heads.
    layers
        Convolutions in each head before its last.
    """

    classes: tuple[str, ...] = ("Car", "Pedestrian", "Cyclist")
    backbone: StagesConfig = RESNET50
    grid: AnchorGrid = FIVE_LEVELS
    channels: int = 256
    layers: int = 4


TINY = RetinaNetConfig(
    backbone=StagesConfig(depth=18, outputs=(1, 2, 3), width=16), channels=32, layers=1
)


class Pyramid(nn.Module):
    """Give fine maps what coarse ones know, and add coarser ones.

    The first added map comes from the backbone's last, not from the pyramid's, and there is no
    ReLU between the two added ones.
    """

    def __init__(self, channels: Sequence[int], out: int, levels: int) -> None:
        super().__init__()
        self.lateral_convs = nn.ModuleList(nn.Conv2d(width, out, 1) for width in channels)
        self.fpn_convs = nn.ModuleList(nn.Conv2d(out, out, 3, padding=1) for _ in channels)
        for level in range(len(channels), levels):
            width = channels[-1] if level == len(channels) else out
            self.fpn_convs.append(nn.Conv2d(width, out, 3, stride=2, padding=1))

    def forward(self, maps: Sequence[Tensor]) -> list[Tensor]:
        """Return one map for each level, finest first."""
        known = [conv(grid) for conv, grid in zip(self.lateral_convs, maps, strict=True)]
        for level in range(len(known) - 1, 0, -1):
            size = known[level - 1].shape[-2:]
            known[level - 1] = known[level - 1] + F.interpolate(known[level], size=size)
        out = [self.fpn_convs[level](grid) for level, grid in enumerate(known)]
        last = maps[-1]
        for conv in list(self.fpn_convs)[len(known) :]:
            last = conv(last)
            out.append(last)
        return out


class RetinaNetCore(nn.Module):
    """The backbone and its pyramid."""

    def __init__(self, config: RetinaNetConfig) -> None:
        super().__init__()
        self.backbone = ResNetStages(config.backbone)
        levels = len(config.grid.strides)
        self.neck = Pyramid(config.backbone.channels, config.channels, levels)

    def forward(self, pixels: Tensor) -> list[Tensor]:
        """Return the pyramid's maps of `pixels`."""
        maps: list[Tensor] = self.neck(self.backbone(pixels))
        return maps


class ConvolutionAndReLU(nn.Module):
    """A convolution and a ReLU under their published names."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.sequence = nn.Sequential(
            nn.Conv2d(channels, channels, 3, padding=1), nn.ReLU(inplace=True)
        )

    def forward(self, grid: Tensor) -> Tensor:
        """Return what `grid` (b c h w) becomes."""
        result: Tensor = self.sequence(grid)
        return result


class RetinaNetHead(nn.Module):
    """Say of each anchor what it is and how the box lies."""

    def __init__(self, config: RetinaNetConfig) -> None:
        super().__init__()
        channels, kinds = config.channels, config.grid.kinds
        self.cls_conv, self.reg_conv = (
            nn.Sequential(*(ConvolutionAndReLU(channels) for _ in range(config.layers)))
            for _ in range(2)
        )
        self.retina_cls = nn.Sequential(
            _even(channels, kinds * len(config.classes), math.log(PRIOR / (1 - PRIOR)))
        )
        self.retina_reg = nn.Sequential(_even(channels, kinds * 4, 0.0))
        self.classes = len(config.classes)

    def forward(self, maps: Sequence[Tensor]) -> BoxOutput:
        """Return what is said at the anchors of all maps."""
        logits = [_rows(self.retina_cls(self.cls_conv(grid)), self.classes) for grid in maps]
        boxes = [_rows(self.retina_reg(self.reg_conv(grid)), 4) for grid in maps]
        return BoxOutput(torch.cat(logits, 1), torch.cat(boxes, 1))


class RetinaNet(nn.Module):
    """The detector."""

    def __init__(self, config: RetinaNetConfig | None = None) -> None:
        super().__init__()
        self.config = config or RetinaNetConfig()
        self.core = RetinaNetCore(self.config)
        self.bbox_head = RetinaNetHead(self.config)

    def forward(self, pixels: Tensor) -> BoxOutput:
        """Return what is said of `pixels` (b 3 h w, normalised)."""
        said: BoxOutput = self.bbox_head(self.core(pixels))
        return said

    def anchors_in(self, height: int, width: int) -> Tensor:
        """Return the anchors (n 4) of a picture of this size."""
        return anchors(self.config.grid, height, width)


def _even(channels: int, out: int, bias: float) -> nn.Conv2d:
    """Return a last layer that says the same everywhere at first."""
    layer = nn.Conv2d(channels, out, 3, padding=1)
    nn.init.zeros_(layer.weight)
    assert layer.bias is not None
    nn.init.constant_(layer.bias, bias)
    return layer


def _rows(grid: Tensor, outputs: int) -> Tensor:
    return grid.permute(0, 2, 3, 1).reshape(len(grid), -1, outputs)
