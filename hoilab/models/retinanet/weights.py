"""RetinaNet with weights of a file, its own or visualDet3D's, and the detector made of it."""

from pathlib import Path

import numpy as np
import torch
import xarray as xr

from hoilab.models import Sighting
from hoilab.models._weights import WeightsFile, fill, located, read_state
from hoilab.models.retinanet.architecture import RetinaNet, RetinaNetConfig
from hoilab.models.retinanet.processing import BoxFinding, found
from hoilab.models.yolo3d.weights import OWN_TRAINING, from_official
from hoilab.nn.view import View, in_frame, seen

FILE = WeightsFile(name="retinanet.safetensors", url=OWN_TRAINING, licence="Apache-2.0")
VIEW = View(height_px=288, width_px=1280, crop_top_px=100)
FINDING = BoxFinding()


class RetinaNetDetector:
    """Finds boxes in one frame after the other; it knows no empty scene."""

    scene = None

    def __init__(
        self,
        network: RetinaNet,
        *,
        view: View = VIEW,
        finding: BoxFinding = FINDING,
        device: str = "cpu",
    ) -> None:
        self.network = network.eval().to(device)
        self.view = view
        self.finding = finding
        self.device = device

    def look(self, picture: np.ndarray, expected: np.ndarray) -> Sighting:
        """Return what is in a picture (y, x, channel); what is expected there changes nothing."""
        shown = seen(picture, np.eye(3, 4), self.view)
        with torch.inference_mode():
            output = self.network(shown.pixels[None].to(self.device))
        size = (self.view.height_px, self.view.width_px)
        boxes = found(self.network, output, size, self.finding)[0]
        names = np.array(self.network.config.classes)
        return Sighting(
            corners=in_frame(boxes.corners.double().cpu(), shown).numpy(),
            score=boxes.score.cpu().numpy(),
            label=names[boxes.label.cpu().numpy()],
        )


def load_retinanet(
    path: Path | None = None,
    *,
    config: RetinaNetConfig | None = None,
    view: View = VIEW,
    device: str = "cpu",
) -> RetinaNetDetector:
    """Return RetinaNet with the weights of a file."""
    file = path or located(FILE)
    with torch.device("meta"):
        network = RetinaNet(config)
    fill(network, from_official(read_state(file)), source=file.name)
    return RetinaNetDetector(network, view=view, device=device)


def retinanet_detector(video: xr.DataArray) -> RetinaNetDetector:
    """Return RetinaNet for a video, which it does not look at beforehand."""
    return load_retinanet()
