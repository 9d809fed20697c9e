"""How many pass a line, when, and how many a second: PedPy's measures in metres.

Lines have two points. `hoilab.analysis.crossings` counts over lines with corners, by direction,
with a confidence; here each person counts once.
"""

import numpy as np
import pandas as pd
import shapely
import xarray as xr

from hoilab.analysis._pedpy import by_frame, empty, gate, over_time, speeds
from hoilab.io.trajectories import frame_numbers, frame_rate, to_pedpy
from hoilab.plugins import Spec


def passed(ground: xr.Dataset, line: shapely.LineString) -> xr.DataArray:
    """Return how many have crossed a line so far (time): PedPy's N-t curve.

    The line has two points; each person counts once, at the first crossing, whichever way.
    """
    import pedpy

    if empty(ground):
        return over_time(ground, pd.Series(dtype=float), "passed", fill=0.0)
    counted, _ = pedpy.compute_n_t(traj_data=to_pedpy(ground), measurement_line=gate(line))
    column = by_frame(counted, "cumulative_pedestrians")
    series = column.reindex(frame_numbers(ground)).ffill().fillna(0)
    return over_time(ground, series, "passed", fill=0.0)


def first_crossings(ground: xr.Dataset, line: shapely.LineString) -> xr.DataArray:
    """Return when each person first crossed a line (individual), in s; NaN for never."""
    import pedpy

    seconds = np.full(ground.sizes["individual"], np.nan)
    if not empty(ground):
        _, found = pedpy.compute_n_t(traj_data=to_pedpy(ground), measurement_line=gate(line))
        who = {name: column for column, name in enumerate(ground["individual"].values)}
        seconds[found["id"].map(who).to_numpy()] = found["frame"] / frame_rate(ground)
    return xr.DataArray(
        seconds,
        dims="individual",
        coords={"individual": ground["individual"].values},
        name="crossed_s",
        attrs={"units": "s"},
    )


def flow(
    ground: xr.Dataset, line: shapely.LineString, *, every_s: float = 10.0, span_s: float = 0.5
) -> xr.Dataset:
    """Return the flow over a line (people a second) and the speed at it, piece by piece.

    PedPy's pieces are at least `every_s` long and end with a crossing; the flow of one is the
    number of people over the time from its first crossing to its last. Fewer than two crossings,
    or a shorter recording, have no piece.
    """
    import pedpy

    attrs = {"units": "1/s", "long_name": "flow over the line"}
    none = xr.Dataset({"flow": ("piece", [], attrs), "speed": ("piece", [], {"units": "m/s"})})
    if empty(ground):
        return none
    rate = frame_rate(ground)
    counted, found = pedpy.compute_n_t(traj_data=to_pedpy(ground), measurement_line=gate(line))
    table = pedpy.compute_flow(
        nt=counted,
        crossing_frames=found,
        individual_speed=speeds(ground, span_s, "one-sided"),
        delta_frame=max(1, round(every_s * rate)),
        frame_rate=rate,
    )
    if table.empty:
        return none
    # PedPy tells no times: its pieces follow each other from the first crossing on.
    return xr.Dataset(
        {
            "flow": ("piece", table["flow"].to_numpy(), attrs),
            "speed": ("piece", table["mean_speed"].to_numpy(), {"units": "m/s"}),
        }
    )


SPEC = Spec(
    name="crowd-flow",
    summary="How many pass a line, when, and how many a second, by PedPy.",
    licence="Apache-2.0",
    target="hoilab.analysis.crowd_flow:flow",
)
