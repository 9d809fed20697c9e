"""CUDA graphs: a network's kernels recorded once for each size of input, then replayed as one.

Small networks spend most of their time on a GPU waiting to be told the next kernel; a graph tells
all of them at once.
"""

from collections.abc import Hashable
from typing import NamedTuple

import torch
from torch import Tensor, nn

WARM_UPS = 3  # runs before recording, in which libraries choose their kernels


class _Recorded(NamedTuple):
    graph: torch.cuda.CUDAGraph
    given: tuple[Tensor | None, ...]
    answer: tuple[Tensor, ...]


class Graphed(nn.Module):
    """A network for inference that replays what it did for a size of input seen before.

    Each size keeps its own buffers on the GPU, so sizes should be few. Where the input lies on a
    CPU, or the network learns, it simply runs. Attention is not recorded from a replay: use the
    network inside for that.

    Parameters
    ----------
    network
        Takes pixels and perhaps padding, and gives a named tuple of tensors.
    """

    def __init__(self, network: nn.Module) -> None:
        super().__init__()
        self.network = network
        self._recorded: dict[Hashable, _Recorded] = {}

    def forward(self, pixels: Tensor, padding: Tensor | None = None) -> tuple[Tensor, ...]:
        """Return what the network gives for `pixels` (b 3 h w) and `padding` (b h w)."""
        if not pixels.is_cuda or torch.is_grad_enabled():
            plain: tuple[Tensor, ...] = self.network(pixels, padding)
            return plain
        key = (pixels.device, pixels.dtype, tuple(pixels.shape), padding is None)
        if key not in self._recorded:
            self._recorded[key] = _record(self.network, pixels, padding)
        recorded = self._recorded[key]
        for buffer, value in zip(recorded.given, (pixels, padding), strict=True):
            if buffer is not None and value is not None:
                buffer.copy_(value)
        recorded.graph.replay()
        # The next replay writes over the graph's own memory.
        copies = (part.clone() for part in recorded.answer)
        return type(recorded.answer)(*copies)


def _record(network: nn.Module, pixels: Tensor, padding: Tensor | None) -> _Recorded:
    given = (pixels.clone(), None if padding is None else padding.clone())
    beside = torch.cuda.Stream(pixels.device)  # type: ignore[no-untyped-call]
    beside.wait_stream(torch.cuda.current_stream(pixels.device))
    with torch.cuda.stream(beside):
        for _ in range(WARM_UPS):
            network(*given)
    torch.cuda.current_stream(pixels.device).wait_stream(beside)
    graph = torch.cuda.CUDAGraph()
    with torch.cuda.graph(graph):
        answer = network(*given)
    return _Recorded(graph, given, answer)
