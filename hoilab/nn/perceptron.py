"""The small network that DETR and its kin read boxes with."""

from itertools import pairwise

from torch import Tensor, nn


class Perceptron(nn.Module):
    """A few linear layers with ReLU between them; the last one stays linear."""

    def __init__(self, features: int, outputs: int, *, depth: int = 3) -> None:
        super().__init__()
        widths = [features] * depth + [outputs]
        self.layers = nn.ModuleList(nn.Linear(a, b) for a, b in pairwise(widths))

    def forward(self, features: Tensor) -> Tensor:
        """Map the last axis of `features` to the outputs."""
        *hidden, last = self.layers
        for layer in hidden:
            features = layer(features).relu()
        outputs: Tensor = last(features)
        return outputs
