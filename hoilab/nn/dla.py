"""Deep layer aggregation: DLA-34, and the deformable way up to stride 4.

Key names are those of CenterNet and its descendants. Source: Yu et al.,
https://arxiv.org/abs/1707.06484; Zhou et al., https://arxiv.org/abs/1904.07850.

Axes: b batch, c channel, h w rows and columns.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn

from hoilab.nn.deformable import DeformableConvolution


@dataclass(frozen=True, kw_only=True)
class DlaConfig:
    """Sizes of `Dla`; the defaults are DLA-34.

    Parameters
    ----------
    levels
        Depth of the convolutions of the two finest levels, and of the four trees.
    channels
        Of each level, from stride 1 to stride 32.
    """

    levels: tuple[int, ...] = (1, 1, 1, 2, 2, 1)
    channels: tuple[int, ...] = (16, 32, 64, 128, 256, 512)


DLA34 = DlaConfig()


class Dla(nn.Module):
    """Turn pixels into six maps, strides 1 to 32."""

    def __init__(self, config: DlaConfig = DLA34) -> None:
        super().__init__()
        levels, channels = config.levels, config.channels
        self.base_layer = nn.Sequential(
            nn.Conv2d(3, channels[0], 7, padding=3, bias=False),
            nn.BatchNorm2d(channels[0]),
            nn.ReLU(inplace=True),
        )
        self.level0 = _convolutions(channels[0], channels[0], levels[0], stride=1)
        self.level1 = _convolutions(channels[0], channels[1], levels[1], stride=2)
        for level in range(2, 6):
            tree = Tree(
                levels[level], channels[level - 1], channels[level], stride=2, keeps=level > 2
            )
            setattr(self, f"level{level}", tree)
        for part in self.modules():
            if isinstance(part, nn.Conv2d):
                nn.init.kaiming_normal_(part.weight, mode="fan_out", nonlinearity="relu")

    def forward(self, pixels: Tensor) -> list[Tensor]:
        """Return the maps of `pixels` (b 3 h w, normalised), finest first."""
        grid = self.base_layer(pixels)
        maps = []
        for level in range(6):
            grid = self.get_submodule(f"level{level}")(grid)
            maps.append(grid)
        return maps


class Tree(nn.Module):
    """Blocks whose outputs are joined at roots.

    Parameters
    ----------
    depth
        Levels of the tree; at 1 there are two blocks and one root.
    keeps
        Join what came in at the root too.
    more
        Further channels that the root joins, from trees before this one.
    """

    def __init__(
        self,
        depth: int,
        channels: int,
        out: int,
        *,
        stride: int = 1,
        keeps: bool = False,
        more: int = 0,
    ) -> None:
        super().__init__()
        joined = more + (channels if keeps else 0)
        if depth == 1:
            self.tree1: nn.Module = Block(channels, out, stride=stride)
            self.tree2: nn.Module = Block(out, out)
            self.root = Root(2 * out + joined, out)
        else:
            self.tree1 = Tree(depth - 1, channels, out, stride=stride)
            self.tree2 = Tree(depth - 1, out, out, more=joined + out)
        self.depth, self.keeps = depth, keeps
        self.downsample = nn.MaxPool2d(stride, stride=stride) if stride > 1 else nn.Identity()
        self.project: nn.Module = nn.Identity()
        if channels != out:
            self.project = nn.Sequential(
                nn.Conv2d(channels, out, 1, bias=False), nn.BatchNorm2d(out)
            )

    def forward(self, grid: Tensor, earlier: Sequence[Tensor] = ()) -> Tensor:
        """Return the joined map of `grid` (b c h w) and of trees before this one."""
        bottom = self.downsample(grid)
        joined = [*earlier, bottom] if self.keeps else list(earlier)
        if self.depth == 1:
            one = self.tree1(grid, self.project(bottom))
            root: Tensor = self.root(torch.cat([self.tree2(one), one, *joined], 1))
            return root
        one = self.tree1(grid)
        result: Tensor = self.tree2(one, [*joined, one])
        return result


class Block(nn.Module):
    """Two convolutions, and what came in (or a projection of it) added."""

    def __init__(self, channels: int, out: int, *, stride: int = 1) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(channels, out, 3, stride=stride, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(out)
        self.conv2 = nn.Conv2d(out, out, 3, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(out)
        self.relu = nn.ReLU(inplace=True)

    def forward(self, grid: Tensor, kept: Tensor | None = None) -> Tensor:
        """Refine `grid`; `kept` is added, `grid` itself when there is none."""
        refined = self.bn2(self.conv2(self.relu(self.bn1(self.conv1(grid)))))
        result: Tensor = self.relu(refined + (grid if kept is None else kept))
        return result


class Root(nn.Module):
    """Join maps into one."""

    def __init__(self, channels: int, out: int) -> None:
        super().__init__()
        self.conv = nn.Conv2d(channels, out, 1, bias=False)
        self.bn = nn.BatchNorm2d(out)
        self.relu = nn.ReLU(inplace=True)

    def forward(self, joined: Tensor) -> Tensor:
        """Return one map of maps side by side (b c h w)."""
        result: Tensor = self.relu(self.bn(self.conv(joined)))
        return result


class DlaUp(nn.Module):
    """Bring the maps from stride 4 to stride 32 together at stride 4, several times over."""

    def __init__(self, config: DlaConfig = DLA34) -> None:
        super().__init__()
        channels = config.channels[2:]
        self.dla_up = Aggregation(channels)
        # What comes out at strides 4, 8 and 16, joined once more.
        self.ida_up = Ascent(channels[0], channels[:3], (1, 2, 4))

    def forward(self, maps: Sequence[Tensor]) -> Tensor:
        """Return one map at stride 4 of the six maps of `Dla`."""
        aggregated = self.dla_up(maps[2:])
        joined: Tensor = self.ida_up(list(aggregated[:3]))[-1]
        return joined


class Aggregation(nn.Module):
    """Bring coarse maps up one level at a time, each time through all that are coarser."""

    def __init__(self, channels: Sequence[int]) -> None:
        super().__init__()
        inside = list(channels)
        for step in range(len(channels) - 1):
            level = len(channels) - 2 - step
            zoom = (1, *(2 for _ in inside[level + 1 :]))
            setattr(self, f"ida_{step}", Ascent(channels[level], inside[level:], zoom))
            inside[level:] = [channels[level]] * len(inside[level:])
        self.steps = len(channels) - 1

    def forward(self, maps: Sequence[Tensor]) -> list[Tensor]:
        """Return one map for each level, finest first."""
        layers = list(maps)
        results = [layers[-1]]
        for step in range(self.steps):
            level = self.steps - 1 - step
            layers[level:] = self.get_submodule(f"ida_{step}")(layers[level:])
            results.insert(0, layers[-1])
        return results


class Ascent(nn.Module):
    """Bring each map to the size of the first, adding it to the one before."""

    def __init__(self, out: int, channels: Sequence[int], zoom: Sequence[int]) -> None:
        super().__init__()
        for i, (width, factor) in enumerate(zip(channels, zoom, strict=True)):
            if i > 0:
                setattr(self, f"proj_{i}", BentConvolution(width, out))
                setattr(self, f"up_{i}", _bilinear(out, factor))
                setattr(self, f"node_{i}", BentConvolution(out, out))

    def forward(self, maps: Sequence[Tensor]) -> list[Tensor]:
        """Return the maps, all but the first replaced by what they add up to."""
        layers = list(maps)
        for i in range(1, len(layers)):
            up, proj = self.get_submodule(f"up_{i}"), self.get_submodule(f"proj_{i}")
            layers[i] = self.get_submodule(f"node_{i}")(up(proj(layers[i])) + layers[i - 1])
        return layers


class BentConvolution(nn.Module):
    """A deformable convolution, its normalisation and a ReLU."""

    def __init__(self, channels: int, out: int) -> None:
        super().__init__()
        self.actf = nn.Sequential(nn.BatchNorm2d(out), nn.ReLU(inplace=True))
        self.conv = DeformableConvolution(channels, out)

    def forward(self, grid: Tensor) -> Tensor:
        """Return what `grid` (b c h w) becomes."""
        result: Tensor = self.actf(self.conv(grid))
        return result


def _convolutions(channels: int, out: int, count: int, *, stride: int) -> nn.Sequential:
    parts: list[nn.Module] = []
    for i in range(count):
        step, width = (stride, channels) if i == 0 else (1, out)
        parts += [
            nn.Conv2d(width, out, 3, stride=step, padding=1, bias=False),
            nn.BatchNorm2d(out),
            nn.ReLU(inplace=True),
        ]
    return nn.Sequential(*parts)


def _bilinear(channels: int, factor: int) -> nn.ConvTranspose2d:
    """Return a transposed convolution that starts as bilinear interpolation."""
    layer = nn.ConvTranspose2d(
        channels, channels, 2 * factor, stride=factor, padding=factor // 2, groups=channels,
        bias=False,
    )  # fmt: skip
    middle = (2 * factor - 1) / (2 * factor)
    ramp = 1 - (torch.arange(2 * factor) / factor - middle).abs()
    with torch.no_grad():
        layer.weight.copy_((ramp[:, None] * ramp).expand_as(layer.weight))
    return layer
