"""What a find rests on: attention followed through all layers, gradients, and hiding.

`rollout` follows attention alone; `relevance` weighs it with gradients, as in Chefer et al.,
https://arxiv.org/abs/2103.15679. `contribution` and `occlusion` ask any network. Whether a map
tells the truth is for `hoilab.nn.faithfulness`.

Axes: l layer, n head, q query, t token (cell), h w rows and columns of pixels.
"""

from collections.abc import Callable, Sequence

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
    score: Callable[[Tensor], Tensor],
    *,
    queries: Sequence[int],
) -> Tensor:
    """Return how much each cell of one image speaks for a score (rows columns, no unit).

    Decoders that follow one another, as CDN's two, are followed as one.

    Parameters
    ----------
    network
        One with an encoder and decoders of `hoilab.nn`, which `score` runs.
    pixels
        1 c h w, without padding.
    score
        Takes pixels and returns the number to explain for each image (b).
    queries
        The queries that the number belongs to; what speaks for any of them counts.
    """
    with torch.enable_grad(), recorded(network, differentiable=True) as maps:
        wanted = score(pixels).sum()
    names = [name for name in maps.layers if name.startswith("transformer.")]
    layers = [maps.layers[name] for name in names]
    gradients = torch.autograd.grad(wanted, layers, allow_unused=True)
    weighed = {
        name: torch.zeros_like(layer[0, 0])
        if gradient is None
        else (gradient * layer)[0].clamp_min(0).mean(0).detach()
        for name, layer, gradient in zip(names, layers, gradients, strict=True)
    }
    return _followed(maps, weighed, queries)


def contribution(
    score: Callable[[Tensor], Tensor], pixels: Tensor, *, cell_px: int = 8, steps: int = 8
) -> Tensor:
    """Return how much of a score each cell of one image brings (rows columns); any network.

    Gradients are taken along the way from an image of which nothing is shown, and what they say
    of the pixels of a cell is added up (integrated gradients, https://arxiv.org/abs/1703.01365):
    all cells together give about the score less that of the empty image. Cells that speak against
    it are below zero.

    Parameters
    ----------
    score
        Takes pixels (b c h w) and returns the number to explain for each (b).
    pixels
        1 c h w, normalised; 0 is nothing.
    cell_px
        Longest sides of a cell: the image is divided evenly.
    steps
        Points on the way at which the gradient is taken.
    """
    total = torch.zeros_like(pixels)
    for step in range(steps):
        part = (pixels * ((step + 0.5) / steps)).detach().requires_grad_()
        with torch.enable_grad():
            (gradient,) = torch.autograd.grad(score(part).sum(), part)
        total += gradient
    each = (total * pixels).sum((0, 1)).detach() / steps  # h w
    row, column = (_cells(side, cell_px).to(pixels.device) for side in each.shape)
    rows, columns = int(row[-1]) + 1, int(column[-1]) + 1
    found = torch.zeros(rows * columns).to(each)
    number = row[:, None] * columns + column  # h w
    return found.index_add_(0, number.flatten(), each.flatten()).reshape(rows, columns)


def occlusion(
    score: Callable[[Tensor], Tensor],
    pixels: Tensor,
    *,
    cell_px: int = 16,
    around: int = 1,
    batch: int = 8,
) -> Tensor:
    """Return by how much a score falls where a part of one image is hidden (rows columns).

    Slow and simple: one pass for each cell, with that cell and those `around` it set to 0 (Zeiler
    and Fergus, https://arxiv.org/abs/1311.2901). Any network.

    Parameters
    ----------
    score, pixels
        As in `contribution`.
    cell_px
        Longest sides of a cell: the image is divided evenly.
    around
        Cells on each side that are hidden with it.
    batch
        Images in a pass.
    """
    y, x = (_cells(side, cell_px).to(pixels.device) for side in pixels.shape[-2:])
    rows, columns = int(y[-1]) + 1, int(x[-1]) + 1
    fallen = []
    with torch.no_grad():
        whole = score(pixels)
        for cells in torch.split(torch.arange(rows * columns, device=pixels.device), batch):
            row, column = cells[:, None] // columns, cells[:, None] % columns
            down, across = (y - row).abs() <= around, (x - column).abs() <= around  # b h, b w
            hidden = (down[:, :, None] & across[:, None])[:, None]  # b 1 h w
            fallen.append(whole - score(pixels.masked_fill(hidden, 0.0)))
    return torch.cat(fallen).reshape(rows, columns)


def _cells(side: int, cell_px: int) -> Tensor:
    """Return the number of the cell that each pixel of a side belongs to."""
    return torch.arange(side) * -(-side // cell_px) // side


def _followed(maps: Recording, weighed: dict[str, Tensor], queries: Sequence[int]) -> Tensor:
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
    return on_cells[list(queries)].sum(0).reshape(maps.memory.rows, maps.memory.columns)


def _eye(like: Tensor) -> Tensor:
    return torch.eye(like.shape[-1]).to(like)


def _shares(relevance: Tensor) -> Tensor:
    """Return relevance whose part beyond the identity sums to 1 in each row."""
    own = _eye(relevance)
    beyond = relevance - own
    return beyond / beyond.sum(-1, keepdim=True).clamp_min(1e-12) + own
