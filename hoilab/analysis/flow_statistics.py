"""What moves where nobody can be tracked: optical flow in cells of the picture.

For each pair of successive frames the flow (OpenCV's DIS, Kroeger et al. 2016) is summed up in
cells: the mean speed in px/s, its direction, and the share of pixels that move. What is usual in
a cell is what it showed before; a cell is unusual as far as it goes beyond. Nothing but these
numbers leaves the function.
"""

from collections.abc import Iterator

import cv2
import numpy as np
import xarray as xr

from hoilab.analysis._rows import Column, table
from hoilab.errors import DataError
from hoilab.plugins import Spec
from hoilab.schema import check_video

ALARM: dict[str, Column] = {
    "start_s": (float, "first moment above the threshold", "s"),
    "end_s": (float, "last moment above the threshold", "s"),
    "score": (float, "times the usual speed", "1"),
    "said": (object, "why, in words", ""),
}
STILL_PX = 0.5
QUANTILE = 0.99
PIECE = 32


def flow_statistics(video: xr.DataArray, *, cell_px: int = 48) -> xr.Dataset:
    """Return speed, direction and moving share of each cell (time, y, x).

    The first frame has no motion and no row. Each frame is decoded once.

    Parameters
    ----------
    cell_px
        Side of a cell; the right and lower edge of the picture that fills no cell is left out.
    """
    check_video(video)
    rows, columns = video.sizes["y"] // cell_px, video.sizes["x"] // cell_px
    if not rows or not columns:
        raise DataError(
            f"cells of {cell_px} px do not fit into {video.sizes['x']}x{video.sizes['y']} px; "
            "choose smaller ones"
        )
    engine = cv2.DISOpticalFlow.create(cv2.DISOPTICAL_FLOW_PRESET_FAST)
    step_s = np.diff(video["time"].values)
    shape = (max(video.sizes["time"] - 1, 0), rows, columns)
    moved = np.zeros((*shape, 2))
    speed, share = np.zeros(shape), np.zeros(shape)
    before = None
    for number, picture in enumerate(_pictures(video)):
        grey = cv2.cvtColor(picture, cv2.COLOR_RGB2GRAY)
        if before is not None:
            flow = engine.calc(before, grey, None)[: rows * cell_px, : columns * cell_px]
            cells = flow.reshape(rows, cell_px, columns, cell_px, 2)
            length = np.linalg.norm(cells, axis=-1)
            moved[number - 1] = cells.mean(axis=(1, 3)) / step_s[number - 1]
            speed[number - 1] = length.mean(axis=(1, 3)) / step_s[number - 1]
            share[number - 1] = (length > STILL_PX).mean(axis=(1, 3))
        before = grey
    dims = ("time", "y", "x")
    return xr.Dataset(
        {
            "speed": (dims, speed, {"units": "px/s", "long_name": "mean speed"}),
            "moving": (dims, share, {"units": "1", "long_name": "share of pixels that move"}),
            "flow": ((*dims, "space"), moved, {"units": "px/s", "long_name": "mean motion"}),
        },
        coords={
            "time": video["time"].values[1:],
            "y": ("y", (np.arange(rows) + 0.5) * cell_px, {"units": "px"}),
            "x": ("x", (np.arange(columns) + 0.5) * cell_px, {"units": "px"}),
            "space": ["x", "y"],
        },
        attrs={"cell_px": cell_px},
    )


def usual_flow(statistics: xr.Dataset) -> xr.Dataset:
    """Return what 99 % of the moments stay below in each cell, with a floor for still ones."""
    if not statistics.sizes["time"]:
        raise DataError("what is usual needs two frames or more; watch for longer")
    bound = statistics[["speed", "moving"]].quantile(QUANTILE, "time").drop_vars("quantile")
    # A cell where nothing ever moved is as quiet as the quietest cell of the picture, not less.
    floor = {"speed": float(bound["speed"].median()), "moving": 0.02}
    return bound.assign(
        {name: bound[name].clip(min=max(floor[name], 1e-6)) for name in ("speed", "moving")}
    ).assign_attrs(cell_px=statistics.attrs["cell_px"])


def flow_novelty(statistics: xr.Dataset, usual: xr.Dataset) -> xr.DataArray:
    """Return how many times the usual speed each cell shows (time, y, x).

    The speed counts where more of the cell moves than noise does.
    """
    if statistics.attrs["cell_px"] != usual.attrs["cell_px"]:
        raise DataError("cells of both must have one size; pass the same cell_px")
    ratio = statistics["speed"] / usual["speed"]
    found = ratio.where(statistics["moving"] > 0.02, 0.0).rename("novelty")
    return found.assign_attrs(units="1", long_name="times the usual speed")


def flow_reason(statistics: xr.Dataset, usual: xr.Dataset, time_s: float) -> str:
    """Return in words what is most unusual at a moment.

    Examples
    --------
    >>> cells = {"y": [24.0], "x": [24.0]}
    >>> seen = xr.Dataset({"speed": (("time", "y", "x"), [[[40.0]]]),
    ...                    "moving": (("time", "y", "x"), [[[0.5]]])},
    ...                   coords={"time": [1.0], **cells}, attrs={"cell_px": 48})
    >>> known = xr.Dataset({"speed": (("y", "x"), [[12.0]]), "moving": (("y", "x"), [[0.1]])},
    ...                    coords=cells, attrs={"cell_px": 48})
    >>> flow_reason(seen, known, 1.0)
    '40 px/s around x 24, y 24 where 99 % stay below 12; 50 % of it moves, usual is up to 10 %'
    """
    now = statistics.sel(time=time_s, method="nearest")
    scores = flow_novelty(statistics, usual).sel(time=time_s, method="nearest")
    row, column = np.unravel_index(int(scores.values.argmax()), scores.shape)
    here, known = now.isel(y=row, x=column), usual.isel(y=row, x=column)
    return (
        (
            f"{float(here['speed']):.0f} px/s around x {float(here['x']):.0f}, y "
            f"{float(here['y']):.0f} where 99 % stay below {float(known['speed']):.0f}; "
            f"{float(here['moving']):.0%} of it moves, usual is up to {float(known['moving']):.0%}"
        )
        .replace("%", " %")
        .replace("  %", " %")
    )


def flow_alarms(
    statistics: xr.Dataset, usual: xr.Dataset, *, above: float = 2.0, pause_s: float = 1.0
) -> xr.Dataset:
    """Return the times in which a cell moves faster than `above` times what is usual in it.

    Each row (alarm) has its span, the highest ratio as ``score``, where that was (px), and the
    reason in words.
    """
    highest = flow_novelty(statistics, usual).max(("y", "x")).values
    time = statistics["time"].values
    over = np.flatnonzero(highest > above)
    breaks = np.flatnonzero(np.diff(time[over], prepend=-np.inf) > pause_s)
    rows = []
    for run in np.split(over, breaks[1:]) if len(over) else []:
        peak = run[np.argmax(highest[run])]
        rows.append(
            {
                "start_s": time[run[0]],
                "end_s": time[run[-1]],
                "score": highest[peak],
                "said": flow_reason(statistics, usual, float(time[peak])),
            }
        )
    return table("alarm", rows, ALARM, attrs={"above": above})


def _pictures(video: xr.DataArray) -> Iterator[np.ndarray]:
    """Give the frames one by one, read a second or so at a time."""
    for start in range(0, video.sizes["time"], PIECE):
        yield from video.isel(time=slice(start, start + PIECE)).values


SPEC = Spec(
    name="flow-statistics",
    summary="Optical flow in cells of the picture, for scenes where nobody can be tracked.",
    licence="Apache-2.0",
    target="hoilab.analysis.flow_statistics:flow_statistics",
)
