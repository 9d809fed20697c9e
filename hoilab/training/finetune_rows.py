"""Labelled interactions of a frame as the targets of a pair network.

Axes: n pair, v verb.
"""

from collections.abc import Sequence

import numpy as np
import torch
import xarray as xr

from hoilab.errors import DataError
from hoilab.models.qpic.criterion import PairTargets
from hoilab.training.finetune_learner import NOT_A_VERB, object_names


def pair_targets(
    rows: xr.Dataset,
    size_px: tuple[float, float],
    *,
    objects: Sequence[str],
    verbs: Sequence[str],
) -> PairTargets:
    """Return each pair of a frame once, with all its verbs.

    Rows with the verb "none" are left out unless the model has that verb.

    Parameters
    ----------
    size_px
        Width and height of the frame, as the boxes count them.

    Examples
    --------
    >>> from hoilab.schema import make_interactions
    >>> rows = make_interactions([0, 0], 0, [[5, 5]] * 2, [[4, 8]] * 2, [[8, 6]] * 2,
    ...                          [[2, 2]] * 2, object_class="phone", verb=["hold", "talk_on"])
    >>> pair_targets(rows, (20, 10), objects=["phone"], verbs=["carry", "hold", "talk_on"]).verbs
    tensor([[0., 1., 1.]])
    """
    known = rows["verb"].isin([*verbs]).values
    strange = sorted({*rows["verb"].values[~known].tolist()} - {NOT_A_VERB})
    rows, things = rows.isel(interaction=known), object_names(rows)[known]
    strange += sorted({*things.tolist()} - {*objects})
    if strange:
        raise DataError(
            f"labels name {', '.join(strange)}, which the model does not have; extend it first"
        )
    scale = np.tile(np.asarray(size_px, dtype=np.float64), 2)
    human, thing = (
        np.concatenate(
            [
                rows[f"{who}_{part}"].transpose("interaction", "space").values
                for part in ("position", "shape")
            ],
            axis=1,
        )
        / scale
        for who in ("human", "object")
    )
    thing = np.nan_to_num(thing)
    number = [objects.index(name) for name in things.tolist()]
    key = np.concatenate([human, thing, np.reshape(number, (-1, 1))], axis=1)
    pair, which = np.unique(key.round(9), axis=0, return_inverse=True)
    table = np.zeros((len(pair), len(verbs)))
    table[which, [verbs.index(name) for name in rows["verb"].values.tolist()]] = 1
    return PairTargets(
        torch.tensor(pair[:, :4], dtype=torch.float32),
        torch.tensor(pair[:, 4:8], dtype=torch.float32),
        torch.tensor(pair[:, 8], dtype=torch.int64),
        torch.tensor(table, dtype=torch.float32),
    )
