"""Where two models, or two settings of one, say different things of the same frames."""

from typing import NamedTuple

import numpy as np
import xarray as xr
from scipy.optimize import linear_sum_assignment

from hoilab.geometry import boxes
from hoilab.schema import check_interactions

LEAST_OVERLAP = 0.5
KINDS = ("only the first", "only the second", "another verb")


class _Difference(NamedTuple):
    kind: str
    one: str
    other: str
    frame: int
    time_s: float
    score: float


def differences(
    one: xr.Dataset, other: xr.Dataset, *, least: float = 0.3, pause_frames: int = 2
) -> xr.Dataset:
    """Return stretches in which two tables of interactions differ, the longest first.

    In each frame a pair of one table belongs to that of the other whose person and thing overlap
    best, by half or more. Each pair says its surest verb.

    Parameters
    ----------
    least
        What scores less is not said.
    pause_frames
        So many listed frames without a difference do not end it.

    Returns
    -------
    xarray.Dataset
        Over ``difference``: ``kind``, what ``one`` and ``other`` say ("" for nothing),
        ``first_frame``, ``last_frame``, ``start_s``, ``stop_s``, ``frames``, and the highest
        ``score``; attrs ``frames`` and ``agreed``, how many pairs of one frame both say alike.
    """
    tables = [_surest(check_interactions(rows), least) for rows in (one, other)]
    numbers = np.unique(np.concatenate([rows["frame"].values for rows in tables]))
    found: list[_Difference] = []
    agreed = 0
    for number in numbers.tolist():
        sides = [rows.isel(interaction=rows["frame"].values == number) for rows in tables]
        alike, more = _frame(*sides)
        agreed += alike
        found += more
    order = {int(frame): place for place, frame in enumerate(numbers)}
    rows = sorted(
        _stretches(found, order, pause_frames), key=lambda row: (-row[1], row[0][0].frame)
    )
    runs = [run for run, _ in rows]
    texts = {
        name: np.array([getattr(run[0], name) for run in runs], dtype=str)
        for name in ("kind", "one", "other")
    }
    return xr.Dataset(
        {
            **{name: ("difference", values) for name, values in texts.items()},
            "first_frame": ("difference", np.array([run[0].frame for run in runs], dtype=int)),
            "last_frame": ("difference", np.array([run[-1].frame for run in runs], dtype=int)),
            "start_s": ("difference", np.array([run[0].time_s for run in runs], dtype=float)),
            "stop_s": ("difference", np.array([run[-1].time_s for run in runs], dtype=float)),
            "frames": ("difference", np.array([count for _, count in rows], dtype=int)),
            "score": (
                "difference", np.array([max(d.score for d in run) for run in runs], dtype=float),
            ),
        },
        attrs={"frames": len(numbers), "agreed": agreed, "differ": len(found)},
    )  # fmt: skip


def _surest(rows: xr.Dataset, least: float) -> xr.Dataset:
    """Return the surest verb of each pair in each frame, of what scores enough."""
    score = rows["score"].values
    best: dict[tuple[object, ...], int] = {}
    human, thing = (
        boxes.to_corners(rows[f"{side}_position"].values, rows[f"{side}_shape"].values).round()
        for side in ("human", "object")
    )
    names = rows["object_class"].values.tolist()
    for k, frame in enumerate(rows["frame"].values.tolist()):
        if score[k] < least:
            continue
        key = (frame, *np.nan_to_num(human[k], nan=-1).tolist(),
               *np.nan_to_num(thing[k], nan=-1).tolist(), names[k])  # fmt: skip
        if key not in best or score[k] > score[best[key]]:
            best[key] = k
    return rows.isel(interaction=sorted(best.values()))


def _frame(one: xr.Dataset, other: xr.Dataset) -> tuple[int, list[_Difference]]:
    """Return how many pairs of a frame agree, and where they do not."""
    overlap = _overlap(one, other)
    rows, columns = linear_sum_assignment(-overlap)
    matched = [
        (int(a), int(b))
        for a, b in zip(rows, columns, strict=True)
        if overlap[a, b] >= LEAST_OVERLAP
    ]
    said = [_said(side) for side in (one, other)]
    agreed, found = 0, []
    for a, b in matched:
        if said[0][a] == said[1][b]:
            agreed += 1
        else:
            score = max(float(one["score"][a]), float(other["score"][b]))
            found.append(_at(one, a, KINDS[2], said[0][a], said[1][b], score))
    alone = [set(range(len(said[k]))) - {pair[k] for pair in matched} for k in (0, 1)]
    found += [
        _at(one, a, KINDS[0], said[0][a], "", float(one["score"][a])) for a in sorted(alone[0])
    ]
    found += [
        _at(other, b, KINDS[1], "", said[1][b], float(other["score"][b])) for b in sorted(alone[1])
    ]
    return agreed, found


def _overlap(one: xr.Dataset, other: xr.Dataset) -> np.ndarray:
    """Return the smaller of the overlaps of persons and of things; things unseen in both agree."""
    parts = []
    for side in ("human", "object"):
        a, b = (
            boxes.to_corners(rows[f"{side}_position"].values, rows[f"{side}_shape"].values)
            for rows in (one, other)
        )
        shared = boxes.pairwise_iou(a, b)
        absent = np.isnan(a).any(1)[:, None] & np.isnan(b).any(1)[None]
        parts.append(np.where(absent, 1.0, np.nan_to_num(shared)))
    return np.minimum(*parts)


def _said(rows: xr.Dataset) -> list[str]:
    return [
        f"{verb} {thing}".strip()
        for verb, thing in zip(
            rows["verb"].values.tolist(), rows["object_class"].values.tolist(), strict=True
        )
    ]


def _at(rows: xr.Dataset, place: int, kind: str, one: str, other: str, score: float) -> _Difference:
    frame, time_s = int(rows["frame"][place]), float(rows["time"][place])
    return _Difference(kind, one, other, frame, time_s, score)


def _stretches(
    found: list[_Difference], order: dict[int, int], pause: int
) -> list[tuple[list[_Difference], int]]:
    """Return differences that go on from frame to frame as one, with the frames they last."""
    open_runs: dict[tuple[str, str, str], list[_Difference]] = {}
    done: list[list[_Difference]] = []
    for difference in found:
        key = difference[:3]
        run = open_runs.get(key)
        if run and order[difference.frame] - order[run[-1].frame] <= pause + 1:
            run.append(difference)
        else:
            open_runs[key] = [difference]
            done.append(open_runs[key])
    return [(run, len({difference.frame for difference in run})) for run in done]
