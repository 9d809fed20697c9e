"""Linear layers in 8 bits, for processors without a number format between 8 and 32.

Weights keep one scale for each output, and what goes through is quantized row by row as it
comes, so that one loud token does not coarsen the others. Nothing needs to be calibrated.

Axes: ... leading axes, i inputs, o outputs.
"""

import copy
import warnings

import torch
from torch import Tensor, nn

LEVELS = 127
SMALLEST = 1e-12
LEAST_INPUTS = 32  # below, what is saved does not pay for the rounding


class Int8Linear(nn.Module):
    """A linear layer that multiplies in 8 bits and answers in 32.

    Parameters
    ----------
    linear
        The layer as it was trained; its weights are copied.
    """

    bias: Tensor

    def __init__(self, linear: nn.Linear) -> None:
        super().__init__()
        weight = linear.weight.detach().float()
        scale = weight.abs().amax(1).clamp_min(SMALLEST).double() / LEVELS  # o
        self.packed = _packed(weight, scale)
        bias = weight.new_zeros(len(scale)) if linear.bias is None else linear.bias.detach().float()
        self.register_buffer("bias", bias)

    def forward(self, given: Tensor) -> Tensor:
        """Return the layer's answer (... o) to `given` (... i)."""
        size = given.abs().amax(-1, keepdim=True).clamp_min(SMALLEST)  # ... 1
        # Seven bits of the input: with eight, the sum of two products overflows on AVX2, and
        # the error doubles (3.1 % instead of 1.6 % of the answer's spread on bell-shaped numbers).
        product = torch.ops.quantized.linear_dynamic(given / size, self.packed, True)
        return torch.addcmul(self.bias, product, size)


def _packed(weight: Tensor, scale: Tensor) -> object:
    """Return weights in 8 bits as the processor's kernel wants them."""
    zeros = torch.zeros(len(scale), dtype=torch.long)
    with warnings.catch_warnings():
        # Torch will replace its quantized tensors; of the CPU's kernels nothing else is reached.
        warnings.filterwarnings("ignore", "torch.quantize_per_tensor", UserWarning)
        rounded = torch.quantize_per_channel(weight, scale, zeros, 0, torch.qint8)
        return torch.ops.quantized.linear_prepack(rounded, None)


def in_int8(network: nn.Module) -> nn.Module:
    """Return a copy of a network for inference whose linear layers multiply in 8 bits.

    Only layers that are called are replaced: one whose weights are read by another module, as
    attention reads them, stays as it is.
    """
    changed = copy.deepcopy(network).eval().requires_grad_(False)
    for part in list(changed.modules()):
        for name, child in list(part.named_children()):
            if type(child) is nn.Linear and child.in_features >= LEAST_INPUTS:
                setattr(part, name, Int8Linear(child))
    return changed
