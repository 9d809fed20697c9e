"""Duet's checkpoints: one safetensors file with sizes, names and how it was trained in its header.

Larger networks trained here are kept the same way.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from safetensors.torch import save_file

from hoilab.errors import WeightsError
from hoilab.models._weights import fill, header_of, read_state
from hoilab.models.duet.architecture import Duet, DuetConfig, tiny_config
from hoilab.models.duet.detector import DuetDetector, DuetTask
from hoilab.models.duet.following import Following
from hoilab.models.qpic.processing import Resize
from hoilab.nn.resnet import ResNetConfig

SHIPPED = Path(__file__).with_name("duet-tiny.safetensors")


def untrained(
    *,
    things: tuple[str, ...],
    verbs: tuple[str, ...],
    verbs_of_thing: tuple[tuple[int, ...], ...],
) -> DuetDetector:
    """Return a tiny Duet that has learned nothing, for these things and verbs."""
    config = tiny_config(things=len(things), verbs=len(verbs), verbs_of_thing=verbs_of_thing)
    return DuetDetector(Duet(config), DuetTask(things=things, verbs=verbs), follow=Following())


def save(detector: DuetDetector, path: Path, *, card: Mapping[str, str]) -> None:
    """Write a detector to a safetensors file; `card` says how it was trained."""
    header = {
        **card,
        "method": "duet",
        "config": json.dumps(asdict(detector.network.config)),
        "task": json.dumps(asdict(detector.task)),
        "follow": json.dumps(None if detector.follow is None else asdict(detector.follow)),
    }
    state = {
        name: tensor.contiguous()
        for name, tensor in detector.network.state_dict().items()
        if not name.endswith("num_batches_tracked")
    }
    save_file(state, path, metadata=header)


def opened(path: Path, *, device: str = "cpu") -> DuetDetector:
    """Return the detector that `save` wrote."""
    header = header_of(path, model="duet-tiny")
    try:
        network = Duet(_config(json.loads(header["config"])))
        task = _task(json.loads(header["task"]))
        follow = json.loads(header["follow"])
        rule = None if follow is None else Following(**follow)
    except (KeyError, TypeError, ValueError) as cause:
        raise WeightsError(
            f"{path.name} has no description of a Duet in its header ({cause!r}); expected a file "
            "written by hoilab.models.duet.weights.save"
        ) from cause
    fill(network, read_state(path), source=path.name)
    return DuetDetector(network, task, device=device, follow=rule)


def load_tiny(path: Path = SHIPPED, *, device: str = "cpu") -> DuetDetector:
    """Return the tiny Duet that comes with hoilab, ready for one recording."""
    return opened(path, device=device).sped_up()


def _config(sizes: dict[str, Any]) -> DuetConfig:
    backbone = sizes["backbone"] | {"blocks": tuple(sizes["backbone"]["blocks"])}
    parts = {
        "backbone": ResNetConfig(**backbone),
        "verbs_of_thing": tuple(tuple(verbs) for verbs in sizes["verbs_of_thing"]),
    }
    return DuetConfig(**(sizes | parts))


def _task(task: dict[str, Any]) -> DuetTask:
    parts = {
        "things": tuple(task["things"]),
        "verbs": tuple(task["verbs"]),
        "resize": Resize(**task["resize"]),
    }
    return DuetTask(**(task | parts))
