"""MonoFlex: DLA-34 with its deformable way up, and one small head for each thing asked.

Key names are visualDet3D's.

Axes: b batch, h w rows and columns at stride 4, p class.
"""

from dataclasses import dataclass

from torch import Tensor, nn

from hoilab.models.km3d.architecture import KITTI_CLASSES, Heads
from hoilab.nn.dla import DLA34, Dla, DlaConfig, DlaUp

# Corners of the box, middle of its bottom, middle of its top.
POINTS = 10


@dataclass(frozen=True, kw_only=True)
class MonoFlexConfig:
    """Sizes of `MonoFlex`.

    Parameters
    ----------
    classes
        Names of the classes, in the order of the weights.
    head_channels
        Inside each head.
    """

    classes: tuple[str, ...] = KITTI_CLASSES
    backbone: DlaConfig = DLA34
    head_channels: int = 256


TINY = MonoFlexConfig(backbone=DlaConfig(channels=(8, 8, 16, 16, 32, 32)), head_channels=32)


class MonoFlexCore(nn.Module):
    """The backbone and its way up."""

    def __init__(self, config: MonoFlexConfig) -> None:
        super().__init__()
        self.backbone = Dla(config.backbone)
        self.deconv_layers = DlaUp(config.backbone)

    def forward(self, pixels: Tensor) -> Tensor:
        """Return the map (b c h w) of `pixels`."""
        grid: Tensor = self.deconv_layers(self.backbone(pixels))
        return grid


class MonoFlex(nn.Module):
    """Say where boxes are; sides must be multiples of 32 px.

    Heads: ``hm`` middles in space as they appear, ``bbox2d`` distances to the sides of the box
    in the picture, ``hps`` points from the middle's cell, ``rot`` the angle of view in two
    halves, ``dim`` width, height, length (m), ``reg`` the middle within its cell, ``depth`` its
    negative logarithm, ``depth_uncertainty`` and ``corner_uncertainty`` logarithms of errors (m).
    """

    def __init__(self, config: MonoFlexConfig | None = None) -> None:
        super().__init__()
        self.config = config or MonoFlexConfig()
        heads = {
            "hm": len(self.config.classes), "bbox2d": 4, "hps": 2 * POINTS, "rot": 8, "dim": 3,
            "reg": 2, "depth": 1, "depth_uncertainty": 1, "corner_uncertainty": 3,
        }  # fmt: skip
        self.core = MonoFlexCore(self.config)
        channels = self.config.backbone.channels[2]
        self.bbox_head = Heads(heads, channels, self.config.head_channels)

    def forward(self, pixels: Tensor, projection: Tensor) -> dict[str, Tensor]:
        """Return what each head says of `pixels` (b 3 h w, normalised), whatever the camera."""
        said: dict[str, Tensor] = self.bbox_head(self.core(pixels))
        return said
