"""Video networks that the transformers library knows, read from folders of the hub.

Accuracies are their authors'; nothing published was run here. Weights are fetched by who wants
them, and have licences of their own.
"""

from types import MappingProxyType

from hoilab.plugins import Spec


def _spec(name: str, summary: str, licence: str, weights: str, **facts: object) -> Spec:
    return Spec(
        name=name,
        summary=summary,
        licence=licence,
        target=f"hoilab.models.hub_clips.weights:load_{name.replace('-', '_')}",
        facts=MappingProxyType(
            {"task": "clips", "method": "transformers", "weights": weights, **facts}
        ),
    )


VIDEOMAE = _spec(
    "videomae",
    "VideoMAE, base, fine-tuned on Kinetics-400: 16 frames, 4 apart.",
    "CC-BY-NC-4.0",
    "MCG-NJU/videomae-base-finetuned-kinetics",
)
TIMESFORMER = _spec(
    "timesformer",
    "TimeSformer, base, trained on Kinetics-400: 8 frames, 32 apart.",
    "CC-BY-NC-4.0",
    "facebook/timesformer-base-finetuned-k400",
)
V_JEPA_2 = _spec(
    "v-jepa-2",
    "V-JEPA 2, ViT-L: learned without labels; 64 frames, 2 apart.",
    "MIT",
    "facebook/vjepa2-vitl-fpc64-256",
)
VIDEOPRISM = _spec(
    "videoprism",
    "VideoPrism, base: 16 frames, 4 apart.",
    "Apache-2.0",
    "google/videoprism-base-f16r288",
)
VIDEOPRISM_TEXT = _spec(
    "videoprism-text",
    "VideoPrism with text, base: clips found by words.",
    "Apache-2.0",
    "google/videoprism-lvt-base-f16r288",
    text=True,
)
X_CLIP = _spec(
    "x-clip",
    "X-CLIP, base: clips found by words; 8 frames, 8 apart.",
    "MIT",
    "microsoft/xclip-base-patch32",
    text=True,
)

__all__ = ["TIMESFORMER", "VIDEOMAE", "VIDEOPRISM", "VIDEOPRISM_TEXT", "V_JEPA_2", "X_CLIP"]
