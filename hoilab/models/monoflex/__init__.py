"""MonoFlex: things in space from one picture, their depth told in four ways at once.

Zhang et al. 2021, https://arxiv.org/abs/2104.02323, as in visualDet3D
(https://github.com/Owen-Liuyuxuan/visualDet3D, Apache-2.0), without edge fusion; no weights of
this form are published.
"""

from types import MappingProxyType

from hoilab.plugins import Spec

SPEC = Spec(
    name="monoflex",
    summary="MonoFlex: boxes in space from one picture, depth with uncertainty, for own training.",
    licence="Apache-2.0",
    target="hoilab.models.monoflex.weights:load_monoflex",
    facts=MappingProxyType(
        {"task": "boxes3d", "method": "monoflex", "weights": "monoflex.safetensors"}
    ),
)

__all__ = ["SPEC"]
