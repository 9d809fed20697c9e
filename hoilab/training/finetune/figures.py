"""What a model knows: its loss and its average precision on labelled frames."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import torch
import xarray as xr

from hoilab.metrics.interactions import pair_scores
from hoilab.training.finetune.cache import Example, batches, stacked
from hoilab.training.finetune.learner import Learner
from hoilab.training.pairs.targets import NOTHING_DONE

MEASURES = ("loss", "mean_ap")


def mean_loss(
    learner: Learner, examples: Sequence[Example], *, size: int, heartbeat: Callable[[], None]
) -> float:
    """Return the mean loss per frame; NaN where there is none."""
    losses, frames = 0.0, 0
    for batch in batches(examples, size, np.arange(len(examples))):
        heartbeat()
        with torch.no_grad():
            terms = learner.losses(stacked(batch), [example.targets for example in batch])
        losses += sum(term.item() for term in terms.values()) * len(batch)
        frames += len(batch)
    return losses / frames if frames else float("nan")


def mean_ap(
    learner: Learner, examples: Sequence[Example], *, heartbeat: Callable[[], None]
) -> float:
    """Return the mean average precision of all verbs with all objects that are labelled."""
    true: list[xr.Dataset] = []
    found: list[xr.Dataset] = []
    for number, example in enumerate(examples):
        heartbeat()
        rows = example.rows.isel(interaction=example.rows["verb"].values != NOTHING_DONE)
        for into, some in (
            (true, rows),
            (found, learner.predict(example.features, example.size_px)),
        ):
            frame = np.full(some.sizes["interaction"], number)
            into.append(some.assign(frame=("interaction", frame)))
    if not sum(rows.sizes["interaction"] for rows in true):
        return float("nan")
    truth, said = (xr.concat(rows, "interaction", data_vars="minimal") for rows in (true, found))
    return float(pair_scores(truth.assign_coords(image=np.arange(len(examples))), said)["mean_ap"])


def figures(
    before: Mapping[str, Sequence[float]], after: Mapping[str, Sequence[float]]
) -> xr.Dataset:
    """Return loss and mean AP over ``data`` (own, base) and ``moment`` (before, after)."""
    kinds = ("own", "base")
    table = np.array([[moment[kind] for moment in (before, after)] for kind in kinds])
    return xr.Dataset(
        {name: (("data", "moment"), table[..., i]) for i, name in enumerate(MEASURES)},
        coords={"data": list(kinds), "moment": ["before", "after"]},
    )
