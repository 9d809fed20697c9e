"""Checkpoints of the open-vocabulary head: one safetensors file, words and sizes in its header."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

from safetensors.torch import save_file

from hoilab.errors import WeightsError
from hoilab.models._weights import fill, header_of, read_state
from hoilab.models.duet.weights import config_of
from hoilab.models.open_verbs.architecture import OpenConfig, OpenVerbs
from hoilab.models.open_verbs.detector import OpenTask, OpenVerbsDetector
from hoilab.models.open_verbs.text import TextEncoder, WordEncoder
from hoilab.models.qpic.processing import Resize

SHIPPED = Path(__file__).with_name("open-verbs-tiny.safetensors")
TEXT, NETWORK = "text.", "network."


def save(detector: OpenVerbsDetector, path: Path, *, card: Mapping[str, str]) -> None:
    """Write a detector; its text encoder is written too if it is hoilab's own.

    A CLIP stays where it is: whoever opens the file says where.
    """
    own = detector.text if isinstance(detector.text, WordEncoder) else None
    header = {
        **card,
        "method": "open-verbs",
        "config": json.dumps(asdict(detector.network.config)),
        "task": json.dumps(asdict(detector.task)),
        "text": "own" if own is not None else "clip",
    }
    state = {NETWORK + k: v.contiguous() for k, v in detector.network.state_dict().items()}
    if own is not None:
        state |= {TEXT + k: v.contiguous() for k, v in own.state_dict().items()}
    kept = {k: v for k, v in state.items() if not k.endswith("num_batches_tracked")}
    save_file(kept, path, metadata=header)


def opened(
    path: Path, *, text: TextEncoder | None = None, device: str = "cpu"
) -> OpenVerbsDetector:
    """Return the detector that `save` wrote.

    Parameters
    ----------
    text
        The CLIP that the network was trained with, if it was trained with one.
    """
    header = header_of(path, model="open-verbs-tiny")
    try:
        config, task = _config(json.loads(header["config"])), _task(json.loads(header["task"]))
        kind = header["text"]
    except (KeyError, TypeError, ValueError) as cause:
        raise WeightsError(
            f"{path.name} has no description of an open-vocabulary head in its header ({cause!r});"
            " expected a file written by hoilab.models.open_verbs.weights.save"
        ) from cause
    state = read_state(path)
    network = OpenVerbs(config)
    fill(network, _part(state, NETWORK), source=path.name)
    if kind == "own":
        text = WordEncoder(config.width)
        fill(text, _part(state, TEXT), source=path.name)
    elif text is None:
        raise WeightsError(
            f"{path.name} was trained with a CLIP that is not in it: open it with "
            "text=ClipText('folder of that CLIP')"
        )
    return OpenVerbsDetector(network, text, task, device=device)


def load_tiny(path: Path = SHIPPED, *, device: str = "cpu") -> OpenVerbsDetector:
    """Return the tiny open-vocabulary detector that comes with hoilab, asked for its own words."""
    return opened(path, device=device)


def _part(state: Mapping[str, Any], prefix: str) -> dict[str, Any]:
    return {k.removeprefix(prefix): v for k, v in state.items() if k.startswith(prefix)}


def _config(sizes: dict[str, Any]) -> OpenConfig:
    return OpenConfig(duet=config_of(sizes["duet"]), width=sizes["width"])


def _task(task: dict[str, Any]) -> OpenTask:
    words = {name: tuple(task[name]) for name in ("objects", "verbs")}
    return OpenTask(**(task | words | {"resize": Resize(**task["resize"])}))
