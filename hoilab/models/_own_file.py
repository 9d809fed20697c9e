"""Files of hoilab's own interaction models: one safetensors file that opens without anything else.

Sizes, names and how it was trained travel in its header.
"""

import json
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any, Protocol, TypeVar

from safetensors import SafetensorError, safe_open
from safetensors.torch import save_file
from torch import nn

from hoilab.errors import WeightsError
from hoilab.models._weights import fill, header_of, read_state

COUNTERS = "num_batches_tracked"
TITLES = {"qpic": "QPIC", "cdn": "CDN", "upt": "UPT", "duet": "Duet"}


class _HasNetwork(Protocol):
    @property
    def network(self) -> nn.Module: ...


Made = TypeVar("Made", bound=_HasNetwork)


def save_own(
    network: nn.Module,
    path: Path,
    *,
    method: str,
    parts: Mapping[str, object],
    card: Mapping[str, str],
) -> None:
    """Write a network; `parts` are what `open_own` shall build it from, as JSON can hold them."""
    header = {**card, "method": method}
    header |= {name: json.dumps(part) for name, part in parts.items()}
    state = {
        name: tensor.contiguous()
        for name, tensor in network.state_dict().items()
        if not name.endswith(COUNTERS)
    }
    save_file(state, path, metadata=header)


def open_own(
    path: Path,
    *,
    method: str,
    model: str,
    names: tuple[str, ...],
    build: Callable[[dict[str, Any]], Made],
) -> Made:
    """Return what `build` makes of the parts of these names, with the weights of the file.

    Parameters
    ----------
    model
        A name to train under, for whoever lacks the file.
    """
    header = header_of(path, model=model)
    try:
        if header["method"] != method:
            raise ValueError(f"it is of the kind {header['method']}")
        made = build({name: json.loads(header[name]) for name in names})
    except (KeyError, TypeError, ValueError) as cause:
        raise WeightsError(
            f"{path.name} has no description of a {TITLES[method]} in its header ({cause!r}); "
            "expected a file written by hoilab; official checkpoints load by their own names"
        ) from cause
    state = {k: v for k, v in read_state(path).items() if not k.endswith(COUNTERS)}
    fill(made.network, state, source=path.name)
    return made


def method_in(path: Path) -> str:
    """Return the method that a file of hoilab's own names; empty for any other file."""
    if path.suffix != ".safetensors" or not path.is_file():
        return ""
    try:
        with safe_open(path, framework="pt") as file:
            header = file.metadata() or {}
    except SafetensorError:
        return ""  # whoever reads the weights says what is wrong with them
    return header.get("method", "") if "config" in header else ""
