"""lifted: tracks, detections or poses as boxes in space, through the calibrated ground.

No weights and no pixels: where somebody's outline fits the box, standing on the ground with the
size of the class. It works under any camera whose place over the ground is known.
"""

from types import MappingProxyType

from hoilab.plugins import Spec

SPEC = Spec(
    name="lifted",
    summary="lifted: tracks, detections or poses into space, through the calibrated ground.",
    licence="Apache-2.0",
    target="hoilab.models.lifted.model:load_lifted",
    facts=MappingProxyType(
        {
            "task": "boxes3d",
            "method": "lifted",
            "camera": "any that looks at a flat ground, from 2 m up",
        }
    ),
)

__all__ = ["SPEC"]
