"""ViCC: what a clip is like, learned without labels (https://arxiv.org/abs/2106.10137).

Written from the paper; its authors' code and checkpoints are for non-commercial use. R@1 on UCF101
as they published it: 62.1 from colours, 59.7 from flow, 65.1 from both.
"""

from types import MappingProxyType

from hoilab.plugins import Spec


def _spec(
    name: str, summary: str, target: str, *, licence: str, task: str = "clips", **facts: object
) -> Spec:
    return Spec(
        name=name,
        summary=summary,
        licence=licence,
        target=f"hoilab.models.vicc.weights:{target}",
        facts=MappingProxyType({"task": task, "method": "vicc", **facts}),
    )


def _published(name: str, what: str, r1: str) -> Spec:
    return _spec(
        name,
        f"ViCC, {what}: clips that are alike, learned from UCF101 without labels.",
        f"load_{name.removeprefix('vicc-').replace('-', '_')}",
        licence="CC-BY-NC-4.0",
        kind=name.split("-")[1],
        published=f"UCF101 R@1 {r1}",
    )


RGB_S3D = _published("vicc-rgb-s3d", "S3D on colours", "62.1")
FLOW_S3D = _published("vicc-flow-s3d", "S3D on flow", "59.7")
RGB_R2PLUS1D = _published("vicc-rgb-r2plus1d", "R(2+1)D on colours", "58.6")
FLOW_R2PLUS1D = _published("vicc-flow-r2plus1d", "R(2+1)D on flow", "50.0")
TINY_RGB = _spec(
    "vicc-tiny-rgb", "A small ViCC on colours.", "load_tiny_rgb", licence="Apache-2.0", kind="rgb"
)
TINY_FLOW = _spec(
    "vicc-tiny-flow", "A small ViCC on flow.", "load_tiny_flow", licence="Apache-2.0", kind="flow"
)
TINY_PERSON = _spec(
    "vicc-tiny-person",
    "A small ViCC for a fixed camera: along a person's track, without the background.",
    "load_tiny_person",
    licence="Apache-2.0",
    task="person clips",
    kind="person",
)

__all__ = [
    "FLOW_R2PLUS1D",
    "FLOW_S3D",
    "RGB_R2PLUS1D",
    "RGB_S3D",
    "TINY_FLOW",
    "TINY_PERSON",
    "TINY_RGB",
]
