"""depth-tiny's checkpoints: one safetensors file whose header says sizes and how it was trained."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

from safetensors.torch import save_file

from hoilab.errors import WeightsError
from hoilab.models._weights import fill, header_of, read_state
from hoilab.models.depth_tiny.architecture import DepthTiny, TinyConfig
from hoilab.models.depth_tiny.estimator import TinyEstimator

SHIPPED = Path(__file__).with_name("depth-tiny.safetensors")


def save(network: DepthTiny, path: Path, *, card: Mapping[str, str]) -> None:
    """Write a network to a safetensors file; `card` says how it was trained."""
    header = {**card, "method": "depth-tiny", "config": json.dumps(asdict(network.config))}
    state = {
        name: tensor.detach().cpu().contiguous()
        for name, tensor in network.state_dict().items()
        if not name.endswith("num_batches_tracked")
    }
    save_file(state, path, metadata=header)


def card(path: Path = SHIPPED) -> dict[str, str]:
    """Return what the header of a checkpoint says: seeds, steps, time, machine, scores."""
    return header_of(path, model="depth-tiny")


def opened(path: Path) -> DepthTiny:
    """Return the network that `save` wrote."""
    header = card(path)
    try:
        sizes = json.loads(header["config"])
        config = TinyConfig(
            widths=tuple(sizes["widths"]), blocks=tuple(sizes["blocks"]), heads=sizes["heads"]
        )
    except (KeyError, TypeError, ValueError) as cause:
        raise WeightsError(
            f"{path.name} has no description of a depth-tiny in its header ({cause!r}); expected "
            "a file written by hoilab"
        ) from cause
    network = DepthTiny(config)
    fill(network, read_state(path), source=path.name)
    return network.eval()


def load_tiny(path: Path = SHIPPED, *, device: str = "cpu") -> TinyEstimator:
    """Return the estimator that comes with hoilab."""
    return TinyEstimator(opened(path), device=device)
