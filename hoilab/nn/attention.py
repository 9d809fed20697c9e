"""Multi-head attention, and how to look into it from outside.

The layers hold no switch for looking: ``with recorded(model) as maps`` listens to them, and
without it nothing is computed that the answer does not need.

Axes: b batch, n head, q query, k key, d feature.
"""

import math

import torch
import torch.nn.functional as F
from torch import Tensor, nn


class Attention(nn.Module):
    """Gather from values what keys say a query needs; `torch.nn.MultiheadAttention`'s key names."""

    def __init__(self, features: int, heads: int, dropout: float = 0.0) -> None:
        super().__init__()
        if features % heads:
            raise ValueError(
                f"features must divide into heads, got {features} features and {heads} heads"
            )
        self.heads = heads
        self.dropout = dropout
        self.in_proj_weight = nn.Parameter(torch.empty(3 * features, features))
        self.in_proj_bias = nn.Parameter(torch.zeros(3 * features))
        self.out_proj = nn.Linear(features, features)
        nn.init.xavier_uniform_(self.in_proj_weight)
        nn.init.zeros_(self.out_proj.bias)

    def forward(
        self, query: Tensor, key: Tensor, value: Tensor, padding: Tensor | None = None
    ) -> Tensor:
        """Return what each query gathered (b q d).

        Parameters
        ----------
        query, key, value
            b q d, b k d, b k d.
        padding
            b k, true for keys that must not be looked at.
        """
        q, k = _queries_and_keys(self, query, key)  # b n q d/n, b n k d/n
        gathered = F.scaled_dot_product_attention(
            q,
            k,
            _values(self, value),
            attn_mask=None if padding is None else ~padding[:, None, None, :],
            dropout_p=self.dropout if self.training else 0.0,
        )
        return _joined(self, gathered)


class Weighing(nn.Softmax):
    """A softmax that weighs things against each other, and that `recorded` listens to."""


def attention_weights(
    layer: Attention, query: Tensor, key: Tensor, padding: Tensor | None = None
) -> Tensor:
    """Return how much each query of `layer` looks at each key (b n q k; sums to 1 over keys)."""
    q, k = _queries_and_keys(layer, query, key)
    likeness = (q / math.sqrt(q.shape[-1])) @ k.mT
    if padding is not None:
        likeness = likeness.masked_fill(padding[:, None, None, :], -torch.inf)
    return likeness.softmax(-1)


def attended(layer: Attention, weights: Tensor, value: Tensor) -> Tensor:
    """Return what `layer` gives when its queries look as `weights` (b n q k) say (b q d)."""
    return _joined(layer, weights @ _values(layer, value))


def split_heads(tokens: Tensor, heads: int) -> Tensor:
    """Return tokens (b t d) as one set for each head (b n t d/n)."""
    return tokens.reshape(*tokens.shape[:-1], heads, -1).transpose(1, 2)


def _values(layer: Attention, value: Tensor) -> Tensor:
    features = value.shape[-1]
    weight, bias = layer.in_proj_weight[2 * features :], layer.in_proj_bias[2 * features :]
    return split_heads(F.linear(value, weight, bias), layer.heads)


def _joined(layer: Attention, gathered: Tensor) -> Tensor:
    joined: Tensor = layer.out_proj(gathered.transpose(1, 2).flatten(2))
    return joined


def _queries_and_keys(layer: Attention, query: Tensor, key: Tensor) -> tuple[Tensor, Tensor]:
    features = query.shape[-1]
    weight, bias = layer.in_proj_weight[: 2 * features], layer.in_proj_bias[: 2 * features]
    if query is key:  # one product is faster than two halves
        q, k = F.linear(query, weight, bias).chunk(2, dim=-1)
    else:
        q = F.linear(query, weight[:features], bias[:features])
        k = F.linear(key, weight[features:], bias[features:])
    return split_heads(q, layer.heads), split_heads(k, layer.heads)
