"""Optical flow: where each pixel is in the next frame.

DIS is the default. A network of one's own, RAFT or its like, comes by `networks.FlowNetwork`.
"""

from types import MappingProxyType

from hoilab.plugins import Spec

DIS = Spec(
    name="dis",
    summary="Optical flow by dense inverse search: quick, no weights.",
    licence="Apache-2.0",
    target="hoilab.models.flow.opencv:Dis",
    facts=MappingProxyType({"task": "flow"}),
)
TVL1 = Spec(
    name="tvl1",
    summary="Optical flow as two-stream networks learned it; seconds a pair.",
    licence="Apache-2.0",
    target="hoilab.models.flow.opencv:TvL1",
    facts=MappingProxyType({"task": "flow"}),
)

__all__ = ["DIS", "TVL1"]
