"""Finding people and things by what changes in front of a background that stays."""

from types import MappingProxyType

from hoilab.plugins import Spec

SPEC = Spec(
    name="motion",
    summary="Background model for fixed cameras: no weights, keeps seeing those who stand still.",
    licence="Apache-2.0",
    target="hoilab.models.motion.detector:motion_detector",
    facts=MappingProxyType({"task": "detection", "classes": ("person", "thing"), "weights": None}),
)
