"""When everyone was in sight."""

from typing import Any

import numpy as np
import xarray as xr

from hoilab.plotting._style import styled
from hoilab.plotting.colours import colour_of
from hoilab.schema import check_tracks

COLUMNS = ("start_s", "lane", "stop_s", "lane_end", "individual", "class", "colour")


def timeline(tracks: xr.Dataset) -> Any:
    """Return one lane for each individual as `holoviews.Segments` over time (s).

    Lanes are ordered by when individuals appear; who was never seen has none.
    """
    import holoviews as hv

    boxes = check_tracks(tracks)
    time = boxes["time"].values
    seen = np.isfinite(boxes["position"].sel(space="x").transpose("time", "individual").values)
    order = [who for who in _by_appearance(seen) if seen[:, who].any()]
    rows = [
        (time[first], lane, time[last], lane, number, label, colour_of(number))
        for lane, who in enumerate(order)
        for number, label in [(_number(boxes, who), str(boxes["class"].values[who]))]
        for first, last in spans(seen[:, who])
    ]
    element = hv.Segments(rows, kdims=list(COLUMNS[:4]), vdims=list(COLUMNS[4:]), label="timeline")
    ticks = [(lane, str(_number(boxes, who))) for lane, who in enumerate(order)]
    return styled(
        element, colour_by="colour", line_width=8, invert_yaxis=True, tools=["hover"],
        xlabel="time (s)", ylabel="individual", yticks=ticks or None, responsive=True,
        height=60 + 16 * len(order),
    )  # fmt: skip


def spans(seen: np.ndarray) -> list[tuple[int, int]]:
    """Return the first and last place of each run of true values.

    Examples
    --------
    >>> spans(np.array([True, True, False, True]))
    [(0, 1), (3, 3)]
    """
    turns = np.diff(seen.astype(np.int8), prepend=0, append=0)
    starts, stops = np.flatnonzero(turns == 1), np.flatnonzero(turns == -1) - 1
    return [(int(start), int(stop)) for start, stop in zip(starts, stops, strict=True)]


def _by_appearance(seen: np.ndarray) -> list[int]:
    first: list[int] = np.argsort(seen.argmax(axis=0), kind="stable").tolist()
    return first


def _number(boxes: xr.Dataset, who: int) -> int:
    return int(boxes["individual"].values[who])
