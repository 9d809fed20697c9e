"""MonoFlex with weights of a file, its own or visualDet3D's."""

from pathlib import Path

from hoilab.models._weights import WeightsFile
from hoilab.models.km3d.weights import WHOLE, filled
from hoilab.models.monoflex.architecture import MonoFlex, MonoFlexConfig
from hoilab.models.monoflex.processing import found
from hoilab.models.yolo3d.detector import Boxes3dDetector
from hoilab.models.yolo3d.processing import Finding
from hoilab.models.yolo3d.weights import OWN_TRAINING
from hoilab.nn.view import View

FILE = WeightsFile(name="monoflex.safetensors", url=OWN_TRAINING, licence="Apache-2.0")
FINDING = Finding(score=0.1)


def load_monoflex(
    path: Path | None = None,
    *,
    config: MonoFlexConfig | None = None,
    view: View = WHOLE,
    device: str = "cpu",
) -> Boxes3dDetector:
    """Return MonoFlex with the weights of a file."""
    network = filled(lambda: MonoFlex(config), FILE, path)
    return monoflex_detector(network, view=view, device=device)


def monoflex_detector(
    network: MonoFlex, *, view: View = WHOLE, finding: Finding = FINDING, device: str = "cpu"
) -> Boxes3dDetector:
    """Return a detector that looks at a video's frames."""
    return Boxes3dDetector(
        network, found, classes=network.config.classes, view=view, finding=finding, device=device
    )
