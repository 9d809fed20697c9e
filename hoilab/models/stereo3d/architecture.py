"""Stereo3D: one backbone for both pictures, a pyramid of cost volumes, anchors as in Yolo3D.

Key names are visualDet3D's.

Axes: b batch, c channel, d disparity, h w rows and columns of the left picture.
"""

from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from hoilab.models.yolo3d.architecture import AnchorConfig, AnchorDetector, AnchorHead, AnchorOutput
from hoilab.nn.anchors import AnchorGrid
from hoilab.nn.cost_volume import PairVolume, likeness
from hoilab.nn.ghost import ResidualGhost
from hoilab.nn.resnet_stages import BasicBlock, ResNetStages, StagesConfig

# Disparities at strides 4, 8 and 16; the first covers 96 px, the others 192.
AT_4, AT_8, AT_16 = 24, 24, 12
KEPT_AT_16 = 8
DISPARITIES = 96
PAIR = StagesConfig(depth=34, stages=3, outputs=(0, 1, 2), norm_eval=True)
TALL_TOO = AnchorGrid(ratios=(0.5, 1.0, 2.0))
KITTI = AnchorConfig(
    classes=("Car", "Pedestrian"),
    backbone=PAIR,
    grid=TALL_TOO,
    class_channels=256,
    regression_channels=1408,
)
TINY = AnchorConfig(
    classes=("Car", "Pedestrian"),
    backbone=StagesConfig(depth=18, stages=3, outputs=(0, 1, 2), width=16),
    grid=TALL_TOO,
    class_channels=32,
    regression_channels=64,
)


class StereoOutput(NamedTuple):
    """What is said at every anchor, and of every fourth pixel's disparity."""

    logits: Tensor  # b n p+1
    regression: Tensor  # b n 12
    disparity: Tensor | None  # b 96 h/4 w/4, logits; None outside training


class VolumePyramid(nn.Module):
    """Bring three cost volumes together at stride 16.

    The head for disparities is there to be learned from, and is left out otherwise.
    """

    def __init__(self) -> None:
        super().__init__()
        eighth = 3 * AT_4
        sixteenth = 3 * (eighth + AT_8)
        joined = sixteenth + KEPT_AT_16 * AT_16
        self.channels = 3 * joined
        self.four_to_eight = nn.Sequential(
            ResidualGhost(AT_4), nn.AvgPool2d(2), BasicBlock(eighth, eighth)
        )
        self.eight_to_sixteen = nn.Sequential(
            ResidualGhost(eighth + AT_8), nn.AvgPool2d(2), BasicBlock(sixteenth, sixteenth)
        )
        self.depth_reason = nn.Sequential(
            ResidualGhost(joined), BasicBlock(self.channels, self.channels)
        )
        half, quarter = self.channels // 2, self.channels // 4
        self.depth_output = nn.Sequential(
            nn.Upsample(scale_factor=2, mode="bilinear", align_corners=True),
            nn.Conv2d(self.channels, half, 3, padding=1),
            nn.BatchNorm2d(half),
            nn.ReLU(),
            nn.Upsample(scale_factor=2, mode="bilinear", align_corners=True),
            nn.Conv2d(half, quarter, 3, padding=1),
            nn.BatchNorm2d(quarter),
            nn.ReLU(),
            nn.Conv2d(quarter, DISPARITIES, 1),
        )

    def forward(self, fourth: Tensor, eighth: Tensor, sixteenth: Tensor) -> Tensor:
        """Return one map (b c h/16 w/16) of the volumes at strides 4, 8 and 16."""
        coarser = torch.cat([self.four_to_eight(fourth), eighth], 1)
        coarsest = torch.cat([self.eight_to_sixteen(coarser), sixteenth], 1)
        joined: Tensor = self.depth_reason(coarsest)
        return joined


class StereoNeck(nn.Module):
    """Compare the maps of both pictures and keep the left one's own beside the result."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.cost_volume_2 = PairVolume(channels, KEPT_AT_16, AT_16)
        self.depth_reasoning = VolumePyramid()
        self.channels = channels + self.depth_reasoning.channels

    def forward(self, left: list[Tensor], right: list[Tensor]) -> tuple[Tensor, Tensor]:
        """Return the features for the heads, and what the disparities can be read from."""
        joined = self.depth_reasoning(
            likeness(left[0], right[0], AT_4),
            likeness(left[1], right[1], AT_8),
            self.cost_volume_2(left[2], right[2]),
        )
        return torch.cat([left[2], joined], 1), joined


class StereoCore(nn.Module):
    """One backbone for both pictures, as one batch, and the neck."""

    def __init__(self, config: StagesConfig) -> None:
        super().__init__()
        self.backbone = ResNetStages(config)
        self.neck = StereoNeck(config.channels[-1])

    def forward(self, pixels: Tensor) -> tuple[Tensor, Tensor]:
        """Return features and joined volumes of pairs (b 6 h w: left, then right)."""
        maps = self.backbone(torch.cat([pixels[:, :3], pixels[:, 3:]]))
        halves = [features.chunk(2) for features in maps]
        left, right = ([half[side] for half in halves] for side in (0, 1))
        features, joined = self.neck(left, right)
        return features, joined


class ConvolutionAndNorm(nn.Module):
    """A convolution, its normalisation and a ReLU under their published names."""

    def __init__(self, channels: int, out: int) -> None:
        super().__init__()
        self.sequence = nn.Sequential(nn.Conv2d(channels, out, 3, padding=1), nn.BatchNorm2d(out))

    def forward(self, grid: Tensor) -> Tensor:
        """Return what `grid` (b c h w) becomes."""
        return F.relu(self.sequence(grid))


class Stereo3D(AnchorDetector):
    """The detector; its sides must be multiples of 16 px."""

    core: StereoCore

    def __init__(self, config: AnchorConfig = KITTI) -> None:
        core = StereoCore(config.backbone)
        channels, inside = core.neck.channels, config.regression_channels
        # A ReLU after the block's own, as the published layers have their places.
        regression = (
            ConvolutionAndNorm(channels, inside),
            BasicBlock(inside, inside),
            nn.ReLU(),
        )
        super().__init__(config, core, AnchorHead(config, channels, regression))

    def forward(self, pixels: Tensor, projection: Tensor) -> StereoOutput:  # type: ignore[override]
        """Return what is said of pairs (b 6 h w, normalised) of cameras (b 3 4)."""
        features, joined = self.core(pixels)
        said: AnchorOutput = self.bbox_head(features, projection)
        disparity = self.disparity(joined) if self.training else None
        return StereoOutput(said.logits, said.regression, disparity)

    def disparity(self, joined: Tensor) -> Tensor:
        """Return logits (b 96 h/4 w/4) of each whole disparity of every fourth pixel."""
        logits: Tensor = self.core.neck.depth_reasoning.depth_output(joined)
        return logits
