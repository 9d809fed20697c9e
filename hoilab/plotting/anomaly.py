"""How unusual everybody was over time, and what the alarms say."""

from textwrap import shorten
from typing import Any

import numpy as np
import xarray as xr

from hoilab.plotting._style import styled
from hoilab.plotting.colours import colour_of

ALARM = "#e5484d"


def alarms(scores: xr.DataArray, alarms: xr.Dataset, *, told: int = 6) -> Any:
    """Return the highest score over time, the threshold, and alarms with their reasons.

    Parameters
    ----------
    scores
        (time, individual), from `hoilab.analysis.anomaly.novelty` or another detector.
    alarms
        From `hoilab.analysis.alarms.alarms`.
    told
        How many of the strongest alarms are told in words beside the curve; all of them say it
        to whoever hovers on them.
    """
    import holoviews as hv

    time, score = hv.Dimension("time", unit="s"), hv.Dimension("novelty")
    values = scores.transpose("time", "individual").values
    seen = np.isfinite(values)
    highest = np.where(seen, values, -np.inf).max(axis=1, initial=-np.inf)
    highest = np.where(np.isfinite(highest), highest, 0.0)
    moments, above = scores["time"].values, float(alarms.attrs["above"])
    curve = hv.Curve((moments, highest), time, score, label="most unusual")
    rows = [
        (start, peak, max(end, start + 0.2), peak, int(who), said, ALARM)
        for start, end, peak, who, said in zip(
            alarms["start_s"].values, alarms["end_s"].values, alarms["score"].values,
            alarms["individual"].values, alarms["said"].values, strict=True,
        )
    ]  # fmt: skip
    bars = hv.Segments(
        rows, ["time", "novelty", "end_s", "novelty_end"], ["individual", "said", "colour"],
        label="alarms",
    )  # fmt: skip
    top = max(float(highest.max(initial=0.0)), above if np.isfinite(above) else 0.0, 1e-6)
    parts = styled(curve, color="#7d8896", line_width=1.2) * styled(
        bars, colour_by="colour", line_width=6, tools=["hover"]
    )
    if np.isfinite(above):
        parts = parts * styled(hv.HLine(above), color="#ff9f40", line_dash="dashed", line_width=1.5)
    parts = parts * _words(alarms, moments, top, told)
    lines = min(told, alarms.sizes["alarm"])
    return styled(
        parts, responsive=True, height=220 + 22 * lines, show_legend=False, show_grid=True,
        ylim=(0, top * (1.1 + 0.16 * lines)), xlabel="time (s)", ylabel="novelty", padding=(0, 0),
    )  # fmt: skip


def alarm_places(alarms: xr.Dataset) -> Any:
    """Return where alarms were raised, in metres, coloured by individual."""
    import holoviews as hv

    rows = [
        (*place, int(who), said, colour_of(int(who)))
        for place, who, said in zip(
            alarms["position"].values, alarms["individual"].values, alarms["said"].values,
            strict=True,
        )
    ]  # fmt: skip
    element = hv.Points(
        rows, [hv.Dimension("x", unit="m"), hv.Dimension("y", unit="m")],
        ["individual", "said", "colour"], label="alarms",
    )  # fmt: skip
    return styled(
        element, colour_by="colour", size=11, marker="triangle", line_color="black",
        tools=["hover"], frame_width=480, **({"data_aspect": 1} if rows else {}),
    )  # fmt: skip


def _words(alarms: xr.Dataset, moments: np.ndarray, top: float, told: int) -> Any:
    """Return the strongest alarms in words, one below the other above the curve."""
    import holoviews as hv

    strongest = np.argsort(-alarms["score"].values, kind="stable")[:told]
    order = strongest[np.argsort(alarms["start_s"].values[strongest], kind="stable")]
    start = float(moments[0]) if len(moments) else 0.0
    span = float(moments[-1] - moments[0]) if len(moments) else 1.0
    rows = [
        (
            start + 0.01 * span,
            top * (1.18 + 0.16 * (len(order) - 1 - line)),
            shorten(
                f"{alarms['start_s'].values[row]:.0f} s, no. {alarms['individual'].values[row]}: "
                f"{alarms['said'].values[row]}",
                110,
            ),
        )
        for line, row in enumerate(order)
    ]
    return styled(
        hv.Labels(rows, ["time", "novelty"], ["text"], label="reasons"), text_align="left",
        text_font_size="9pt", text_color=ALARM,
    )  # fmt: skip
