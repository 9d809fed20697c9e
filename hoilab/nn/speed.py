"""Switches that make a detector faster without changing what it says, up to rounding.

Backbone and encoder do nearly all the work, so only they change precision; decoder, heads and
boxes stay in float32. Attention needs no switch: `hoilab.nn.Attention` always takes torch's fused
kernel.
"""

import torch
from torch import nn

from hoilab.nn.graphs import Graphed
from hoilab.nn.normalization import folded


def faster(
    network: nn.Module,
    *,
    dtype: torch.dtype = torch.float32,
    channels_last: bool = True,
    compiled: bool = False,
    graphed: bool = False,
) -> nn.Module:
    """Return a copy of a network for inference.

    Normalisations become part of their convolutions.

    Parameters
    ----------
    network
        One with ``backbone``, ``input_proj`` and ``transformer.encoder``.
    dtype
        Precision of those three; ``torch.bfloat16`` pays on hardware that has it.
    channels_last
        Keep the channels of a pixel together in memory, as most convolutions like it.
    compiled
        Run ``torch.compile`` at the first call with each new size of input.
    graphed
        On a GPU, record the kernels at the first call with each new size of input and replay
        them as one; on a CPU it changes nothing. Instead of `compiled`, not with it.
    """
    if compiled and graphed:
        raise ValueError(
            "compiled and graphed exclude each other: both decide how kernels are launched; "
            "measure which is faster on your GPU and take that one"
        )
    copy = folded(network)
    for name in ("backbone", "input_proj", "transformer.encoder"):
        copy.get_submodule(name).to(dtype)
    if channels_last:
        for name in ("backbone", "input_proj"):
            copy.get_submodule(name).to(memory_format=torch.channels_last)  # type: ignore[call-overload]
    if compiled:
        copy.compile()
    return Graphed(copy) if graphed else copy
