"""Depth networks that the transformers library knows, read from folders of the Hugging Face hub.

Accuracies are their authors'; nothing published was run here. Weights are fetched by who wants
them, and have licences of their own.
"""

from types import MappingProxyType

from hoilab.plugins import Spec


def _spec(name: str, summary: str, target: str, licence: str, **facts: object) -> Spec:
    return Spec(
        name=name,
        summary=summary,
        licence=licence,
        target=f"hoilab.models.hub_depth.weights:{target}",
        facts=MappingProxyType({"task": "depth", "method": "transformers", **facts}),
    )


DEPTH_ANYTHING_V2_SMALL = _spec(
    "depth-anything-v2-small",
    "Depth Anything V2, Small: which pixel is nearer; the download to begin with.",
    "load_depth_anything_v2_small",
    "Apache-2.0",
    quantity="nearness",
    parameters=24_785_089,
    weights="depth-anything/Depth-Anything-V2-Small-hf",
)
DEPTH_ANYTHING_V2_INDOOR = _spec(
    "depth-anything-v2-indoor",
    "Depth Anything V2, Small, fine-tuned indoors: metres, up to 20.",
    "load_depth_anything_v2_indoor",
    "Apache-2.0",
    quantity="depth",
    weights="depth-anything/Depth-Anything-V2-Metric-Indoor-Small-hf",
)
DEPTH_ANYTHING_V2_OUTDOOR = _spec(
    "depth-anything-v2-outdoor",
    "Depth Anything V2, Small, fine-tuned outdoors: metres, up to 80.",
    "load_depth_anything_v2_outdoor",
    "Apache-2.0",
    quantity="depth",
    weights="depth-anything/Depth-Anything-V2-Metric-Outdoor-Small-hf",
)
ZOEDEPTH = _spec(
    "zoedepth",
    "ZoeDepth: metres in rooms and on roads.",
    "load_zoedepth",
    "MIT",
    quantity="depth",
    weights="Intel/zoedepth-nyu-kitti",
    published="d1 95.2 % on NYU, 96.5 % on KITTI, trained on both",
)
GLPN_NYU = _spec(
    "glpn-nyu",
    "GLPN trained indoors: metres, up to 10.",
    "load_glpn_nyu",
    "Apache-2.0",
    quantity="depth",
    weights="vinvino02/glpn-nyu",
)
GLPN_KITTI = _spec(
    "glpn-kitti",
    "GLPN trained on roads: metres, up to 80.",
    "load_glpn_kitti",
    "Apache-2.0",
    quantity="depth",
    weights="vinvino02/glpn-kitti",
)
DEPTH_PRO = _spec(
    "depth-pro",
    "DepthPro: metres and the lens, slow and sharp.",
    "load_depth_pro",
    "LicenseRef-Apple-AMLR",
    quantity="depth",
    weights="apple/DepthPro-hf",
    published="d1 95.3 % on NYU, 82.2 % on KITTI",
)

__all__ = [
    "DEPTH_ANYTHING_V2_INDOOR",
    "DEPTH_ANYTHING_V2_OUTDOOR",
    "DEPTH_ANYTHING_V2_SMALL",
    "DEPTH_PRO",
    "GLPN_KITTI",
    "GLPN_NYU",
    "ZOEDEPTH",
]
