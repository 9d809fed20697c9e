"""QPIC: human-object interactions, one learned query for each pair.

Tamura et al. 2021, https://arxiv.org/abs/2103.05399; the source at
https://github.com/hitachi-rd-cv/qpic is Apache-2.0. mAP as its authors published it:
HICO-DET 29.07 (ResNet-50, default setting, full), V-COCO AP role 58.8/61.0.
"""

from types import MappingProxyType

from hoilab.plugins import Spec


def _spec(name: str, summary: str, target: str, **facts: object) -> Spec:
    return Spec(
        name=name,
        summary=summary,
        licence="Apache-2.0",
        target=f"hoilab.models.qpic.{target}",
        facts=MappingProxyType({"task": "interactions", "method": "qpic", **facts}),
    )


R50_HICO = _spec(
    "qpic-r50-hico",
    "QPIC, ResNet-50: HICO-DET's 117 verbs with COCO's 80 objects.",
    "weights:load_r50_hico",
    parameters=41_684_622,
    weights="qpic_resnet50_hico.pth",
    published="HICO-DET 29.07 mAP (full), 21.85 (rare), 31.23 (non-rare)",
)
R101_HICO = _spec(
    "qpic-r101-hico",
    "QPIC, ResNet-101: HICO-DET's 117 verbs with COCO's 80 objects.",
    "weights:load_r101_hico",
    parameters=60_624_526,
    weights="qpic_resnet101_hico.pth",
)
R50_VCOCO = _spec(
    "qpic-r50-vcoco",
    "QPIC, ResNet-50: V-COCO's 29 verb roles with COCO's 80 objects or none.",
    "weights:load_r50_vcoco",
    parameters=41_662_263,
    weights="qpic_resnet50_vcoco.pth",
    published="V-COCO 58.8 AP role (scenario 1), 61.0 (scenario 2), 24 roles",
)
R101_VCOCO = _spec(
    "qpic-r101-vcoco",
    "QPIC, ResNet-101: V-COCO's 29 verb roles with COCO's 80 objects or none.",
    "weights:load_r101_vcoco",
    parameters=60_602_167,
    weights="qpic_resnet101_vcoco.pth",
)
TINY = _spec(
    "qpic-tiny",
    "QPIC in a size that learns synthetic scenes on a laptop.",
    "tiny:load_tiny",
)

__all__ = ["R50_HICO", "R50_VCOCO", "R101_HICO", "R101_VCOCO", "TINY"]
