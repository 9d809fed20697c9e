"""Crowds on the floor: how dense, which way, and what happened where; axes in metres or pixels."""

from collections.abc import Sized
from typing import Any

import numpy as np
import xarray as xr

from hoilab.plotting._style import styled

KINDS = {
    "gathering": "#ff9f40",
    "queue": "#f5c542",
    "dispersal": "#ff6b81",
    "counter-flow": "#a78bfa",
    "bottleneck": "#2dd4d4",
}


def floor_map(values: xr.DataArray, *, name: str = "density") -> Any:
    """Return a map (y, x) of the floor with a colour bar: density, speed, or time spent.

    NaN is left blank. It holds numbers of cells, no pixels of a camera.
    """
    import holoviews as hv

    across, down = _axes(values)
    unit = values.attrs.get("units", "")
    unit = {"1/m2": "1/m²"}.get(unit, unit)
    mesh = hv.QuadMesh(
        (values["x"].values, values["y"].values, values.transpose("y", "x").values.astype(float)),
        [across, down], hv.Dimension(name, unit=unit), label=name,
    ) if values.size else hv.QuadMesh([], [across, down], name)  # fmt: skip
    return styled(
        mesh, cmap="viridis", colorbar=True, frame_width=480, tools=["hover"], **_square(mesh),
        clipping_colors={"NaN": "#00000000"}, clabel=f"{name} ({unit})",
        invert_yaxis=values["y"].attrs.get("units") == "px", padding=0, line_alpha=0,
        show_legend=False,
    )  # fmt: skip


def flow_arrows(field: xr.Dataset, *, fewest: int = 2, least: float = 0.1) -> Any:
    """Return arrows that say which ways people go in each cell, so that two-way flow shows.

    From the middle of a cell an arrow goes in each direction that at least a share of `least` of
    its movements have; the longest one has them all. Cells that fewer than `fewest` individuals
    went through are blank.

    Parameters
    ----------
    field
        From `hoilab.analysis.flow_field.flow_field`.
    """
    import holoviews as hv

    across, down = _axes(field)
    share = field["share"].transpose("y", "x", "direction").values
    shown = (field["people"].values >= fewest)[..., None] & (share >= least)
    row, column, way = np.nonzero(shown)
    start = np.stack([field["x"].values[column], field["y"].values[row]], -1)
    angle = np.deg2rad(field["direction"].values[way])
    length = 0.55 * field.attrs["cell"] * np.sqrt(share[row, column, way])
    ahead = length[:, None] * np.stack([np.cos(angle), np.sin(angle)], -1)
    side = np.stack([-ahead[:, 1], ahead[:, 0]], -1) * 0.25
    tip = start + ahead
    head = [tip - 0.4 * ahead + side, tip, tip - 0.4 * ahead - side]
    ways = [
        {"x": path[:, 0], "y": path[:, 1], "share": value}
        for path, value in zip(
            np.stack([start, tip, *head], axis=1), share[row, column, way], strict=True
        )
    ]
    element = hv.Path(ways, [across, down], ["share"], label="flow")
    return styled(
        element, color="#ff6b81", line_width=1.8, frame_width=480, tools=["hover"],
        **_square(ways),
        invert_yaxis=field["y"].attrs.get("units") == "px",
    )  # fmt: skip


def events(found: xr.Dataset) -> Any:
    """Return crowd events over time, one lane for each kind, with their sentences to hover on.

    Parameters
    ----------
    found
        From `hoilab.analysis.crowd_events.crowd_events`.
    """
    import holoviews as hv

    lanes = [kind for kind in KINDS if kind in set(found["kind"].values.tolist())]
    rows = [
        (start, lane, max(end, start + 0.2), lane, kind, said, KINDS[kind])
        for kind, start, end, said in zip(
            found["kind"].values, found["start_s"].values, found["end_s"].values,
            found["said"].values, strict=True,
        )
        for lane in [lanes.index(kind)]
    ]  # fmt: skip
    element = hv.Segments(
        rows, ["start_s", "lane", "end_s", "lane_end"], ["kind", "said", "colour"], label="events"
    )
    return styled(
        element, colour_by="colour", line_width=12, tools=["hover"], xlabel="time (s)", ylabel="",
        yticks=list(enumerate(lanes)) or None, ylim=(-0.6, max(len(lanes), 1) - 0.4),
        responsive=True, height=70 + 30 * max(len(lanes), 1), invert_yaxis=True,
    )  # fmt: skip


def _square(parts: Sized) -> dict[str, Any]:
    """Return the option for a metre that is as long up as across, which needs something to show."""
    return {"data_aspect": 1} if len(parts) else {}


def _axes(values: xr.DataArray | xr.Dataset) -> tuple[Any, Any]:
    import holoviews as hv

    unit = str(values["x"].attrs.get("units", ""))
    return hv.Dimension("x", unit=unit), hv.Dimension("y", unit=unit)
