"""Weights from files: found, checked, and read without running anything that they contain.

hoilab downloads nothing. A file that is not there is an error that says where to get it, how to
recognise it and where to put it.
"""

import argparse
import hashlib
import os
import pickle
import re
import warnings
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch
from safetensors import SafetensorError, safe_open
from safetensors.torch import load_file
from torch import Tensor, nn

from hoilab.errors import WeightsError

# Training scripts keep their arguments beside the weights; a Namespace holds data, no code.
HARMLESS: list[Callable[..., Any] | tuple[Callable[..., Any], str]] = [argparse.Namespace]
INSIDE = ("model", "model_state_dict", "state_dict")


@dataclass(frozen=True, kw_only=True)
class WeightsFile:
    """A file of published weights.

    Parameters
    ----------
    name, url
        File name, and the address it comes from.
    sha256
        Checksum or its first digits; empty where the authors publish none.
    licence
        SPDX name.
    note
        What a user must know, as data that leaked into the training.
    """

    name: str
    url: str
    licence: str
    sha256: str = ""
    note: str = ""


def weights_folder() -> Path:
    """Return where weights lie: $HOILAB_WEIGHTS, or hoilab/weights in the user's data folder."""
    data = Path(os.environ.get("XDG_DATA_HOME", Path.home() / ".local" / "share"))
    return Path(os.environ.get("HOILAB_WEIGHTS", data / "hoilab" / "weights"))


def located(file: WeightsFile, folder: Path | None = None) -> Path:
    """Return the path of a weights file, or say how to get it there."""
    path = (folder or weights_folder()) / file.name
    if not path.is_file():
        known = f"sha256 {file.sha256}..." if file.sha256 else "no checksum published"
        raise WeightsError(
            f"{file.name} is not in {path.parent}: get it from {file.url} ({known}) and put it "
            "there, or set HOILAB_WEIGHTS to the folder that has it"
        )
    return path


def read_state(path: Path, *, sha256: str = "") -> dict[str, Tensor]:
    """Return the tensors of a .safetensors, .pth or .pt file by name, on the CPU.

    Pickled code is refused, never run. A training checkpoint gives the model inside it.
    """
    if not path.is_file():
        raise WeightsError(f"{path} is not a file; expected weights as .safetensors, .pth or .pt")
    check_sum(path, sha256)
    if path.suffix == ".safetensors":
        try:
            state: dict[str, Tensor] = load_file(path)
            return state
        except SafetensorError as cause:
            raise _broken(path) from cause
    content = _unpickled(path)
    for key in INSIDE:
        if isinstance(content, Mapping) and isinstance(content.get(key), Mapping):
            content = content[key]
    named = content if isinstance(content, Mapping) else {}
    state = {str(name): value for name, value in named.items() if isinstance(value, Tensor)}
    if not state:
        raise WeightsError(
            f"{path.name} holds no named tensors; expected a state dict, alone or under one of "
            f"{', '.join(INSIDE)}, got {type(content).__name__}"
        )
    return state


def header_of(path: Path, *, model: str) -> dict[str, str]:
    """Return what is written in the header of a file of hoilab's own: sizes, names, its card.

    Parameters
    ----------
    model
        Its name, for whoever lacks the file.
    """
    if not path.is_file():
        raise WeightsError(
            f"{path.name} is not in {path.parent}: reinstall hoilab if it should have come with "
            f"it, train it with `hoilab train {model}`, or name a file that you have"
        )
    try:
        with safe_open(path, framework="pt") as file:
            return dict(file.metadata() or {})
    except SafetensorError as cause:
        raise WeightsError(
            f"{path.name} ({path.stat().st_size} bytes) is no safetensors file or ends early; "
            "get it again"
        ) from cause


def check_sum(path: Path, sha256: str) -> None:
    """Refuse a file whose SHA-256 does not start with these digits."""
    if not sha256:
        return
    with path.open("rb") as file:
        found = hashlib.file_digest(file, "sha256").hexdigest()
    if not found.startswith(sha256.lower()):
        raise WeightsError(
            f"{path.name} has sha256 {found}, expected {sha256}...: it is damaged or another "
            "file; fetch it again"
        )


def renamed(state: Mapping[str, Tensor], prefixes: Mapping[str, str]) -> dict[str, Tensor]:
    """Return the state with the start of names replaced; the first prefix that fits counts.

    Counters of batch normalisation and ImageNet's classifier, which no detector here has, are
    left out.

    Examples
    --------
    >>> list(renamed({"backbone.0.body.conv1.weight": torch.zeros(1)},
    ...              {"backbone.0.body.": "backbone."}))
    ['backbone.conv1.weight']
    """
    result = {}
    for name, tensor in state.items():
        old = next((prefix for prefix in prefixes if name.startswith(prefix)), "")
        new = prefixes.get(old, "") + name.removeprefix(old)
        if not re.search(r"num_batches_tracked$|^backbone\.fc\.", new):
            result[new] = tensor
    return result


def fill(
    model: nn.Module,
    state: Mapping[str, Tensor],
    *,
    source: str,
    may_miss: tuple[str, ...] = (),
) -> None:
    """Put weights into a model, or say in one sentence why they are not its own.

    A model made on the "meta" device, which draws no random numbers first, is filled faster.

    Parameters
    ----------
    source
        Name of the file, for the message.
    may_miss
        Starts of names that keep what the model has where the state lacks them.
    """
    own = {k: v for k, v in model.state_dict().items() if not k.endswith("num_batches_tracked")}
    missing = [name for name in own if name not in state and not name.startswith(may_miss)]
    unknown = [name for name in state if name not in own]
    if missing or unknown:
        raise WeightsError(
            f"{source} has another key layout than {type(model).__name__}: it lacks "
            f"{len(missing)} tensors{_examples(missing)} and has {len(unknown)} too many"
            f"{_examples(unknown)}; expected the file of this very model"
        )
    for name, tensor in state.items():
        if tensor.shape != own[name].shape:
            raise WeightsError(
                f"{source} does not fit {type(model).__name__}: {name} is "
                f"{tuple(tensor.shape)}, expected {tuple(own[name].shape)}{_classes(name)}"
            )
        if tensor.is_floating_point() and not torch.isfinite(tensor).all():
            raise WeightsError(
                f"{source} has NaN or infinity in {name}: its training diverged or the file is "
                "damaged; use an earlier checkpoint"
            )
    # A network on the meta device has no memory of its own yet: it takes the state's.
    homeless = any(parameter.is_meta for parameter in model.parameters())
    model.load_state_dict(dict(state), strict=False, assign=homeless)


def _unpickled(path: Path) -> object:
    try:
        with torch.serialization.safe_globals(HARMLESS), warnings.catch_warnings():
            warnings.simplefilter("ignore")  # about pickle protocols that it then refuses itself
            return torch.load(path, map_location="cpu", weights_only=True)
    except pickle.UnpicklingError as cause:
        wanted = re.search(r"(?:GLOBAL|global:?|class) ([\w.]+\.[\w.]+)", str(cause))
        what = f"it wants to run {wanted[1]}" if wanted else "it holds more than tensors"
        raise WeightsError(
            f"{path.name} was refused: to be read, {what}; expected a plain state dict; ask its "
            "author for .safetensors"
        ) from cause
    # torch and zipfile raise many kinds for a file that ends early or never was a checkpoint.
    except (RuntimeError, EOFError, ValueError, KeyError, OSError, AttributeError) as cause:
        raise _broken(path) from cause


def _broken(path: Path) -> WeightsError:
    return WeightsError(
        f"{path.name} ({path.stat().st_size} bytes) cannot be read as weights: it is truncated "
        "or not a checkpoint at all; fetch it again"
    )


def _examples(names: list[str]) -> str:
    return f" ({', '.join(names[:2])}, ...)" if names else ""


def _classes(name: str) -> str:
    if "class_embed" in name or "box_pair_predictor" in name:
        return ": it was trained on other classes; choose the model of the same data set"
    return ""
