"""What a find rests on: attention followed through all layers.

`rollout` follows attention alone; `relevance` weighs it with gradients, as in Chefer et al.,
https://arxiv.org/abs/2103.15679. Whether a map tells the truth is for `hoilab.nn.faithfulness`.

Axes: l layer, n head, q query, t token (cell), h w rows and columns of pixels.
"""

from collections.abc import Callable

import torch
from torch import Tensor, nn

from hoilab.nn.recording import Recording, recorded


def rollout(encoder: Tensor) -> Tensor:
    """Return how much each cell ends up made of each other (t t) by self-attention (l n t t).

    Each layer keeps half of what came in; rows sum to 1 (Abnar and Zuidema,
    https://arxiv.org/abs/2005.00928).
    """
    own = torch.eye(encoder.shape[-1]).to(encoder)
    mixed = own
    for layer in encoder.mean(1):
        mixed = (layer + own) / 2 @ mixed
    return mixed


def relevance(
    network: nn.Module,
    pixels: Tensor,
    score: Callable[[object], Tensor],
    *,
    query: int,
    decoder: str = "transformer.decoder",
) -> Tensor:
    """Return how much each cell of one image speaks for a score (rows columns, no unit).

    Parameters
    ----------
    network
        One with an encoder and a decoder of `hoilab.nn`.
    pixels
        1 3 h w, without padding.
    score
        Takes the network's output and returns the number to explain, as one verb's logit.
    query
        The query that the number belongs to.
    decoder
        The decoder to follow: CDN has a second one.
    """
    with torch.enable_grad(), recorded(network, differentiable=True) as maps:
        wanted = score(network(pixels))
    names = [name for name in maps.layers if name.startswith(("transformer.encoder", decoder))]
    layers = [maps.layers[name] for name in names]
    gradients = torch.autograd.grad(wanted, layers, allow_unused=True)
    weighed = {
        name: torch.zeros_like(layer[0, 0])
        if gradient is None
        else (gradient * layer)[0].clamp_min(0).mean(0).detach()
        for name, layer, gradient in zip(names, layers, gradients, strict=True)
    }
    return _followed(maps, weighed, query)


def _followed(maps: Recording, weighed: dict[str, Tensor], query: int) -> Tensor:
    assert maps.memory is not None
    of_cells: Tensor | None = None
    of_queries: Tensor | None = None
    on_cells: Tensor | None = None
    for name, layer in weighed.items():
        if ".encoder." in name:
            of_cells = _eye(layer) if of_cells is None else of_cells
            of_cells = of_cells + layer @ of_cells
        elif name.endswith("self_attn"):
            of_queries = _eye(layer) if of_queries is None else of_queries
            on_cells = None if on_cells is None else on_cells + layer @ on_cells
            of_queries = of_queries + layer @ of_queries
        else:
            assert of_cells is not None
            assert of_queries is not None
            seen = _shares(of_queries).T @ layer @ _shares(of_cells)
            on_cells = seen if on_cells is None else on_cells + seen
    assert on_cells is not None
    return on_cells[query].reshape(maps.memory.rows, maps.memory.columns)


def _eye(like: Tensor) -> Tensor:
    return torch.eye(like.shape[-1]).to(like)


def _shares(relevance: Tensor) -> Tensor:
    """Return relevance whose part beyond the identity sums to 1 in each row."""
    own = _eye(relevance)
    beyond = relevance - own
    return beyond / beyond.sum(-1, keepdim=True).clamp_min(1e-12) + own
