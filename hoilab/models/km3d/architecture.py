"""KM3D: a ResNet, three steps up, and one small head for each thing that is asked.

Key names are visualDet3D's.

Axes: b batch, c channel, h w rows and columns at stride 4, p class.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from torch import Tensor, nn

from hoilab.nn.resnet_stages import ResNetStages, StagesConfig

STRIDE = 4
KITTI_CLASSES = ("Car", "Pedestrian", "Cyclist")
# Logit of a heatmap before training: one cell in ten is a peak.
UNLIKELY = -2.19
RESNET18 = StagesConfig(depth=18, outputs=(3,))
# Corners of the box and its middle.
POINTS = 9


@dataclass(frozen=True, kw_only=True)
class Km3dConfig:
    """Sizes of `Km3d`.

    Parameters
    ----------
    classes
        Names of the classes, in the order of the weights.
    channels
        Of the map at stride 4.
    head_channels
        Inside each head.
    """

    classes: tuple[str, ...] = KITTI_CLASSES
    backbone: StagesConfig = RESNET18
    channels: int = 256
    head_channels: int = 64


TINY = Km3dConfig(
    backbone=StagesConfig(depth=18, outputs=(3,), width=16), channels=32, head_channels=32
)


class Heads(nn.Module):
    """One small head for each name, and the number of maps that it makes."""

    def __init__(self, heads: Mapping[str, int], channels: int, inside: int) -> None:
        super().__init__()
        self.head_layers = nn.ModuleDict(
            {
                name: nn.Sequential(
                    nn.Conv2d(channels, inside, 3, padding=1),
                    nn.ReLU(inplace=True),
                    nn.Conv2d(inside, count, 1),
                )
                for name, count in heads.items()
            }
        )
        for name, layers in self.head_layers.items():
            assert isinstance(layers, nn.Sequential)
            last = layers[-1]
            assert isinstance(last, nn.Conv2d)
            assert last.bias is not None
            if name.startswith("hm"):
                nn.init.constant_(last.bias, UNLIKELY)
            else:
                nn.init.normal_(last.weight, std=0.001)
                nn.init.zeros_(last.bias)

    def forward(self, grid: Tensor) -> dict[str, Tensor]:
        """Return what each head says of `grid` (b c h w)."""
        return {name: head(grid) for name, head in self.head_layers.items()}


class Km3dCore(nn.Module):
    """The backbone, and three transposed convolutions up to stride 4."""

    def __init__(self, config: Km3dConfig) -> None:
        super().__init__()
        self.backbone = ResNetStages(config.backbone)
        parts: list[nn.Module] = []
        channels = config.backbone.channels[-1]
        for _ in range(3):
            up = nn.ConvTranspose2d(channels, config.channels, 4, stride=2, padding=1, bias=False)
            nn.init.normal_(up.weight, std=0.001)
            parts += [up, nn.BatchNorm2d(config.channels), nn.ReLU(inplace=True)]
            channels = config.channels
        self.deconv_layers = nn.Sequential(*parts)

    def forward(self, pixels: Tensor) -> Tensor:
        """Return the map (b c h w) of `pixels`."""
        grid: Tensor = self.deconv_layers(self.backbone(pixels)[-1])
        return grid


class Km3d(nn.Module):
    """Say where the points of boxes are; sides must be multiples of 32 px.

    Heads: ``hm`` middles of boxes in the picture, ``wh`` their size, ``hps`` points from the
    middle's cell, ``rot`` the angle of view in two halves, ``dim`` width, height, length (m),
    ``prob`` the overlap in space to expect, ``reg`` the middle within its cell, ``hm_hp`` all
    points, ``hp_offset`` each within its cell.
    """

    def __init__(self, config: Km3dConfig | None = None) -> None:
        super().__init__()
        self.config = config or Km3dConfig()
        heads = {
            "hm": len(self.config.classes), "wh": 2, "hps": 2 * POINTS, "rot": 8, "dim": 3,
            "prob": 1, "reg": 2, "hm_hp": POINTS, "hp_offset": 2,
        }  # fmt: skip
        self.core = Km3dCore(self.config)
        self.bbox_head = Heads(heads, self.config.channels, self.config.head_channels)

    def forward(self, pixels: Tensor, projection: Tensor) -> dict[str, Tensor]:
        """Return what each head says of `pixels` (b 3 h w, normalised), whatever the camera."""
        said: dict[str, Tensor] = self.bbox_head(self.core(pixels))
        return said
