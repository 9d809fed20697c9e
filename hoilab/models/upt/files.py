"""UPT with its detector in one file that opens without anything else."""

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from hoilab.models._own_file import open_own, save_own
from hoilab.models.qpic.tiny import backbone_of, task_of
from hoilab.models.upt.architecture import InteractionHead, UptConfig
from hoilab.models.upt.detector import Upt, UptDetector
from hoilab.models.upt.detr import Detr, DetrConfig
from hoilab.nn.transformer import TransformerConfig


def save(detector: UptDetector, path: Path, *, card: Mapping[str, str]) -> None:
    """Write a detector to a safetensors file; `card` says how it was trained."""
    network = detector.network
    parts = {
        "config": asdict(network.interaction_head.config),
        "detector": asdict(network.detector.config),
        "task": asdict(detector.task),
    }
    save_own(network, path, method="upt", parts=parts, card=card)


def opened(path: Path, *, device: str = "cpu") -> UptDetector:
    """Return the detector that `save` wrote."""

    def build(parts: dict[str, Any]) -> UptDetector:
        head, sizes = parts["config"], parts["detector"]
        head["verbs_of_object"] = tuple(tuple(verbs) for verbs in head["verbs_of_object"])
        sizes["backbone"] = backbone_of(sizes["backbone"])
        sizes["transformer"] = TransformerConfig(**sizes["transformer"])
        network = Upt(Detr(DetrConfig(**sizes)), InteractionHead(UptConfig(**head)))
        return UptDetector(network, task_of(parts["task"]), device=device)

    names = ("config", "detector", "task")
    return open_own(path, method="upt", model="upt-r50-hico", names=names, build=build)
