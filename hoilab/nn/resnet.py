"""ResNet (v1.5) for feature maps, with torchvision's key names and without torchvision.

The stride of a bottleneck sits in its 3x3 convolution. DETR's "DC5" trades the last stride for
dilation. Source: He et al., https://arxiv.org/abs/1512.03385, as in torchvision.

Axes: b batch, c channel, h w rows and columns.
"""

from dataclasses import dataclass
from typing import Literal

from torch import Tensor, nn

from hoilab.nn.normalization import FrozenBatchNorm

EXPANSION = 4


@dataclass(frozen=True, kw_only=True)
class ResNetConfig:
    """Sizes of a `ResNet`; the defaults are ResNet-50.

    Parameters
    ----------
    blocks
        Bottlenecks in each of the four stages.
    width
        Channels after the stem; the last stage has 32 times as many.
    dilated
        Keep the last stage at stride 16 and dilate it instead (DC5).
    norm
        ``frozen`` for weights from elsewhere, ``batch`` to learn from nothing.
    """

    blocks: tuple[int, int, int, int] = (3, 4, 6, 3)
    width: int = 64
    dilated: bool = False
    norm: Literal["frozen", "batch"] = "frozen"

    @property
    def channels(self) -> int:
        """Channels of the feature map."""
        return self.width * 8 * EXPANSION

    @property
    def stride(self) -> int:
        """Pixels of the input from one cell of the feature map to the next."""
        return 16 if self.dilated else 32


RESNET50 = ResNetConfig()
RESNET101 = ResNetConfig(blocks=(3, 4, 23, 3))
RESNET_TINY = ResNetConfig(blocks=(1, 2, 2, 1), width=16, norm="batch")


class ResNet(nn.Module):
    """Turn pixels into a coarse grid of features."""

    def __init__(self, config: ResNetConfig = RESNET50) -> None:
        super().__init__()
        width = config.width
        self.config = config
        self.conv1 = nn.Conv2d(3, width, 7, stride=2, padding=3, bias=False)
        self.bn1 = _norm(config, width)
        self.relu = nn.ReLU(inplace=True)
        self.maxpool = nn.MaxPool2d(3, stride=2, padding=1)
        one, two, three, four = config.blocks
        self.layer1 = _stage(config, width, width, one)
        self.layer2 = _stage(config, width * 4, width * 2, two, stride=2)
        self.layer3 = _stage(config, width * 8, width * 4, three, stride=2)
        last = {"dilation": 2} if config.dilated else {"stride": 2}
        self.layer4 = _stage(config, width * 16, width * 8, four, **last)
        _start_weights(self)

    def forward(self, pixels: Tensor) -> Tensor:
        """Return the features of `pixels` (b 3 h w, normalised)."""
        grid = self.maxpool(self.relu(self.bn1(self.conv1(pixels))))  # b c h/4 w/4
        grid = self.layer2(self.layer1(grid))  # b c h/8 w/8
        features: Tensor = self.layer4(self.layer3(grid))  # b c h/32 w/32
        return features


class Bottleneck(nn.Module):
    """Squeeze, look around, expand, and add what came in."""

    def __init__(
        self, config: ResNetConfig, channels: int, width: int, *, stride: int, dilation: int
    ) -> None:
        super().__init__()
        out = width * EXPANSION
        self.conv1 = nn.Conv2d(channels, width, 1, bias=False)
        self.bn1 = _norm(config, width)
        self.conv2 = nn.Conv2d(
            width, width, 3, stride=stride, padding=dilation, dilation=dilation, bias=False
        )
        self.bn2 = _norm(config, width)
        self.conv3 = nn.Conv2d(width, out, 1, bias=False)
        self.bn3 = _norm(config, out)
        self.relu = nn.ReLU(inplace=True)
        self.downsample: nn.Sequential | None = None
        if stride != 1 or channels != out:
            self.downsample = nn.Sequential(
                nn.Conv2d(channels, out, 1, stride=stride, bias=False), _norm(config, out)
            )

    def forward(self, grid: Tensor) -> Tensor:
        """Refine `grid` (b c h w)."""
        kept = grid if self.downsample is None else self.downsample(grid)
        grid = self.relu(self.bn1(self.conv1(grid)))
        grid = self.relu(self.bn2(self.conv2(grid)))
        refined: Tensor = self.relu(self.bn3(self.conv3(grid)).add_(kept))
        return refined


def freeze_stem(backbone: ResNet) -> None:
    """Stop learning in the stem and the first stage, as DETR and all that follow it do."""
    for part in (backbone.conv1, backbone.bn1, backbone.layer1):
        part.requires_grad_(False)


def _stage(
    config: ResNetConfig,
    channels: int,
    width: int,
    blocks: int,
    *,
    stride: int = 1,
    dilation: int = 1,
) -> nn.Sequential:
    # The first block of a dilated stage still looks at neighbours, as torchvision has it.
    first = Bottleneck(config, channels, width, stride=stride, dilation=1)
    rest = (
        Bottleneck(config, width * EXPANSION, width, stride=1, dilation=dilation)
        for _ in range(blocks - 1)
    )
    return nn.Sequential(first, *rest)


def _norm(config: ResNetConfig, channels: int) -> nn.Module:
    return FrozenBatchNorm(channels) if config.norm == "frozen" else nn.BatchNorm2d(channels)


def _start_weights(network: nn.Module) -> None:
    for part in network.modules():
        if isinstance(part, nn.Conv2d):
            nn.init.kaiming_normal_(part.weight, mode="fan_out", nonlinearity="relu")
