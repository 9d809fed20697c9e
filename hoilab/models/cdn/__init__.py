"""CDN: pairs first, then what they do; two decoders and two sets of attention maps.

Zhang et al. 2021, https://arxiv.org/abs/2108.05077; the source at https://github.com/YueLiao/CDN
is Apache-2.0. As its authors published it: CDN-S HICO-DET 31.44 mAP, V-COCO 61.68/63.77; CDN-L
32.07 and 63.91/65.89.
"""

from types import MappingProxyType

from hoilab.plugins import Spec


def _spec(name: str, summary: str, target: str, published: str) -> Spec:
    return Spec(
        name=name,
        summary=summary,
        licence="Apache-2.0",
        target=f"hoilab.models.cdn.weights:{target}",
        facts=MappingProxyType({"task": "interactions", "method": "cdn", "published": published}),
    )


S_HICO = _spec(
    "cdn-s-hico",
    "CDN-S, ResNet-50: HICO-DET's 117 verbs with COCO's 80 objects.",
    "load_s_hico",
    "HICO-DET 31.44 mAP (full), 27.39 (rare), 32.64 (non-rare)",
)
S_VCOCO = _spec(
    "cdn-s-vcoco",
    "CDN-S, ResNet-50: V-COCO's 29 verb roles with COCO's 80 objects or none.",
    "load_s_vcoco",
    "V-COCO 61.68 AP role (scenario 1), 63.77 (scenario 2)",
)
L_HICO = _spec(
    "cdn-l-hico",
    "CDN-L, ResNet-101: HICO-DET's 117 verbs with COCO's 80 objects.",
    "load_l_hico",
    "HICO-DET 32.07 mAP (full), 27.19 (rare), 33.53 (non-rare)",
)
L_VCOCO = _spec(
    "cdn-l-vcoco",
    "CDN-L, ResNet-101: V-COCO's 29 verb roles with COCO's 80 objects or none.",
    "load_l_vcoco",
    "V-COCO 63.91 AP role (scenario 1), 65.89 (scenario 2)",
)

__all__ = ["L_HICO", "L_VCOCO", "S_HICO", "S_VCOCO"]
