"""UPT: pairs any detector's or tracker's boxes and names what they do.

Zhang et al. 2022, https://arxiv.org/abs/2112.01838; the source at https://github.com/fredzzhang/upt
is BSD-3-Clause. As its authors published it: HICO-DET 31.66 mAP (ResNet-50), 32.31 (ResNet-101).
"""

from types import MappingProxyType

from hoilab.plugins import Spec


def _spec(name: str, summary: str, target: str, published: str) -> Spec:
    return Spec(
        name=name,
        summary=summary,
        licence="BSD-3-Clause",
        target=f"hoilab.models.upt.weights:{target}",
        facts=MappingProxyType({"task": "interactions", "method": "upt", "published": published}),
    )


R50_HICO = _spec(
    "upt-r50-hico",
    "UPT, DETR-R50 or your tracks: HICO-DET's 117 verbs with COCO's 80 objects.",
    "load_r50_hico",
    "HICO-DET 31.66 mAP (full), 25.94 (rare), 33.36 (non-rare)",
)
R101_HICO = _spec(
    "upt-r101-hico",
    "UPT, DETR-R101 or your tracks: HICO-DET's 117 verbs with COCO's 80 objects.",
    "load_r101_hico",
    "HICO-DET 32.31 mAP (full), 28.55 (rare), 33.44 (non-rare)",
)

__all__ = ["R50_HICO", "R101_HICO"]
