"""Stereo3D's published weights, and the detector made of them."""

from pathlib import Path

import torch

from hoilab.models._weights import WeightsFile, located
from hoilab.models.stereo3d.architecture import KITTI, Stereo3D
from hoilab.models.yolo3d.detector import Boxes3dDetector
from hoilab.models.yolo3d.processing import Finding, found
from hoilab.models.yolo3d.weights import ROAD, filled
from hoilab.nn.view import View

FILE = WeightsFile(
    name="YOLOStereo3D_pretrained.pth",
    url="https://github.com/Owen-Liuyuxuan/visualDet3D/releases/tag/1.1",
    licence="Apache-2.0",
    note="also needs the release's anchor_mean_*.npy and anchor_std_*.npy",
)
FINDING = Finding(score=0.75, iou=0.4)


def load_stereo3d(
    path: Path | None = None, *, view: View = ROAD, device: str = "cpu"
) -> Boxes3dDetector:
    """Return Stereo3D with the weights of a file."""
    with torch.device("meta"):
        network = Stereo3D(KITTI)
    return stereo_detector(filled_stereo(network, path), view=view, device=device)


def filled_stereo(network: Stereo3D, path: Path | None) -> Stereo3D:
    """Put a checkpoint into a network."""
    filled(network, path or located(FILE))
    return network


def stereo_detector(
    network: Stereo3D, *, view: View = ROAD, finding: Finding = FINDING, device: str = "cpu"
) -> Boxes3dDetector:
    """Return a detector that looks at pairs of frames."""
    return Boxes3dDetector(
        network,
        found,
        classes=network.config.classes,
        view=view,
        finding=finding,
        stereo=True,
        device=device,
    )
