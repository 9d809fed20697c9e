"""Checkpoints of mono3d-tiny and stereo3d-tiny: one safetensors file, its header its card."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

from safetensors.torch import save_file

from hoilab.errors import WeightsError
from hoilab.models._weights import fill, header_of, read_state
from hoilab.models.boxes3d_tiny.architecture import Boxes3dTiny, Boxes3dTinyConfig
from hoilab.models.boxes3d_tiny.detector import TinyBoxes
from hoilab.models.depth_tiny.architecture import TinyConfig

MONO_FILE = Path(__file__).with_name("mono3d-tiny.safetensors")
STEREO_FILE = Path(__file__).with_name("stereo3d-tiny.safetensors")


def save(network: Boxes3dTiny, path: Path, *, card: Mapping[str, str]) -> None:
    """Write a network to a safetensors file; `card` says how it was trained."""
    header = {**card, "method": "boxes3d-tiny", "config": json.dumps(asdict(network.config))}
    state = {
        name: tensor.detach().cpu().contiguous()
        for name, tensor in network.state_dict().items()
        if not name.endswith("num_batches_tracked")
    }
    save_file(state, path, metadata=header)


def card(path: Path = MONO_FILE) -> dict[str, str]:
    """Return what the header of a checkpoint says: seeds, steps, time, machine, scores."""
    return header_of(path, model=path.stem)


def opened(path: Path) -> Boxes3dTiny:
    """Return the network that `save` wrote."""
    header = card(path)
    try:
        sizes = json.loads(header["config"])
        inner = sizes["trunk"]
        trunk = TinyConfig(
            widths=tuple(inner["widths"]), blocks=tuple(inner["blocks"]), heads=inner["heads"]
        )
        config = Boxes3dTinyConfig(**(sizes | {"trunk": trunk, "classes": tuple(sizes["classes"])}))
    except (KeyError, TypeError, ValueError) as cause:
        raise WeightsError(
            f"{path.name} has no description of a tiny 3D detector in its header ({cause!r}); "
            "expected a file written by hoilab"
        ) from cause
    network = Boxes3dTiny(config)
    fill(network, read_state(path), source=path.name)
    return network.eval()


def load_mono(path: Path = MONO_FILE, *, device: str = "cpu") -> TinyBoxes:
    """Return mono3d-tiny as it comes with hoilab."""
    return TinyBoxes(opened(path), device=device)


def load_stereo(path: Path = STEREO_FILE, *, device: str = "cpu") -> TinyBoxes:
    """Return stereo3d-tiny as it comes with hoilab."""
    return TinyBoxes(opened(path), device=device)
