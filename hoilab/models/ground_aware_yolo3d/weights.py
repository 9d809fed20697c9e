"""GroundAwareYolo3D's published weights, and the detector made of them."""

from pathlib import Path

import torch

from hoilab.models._weights import WeightsFile, located
from hoilab.models.ground_aware_yolo3d.architecture import GroundAwareYolo3D
from hoilab.models.yolo3d.architecture import AnchorConfig
from hoilab.models.yolo3d.detector import Boxes3dDetector
from hoilab.models.yolo3d.weights import ROAD, detector, filled
from hoilab.nn.view import View

FILE = WeightsFile(
    name="GroundAware_pretrained.pth",
    url="https://github.com/Owen-Liuyuxuan/visualDet3D/releases/download/1.0/"
    "GroundAware_pretrained.pth",
    licence="Apache-2.0",
    note="also needs anchor_mean_Car.npy and anchor_std_Car.npy of its training",
)


def load_mono3d(
    path: Path | None = None,
    *,
    classes: tuple[str, ...] = ("Car",),
    view: View = ROAD,
    device: str = "cpu",
) -> Boxes3dDetector:
    """Return GroundAwareYolo3D with the weights of a file."""
    with torch.device("meta"):
        network = GroundAwareYolo3D(AnchorConfig(classes=classes))
    return detector(filled(network, path or located(FILE)), view=view, device=device)
