"""MonoDepth: a ResNet and three steps up, two of which look at the road and all of which bend.

The network says by how much the logarithm of depth differs from its mean over the training
set. Key names are visualDet3D's.

Axes: b batch, c channel, h w rows and columns.
"""

from dataclasses import dataclass
from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from hoilab.nn.deformable import DeformableConvolution
from hoilab.nn.look_ground import STRIDE, LookGround
from hoilab.nn.resnet_stages import ResNetStages, StagesConfig

ALL_STAGES = StagesConfig(depth=34, stages=4, outputs=(0, 1, 2, 3))


@dataclass(frozen=True, kw_only=True)
class MonoDepthConfig:
    """Sizes of `MonoDepth`.

    Parameters
    ----------
    backbone
        The ResNet; all four maps are used.
    camera_divided_twice
        Give the parts that look at the road a camera 32 times too small, as visualDet3D does;
        its weights expect that.
    """

    backbone: StagesConfig = ALL_STAGES
    camera_divided_twice: bool = False


TINY = MonoDepthConfig(backbone=StagesConfig(depth=18, outputs=(0, 1, 2, 3), width=16))


class LogDepths(NamedTuple):
    """Differences of log depth from its mean, at three sizes."""

    eighth: Tensor  # b 1 h/8 w/8
    fourth: Tensor  # b 1 h/4 w/4
    full: Tensor  # b 1 h w


class MonoDepth(nn.Module):
    """Say how far every pixel is; sides must be multiples of 32 px."""

    prior_mean: Tensor

    def __init__(self, config: MonoDepthConfig | None = None) -> None:
        super().__init__()
        self.config = config or MonoDepthConfig()
        self.core = Core(self.config)
        self.register_buffer("prior_mean", torch.tensor(2.5))  # log metres

    def forward(self, pixels: Tensor, camera: Tensor) -> LogDepths:
        """Return what is said of `pixels` (b 3 h w, normalised) of cameras K (b 3 3)."""
        said: LogDepths = self.core(pixels, camera)
        return said

    def metres(self, said: Tensor) -> Tensor:
        """Return metres for differences of log depth."""
        return (self.prior_mean + said).exp()


class Core(nn.Module):
    """Backbone, steps up, and one output for each of three sizes."""

    def __init__(self, config: MonoDepthConfig) -> None:
        super().__init__()
        fourth, eighth, sixteenth, last = config.backbone.channels
        fine = config.backbone.width
        self.backbone = ResNetStages(config.backbone)
        self.up0 = Up(last + sixteenth, sixteenth, looks=True)
        self.up1 = Up(sixteenth + eighth, fine, looks=True)
        self.up2 = Up(fine + fourth, fine, looks=False)
        self.out_scale_8, self.out_scale_4, self.outc = (OneNumber(fine) for _ in range(3))
        # The map at stride 8 wants a camera divided by 8, and the layer itself divides by 16.
        self.zoom = (1 / 32, 1 / 16) if config.camera_divided_twice else (1.0, STRIDE / 8)

    def forward(self, pixels: Tensor, camera: Tensor) -> LogDepths:
        """Return differences of log depth at three sizes."""
        fourth, eighth, sixteenth, last = self.backbone(pixels)
        grid = self.up0(last, sixteenth, _projection(camera, self.zoom[0]))
        grid = self.up1(grid, eighth, _projection(camera, self.zoom[1]))
        coarse = self.out_scale_8(grid)
        grid = self.up2(grid, fourth)
        middle = self.out_scale_4(grid)
        full = F.interpolate(grid, scale_factor=4, mode="bilinear", align_corners=True)
        return LogDepths(coarse, middle, self.outc(full))


class Up(nn.Module):
    """Double the size, join the finer map, and refine."""

    def __init__(self, channels: int, out: int, *, looks: bool) -> None:
        super().__init__()
        self.conv = Refine(channels, out, looks=looks)

    def forward(self, coarse: Tensor, fine: Tensor, projection: Tensor | None = None) -> Tensor:
        """Return `coarse` at the size of `fine` (b c h w), with what `fine` shows."""
        grid = F.interpolate(coarse, scale_factor=2, mode="bilinear", align_corners=True)
        missing = [fine.shape[axis] - grid.shape[axis] for axis in (-1, -2)]
        grid = F.pad(grid, [part for m in missing for part in (m // 2, m - m // 2)])
        refined: Tensor = self.conv(torch.cat([fine, grid], 1), projection)
        return refined


class Refine(nn.Module):
    """Look at the road, then a wide and a deformable convolution."""

    def __init__(self, channels: int, out: int, *, looks: bool) -> None:
        super().__init__()
        self.conv0 = LookGround(channels) if looks else None
        self.conv1 = nn.Sequential(
            nn.Conv2d(channels, channels, 5, padding=2),
            nn.BatchNorm2d(channels),
            nn.ReLU(inplace=True),
        )
        self.conv2 = nn.Sequential(
            DeformableConvolution(channels, out), nn.BatchNorm2d(out), nn.ReLU(inplace=True)
        )

    def forward(self, grid: Tensor, projection: Tensor | None) -> Tensor:
        """Return the refined `grid` (b c h w)."""
        if self.conv0 is not None:
            grid = self.conv0(grid, projection)
        refined: Tensor = self.conv2(self.conv1(grid))
        return refined


class OneNumber(nn.Module):
    """One number for each pixel."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.conv = nn.Conv2d(channels, 1, 3, padding=1)

    def forward(self, grid: Tensor) -> Tensor:
        """Return the numbers (b 1 h w) of `grid` (b c h w)."""
        numbers: Tensor = self.conv(grid)
        return numbers


def _projection(camera: Tensor, zoom: float) -> Tensor:
    """Return K (b 3 3) as a projection (b 3 4) of a picture `zoom` times as large."""
    scaled = camera * camera.new_tensor([zoom, zoom, 1.0])[:, None]
    return F.pad(scaled, (0, 1))
