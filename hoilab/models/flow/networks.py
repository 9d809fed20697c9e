"""Flow by a network of one's own: RAFT and its like, whatever library it comes from."""

from collections.abc import Mapping, Sequence
from typing import Literal

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from hoilab.errors import DataError

Values = Literal["bytes", "unit", "symmetric"]


class FlowNetwork:
    """A network that takes two pictures and gives flow in pixels.

    Parameters
    ----------
    network
        Called with two pictures (1 3 y x). It returns flow (1 2 y x), a list of flows of which
        the last counts, as RAFT does, or a mapping or object with ``flow``.
    values
        What the pictures hold: ``bytes`` 0..255, ``unit`` 0..1, ``symmetric`` -1..1.
    multiple
        Height and width are filled up to a multiple of this by repeating the edge.

    Examples
    --------
    >>> still = FlowNetwork(lambda first, second: torch.zeros(1, 2, *first.shape[2:]), name="still")
    >>> still(np.zeros((5, 9, 3), np.uint8), np.zeros((5, 9, 3), np.uint8)).shape
    (5, 9, 2)
    """

    def __init__(
        self,
        network: nn.Module,
        *,
        name: str,
        values: Values = "symmetric",
        multiple: int = 8,
        device: str = "cpu",
    ) -> None:
        if values not in ("bytes", "unit", "symmetric"):
            raise DataError(f"values must be bytes, unit or symmetric, got {values!r}")
        self.network = network.to(device).eval() if isinstance(network, nn.Module) else network
        self.name, self.values, self.multiple, self.device = name, values, multiple, device

    @torch.inference_mode()
    def __call__(self, first: NDArray[np.uint8], second: NDArray[np.uint8]) -> NDArray[np.float32]:
        """Return flow (y, x, 2) in pixels from one RGB frame to the next."""
        height, width = first.shape[:2]
        pair = [self._picture(frame) for frame in (first, second)]
        flow = _last(self.network(*pair))
        expected = (1, 2, *pair[0].shape[2:])
        if tuple(flow.shape) != expected:
            raise DataError(
                f"{self.name} gave {tuple(flow.shape)}, expected flow {expected}: at the size of "
                "the pictures, x before y"
            )
        return np.asarray(flow[0, :, :height, :width].permute(1, 2, 0).float().cpu().numpy())

    def _picture(self, frame: NDArray[np.uint8]) -> Tensor:
        values = torch.from_numpy(np.ascontiguousarray(frame)).to(self.device).float()
        if self.values == "unit":
            values = values / 255
        elif self.values == "symmetric":
            values = values / 127.5 - 1
        rest = [-side % self.multiple for side in frame.shape[:2]]
        picture = values.permute(2, 0, 1)[None]
        return nn.functional.pad(picture, (0, rest[1], 0, rest[0]), mode="replicate")


def _last(result: object) -> Tensor:
    if isinstance(result, Mapping) and "flow" in result:
        result = result["flow"]
    elif hasattr(result, "flow"):
        result = result.flow
    if isinstance(result, Sequence) and result:
        return _last(result[-1])
    if not isinstance(result, Tensor):
        raise DataError(
            f"a flow network must return a tensor, a list of them or a mapping with 'flow', got "
            f"{type(result).__name__}"
        )
    return result
