"""RetinaNet: boxes in the picture, at five scales, as in visualDet3D.

Lin et al. 2017, https://arxiv.org/abs/1708.02002; the source at
https://github.com/Owen-Liuyuxuan/visualDet3D is Apache-2.0; no weights of it are published.
"""

from types import MappingProxyType

from hoilab.plugins import Spec

SPEC = Spec(
    name="retinanet",
    summary="RetinaNet, ResNet-50: cars, pedestrians and cyclists, for own training.",
    licence="Apache-2.0",
    target="hoilab.models.retinanet.weights:retinanet_detector",
    facts=MappingProxyType(
        {"task": "detection", "method": "retinanet", "weights": "retinanet.safetensors"}
    ),
)

__all__ = ["SPEC"]
