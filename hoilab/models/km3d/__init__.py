"""KM3D (RTM3D): things in space from the nine points of their boxes in one picture.

Li et al. 2020, https://arxiv.org/abs/2009.00764, as in visualDet3D
(https://github.com/Owen-Liuyuxuan/visualDet3D, Apache-2.0); no weights of it are published.
"""

from types import MappingProxyType

from hoilab.plugins import Spec

SPEC = Spec(
    name="km3d",
    summary="KM3D: boxes in space from their corners in one picture, for own training.",
    licence="Apache-2.0",
    target="hoilab.models.km3d.weights:load_km3d",
    facts=MappingProxyType({"task": "boxes3d", "method": "km3d", "weights": "km3d.safetensors"}),
)

__all__ = ["SPEC"]
