"""Duet: hoilab's own interaction detector. Two play, and what they play lasts.

People and things are found densely, every cell of a fine grid learns from every frame
(CenterNet, https://arxiv.org/abs/1904.07850; FCOS, https://arxiv.org/abs/1904.01355; a feature
pyramid, https://arxiv.org/abs/1612.03144), so that little training goes far. The frame 0.4 s
earlier tells what moves. People and things are then paired: how the two stand to each other is
UPT's code (https://arxiv.org/abs/2112.01838), the truth's boxes with noise are pairs to learn from
since the first step (denoising, as in DN-DETR, https://arxiv.org/abs/2203.01305), and pairs that
want the same thing know of each other. On video a pair is one pair over time: its verbs are
filtered along it, both ways, and short gaps are bridged. The code is hoilab's own.
"""

from types import MappingProxyType

from hoilab.plugins import Spec


def _spec(name: str, summary: str, target: str, **facts: object) -> Spec:
    return Spec(
        name=name,
        summary=summary,
        licence="Apache-2.0",
        target=f"hoilab.models.duet.weights:{target}",
        facts=MappingProxyType({"task": "interactions", "method": "duet", **facts}),
    )


TINY = _spec(
    "duet-tiny",
    "hoilab's own: dense detection, pairs over time; small enough for a laptop.",
    "load_tiny",
    trained_on="synthetic scenes",
)
R50 = _spec(
    "duet-r50",
    "hoilab's own with ResNet-50; opens a checkpoint that you have trained.",
    "opened",
)

__all__ = ["R50", "TINY"]
