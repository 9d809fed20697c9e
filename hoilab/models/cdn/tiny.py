"""CDN in a size that learns synthetic scenes, to be compared; and files of CDNs trained here.

Nothing trained is shipped.
"""

from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from hoilab.models._own_file import open_own, save_own
from hoilab.models.cdn.architecture import Cdn, CdnConfig, tiny_config
from hoilab.models.cdn.processing import distinct
from hoilab.models.qpic.detector import InteractionDetector, Task
from hoilab.models.qpic.tiny import TINY_RESIZE, sizes_of, task_of


def untrained(*, objects: tuple[str, ...], verbs: tuple[str, ...]) -> InteractionDetector:
    """Return a tiny CDN that has learned nothing, for these objects and verbs."""
    config = tiny_config(object_classes=len(objects), verbs=len(verbs))
    task = Task(objects=objects, verbs=verbs, resize=TINY_RESIZE)
    return InteractionDetector(Cdn(config), task, choose=distinct)


def save(detector: InteractionDetector, path: Path, *, card: Mapping[str, str]) -> None:
    """Write a detector to a safetensors file; `card` says how it was trained."""
    network = detector.network
    if not isinstance(network, Cdn):
        raise TypeError(f"save() keeps a Cdn, got {type(network).__name__}; save the original")
    parts = {"config": asdict(network.config), "task": asdict(detector.task)}
    save_own(network, path, method="cdn", parts=parts, card=card)


def opened(path: Path, *, device: str = "cpu") -> InteractionDetector:
    """Return the detector that `save` wrote."""

    def build(parts: dict[str, Any]) -> InteractionDetector:
        network = Cdn(CdnConfig(**sizes_of(parts["config"])))
        return InteractionDetector(network, task_of(parts["task"]), device=device, choose=distinct)

    names = ("config", "task")
    return open_own(path, method="cdn", model="cdn-s-hico", names=names, build=build)
