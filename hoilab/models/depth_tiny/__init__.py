"""depth-tiny: metres from one picture, on a laptop, better where the camera is known.

It comes with hoilab, trained on synthetic scenes. `weights.card()` says how, and how well it does
on scenes that it has not seen.
"""

from types import MappingProxyType

from hoilab.plugins import Spec

TINY = Spec(
    name="depth-tiny",
    summary="depth-tiny: metres from a small network, measured where the camera is known.",
    licence="Apache-2.0",
    target="hoilab.models.depth_tiny.weights:load_tiny",
    facts=MappingProxyType(
        {
            "task": "depth",
            "method": "depth-tiny",
            "quantity": "depth",
            "camera": "used where known",
            "parameters": 1_929_091,
            "weights": "depth-tiny.safetensors (comes with hoilab)",
        }
    ),
)

__all__ = ["TINY"]
