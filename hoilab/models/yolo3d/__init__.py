"""Yolo3D: cars in space from one picture, by anchors that know how far things like them are.

The plain head of visualDet3D (https://github.com/Owen-Liuyuxuan/visualDet3D, Apache-2.0),
which starts with a deformable convolution. See `hoilab.models.ground_aware_yolo3d` for the
published detector.
"""

from types import MappingProxyType

from hoilab.plugins import Spec

SPEC = Spec(
    name="yolo3d",
    summary="Yolo3D: cars in space from one picture (own training; nothing is published).",
    licence="Apache-2.0",
    target="hoilab.models.yolo3d.weights:load_yolo3d",
    facts=MappingProxyType(
        {
            "task": "boxes3d",
            "method": "yolo3d",
            "weights": "yolo3d.safetensors",
            "camera": "1.65 m above a level road, as KITTI's",
        }
    ),
)

__all__ = ["SPEC"]
