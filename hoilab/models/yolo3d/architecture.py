"""Yolo3D: a ResNet, two heads at every anchor, and what the anchors know beforehand.

Key names are visualDet3D's. The priors are part of the weights here; there they are files
beside them, without which the weights mean nothing.

Axes: b batch, c channel, h w rows and columns, n anchor, p class, s scale, r ratio.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import torch
from torch import Tensor, nn

from hoilab.nn.anchors import AnchorFilter, AnchorGrid, anchors, kind_of, useful
from hoilab.nn.deformable import DeformableConvolution
from hoilab.nn.look_ground import LookGround
from hoilab.nn.resnet_stages import ResNetStages, StagesConfig

# x y w h of the box, x y of the middle in space, z, sin 2a, cos 2a, w, h, l
REGRESSED = 12
PRIORS = 6  # z, sin 2a, cos 2a, w, h, l
KITTI_ROAD = AnchorFilter()
RESNET101_AT_16 = StagesConfig(depth=101, stages=3, outputs=(2,))
ONE_PICTURE = AnchorGrid()


class AnchorOutput(NamedTuple):
    """What the two heads say at every anchor."""

    logits: Tensor  # b n p+1; the last says that alpha lies within -pi/2..pi/2
    regression: Tensor  # b n 12, in units of the priors


class AnchorsIn(NamedTuple):
    """The anchors of one picture size, with what is known of each beforehand."""

    corners: Tensor  # n 4
    mean: Tensor  # n p 6; a depth below 0 marks a class that the anchor never stands for
    std: Tensor  # n p 6


@dataclass(frozen=True, kw_only=True)
class AnchorConfig:
    """Sizes of an anchor detector; the defaults are visualDet3D's for one picture.

    Parameters
    ----------
    classes
        Names of the classes, in the order of the weights.
    backbone
        The ResNet; the last map that it hands out goes to the heads.
    class_channels, regression_channels
        Channels inside the two heads.
    limits
        Where things can be; None keeps every anchor.
    """

    classes: tuple[str, ...] = ("Car",)
    backbone: StagesConfig = RESNET101_AT_16
    grid: AnchorGrid = ONE_PICTURE
    class_channels: int = 512
    regression_channels: int = 1024
    limits: AnchorFilter | None = KITTI_ROAD


class Core(nn.Module):
    """The backbone under its published name."""

    def __init__(self, config: StagesConfig) -> None:
        super().__init__()
        self.backbone = ResNetStages(config)

    def forward(self, pixels: Tensor) -> Tensor:
        """Return the features (b c h w) of `pixels`."""
        maps: list[Tensor] = self.backbone(pixels)
        return maps[-1]


class AnchorHead(nn.Module):
    """Say of each anchor what it is and how it differs from what one would expect.

    `regression` are the layers before the last one, with the published layers' places.
    """

    def __init__(
        self, config: AnchorConfig, channels: int, regression: Sequence[nn.Module]
    ) -> None:
        super().__init__()
        inside, out = config.class_channels, len(config.classes) + 1
        self.cls_feature_extraction = nn.Sequential(
            nn.Conv2d(channels, inside, 3, padding=1),
            nn.Dropout2d(0.3),
            nn.ReLU(inplace=True),
            nn.Conv2d(inside, inside, 3, padding=1),
            nn.Dropout2d(0.3),
            nn.ReLU(inplace=True),
            _silent(inside, config.grid.kinds * out),
        )
        self.reg_feature_extraction = nn.Sequential(
            *regression, _silent(config.regression_channels, config.grid.kinds * REGRESSED)
        )
        self.outputs = out

    def forward(self, grid: Tensor, projection: Tensor) -> AnchorOutput:
        """Return what is said at the anchors of `grid` (b c h w)."""
        logits = _by_anchor(self.cls_feature_extraction(grid), self.outputs)
        for layer in self.reg_feature_extraction:
            grid = layer(grid, projection) if isinstance(layer, LookGround) else layer(grid)
        return AnchorOutput(logits, _by_anchor(grid, REGRESSED))


class AnchorDetector(nn.Module):
    """A core, a head, and the anchors' priors.

    Parameters
    ----------
    core
        Makes a map at stride 16 of the pixels.
    head
        Reads that map.
    """

    prior_mean: Tensor
    prior_std: Tensor

    def __init__(self, config: AnchorConfig, core: nn.Module, head: AnchorHead) -> None:
        super().__init__()
        self.config = config
        self.core = core
        self.bbox_head = head
        shape = (len(config.classes), len(config.grid.scales), len(config.grid.ratios), PRIORS)
        self.register_buffer("prior_mean", torch.zeros(shape))  # p s r 6
        self.register_buffer("prior_std", torch.ones(shape))

    def forward(self, pixels: Tensor, projection: Tensor) -> AnchorOutput:
        """Return what is said of `pixels` (b 3 h w, normalised) of cameras (b 3 4)."""
        output: AnchorOutput = self.bbox_head(self.core(pixels), projection)
        return output

    def anchors_in(self, height: int, width: int) -> AnchorsIn:
        """Return the anchors of a picture of this size."""
        corners = anchors(self.config.grid, height, width).to(self.prior_mean.device)
        scale, ratio = kind_of(self.config.grid, len(corners))
        mean, std = (
            prior[:, scale, ratio].transpose(0, 1) for prior in (self.prior_mean, self.prior_std)
        )
        return AnchorsIn(corners, mean, std)

    def useful(self, known: AnchorsIn, projection: Tensor) -> Tensor:
        """Return which anchors (b n) can stand for something, for cameras (b 3 4)."""
        if self.config.limits is None:
            return projection.new_ones(len(projection), len(known.corners), dtype=torch.bool)
        return useful(known.corners, known.mean[..., 0], projection, self.config.limits)


class Yolo3D(AnchorDetector):
    """The plain detector: its regression starts with a deformable convolution."""

    def __init__(self, config: AnchorConfig) -> None:
        channels, inside = config.backbone.channels[-1], config.regression_channels
        regression = (
            DeformableConvolution(channels, inside),
            nn.BatchNorm2d(inside),
            nn.ReLU(inplace=True),
            nn.Conv2d(inside, inside, 3, padding=1),
            nn.BatchNorm2d(inside),
            nn.ReLU(inplace=True),
        )
        super().__init__(config, Core(config.backbone), AnchorHead(config, channels, regression))


def _silent(channels: int, out: int) -> nn.Conv2d:
    """Return a last layer that says nothing at first."""
    layer = nn.Conv2d(channels, out, 3, padding=1)
    nn.init.zeros_(layer.weight)
    assert layer.bias is not None
    nn.init.zeros_(layer.bias)
    return layer


def _by_anchor(grid: Tensor, outputs: int) -> Tensor:
    """Return the last map (b kinds*outputs h w) as rows (b n outputs)."""
    return grid.permute(0, 2, 3, 1).reshape(len(grid), -1, outputs)
