"""ResNet of 18 to 101 layers that hands out the maps of several stages.

Key names are torchvision's, without its classifier. The stride of a bottleneck sits in its 3x3
convolution. Source: He et al., https://arxiv.org/abs/1512.03385.

Axes: b batch, c channel, h w rows and columns.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from torch import Tensor, nn

from hoilab.nn.resnet import EXPANSION, Bottleneck, ResNetConfig

BLOCKS = {18: (2, 2, 2, 2), 34: (3, 4, 6, 3), 50: (3, 4, 6, 3), 101: (3, 4, 23, 3)}
LEARNING = ResNetConfig(norm="batch")


@dataclass(frozen=True, kw_only=True)
class StagesConfig:
    """Sizes of `ResNetStages`.

    Parameters
    ----------
    depth
        18 or 34 (two convolutions in a block), 50 or 101 (bottlenecks).
    stages
        How many of the four stages there are; the first is at stride 4, each next one halves.
    outputs
        Stages whose maps are handed out, from 0.
    width
        Channels of the stem.
    frozen
        Stages that do not learn, counted with the stem as 0; -1 for none.
    norm_eval
        Normalise with the running statistics in training too.
    """

    depth: int = 101
    stages: int = 4
    outputs: tuple[int, ...] = (3,)
    width: int = 64
    frozen: int = -1
    norm_eval: bool = False

    @property
    def channels(self) -> tuple[int, ...]:
        """Channels of each map that is handed out."""
        growth = EXPANSION if self.depth >= 50 else 1
        return tuple(self.width * 2**stage * growth for stage in self.outputs)


class BasicBlock(nn.Module):
    """Two 3x3 convolutions, and what came in added."""

    def __init__(self, channels: int, out: int, *, stride: int = 1) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(channels, out, 3, stride=stride, padding=1, bias=False)
        self.bn1 = nn.BatchNorm2d(out)
        self.conv2 = nn.Conv2d(out, out, 3, padding=1, bias=False)
        self.bn2 = nn.BatchNorm2d(out)
        self.relu = nn.ReLU(inplace=True)
        self.downsample: nn.Sequential | None = None
        if stride != 1 or channels != out:
            self.downsample = nn.Sequential(
                nn.Conv2d(channels, out, 1, stride=stride, bias=False), nn.BatchNorm2d(out)
            )

    def forward(self, grid: Tensor) -> Tensor:
        """Refine `grid` (b c h w)."""
        kept = grid if self.downsample is None else self.downsample(grid)
        grid = self.relu(self.bn1(self.conv1(grid)))
        refined: Tensor = self.relu(self.bn2(self.conv2(grid)) + kept)
        return refined


class ResNetStages(nn.Module):
    """Turn pixels into maps, one for each stage that is asked for."""

    def __init__(self, config: StagesConfig) -> None:
        super().__init__()
        if config.depth not in BLOCKS or not max(config.outputs) < config.stages <= 4:
            raise ValueError(
                f"a ResNet has 18, 34, 50 or 101 layers and gives maps of stages it has, got "
                f"depth {config.depth}, stages {config.stages}, outputs {config.outputs}"
            )
        self.config = config
        width = config.width
        self.conv1 = nn.Conv2d(3, width, 7, stride=2, padding=3, bias=False)
        self.bn1 = nn.BatchNorm2d(width)
        self.relu = nn.ReLU(inplace=True)
        self.maxpool = nn.MaxPool2d(3, stride=2, padding=1)
        channels = width
        for stage in range(config.stages):
            layer, channels = _stage(config, stage, channels)
            setattr(self, f"layer{stage + 1}", layer)
        for part in self.modules():
            if isinstance(part, nn.Conv2d):
                nn.init.kaiming_normal_(part.weight, mode="fan_out", nonlinearity="relu")
        for part in self._frozen():
            part.requires_grad_(False)

    def forward(self, pixels: Tensor) -> list[Tensor]:
        """Return the asked stages' maps of `pixels` (b 3 h w, normalised), finest first."""
        grid = self.maxpool(self.relu(self.bn1(self.conv1(pixels))))  # b c h/4 w/4
        maps = []
        for stage in range(self.config.stages):
            grid = self.get_submodule(f"layer{stage + 1}")(grid)
            if stage in self.config.outputs:
                maps.append(grid)
        return maps

    def train(self, mode: bool = True) -> "ResNetStages":
        """Switch to training, where the statistics of what is frozen stay."""
        super().train(mode)
        still = self.modules() if self.config.norm_eval else self._norms_of_frozen()
        for part in still:
            if isinstance(part, nn.BatchNorm2d) and mode:
                part.eval()
        return self

    def _frozen(self) -> list[nn.Module]:
        if self.config.frozen < 0:
            return []
        layers = [self.get_submodule(f"layer{i + 1}") for i in range(self.config.frozen)]
        return [self.conv1, self.bn1, *layers]

    def _norms_of_frozen(self) -> list[nn.Module]:
        return [part for frozen in self._frozen() for part in frozen.modules()]


def _stage(config: StagesConfig, stage: int, channels: int) -> tuple[nn.Sequential, int]:
    width = config.width * 2**stage
    stride = 1 if stage == 0 else 2
    blocks: Sequence[int] = BLOCKS[config.depth]
    parts: list[nn.Module] = []
    for index in range(blocks[stage]):
        step = stride if index == 0 else 1
        if config.depth < 50:
            parts.append(BasicBlock(channels, width, stride=step))
            channels = width
        else:
            parts.append(Bottleneck(LEARNING, channels, width, stride=step, dilation=1))
            channels = width * EXPANSION
    return nn.Sequential(*parts), channels
