"""MonoDepth of visualDet3D: metres from one picture, and the road beneath.

The source at https://github.com/Owen-Liuyuxuan/visualDet3D is Apache-2.0; no weights of it are
published any more.
"""

from types import MappingProxyType

from hoilab.plugins import Spec

SPEC = Spec(
    name="monodepth",
    summary="MonoDepth of visualDet3D: metres on roads, for own training; needs the camera.",
    licence="Apache-2.0",
    target="hoilab.models.monodepth.weights:load_monodepth",
    facts=MappingProxyType(
        {
            "task": "depth",
            "method": "monodepth",
            "quantity": "depth",
            "weights": "monodepth.safetensors",
            "camera": "1.65 m above a level road, as KITTI's",
        }
    ),
)

__all__ = ["SPEC"]
