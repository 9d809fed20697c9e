"""A pair network as an ONNX file, for use without torch.

Needs the packages ``onnx`` and ``onnxscript``.
"""

from pathlib import Path

import torch
from torch import Tensor, nn

from hoilab.nn.normalization import folded

OUTPUTS = ("human_box", "object_box", "object_logits", "verb_logits")


class LastLayer(nn.Module):
    """The answer of a pair network: its last layer, as a plain tuple."""

    def __init__(self, network: nn.Module) -> None:
        super().__init__()
        self.network = network

    def forward(self, pixels: Tensor, padding: Tensor) -> tuple[Tensor, ...]:
        """Return human and object box, object and verb logits for padded `pixels`."""
        answer: tuple[Tensor, ...] = tuple(self.network(pixels, padding).layer(-1))
        return answer


def export_onnx(network: nn.Module, path: Path) -> None:
    """Write a network that gives `PairOutput` to an ONNX file for any batch and size.

    Inputs are ``pixels`` (b 3 h w, normalised) and ``padding`` (b h w, true for padding); outputs
    are those of the last layer: human_box, object_box, object_logits, verb_logits.
    """
    batch, rows, columns = (torch.export.Dim.DYNAMIC for _ in range(3))
    pixels = torch.zeros(2, 3, 224, 288)
    torch.onnx.export(
        LastLayer(folded(network)).eval(),
        (pixels, torch.zeros(2, 224, 288, dtype=torch.bool)),
        path,
        input_names=["pixels", "padding"],
        output_names=list(OUTPUTS),
        dynamic_shapes=(
            {0: batch, 2: rows, 3: columns},
            {0: batch, 1: rows, 2: columns},
        ),
        dynamo=True,
        external_data=False,
        verbose=False,
    )
