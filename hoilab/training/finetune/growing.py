"""Room for more classes: what a layer knew stays, new rows begin as the mean of the old ones."""

from collections.abc import Sequence

import torch
from torch import Tensor, nn


def new_names(names: Sequence[str], known: Sequence[str]) -> tuple[str, ...]:
    """Return the names that are not known yet, once each, in their order.

    Examples
    --------
    >>> new_names(["box", "ball", "box"], ("ball",))
    ('box',)
    """
    return tuple(dict.fromkeys(name for name in names if name not in known))


def grown_rows(layer: nn.Linear, count: int, *, behind: int = 0) -> nn.Linear:
    """Return a layer with `count` outputs more, before its last `behind` ones."""
    if count == 0:
        return layer
    grown = nn.Linear(layer.in_features, layer.out_features + count).to(layer.weight)
    with torch.no_grad():
        grown.weight.copy_(with_means(layer.weight, count, behind=behind))
        grown.bias.copy_(with_means(layer.bias, count, behind=behind))
    return grown


def grown_channels(layer: nn.Conv2d, count: int, *, before: int = 0) -> nn.Conv2d:
    """Return a convolution of 1x1 with `count` outputs more; the first `before` are of no class."""
    if count == 0:
        return layer
    assert layer.bias is not None
    grown = nn.Conv2d(layer.in_channels, layer.out_channels + count, 1).to(layer.weight)
    assert grown.bias is not None
    with torch.no_grad():
        grown.weight.copy_(with_means(layer.weight, count, before=before))
        grown.bias.copy_(with_means(layer.bias, count, before=before))
    return grown


def with_means(rows: Tensor, count: int, *, before: int = 0, behind: int = 0) -> Tensor:
    """Return rows with `count` means of them before the last `behind`; some first ones left out.

    Examples
    --------
    >>> with_means(torch.tensor([9.0, 1.0, 3.0, 7.0]), 1, before=1, behind=1)
    tensor([9., 1., 3., 2., 7.])
    """
    old = len(rows) - behind
    mean = rows[before:old].mean(0, keepdim=True).expand(count, *rows.shape[1:])
    return torch.cat([rows[:old], mean, rows[old:]])
