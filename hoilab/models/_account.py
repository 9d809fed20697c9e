"""One interaction, as its model can be asked about it again with parts of the frame hidden."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
import xarray as xr
from torch import Tensor, nn

from hoilab.errors import DataError
from hoilab.geometry.boxes import to_corners

NEAR_PX = 1.0


@dataclass(frozen=True, kw_only=True)
class Account:
    """What a model can say about one interaction that it told.

    Parameters
    ----------
    pixels
        What the network reads of the frame (1 c h w); a cell is hidden by zeros.
    score
        Takes such pixels (b c h w) and returns the score of this very interaction for each (b).
        Gradients reach the pixels.
    network
        The part of the model that attends to cells of the frame; None where nothing does.
    queries
        Which of its queries speak for the interaction, by name.
    """

    pixels: Tensor
    score: Callable[[Tensor], Tensor]
    network: nn.Module | None = None
    queries: dict[str, int] = field(default_factory=dict)


def nearest(human: np.ndarray, thing: np.ndarray, interaction: xr.Dataset) -> int:
    """Return which pair has the boxes of a row; `human` and `thing` are p 4, corners in px."""
    away = np.full(len(human), np.inf)
    if len(human):
        away = np.abs(human - _corners(interaction, "human")).max(-1)
        wanted = _corners(interaction, "object")
        if np.isfinite(wanted).all():
            away = np.maximum(away, np.abs(thing - wanted).max(-1))
    if not (away <= NEAR_PX).any():
        least = f"the nearest is {away.min():.0f} px off" if len(away) else "it proposes none"
        raise DataError(
            f"this detector proposes no pair where the interaction is, {least}; give a row as the "
            "detector told it, before it was smoothed, of a pair that it saw in this frame"
        )
    return int(away.argmin())


def number_of(name: object, names: Sequence[str], what: str) -> int:
    """Return the place of a name among a model's own."""
    if name not in names:
        raise DataError(
            f"this detector knows no {what} {name!r}; give a row that it told itself, it knows "
            f"{', '.join(names[:8])}{' ...' if len(names) > 8 else ''}"
        )
    return names.index(str(name))


def _corners(interaction: xr.Dataset, who: str) -> np.ndarray:
    corners: np.ndarray = to_corners(
        interaction[f"{who}_position"].values, interaction[f"{who}_shape"].values
    )
    return corners
