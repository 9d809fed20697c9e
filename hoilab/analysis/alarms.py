"""Alarms: who moved unusually, from when to when, where, and why."""

import numpy as np
import xarray as xr

from hoilab.analysis._rows import Column, table
from hoilab.analysis.anomaly import Scale, novelty_among, threshold, usual_movement
from hoilab.analysis.anomaly_reasons import Neighbourhood, sentence
from hoilab.analysis.movement import SPAN_S, velocity
from hoilab.analysis.places import places
from hoilab.plugins import Spec

ALARM: dict[str, Column] = {
    "individual": (np.int64, "who moved unusually", ""),
    "start_s": (float, "first moment above the threshold", "s"),
    "end_s": (float, "last moment above the threshold", "s"),
    "raised_s": (float, "when it had lasted long enough to be told", "s"),
    "position": (float, "where it was most unusual", "m"),
    "score": (float, "highest score", "1"),
    "speed": (float, "speed where it was most unusual", "m/s"),
    "kind": (object, "fast, slow, against, place or mixture", ""),
    "said": (object, "why, in words", ""),
}


def alarms(
    scores: xr.DataArray,
    ground: xr.Dataset,
    usual: xr.Dataset,
    *,
    above: float,
    at_least_s: float = 0.8,
    pause_s: float = 1.2,
    clock_s: float | None = None,
) -> xr.Dataset:
    """Return one row for each time somebody's score stays above a threshold.

    Parameters
    ----------
    scores
        (time, individual) from `novelty`, `rarity` or another detector.
    ground
        The positions that were scored.
    usual
        What they are compared with in words; people in it are not compared with themselves.
    above
        Threshold, as from `hoilab.analysis.anomaly.threshold`.
    at_least_s
        Shorter ones are not told; alarms are raised when they have lasted that long.
    pause_s
        Shorter times below the threshold do not end an alarm.
    clock_s
        Seconds from midnight at time 0, if the time of day is to count.
    """
    high = scores.transpose("time", "individual").values
    spots = places(ground).transpose("time", "individual", "space").values
    pace = velocity(ground, span_s=usual.attrs["span_s"])
    paces = pace.transpose("time", "individual", "space").values
    around = Neighbourhood(usual) if usual.sizes["sample"] else None
    time = ground["time"].values
    rows = []
    for column, individual in enumerate(scores["individual"].values):
        over = np.flatnonzero(high[:, column] > above)
        for first, last in _runs(time[over], pause_s):
            run = over[first : last + 1]
            lasted_s = float(time[run[-1]] - time[run[0]])
            if lasted_s < at_least_s - 1e-9 or around is None:
                continue
            peak = run[np.argmax(high[run, column])]
            clock = np.nan if clock_s is None else clock_s + time[peak]
            reasons = around.reasons(
                spots[peak, column], paces[peak, column], clock=clock, without=int(individual)
            )
            raised = run[np.searchsorted(time[run], time[run[0]] + at_least_s - 1e-9)]
            rows.append(
                {
                    "individual": individual,
                    "start_s": time[run[0]],
                    "end_s": time[run[-1]],
                    "raised_s": time[raised],
                    "position": spots[peak, column],
                    "score": high[peak, column],
                    "speed": np.linalg.norm(paces[peak, column]),
                    "kind": reasons[0].kind,
                    "said": sentence(reasons, lasted_s=lasted_s),
                }
            )
    rows.sort(key=lambda row: (row["start_s"], row["individual"]))
    return table("alarm", rows, ALARM, attrs={"above": above})


def alarms_among(
    ground: xr.Dataset,
    *,
    share: float = 0.99,
    at_least_s: float = 0.8,
    pause_s: float = 1.2,
    scale: Scale = Scale(),  # noqa: B008
    span_s: float = SPAN_S,
) -> xr.Dataset:
    """Return alarms of a recording of which nobody has said what is usual.

    Everybody is compared with everybody else; the most unusual 1 % of moments (`share`) are
    above the threshold. In a recording without anything odd these are its rarest moments.
    """
    usual = usual_movement(ground, span_s=span_s)
    if len(np.unique(usual["individual"])) < 2:
        return table("alarm", [], ALARM, attrs={"above": np.nan})
    scores = novelty_among(ground, scale=scale, span_s=span_s)
    return alarms(
        scores, ground, usual, above=threshold(usual, share=share, scale=scale),
        at_least_s=at_least_s, pause_s=pause_s,
    )  # fmt: skip


def _runs(moments: np.ndarray, pause_s: float) -> list[tuple[int, int]]:
    """Return first and last place of each run of moments with short pauses between them."""
    if not len(moments):
        return []
    breaks = np.flatnonzero(np.diff(moments) > pause_s + 1e-9)
    starts, ends = [0, *(breaks + 1).tolist()], [*breaks.tolist(), len(moments) - 1]
    return list(zip(starts, ends, strict=True))


SPEC = Spec(
    name="alarms",
    summary="Who moved unusually, from when to when, and why in metres and seconds.",
    licence="Apache-2.0",
    target="hoilab.analysis.alarms:alarms_among",
)
