"""GroundAwareYolo3D (Mono3D): cars in space from one picture and the road beneath them.

Liu et al. 2021, https://arxiv.org/abs/2102.00690; the source at
https://github.com/Owen-Liuyuxuan/visualDet3D is Apache-2.0. Its authors published AP3D
22.16 / 15.71 / 11.75 for cars on KITTI's validation images; others got 16.8 / 12.7 / 10.2.
"""

from types import MappingProxyType

from hoilab.plugins import Spec

SPEC = Spec(
    name="mono3d",
    summary="GroundAwareYolo3D: cars in space from one picture and the road, at car height.",
    licence="Apache-2.0",
    target="hoilab.models.ground_aware_yolo3d.weights:load_mono3d",
    facts=MappingProxyType(
        {
            "task": "boxes3d",
            "method": "ground-aware-yolo3d",
            "parameters": 58_388_994,
            "weights": "GroundAware_pretrained.pth",
            "camera": "1.65 m above a level road, as KITTI's",
            "published": "KITTI validation, Car AP3D 22.16 / 15.71 / 11.75",
        }
    ),
)

__all__ = ["SPEC"]
