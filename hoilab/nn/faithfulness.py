"""Is a map true? Hide what it calls important, or show only that, and look at the score.

Deletion and insertion curves after Petsiuk et al. 2018 (RISE), https://arxiv.org/abs/1806.07421:
cells are hidden (or shown) from the most important to the least. A faithful map makes the score
fall early when its cells go and rise early when they come. Both are also drawn for orders by
chance, since what a network does with half a picture depends on the picture as well.

Axes: b batch, h w rows and columns of pixels.
"""

from collections.abc import Callable

import numpy as np
import torch
import torch.nn.functional as F
import xarray as xr
from torch import Tensor

GIVEN, CHANCE = "given", "chance"


@torch.no_grad()
def faithfulness(
    score: Callable[[Tensor], Tensor],
    pixels: Tensor,
    importance: Tensor,
    *,
    steps: int = 20,
    chances: int = 5,
    seed: int = 0,
    batch: int = 8,
) -> xr.Dataset:
    """Return what becomes of a score as cells are hidden, and as they are shown.

    Parameters
    ----------
    score
        Takes pixels (b 3 h w) and returns for each picture the number that the map explains (b).
    pixels
        1 3 h w, normalised; hidden cells become 0, the mean colour.
    importance
        rows columns, over the whole picture; the highest cells go first.
    steps
        Into how many parts the cells are divided.
    chances
        Random orders to compare with, drawn from `seed`.
    batch
        Pictures scored in one go.

    Returns
    -------
    xarray.Dataset
        ``deletion`` and ``insertion`` (order, share): the score with that share of the cells
        hidden, or shown, in the order ``given`` by the map, or by ``chance`` (the mean of the
        random ones, with ``deletion_spread`` and ``insertion_spread``, their standard deviation,
        0 for the given one). ``deletion_area`` and ``insertion_area`` (order) are the areas
        under the curves; ``faithfulness`` (order) is insertion's minus deletion's, so a map that
        knows nothing has the value of chance.

    Examples
    --------
    >>> left = torch.tensor([[1.0, 0.0]])
    >>> curves = faithfulness(lambda p: p[..., :4].mean((1, 2, 3)), torch.ones(1, 3, 8, 8), left,
    ...                       steps=2)
    >>> curves["deletion"].sel(order="given").values.tolist()
    [1.0, 0.0, 0.0]
    """
    if pixels.shape[0] != 1 or importance.ndim != 2:
        raise ValueError(
            "expected one picture (1 3 h w) and a map of rows and columns, got "
            f"{tuple(pixels.shape)} and {tuple(importance.shape)}"
        )
    chance = np.random.default_rng(seed)
    given = importance.flatten().argsort(descending=True, stable=True).cpu().numpy()
    orders = [given, *(chance.permutation(len(given)) for _ in range(chances))]
    curves = np.array(
        [_curves(score, pixels, order, importance.shape, steps, batch) for order in orders]
    )  # order way share
    mean = np.stack([curves[0], curves[1:].mean(0) if chances else np.full_like(curves[0], np.nan)])
    spread = np.stack(
        [
            np.zeros_like(curves[0]),
            curves[1:].std(0) if chances else np.full_like(curves[0], np.nan),
        ]
    )
    area = np.trapezoid(mean, dx=1 / steps, axis=-1)  # order way
    ways = {"deletion": 0, "insertion": 1}
    share = np.linspace(0, 1, steps + 1)
    return xr.Dataset(
        {
            **{name: (("order", "share"), mean[:, way]) for name, way in ways.items()},
            **{f"{name}_spread": (("order", "share"), spread[:, w]) for name, w in ways.items()},
            **{f"{name}_area": ("order", area[:, way]) for name, way in ways.items()},
            "faithfulness": ("order", area[:, 1] - area[:, 0]),
        },
        coords={
            "order": [GIVEN, CHANCE],
            "share": ("share", share, {"long_name": "share of cells, the first ones of an order"}),
        },
    )


def _curves(
    score: Callable[[Tensor], Tensor],
    pixels: Tensor,
    order: np.ndarray,
    size: tuple[int, ...],
    steps: int,
    batch: int,
) -> np.ndarray:
    """Return the scores with the first cells of an order hidden, and with only them shown."""
    rank = np.empty(len(order), dtype=np.int64)
    rank[order] = np.arange(len(order))
    ends = np.rint(np.linspace(0, len(order), steps + 1))[:, None]
    shown = torch.from_numpy((rank < ends).astype(np.float32)).reshape(-1, 1, *size)
    masks = F.interpolate(shown, size=pixels.shape[-2:]).to(pixels)  # b 1 h w, nearest
    both = torch.cat([1 - masks, masks])
    scores = [score(pixels * part).float().cpu() for part in torch.split(both, batch)]
    return torch.cat(scores).numpy().reshape(2, -1)
