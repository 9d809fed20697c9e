"""CDN's published weights, DETR's as a start, and detectors made of either."""

from dataclasses import replace
from pathlib import Path

import torch

from hoilab.models._own_file import method_in
from hoilab.models._weights import WeightsFile, fill, located, read_state
from hoilab.models.cdn import tiny
from hoilab.models.cdn.architecture import CDN_L, Cdn, CdnConfig
from hoilab.models.cdn.processing import distinct
from hoilab.models.qpic.classes import VCOCO_OBJECTS
from hoilab.models.qpic.detector import InteractionDetector, Task
from hoilab.models.qpic.weights import HICO, LEAK, VCOCO, from_detr, from_official
from hoilab.nn.resnet import RESNET101

DRIVE = "https://drive.google.com/file/d/"

S_HICO_FILE = WeightsFile(
    name="cdn_s_hico.pth", url=f"{DRIVE}1-GuJ4FGTGJAktH2NVR6Qp_N0zimg7uRr", licence="Apache-2.0"
)
S_VCOCO_FILE = WeightsFile(
    name="cdn_s_vcoco.pth",
    url=f"{DRIVE}1qI-tZwSry4ZipkO05PMeZVkCi-IOMSDZ",
    licence="Apache-2.0",
    note=LEAK,
)
L_HICO_FILE = WeightsFile(
    name="cdn_l_hico.pth", url=f"{DRIVE}1SHR2wD4WIte5k1PkaHKg4hCVlu316oOw", licence="Apache-2.0"
)
L_VCOCO_FILE = WeightsFile(
    name="cdn_l_vcoco.pth",
    url=f"{DRIVE}1EAOMRr5ArQNKZm1fyQqC81EoOediV3rT",
    licence="Apache-2.0",
    note=LEAK,
)

S_HICO = CdnConfig(object_classes=80, verbs=117, queries=64)
S_VCOCO = CdnConfig(object_classes=81, verbs=29)
L_HICO = replace(S_HICO, backbone=RESNET101, transformer=CDN_L)
L_VCOCO = replace(S_VCOCO, backbone=RESNET101, transformer=CDN_L)


def started_from_detr(config: CdnConfig, path: Path, *, sha256: str = "") -> Cdn:
    """Return a CDN that finds things as DETR does; its second decoder and verbs know nothing.

    The source means to copy DETR's decoder to the second one too, under names that its network
    does not have, so published results started as here. DETR's last layers and queries, of which
    it has more, are left out.
    """
    network = Cdn(config)
    missing_object = config.object_classes == len(VCOCO_OBJECTS)
    state = from_detr(read_state(path, sha256=sha256), missing_object=missing_object)
    state["query_embed.weight"] = state["query_embed.weight"][: config.queries]
    layers = [f"transformer.decoder.layers.{i}." for i in range(config.transformer.decoder_layers)]
    kept = {
        name: tensor
        for name, tensor in state.items()
        if not name.startswith("transformer.decoder.layers.") or name.startswith(tuple(layers))
    }
    fill(
        network,
        kept,
        source=path.name,
        may_miss=("verb_class_embed.", "transformer.interaction_decoder."),
    )
    return network


def loaded(
    config: CdnConfig, task: Task, path: Path, *, sha256: str = "", device: str = "cpu"
) -> InteractionDetector:
    """Return a detector with the weights of a checkpoint in CDN's own layout.

    A file that hoilab trained or taught has sizes and names of its own, and keeps them.
    """
    if method_in(path):
        return tiny.opened(path, device=device)
    with torch.device("meta"):
        network = Cdn(config)
    fill(network, from_official(read_state(path, sha256=sha256)), source=path.name)
    return InteractionDetector(network, task, device=device, choose=distinct)


def load_s_hico(path: Path | None = None, *, device: str = "cpu") -> InteractionDetector:
    """Return CDN-S for HICO-DET's interactions."""
    return loaded(S_HICO, HICO, path or located(S_HICO_FILE), device=device)


def load_s_vcoco(path: Path | None = None, *, device: str = "cpu") -> InteractionDetector:
    """Return CDN-S for V-COCO's interactions."""
    return loaded(S_VCOCO, VCOCO, path or located(S_VCOCO_FILE), device=device)


def load_l_hico(path: Path | None = None, *, device: str = "cpu") -> InteractionDetector:
    """Return CDN-L for HICO-DET's interactions."""
    return loaded(L_HICO, HICO, path or located(L_HICO_FILE), device=device)


def load_l_vcoco(path: Path | None = None, *, device: str = "cpu") -> InteractionDetector:
    """Return CDN-L for V-COCO's interactions."""
    return loaded(L_VCOCO, VCOCO, path or located(L_VCOCO_FILE), device=device)
