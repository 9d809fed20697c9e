"""Which frame to label next: where a model is unsure, and which is unlike what is labelled already.

Uncertainty alone proposes the same pair over and over, since frames that follow one another are
unsure together. So each pair counts less the nearer in time it was labelled, and each verb the
more often it was.
"""

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np
import xarray as xr

from hoilab.schema import check_interactions
from hoilab.schema.interactions import NOBODY

WITHIN_S = 2.0
"""A pair that was labelled this long ago is new by 1 - 1/e."""
LEAST = 0.05


def frames_to_label(
    interactions: xr.Dataset,
    count: int,
    *,
    labelled: Sequence[int] = (),
    within_s: float = WITHIN_S,
) -> xr.Dataset:
    """Return the frames to label, the most telling first.

    Parameters
    ----------
    interactions
        What the model says, with as low a threshold as it has; ``pair`` where it follows them.
    count
        How many frames.
    labelled
        Numbers of frames that are labelled already; they are not proposed.
    within_s
        How long a labelled pair stays familiar.

    Returns
    -------
    xarray.Dataset
        Over ``proposal``: ``frame``, ``time``, ``gain`` (what it adds to those before it),
        ``pair`` and ``why`` (the pair that adds most, and in words what is unsure about it).

    Examples
    --------
    >>> from hoilab.schema import make_interactions
    >>> rows = make_interactions([0, 9], [0, 0.9], [[5, 5]] * 2, [[4, 8]] * 2, [[9, 9]] * 2,
    ...     [[2, 2]] * 2, object_class="cup", verb="hold", score=[0.95, 0.5], human_id=7)
    >>> frames_to_label(rows, 1)["frame"].values.tolist()
    [9]
    """
    table = _unsure(check_interactions(interactions))
    numbers = np.unique(table["frame"])
    chosen: list[dict[str, object]] = []
    familiar, often = _known(table, labelled, within_s)
    open_frames = [int(number) for number in numbers if number not in {*labelled}]
    while open_frames and len(chosen) < count:
        worth = table["unsure"] * (1 - familiar) / (1 + np.array([often[v] for v in table["verb"]]))
        gain = {number: float(worth[table["frame"] == number].sum()) for number in open_frames}
        best = max(open_frames, key=lambda number: (gain[number], -number))
        here = np.flatnonzero(table["frame"] == best)
        top = here[worth[here].argmax()]
        chosen.append(
            {"frame": best, "time": table["time"][top], "gain": gain[best],
             "pair": table["pair"][top], "why": table["why"][top]}
        )  # fmt: skip
        familiar = np.maximum(familiar, _familiar(table, here, within_s))
        often.update(table["verb"][here].tolist())
        open_frames.remove(best)
    columns: dict[str, Any] = {
        "frame": np.int64,
        "time": float,
        "gain": float,
        "pair": np.int64,
        "why": object,
    }
    return xr.Dataset(
        {
            name: ("proposal", np.array([row[name] for row in chosen], dtype=dtype))
            for name, dtype in columns.items()
        }
    )


def _unsure(rows: xr.Dataset) -> dict[str, np.ndarray]:
    """Return for each pair in each frame how unsure its verb is, as columns.

    A verb is unsure near one half, and where the one behind it is as likely. What is hardly
    likely at all is no pair, but noise.
    """
    pair = rows["pair"].values if "pair" in rows else np.full(rows.sizes["interaction"], NOBODY)
    groups: dict[tuple[int, object], list[int]] = {}
    keys = (rows[name].values.tolist() for name in ("frame", "human", "object_class"))
    for at, (frame, human, thing) in enumerate(zip(*keys, strict=True)):
        who = int(pair[at]) if pair[at] != NOBODY else (human, thing) if human != NOBODY else at
        groups.setdefault((frame, who), []).append(at)
    score, verb = rows["score"].values.astype(float), rows["verb"].values
    found = []
    for places in groups.values():
        order = sorted(places, key=lambda at: -score[at])
        first, second = score[order[0]], score[order[1]] if len(order) > 1 else 0.0
        if first < LEAST:
            continue
        unsure = max(4 * first * (1 - first), first * (1 - (first - second)))
        rival = f" or {verb[order[1]]} {second:.2f}" if second > first / 2 else ""
        found.append((order[0], unsure, f"{verb[order[0]]} {first:.2f}{rival}"))
    best = np.array([row[0] for row in found], dtype=int)
    return {
        "frame": rows["frame"].values[best],
        "time": rows["time"].values[best],
        "pair": pair[best],
        "human": rows["human"].values[best],
        "kind": rows["object_class"].values[best].astype(str),
        "verb": verb[best].astype(str),
        "unsure": np.array([row[1] for row in found], dtype=float),
        "why": np.array([row[2] for row in found], dtype=object),
    }


def _known(
    table: dict[str, np.ndarray], labelled: Sequence[int], within_s: float
) -> tuple[np.ndarray, Counter[str]]:
    """Return how familiar each row is from what is labelled (0..1), and how often each verb."""
    familiar, often = np.zeros(len(table["frame"])), Counter[str]()
    for number in labelled:
        here = np.flatnonzero(table["frame"] == number)
        familiar = np.maximum(familiar, _familiar(table, here, within_s))
        often.update(table["verb"][here].tolist())
    return familiar, often


def _familiar(table: dict[str, np.ndarray], here: np.ndarray, within_s: float) -> np.ndarray:
    """Return how familiar every row is once these rows are labelled."""
    familiar = np.zeros(len(table["frame"]))
    for at in here.tolist():
        if table["pair"][at] != NOBODY:
            same = table["pair"] == table["pair"][at]
        else:
            same = (table["human"] == table["human"][at]) & (table["kind"] == table["kind"][at])
        away = np.abs(table["time"] - table["time"][at]) / within_s
        familiar = np.where(same, np.maximum(familiar, np.exp(-away)), familiar)
    return familiar
