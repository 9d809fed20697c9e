"""mono3d-tiny and stereo3d-tiny: things in space under any calibrated camera, on a laptop.

They come with hoilab, trained on synthetic scenes from low and high cameras. What the network
says of pixels, the calibrated ground turns into metres.
"""

from types import MappingProxyType

from hoilab.plugins import Spec

_CAMERA = "2 to 9 m above the ground, 6 to 52 degrees down, 40 to 76 degrees wide"
MONO = Spec(
    name="mono3d-tiny",
    summary="mono3d-tiny: people and things in space, from one calibrated camera.",
    licence="Apache-2.0",
    target="hoilab.models.boxes3d_tiny.weights:load_mono",
    facts=MappingProxyType(
        {
            "task": "boxes3d",
            "method": "boxes3d-tiny",
            "weights": "mono3d-tiny.safetensors (comes with hoilab)",
            "camera": _CAMERA,
        }
    ),
)
STEREO = Spec(
    name="stereo3d-tiny",
    summary="stereo3d-tiny: people and things in space, from a rectified pair.",
    licence="Apache-2.0",
    target="hoilab.models.boxes3d_tiny.weights:load_stereo",
    facts=MappingProxyType(
        {
            "task": "boxes3d",
            "method": "boxes3d-tiny",
            "weights": "stereo3d-tiny.safetensors (comes with hoilab)",
            "camera": _CAMERA,
        }
    ),
)

__all__ = ["MONO", "STEREO"]
