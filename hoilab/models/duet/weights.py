"""Duet's checkpoints: one safetensors file with sizes, names and how it was trained in its header.

Larger networks trained here are kept the same way.
"""

import copy
from collections.abc import Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

from hoilab.models._own_file import open_own, save_own
from hoilab.models.duet.architecture import Duet, DuetConfig, tiny_config
from hoilab.models.duet.detector import DuetDetector, DuetTask
from hoilab.models.duet.following import Following
from hoilab.models.duet.second_look import SecondLook, SecondLookConfig
from hoilab.models.qpic.processing import Resize
from hoilab.models.qpic.tiny import backbone_of

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


def looking_twice(detector: DuetDetector, look: SecondLookConfig) -> DuetDetector:
    """Return a copy of a detector with a second look that has learned nothing."""
    network = copy.deepcopy(detector.network)
    network.config = replace(network.config, look=look)
    network.look = SecondLook(look, things=network.config.things)
    return DuetDetector(network, detector.task, device=detector.device, follow=detector.follow)


def save(detector: DuetDetector, path: Path, *, card: Mapping[str, str]) -> None:
    """Write a detector to a safetensors file; `card` says how it was trained."""
    parts = {
        "config": asdict(detector.network.config),
        "task": asdict(detector.task),
        "follow": None if detector.follow is None else asdict(detector.follow),
    }
    save_own(detector.network, path, method="duet", parts=parts, card=card)


def opened(path: Path, *, device: str = "cpu") -> DuetDetector:
    """Return the detector that `save` wrote."""

    def build(parts: dict[str, Any]) -> DuetDetector:
        follow = parts["follow"]
        rule = None if follow is None else Following(**follow)
        network = Duet(config_of(parts["config"]))
        return DuetDetector(network, _task(parts["task"]), device=device, follow=rule)

    names = ("config", "task", "follow")
    return open_own(path, method="duet", model="duet-tiny", names=names, build=build)


def load_tiny(path: Path = SHIPPED, *, device: str = "cpu") -> DuetDetector:
    """Return the tiny Duet that comes with hoilab, ready for one recording."""
    return opened(path, device=device).sped_up()


def config_of(sizes: dict[str, Any]) -> DuetConfig:
    """Return the sizes that a header holds; older ones know of no second look."""
    look = sizes.get("look")
    parts = {
        "backbone": backbone_of(sizes["backbone"]),
        "look": None if look is None else SecondLookConfig(**look),
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
