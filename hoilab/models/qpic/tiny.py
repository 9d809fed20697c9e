"""QPIC in a size that learns synthetic scenes, and its checkpoints.

A checkpoint is one safetensors file; sizes, names and resizing travel in its header, so that it
opens without anything else. Larger networks trained here are kept the same way.
"""

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from hoilab.models._own_file import open_own, save_own
from hoilab.models.qpic.architecture import Qpic, QpicConfig, tiny_config
from hoilab.models.qpic.detector import InteractionDetector, Task
from hoilab.models.qpic.processing import Resize
from hoilab.nn.resnet import ResNetConfig
from hoilab.nn.transformer import TransformerConfig

SHIPPED = Path(__file__).with_name("qpic-tiny.safetensors")
TINY_RESIZE = Resize(shorter_px=360, longest_px=640)


def untrained(*, objects: tuple[str, ...], verbs: tuple[str, ...]) -> InteractionDetector:
    """Return a tiny QPIC that has learned nothing, for these objects and verbs."""
    config = tiny_config(object_classes=len(objects), verbs=len(verbs))
    task = Task(objects=objects, verbs=verbs, resize=TINY_RESIZE, threshold=0.1)
    return InteractionDetector(Qpic(config), task)


def save(detector: InteractionDetector, path: Path, *, card: Mapping[str, str]) -> None:
    """Write a detector to a safetensors file; `card` says how it was trained."""
    network = detector.network
    if not isinstance(network, Qpic):
        raise TypeError(f"save() keeps a Qpic, got {type(network).__name__}; save the original")
    parts = {"config": asdict(network.config), "task": asdict(detector.task)}
    save_own(network, path, method="qpic", parts=parts, card=card)


def opened(path: Path, *, device: str = "cpu") -> InteractionDetector:
    """Return the detector that `save` wrote."""

    def build(parts: dict[str, Any]) -> InteractionDetector:
        network = Qpic(QpicConfig(**sizes_of(parts["config"])))
        return InteractionDetector(network, task_of(parts["task"]), device=device)

    names = ("config", "task")
    return open_own(path, method="qpic", model="qpic-tiny", names=names, build=build)


def load_tiny(path: Path = SHIPPED, *, device: str = "cpu") -> InteractionDetector:
    """Return the tiny QPIC that `hoilab train qpic-tiny` made."""
    return opened(path, device=device)


def sizes_of(config: dict[str, Any]) -> dict[str, Any]:
    """Return the fields of a configuration of QPIC or CDN as they were before JSON."""
    parts = {
        "backbone": backbone_of(config["backbone"]),
        "transformer": TransformerConfig(**config["transformer"]),
    }
    return config | parts


def backbone_of(sizes: dict[str, Any]) -> ResNetConfig:
    """Return a backbone's sizes as they were before JSON."""
    return ResNetConfig(**(sizes | {"blocks": tuple(sizes["blocks"])}))


def task_of(task: dict[str, Any]) -> Task:
    """Return a task as it was before JSON."""
    parts = {
        "objects": tuple(task["objects"]),
        "verbs": tuple(task["verbs"]),
        "resize": Resize(**task["resize"]),
    }
    return Task(**(task | parts))
