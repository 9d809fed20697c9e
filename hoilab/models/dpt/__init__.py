"""DPT: depth from one picture by a vision transformer, and semantic segmentation.

Ranftl et al. 2021, https://arxiv.org/abs/2103.13413; the source at https://github.com/isl-org/DPT
is MIT. As its authors published it: zero-shot d1 on NYU / KITTI 91.7 / 91.5 (large) and
91.3 / 88.4 (hybrid) after alignment; fine-tuned d1 0.904 (NYU) and 0.959 (KITTI).
"""

from types import MappingProxyType

from hoilab.plugins import Spec


def _spec(name: str, summary: str, target: str, **facts: object) -> Spec:
    return Spec(
        name=name,
        summary=summary,
        licence="MIT",
        target=f"hoilab.models.dpt.weights:{target}",
        facts=MappingProxyType({"method": "dpt", **facts}),
    )


LARGE = _spec(
    "dpt-large",
    "DPT-Large: which pixel is nearer, for pictures of any shape.",
    "load_large",
    task="depth",
    quantity="nearness",
    parameters=344_055_465,
    weights="dpt_large-midas-2f21e586.pt",
    published="zero-shot d1 on NYU 91.7, on KITTI 91.5, aligned",
)
HYBRID = _spec(
    "dpt-hybrid",
    "DPT-Hybrid: which pixel is nearer, at half the time of DPT-Large.",
    "load_hybrid",
    task="depth",
    quantity="nearness",
    parameters=123_146_985,
    weights="dpt_hybrid-midas-501f0c75.pt",
    published="zero-shot d1 on NYU 91.3, on KITTI 88.4, aligned",
)
HYBRID_NYU = _spec(
    "dpt-hybrid-nyu",
    "DPT-Hybrid fine-tuned indoors: metres, up to 7.26.",
    "load_hybrid_nyu",
    task="depth",
    quantity="depth",
    parameters=123_146_985,
    weights="dpt_hybrid_nyu-2ce69ec7.pt",
    published="NYU d1 0.904, abs_rel 0.109",
)
HYBRID_KITTI = _spec(
    "dpt-hybrid-kitti",
    "DPT-Hybrid fine-tuned on roads: metres, up to 172.7.",
    "load_hybrid_kitti",
    task="depth",
    quantity="depth",
    parameters=123_146_985,
    weights="dpt_hybrid_kitti-cb926ef4.pt",
    published="KITTI d1 0.959, abs_rel 0.062",
)
LARGE_ADE20K = _spec(
    "dpt-large-ade20k",
    "DPT-Large: which of ADE20K's 150 classes a pixel belongs to.",
    "load_large_ade20k",
    task="segmentation",
    weights="dpt_large-ade20k-b12dca68.pt",
)
HYBRID_ADE20K = _spec(
    "dpt-hybrid-ade20k",
    "DPT-Hybrid: which of ADE20K's 150 classes a pixel belongs to.",
    "load_hybrid_ade20k",
    task="segmentation",
    weights="dpt_hybrid-ade20k-53898607.pt",
)

__all__ = ["HYBRID", "HYBRID_ADE20K", "HYBRID_KITTI", "HYBRID_NYU", "LARGE", "LARGE_ADE20K"]
