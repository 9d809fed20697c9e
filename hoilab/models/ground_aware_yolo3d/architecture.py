"""GroundAwareYolo3D: Yolo3D whose regression first looks where things meet the road.

Key names are visualDet3D's.
"""

from torch import nn

from hoilab.models.yolo3d.architecture import AnchorConfig, AnchorDetector, AnchorHead, Core
from hoilab.nn.look_ground import LookGround
from hoilab.nn.resnet_stages import StagesConfig

CAR = AnchorConfig()
TINY = AnchorConfig(
    backbone=StagesConfig(depth=18, stages=3, outputs=(2,), width=16),
    class_channels=32,
    regression_channels=64,
)


class GroundAwareYolo3D(AnchorDetector):
    """The detector; it expects a camera 1.65 m above a level road."""

    def __init__(self, config: AnchorConfig = CAR) -> None:
        channels, inside = config.backbone.channels[-1], config.regression_channels
        regression = (
            LookGround(channels),
            nn.Conv2d(channels, inside, 3, padding=1),
            nn.BatchNorm2d(inside),
            nn.ReLU(inplace=True),
            nn.Conv2d(inside, inside, 3, padding=1),
            nn.BatchNorm2d(inside),
            nn.ReLU(inplace=True),
        )
        super().__init__(config, Core(config.backbone), AnchorHead(config, channels, regression))
