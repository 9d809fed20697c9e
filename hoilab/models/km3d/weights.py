"""KM3D with weights of a file, its own or visualDet3D's."""

from collections.abc import Callable
from pathlib import Path
from typing import TypeVar

import torch
from torch import nn

from hoilab.models._weights import WeightsFile, fill, located, read_state
from hoilab.models.km3d.architecture import Km3d, Km3dConfig
from hoilab.models.km3d.processing import found
from hoilab.models.yolo3d.detector import Boxes3dDetector
from hoilab.models.yolo3d.processing import Finding
from hoilab.models.yolo3d.weights import OWN_TRAINING, from_official
from hoilab.nn.view import View

FILE = WeightsFile(name="km3d.safetensors", url=OWN_TRAINING, licence="Apache-2.0")
WHOLE = View(height_px=384, width_px=1280)
FINDING = Finding(score=0.3)
Network = TypeVar("Network", bound=nn.Module)


def load_km3d(
    path: Path | None = None,
    *,
    config: Km3dConfig | None = None,
    view: View = WHOLE,
    device: str = "cpu",
) -> Boxes3dDetector:
    """Return KM3D with the weights of a file."""
    network = filled(lambda: Km3d(config), FILE, path)
    return km3d_detector(network, view=view, device=device)


def km3d_detector(
    network: Km3d, *, view: View = WHOLE, finding: Finding = FINDING, device: str = "cpu"
) -> Boxes3dDetector:
    """Return a detector that looks at a video's frames."""
    return Boxes3dDetector(
        network, found, classes=network.config.classes, view=view, finding=finding, device=device
    )


def filled(make: Callable[[], Network], known: WeightsFile, path: Path | None) -> Network:
    """Return a network with the weights of a file, its own or visualDet3D's.

    Parameters
    ----------
    known
        The file in the weights folder that is taken where no path is given.
    """
    file = path or located(known)
    with torch.device("meta"):
        network = make()
    fill(network, from_official(read_state(file)), source=file.name)
    return network
