"""QPIC's published weights, DETR's as a start, and detectors made of either.

Nothing published has been run here: parity with the source is shown with seeded weights.
"""

from collections.abc import Mapping
from pathlib import Path

import torch
from torch import Tensor

from hoilab.errors import WeightsError
from hoilab.models._own_file import method_in
from hoilab.models._weights import WeightsFile, fill, located, read_state, renamed
from hoilab.models.qpic import tiny
from hoilab.models.qpic.architecture import Qpic, QpicConfig
from hoilab.models.qpic.classes import (
    COCO_IDS,
    COCO_OBJECTS,
    HICO_VERBS,
    VCOCO_OBJECTS,
    VCOCO_VERBS,
)
from hoilab.models.qpic.detector import InteractionDetector, Task
from hoilab.nn.resnet import RESNET50, RESNET101

RELEASE = "https://github.com/hitachi-rd-cv/qpic/releases/tag/v1.0"
LEAK = "Its DETR was pretrained on COCO images of the V-COCO test split unless retrained without."
GUESSED = "The file name is by analogy with qpic_resnet50_hico.pth; look it up on the release page."

R50_HICO_FILE = WeightsFile(
    name="qpic_resnet50_hico.pth",
    url="https://github.com/hitachi-rd-cv/qpic/releases/download/v1.0/qpic_resnet50_hico.pth",
    licence="Apache-2.0",
)
R101_HICO_FILE = WeightsFile(
    name="qpic_resnet101_hico.pth", url=RELEASE, licence="Apache-2.0", note=GUESSED
)
R50_VCOCO_FILE = WeightsFile(
    name="qpic_resnet50_vcoco.pth", url=RELEASE, licence="Apache-2.0", note=f"{GUESSED} {LEAK}"
)
R101_VCOCO_FILE = WeightsFile(
    name="qpic_resnet101_vcoco.pth", url=RELEASE, licence="Apache-2.0", note=f"{GUESSED} {LEAK}"
)

DETR_URL = "https://dl.fbaipublicfiles.com/detr/"
# The digits in DETR's file names are the start of each file's SHA-256.
DETR_FILES = {
    name: WeightsFile(
        name=f"{name}-{digits}.pth",
        url=f"{DETR_URL}{name}-{digits}.pth",
        licence="Apache-2.0",
        sha256=digits,
    )
    for name, digits in {
        "detr-r50": "e632da11",
        "detr-r101": "2c7b67e5",
        "detr-r50-dc5": "f0fb7ef5",
        "detr-r101-dc5": "a2e86def",
    }.items()
}

HICO = Task(objects=COCO_OBJECTS, verbs=HICO_VERBS)
VCOCO = Task(objects=VCOCO_OBJECTS, verbs=VCOCO_VERBS)
R50_HICO = QpicConfig(object_classes=80, verbs=117)
R101_HICO = QpicConfig(object_classes=80, verbs=117, backbone=RESNET101)
R50_VCOCO = QpicConfig(object_classes=81, verbs=29, backbone=RESNET50)
R101_VCOCO = QpicConfig(object_classes=81, verbs=29, backbone=RESNET101)


def from_official(state: Mapping[str, Tensor]) -> dict[str, Tensor]:
    """Return QPIC's published state under the names of `Qpic`."""
    return renamed(state, {"backbone.0.body.": "backbone."})


def from_detr(state: Mapping[str, Tensor], *, missing_object: bool) -> dict[str, Tensor]:
    """Return DETR's published state as a start for `Qpic`; the verbs are left out.

    Both box heads start as DETR's; each object class takes the row of its COCO category. With
    `missing_object` (V-COCO) a class "none", drawn as a fresh linear layer, comes before the last.
    """
    start = from_official(state)
    try:
        boxes = {k: start.pop(k) for k in list(start) if k.startswith("bbox_embed.")}
        weight, bias = start.pop("class_embed.weight"), start.pop("class_embed.bias")
        rows = torch.tensor([*COCO_IDS, len(weight) - 1])
        if len(weight) != 92 or not boxes:
            raise KeyError(f"class_embed has {len(weight)} rows, not 92")
    except KeyError as cause:
        raise WeightsError(
            f"this is no DETR detector of COCO's 91 categories ({cause}); expected class_embed "
            "and bbox_embed as in detr-r50-e632da11.pth"
        ) from cause
    weight, bias = weight[rows], bias[rows]
    if missing_object:
        fresh = torch.nn.Linear(weight.shape[1], 1)
        weight = torch.cat([weight[:-1], fresh.weight.detach(), weight[-1:]])
        bias = torch.cat([bias[:-1], fresh.bias.detach(), bias[-1:]])
    for head in ("sub_", "obj_"):
        start |= {head + name: tensor.clone() for name, tensor in boxes.items()}
    return start | {"obj_class_embed.weight": weight, "obj_class_embed.bias": bias}


def started_from_detr(config: QpicConfig, path: Path, *, sha256: str = "") -> Qpic:
    """Return a QPIC whose verbs are all it has left to learn from nothing."""
    network = Qpic(config)
    missing_object = config.object_classes == len(VCOCO_OBJECTS)
    state = from_detr(read_state(path, sha256=sha256), missing_object=missing_object)
    fill(network, state, source=path.name, may_miss=("verb_class_embed.",))
    return network


def loaded(
    config: QpicConfig, task: Task, path: Path, *, sha256: str = "", device: str = "cpu"
) -> InteractionDetector:
    """Return a detector with the weights of a checkpoint in QPIC's own layout.

    A file that hoilab trained or taught has sizes and names of its own, and keeps them.
    """
    if method_in(path):
        return tiny.opened(path, device=device)
    with torch.device("meta"):
        network = Qpic(config)
    fill(network, from_official(read_state(path, sha256=sha256)), source=path.name)
    return InteractionDetector(network, task, device=device)


def load_r50_hico(path: Path | None = None, *, device: str = "cpu") -> InteractionDetector:
    """Return QPIC with ResNet-50 for HICO-DET's interactions."""
    return loaded(R50_HICO, HICO, path or located(R50_HICO_FILE), device=device)


def load_r101_hico(path: Path | None = None, *, device: str = "cpu") -> InteractionDetector:
    """Return QPIC with ResNet-101 for HICO-DET's interactions."""
    return loaded(R101_HICO, HICO, path or located(R101_HICO_FILE), device=device)


def load_r50_vcoco(path: Path | None = None, *, device: str = "cpu") -> InteractionDetector:
    """Return QPIC with ResNet-50 for V-COCO's interactions."""
    return loaded(R50_VCOCO, VCOCO, path or located(R50_VCOCO_FILE), device=device)


def load_r101_vcoco(path: Path | None = None, *, device: str = "cpu") -> InteractionDetector:
    """Return QPIC with ResNet-101 for V-COCO's interactions."""
    return loaded(R101_VCOCO, VCOCO, path or located(R101_VCOCO_FILE), device=device)
