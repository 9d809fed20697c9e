"""The ResNet in front of DPT-Hybrid's transformer, with the key names of its checkpoints.

BiT's ResNetV2 without preactivation and without its last stage: convolutions whose weights are
standardized, group normalisation, and padding as TensorFlow does it.
Source: Kolesnikov et al., https://arxiv.org/abs/1912.11370.

Axes: b batch, c channel, h w rows and columns.
"""

from dataclasses import dataclass
from typing import Literal

import torch
import torch.nn.functional as F
from torch import Tensor, nn

EPS_STD = 1e-5
EPS_VARIANCE = 1e-8
SQUEEZE = 4

Standardization = Literal["std", "variance"]


@dataclass(frozen=True, kw_only=True)
class ResNetV2Config:
    """Sizes of a `ResNetV2`; the defaults are DPT-Hybrid's.

    Parameters
    ----------
    width
        Channels after the stem; the stages have 4, 8 and 16 times as many.
    blocks
        Bottlenecks in each stage; each stage but the first halves the grid.
    groups
        Of the normalisation.
    standardization
        Where the small number goes that keeps division safe. DPT was trained with ``std``
        (``w / (std + 1e-5)``); transformers and later timm have ``variance``
        (``w / sqrt(var + 1e-8)``), which moves depth by up to 2e-3 of its spread.
    """

    width: int = 64
    blocks: tuple[int, int, int] = (3, 4, 9)
    groups: int = 32
    standardization: Standardization = "std"

    @property
    def channels(self) -> tuple[int, int, int]:
        """Channels that each stage gives."""
        return 4 * self.width, 8 * self.width, 16 * self.width


class ResNetV2(nn.Module):
    """Turn pixels into grids at a stride of 4, 8 and 16."""

    def __init__(self, config: ResNetV2Config) -> None:
        super().__init__()
        self.stem = Stem(config)
        before = (config.width, *config.channels)
        self.stages = nn.ModuleList(
            Stage(config, before[index], channels, blocks=blocks, stride=1 if index == 0 else 2)
            for index, (channels, blocks) in enumerate(
                zip(config.channels, config.blocks, strict=True)
            )
        )

    def forward(self, pixels: Tensor) -> list[Tensor]:
        """Return what each stage makes of `pixels` (b 3 h w, normalised)."""
        grid, grids = self.stem(pixels), []
        for stage in self.stages:
            grid = stage(grid)
            grids.append(grid)
        return grids


class Stem(nn.Module):
    """A wide convolution and a maximum, both at stride 2."""

    def __init__(self, config: ResNetV2Config) -> None:
        super().__init__()
        self.conv = StandardizedConv(3, config.width, 7, stride=2, kind=config.standardization)
        self.norm = nn.GroupNorm(config.groups, config.width)

    def forward(self, pixels: Tensor) -> Tensor:
        """Return a grid (b c h/4 w/4)."""
        grid = F.relu(self.norm(self.conv(pixels)))  # b c h/2 w/2
        return F.max_pool2d(padded_same(grid, 3, 2, value=-torch.inf), 3, stride=2)


class Stage(nn.Module):
    """Bottlenecks of one width."""

    def __init__(
        self, config: ResNetV2Config, channels: int, out: int, *, blocks: int, stride: int
    ) -> None:
        super().__init__()
        first = Bottleneck(config, channels, out, stride=stride)
        rest = [Bottleneck(config, out, out) for _ in range(blocks - 1)]
        self.blocks = nn.Sequential(first, *rest)

    def forward(self, grid: Tensor) -> Tensor:
        """Refine `grid` (b c h w)."""
        refined: Tensor = self.blocks(grid)
        return refined


class Bottleneck(nn.Module):
    """Squeeze, look around, expand, and add what came in."""

    def __init__(self, config: ResNetV2Config, channels: int, out: int, *, stride: int = 1) -> None:
        super().__init__()
        width, kind = out // SQUEEZE, config.standardization
        self.downsample: Shortcut | None = None
        if stride != 1 or channels != out:
            self.downsample = Shortcut(config, channels, out, stride=stride)
        self.conv1 = StandardizedConv(channels, width, 1, kind=kind)
        self.norm1 = nn.GroupNorm(config.groups, width)
        self.conv2 = StandardizedConv(width, width, 3, stride=stride, kind=kind)
        self.norm2 = nn.GroupNorm(config.groups, width)
        self.conv3 = StandardizedConv(width, out, 1, kind=kind)
        self.norm3 = nn.GroupNorm(config.groups, out)

    def forward(self, grid: Tensor) -> Tensor:
        """Refine `grid` (b c h w)."""
        kept = grid if self.downsample is None else self.downsample(grid)
        grid = F.relu(self.norm1(self.conv1(grid)))
        grid = F.relu(self.norm2(self.conv2(grid)))
        return F.relu(self.norm3(self.conv3(grid)) + kept)


class Shortcut(nn.Module):
    """What is added where a block changes the size of its grid."""

    def __init__(self, config: ResNetV2Config, channels: int, out: int, *, stride: int) -> None:
        super().__init__()
        self.conv = StandardizedConv(channels, out, 1, stride=stride, kind=config.standardization)
        self.norm = nn.GroupNorm(config.groups, out)

    def forward(self, grid: Tensor) -> Tensor:
        """Bring `grid` to the size of the block's answer."""
        shortened: Tensor = self.norm(self.conv(grid))
        return shortened


class StandardizedConv(nn.Conv2d):
    """A convolution without bias whose every filter has mean 0 and deviation 1 when it is used."""

    def __init__(
        self,
        channels: int,
        out: int,
        size: int,
        *,
        stride: int = 1,
        kind: Standardization,
    ) -> None:
        super().__init__(channels, out, size, stride=stride, bias=False)
        self.kind = kind

    def forward(self, grid: Tensor) -> Tensor:
        """Convolve `grid` (b c h w) with the "SAME" padding of TensorFlow."""
        grid = padded_same(grid, self.kernel_size[0], self.stride[0])
        return F.conv2d(grid, standardized(self.weight, self.kind), stride=self.stride)


def standardized(weight: Tensor, kind: Standardization) -> Tensor:
    """Return filters (out, in, h, w) with mean 0 and standard deviation 1 each."""
    variance, mean = torch.var_mean(weight, dim=(1, 2, 3), keepdim=True, correction=0)
    if kind == "std":
        return (weight - mean) / (variance.sqrt() + EPS_STD)
    return (weight - mean) * (variance + EPS_VARIANCE).rsqrt()


def padded_same(grid: Tensor, size: int, stride: int, *, value: float = 0.0) -> Tensor:
    """Pad so that a window of `size` px gives ceil(side / stride); odd pixels go right and down."""
    missing = [
        max((-(-side // stride) - 1) * stride + size - side, 0)
        for side in (grid.shape[-1], grid.shape[-2])
    ]
    if not any(missing):
        return grid
    around = [part for whole in missing for part in (whole // 2, whole - whole // 2)]
    return F.pad(grid, around, value=value)
