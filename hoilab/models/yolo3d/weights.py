"""Weights of visualDet3D's anchor detectors, with the priors that belong to them.

Its checkpoints are plain state dicts; the priors lie beside them as ``anchor_mean_Car.npy``,
``anchor_std_Car.npy`` and so on, and mean nothing apart. `converted` joins both in one file.
Nothing published has been run here: parity with the source is shown with seeded weights.
"""

import re
from collections.abc import Mapping
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import save_file
from torch import Tensor

from hoilab.errors import OutputError, WeightsError
from hoilab.models._weights import WeightsFile, fill, located, read_state, renamed
from hoilab.models.yolo3d.architecture import AnchorConfig, AnchorDetector, Yolo3D
from hoilab.models.yolo3d.detector import Boxes3dDetector
from hoilab.models.yolo3d.processing import Finding, found
from hoilab.nn.view import View

OWN_TRAINING = "your own training, as docs/boxes3d.md shows; its authors publish none"
FILE = WeightsFile(name="yolo3d.safetensors", url=OWN_TRAINING, licence="Apache-2.0")
ROAD = View(height_px=288, width_px=1280, crop_top_px=100)
CARS = Finding(score=0.75, iou=0.5, turn=True)
PRIOR_FILES = {"prior_mean": "anchor_mean_{}.npy", "prior_std": "anchor_std_{}.npy"}
# What the training kept in its checkpoints; here it is in the recipe.
OF_TRAINING = re.compile(r"focalLoss|balance_weights|regression_weight|(^|\.)const$")


def from_official(state: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Return a state of visualDet3D under the names used here.

    Examples
    --------
    >>> old = {"head.0_offset.bias": torch.zeros(27), "head.balance_weights": torch.ones(1)}
    >>> list(from_official(old))
    ['head.0.conv_offset.bias']
    """
    own = {
        re.sub(r"(?<!conv)_offset\.(weight|bias)$", r".conv_offset.\1", name): tensor
        for name, tensor in renamed(state, {"module.": ""}).items()
    }
    return {name: tensor for name, tensor in own.items() if not OF_TRAINING.search(name)}


def with_priors(
    state: Mapping[str, Tensor], classes: tuple[str, ...], folder: Path
) -> dict[str, Tensor]:
    """Return a state with the priors in it, from files in a folder where it has none."""
    result = dict(state)
    for name, pattern in PRIOR_FILES.items():
        if name not in result:
            result[name] = torch.stack([_prior(folder / pattern.format(one)) for one in classes])
    return result


def converted(checkpoint: Path, config: AnchorConfig, priors: Path, into: Path) -> None:
    """Write a published checkpoint and its priors as one .safetensors file.

    Parameters
    ----------
    priors
        Folder with ``anchor_mean_Car.npy``, ``anchor_std_Car.npy`` and so on.
    """
    state = with_priors(from_official(read_state(checkpoint)), config.classes, priors)
    try:
        save_file({name: tensor.contiguous() for name, tensor in state.items()}, into)
    except OSError as cause:
        raise OutputError(f"{into} cannot be written: {cause.strerror or cause}") from cause


def filled(network: AnchorDetector, path: Path) -> AnchorDetector:
    """Put a checkpoint, with its priors or beside them, into an anchor detector."""
    state = from_official(read_state(path))
    fill(network, with_priors(state, network.config.classes, path.parent), source=path.name)
    return network


def detector(
    network: AnchorDetector, *, view: View = ROAD, finding: Finding = CARS, device: str = "cpu"
) -> Boxes3dDetector:
    """Return an anchor detector that looks at a video's frames."""
    return Boxes3dDetector(
        network, found, classes=network.config.classes, view=view, finding=finding, device=device
    )


def load_yolo3d(
    path: Path | None = None,
    *,
    classes: tuple[str, ...] = ("Car",),
    view: View = ROAD,
    device: str = "cpu",
) -> Boxes3dDetector:
    """Return Yolo3D with the weights of a file."""
    with torch.device("meta"):
        network = Yolo3D(AnchorConfig(classes=classes))
    return detector(filled(network, path or located(FILE)), view=view, device=device)


def _prior(path: Path) -> Tensor:
    try:
        numbers = np.load(path, allow_pickle=False)
    except (OSError, ValueError) as cause:
        raise WeightsError(
            f"the weights come without their anchors' priors, and {path} cannot be read "
            f"({cause}): put anchor_mean_*.npy and anchor_std_*.npy of the same training beside "
            "the checkpoint, or make a file of both with `hoilab anchors convert`"
        ) from cause
    return torch.from_numpy(numbers).float()
