"""Object detectors that the transformers library knows, read from folders of the hub.

RT-DETR, RT-DETRv2, D-FINE and DETR. Accuracies are their authors'; nothing published was run here.
Weights are fetched by who wants them, and have licences of their own.
"""

from types import MappingProxyType

from hoilab.plugins import Spec


def _spec(name: str, summary: str, weights: str) -> Spec:
    return Spec(
        name=name,
        summary=summary,
        licence="Apache-2.0",
        target=f"hoilab.models.hub_detector.detector:{name.replace('-', '_')}",
        facts=MappingProxyType(
            {"task": "detection", "method": "transformers", "classes": "COCO", "weights": weights}
        ),
    )


RT_DETR = _spec(
    "rt-detr", "RT-DETRv2, ResNet-18: COCO's people and things, fast.", "PekingU/rtdetr_v2_r18vd"
)
D_FINE = _spec(
    "d-fine", "D-FINE, small: COCO's people and things.", "ustc-community/dfine-small-coco"
)

__all__ = ["D_FINE", "RT_DETR"]
