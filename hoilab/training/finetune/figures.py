"""What a model knows: its loss and its average precision on labelled frames."""

from collections.abc import Callable, Mapping, Sequence

import numpy as np
import torch
import xarray as xr

from hoilab.geometry.boxes import pairwise_iou, to_corners
from hoilab.metrics.interactions import pair_scores
from hoilab.training.finetune.cache import Example, batches, stacked
from hoilab.training.finetune.learner import Learner
from hoilab.training.pairs.targets import NOTHING_DONE

MEASURES = ("loss", "mean_ap")
COVERS = 0.5  # overlap (IoU) of the boxes of one pair
UNSURE = 0.25  # a score that says nothing


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


def told_as_labelled(
    learner: Learner, examples: Sequence[Example], *, heartbeat: Callable[[], None]
) -> bool:
    """Return whether of every labelled pair the surest that is said is what is labelled."""
    for example in examples:
        heartbeat()
        if not _agree(example.rows, learner.predict(example.features, example.size_px)):
            return False
    return True


def _agree(true: xr.Dataset, said: xr.Dataset) -> bool:
    """Return whether rows of one frame say of each true pair first what is true of it.

    Of who does nothing (`NOTHING_DONE`) nothing may be said more surely than `UNSURE`.
    """
    same, its = pairs_covered(true, true), pairs_covered(true, said)  # p p, p r
    score = np.where(its, said["score"].values, -1.0)
    for pair, alike in enumerate(same):
        verbs = set(true["verb"].values[alike].tolist())
        sure = score[pair].max(initial=-1.0)
        if verbs == {NOTHING_DONE}:
            if sure > UNSURE:
                return False
        elif sure < 0 or said["verb"].values[int(score[pair].argmax())] not in verbs:
            return False
    return True


def pairs_covered(true: xr.Dataset, said: xr.Dataset) -> np.ndarray:
    """Return which said rows (p r) lie over which true pairs: both boxes, the same class."""
    over: np.ndarray = true["object_class"].values[:, None] == said["object_class"].values
    for who in ("human", "object"):
        boxes = [
            to_corners(rows[f"{who}_position"].values, rows[f"{who}_shape"].values)
            for rows in (true, said)
        ]
        nowhere = np.isnan(boxes[0]).any(-1)[:, None] & np.isnan(boxes[1]).any(-1)
        over &= (pairwise_iou(*boxes) >= COVERS) | nowhere
    return over


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
