"""QPIC in a size that learns synthetic scenes, and its checkpoints.

A checkpoint is one safetensors file; sizes, names and resizing travel in its header, so that it
opens without anything else. Larger networks trained here are kept the same way.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from safetensors.torch import save_file

from hoilab.errors import WeightsError
from hoilab.models._weights import fill, header_of, read_state
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
    header = {
        **card,
        "method": "qpic",
        "config": json.dumps(asdict(network.config)),
        "task": json.dumps(asdict(detector.task)),
    }
    state = {name: tensor.contiguous() for name, tensor in network.state_dict().items()}
    save_file(state, path, metadata=header)


def opened(path: Path, *, device: str = "cpu") -> InteractionDetector:
    """Return the detector that `save` wrote."""
    header = header_of(path, model="qpic-tiny")
    try:
        sizes, task = json.loads(header["config"]), json.loads(header["task"])
        network = Qpic(_config(sizes))
        purpose = _task(task)
    except (KeyError, TypeError, ValueError) as cause:
        raise WeightsError(
            f"{path.name} has no description of a QPIC in its header ({cause!r}); expected a file "
            "written by hoilab; official checkpoints load by their own names"
        ) from cause
    state = {k: v for k, v in read_state(path).items() if not k.endswith("num_batches_tracked")}
    fill(network, state, source=path.name)
    return InteractionDetector(network, purpose, device=device)


def load_tiny(path: Path = SHIPPED, *, device: str = "cpu") -> InteractionDetector:
    """Return the tiny QPIC that `hoilab train qpic-tiny` made."""
    return opened(path, device=device)


def _config(sizes: dict[str, Any]) -> QpicConfig:
    backbone = sizes["backbone"] | {"blocks": tuple(sizes["backbone"]["blocks"])}
    parts = {
        "backbone": ResNetConfig(**backbone),
        "transformer": TransformerConfig(**sizes["transformer"]),
    }
    return QpicConfig(**(sizes | parts))


def _task(task: dict[str, Any]) -> Task:
    parts = {
        "objects": tuple(task["objects"]),
        "verbs": tuple(task["verbs"]),
        "resize": Resize(**task["resize"]),
    }
    return Task(**(task | parts))
