"""Depth and its errors in false colours, errors by distance, and what speed costs.

A map of distances shows shapes of people and no faces or clothes, so it needs no gate; the frame
it was made from does.
"""

from typing import Any

import numpy as np
import xarray as xr

from hoilab.errors import DataError
from hoilab.plotting._style import styled

DEPTH_COLOURS, ERROR_COLOURS = "Turbo_r", "RdBu_r"
LARGEST_ERROR = 0.3


def depth(
    frame: xr.DataArray, *, nearest_m: float | None = None, farthest_m: float | None = None
) -> Any:
    """Return a map (y, x) of depth or nearness as an `holoviews.Image`, near in warm colours.

    Colours are spread by the logarithm of depth. Without limits they follow the frame: give the
    same limits to compare frames.

    Examples
    --------
    >>> depth(xr.DataArray([[2.0, 4.0]], dims=("y", "x"), name="depth")).bounds.lbrt()
    (0, 0, 2, 1)
    """
    _check(frame)
    if frame.name == "nearness":
        return _image(frame.values, "nearness", "1", cmap="Turbo")
    known = frame.values[np.isfinite(frame.values)]
    near = nearest_m or (float(known.min()) if known.size else 1.0)
    far = farthest_m or (float(known.max()) if known.size else 1.0)
    return _image(
        frame.values,
        "depth",
        "m",
        cmap=DEPTH_COLOURS,
        logz=True,
        clim=(near, max(far, near * 1.01)),
    )


def depth_error(error: xr.DataArray, *, largest: float = LARGEST_ERROR) -> Any:
    """Return relative errors (y, x) of `hoilab.metrics.error_map` as an `holoviews.Image`.

    Red is seen too far, blue too near, white right.
    """
    _check(error)
    return _image(error.values, "relative_error", "1", cmap=ERROR_COLOURS, clim=(-largest, largest))


def error_by_distance(scores: xr.Dataset, *, score: str = "abs_rel") -> Any:
    """Return one score over distance, the mean of all frames, as an `holoviews.Histogram`.

    Parameters
    ----------
    scores
        Of `hoilab.metrics.scores_by_distance`.
    """
    import holoviews as hv

    if "distance" not in scores.dims or score not in scores:
        raise DataError(
            f"expected {score} over distance, as scores_by_distance gives it, got "
            f"{', '.join(map(str, scores.variables))}"
        )
    values = scores[score].mean([d for d in scores[score].dims if d != "distance"]).values
    edges = np.append(scores["distance"].values, scores["farther"].values[-1])
    kdim = hv.Dimension("distance", unit="m")
    bars = hv.Histogram((edges, values), kdims=kdim, vdims=hv.Dimension(score))
    return styled(bars, color="#4f9dff", line_color="white", height=260, responsive=True)


def speed_and_error(table: xr.Dataset, *, target_ms: float | None = None) -> Any:
    """Return latency against error, with the front of what nothing else beats.

    Parameters
    ----------
    table
        Over ``run``: ``latency_ms``, ``error`` and ``best`` (on the front), names in ``name``.
    target_ms
        A line: what is left of it is fast enough.
    """
    import holoviews as hv

    if not {"latency_ms", "error", "best", "name"} <= set(table.variables):
        raise DataError(
            "expected a table with latency_ms, error, best and name, got "
            f"{', '.join(map(str, table.variables))}; take the one of hoilab bench depth"
        )
    kdim, vdim = hv.Dimension("latency", unit="ms"), hv.Dimension("error")
    names = table["name"].values.astype(str)
    x, y = table["latency_ms"].values, table["error"].values
    known = np.isfinite(x) & np.isfinite(y)
    best = known & table["best"].values.astype(bool)
    order = np.argsort(x[best])
    front = hv.Curve((x[best][order], y[best][order]), kdim, vdim, label="front")
    dots = hv.Scatter((x[known], y[known], names[known]), kdim, [vdim, "name"], label="all")
    parts = styled(front, color="#4f9dff", line_width=2)
    parts = parts * styled(dots, color="#8a8f98", size=7, tools=["hover"])
    for first, side in ((0, "bottom"), (1, "top")):  # neighbours would lie on each other
        some = np.flatnonzero(best)[order][first::2]
        labels = hv.Labels((x[some], y[some], names[some]), [kdim, vdim], "name")
        parts = parts * styled(
            labels,
            text_color="#4f9dff",
            text_font_size="8pt",
            text_align="left",
            text_baseline=side,
            xoffset=1,
        )
    if target_ms is not None:
        parts = parts * styled(hv.VLine(target_ms), color="#e5484d", line_width=1)
    return styled(
        parts, logx=True, height=380, responsive=True, show_legend=False, show_grid=True,
        padding=0.1,
    )  # fmt: skip


def _check(frame: xr.DataArray) -> None:
    if frame.dims != ("y", "x"):
        raise DataError(f"expected one map (y, x), got {frame.dims}; try maps[0]")


def _image(values: np.ndarray, name: str, unit: str, **options: Any) -> Any:
    import holoviews as hv

    height, width = values.shape
    image = hv.Image(
        np.asarray(values)[::-1],
        kdims=["x", "y"],
        bounds=(0, 0, width, height),
        vdims=hv.Dimension(name, unit=unit),
        label=name,
    )
    return styled(
        image, invert_yaxis=True, data_aspect=1, frame_width=480, xaxis=None, yaxis=None,
        colorbar=True, **options,
    )  # fmt: skip
