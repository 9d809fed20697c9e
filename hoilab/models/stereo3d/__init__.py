"""Stereo3D (YOLOStereo3D): things in space from a rectified stereo pair.

Liu et al. 2021, https://arxiv.org/abs/2103.09422; the source at
https://github.com/Owen-Liuyuxuan/visualDet3D is Apache-2.0. Its authors published AP3D
65.77 / 40.71 / 29.99 for cars and 31.03 / 20.67 / 18.34 for pedestrians on KITTI's test images.
"""

from types import MappingProxyType

from hoilab.plugins import Spec

SPEC = Spec(
    name="stereo3d",
    summary="YOLOStereo3D: cars and pedestrians in space from a stereo pair at car height.",
    licence="Apache-2.0",
    target="hoilab.models.stereo3d.weights:load_stereo3d",
    facts=MappingProxyType(
        {
            "task": "boxes3d",
            "method": "yolostereo3d",
            "views": 2,
            "weights": "YOLOStereo3D_pretrained.pth",
            "camera": "1.65 m above a level road, as KITTI's",
            "published": "KITTI test, Car AP3D 65.77 / 40.71 / 29.99",
        }
    ),
)

__all__ = ["SPEC"]
