"""The map: a rectified view and walks with their ellipses on it; axes in metres, y up."""

from typing import Any

import numpy as np
import xarray as xr

from hoilab.errors import DataError
from hoilab.plotting._style import styled
from hoilab.plotting.colours import colour_of
from hoilab.schema import check_ground, release

CHI_95 = 5.991
CORNERS = 33


def floor(laid: xr.DataArray) -> Any:
    """Return a rectified view as an `holoviews.RGB` in metres, y up, to lie under walks.

    The view must be hidden or public, see `hoilab.schema.privacy`.

    Parameters
    ----------
    laid
        What `hoilab.geometry.rectified.rectified` returns.
    """
    import holoviews as hv

    released = release(laid, way="plot")
    if released.dims != ("y", "x", "channel") or not {"x", "y"} <= set(released.coords):
        raise DataError("expected a rectified view (y, x, channel) with x and y in metres")
    x, y = released["x"].values, released["y"].values
    half = abs(float(x[1] - x[0])) / 2
    bounds = (x[0] - half, y[-1] - half, x[-1] + half, y[0] + half)
    element = hv.RGB(np.asarray(released.values), _axes(), bounds=bounds, label="floor")
    return styled(element, data_aspect=1, frame_width=520)


def walks(ground: xr.Dataset) -> Any:
    """Return the way of each individual on the ground as `holoviews.Path`, broken in gaps."""
    import holoviews as hv

    place = check_ground(ground)["position"].transpose("individual", "time", "space").values
    ways = [
        {"x": way[:, 0], "y": way[:, 1], "individual": int(name), "colour": colour_of(int(name))}
        for name, way in zip(ground["individual"].values, place, strict=True)
        if np.isfinite(way).all(-1).any()
    ]
    element = hv.Path(ways, _axes(), ["individual", "colour"], label="walks")
    return styled(
        element, colour_by="colour", line_width=2, tools=["hover"], data_aspect=1, frame_width=520
    )


def ellipses(ground: xr.Dataset, *, time_s: float | None = None, every_s: float = 2.0) -> Any:
    """Return the 95 % ellipses of positions as `holoviews.Polygons`.

    Parameters
    ----------
    time_s
        At this moment alone; by default each `every_s` seconds.
    """
    import holoviews as hv

    known = check_ground(ground)
    if not ground.sizes["time"]:
        chosen = known
    elif time_s is not None:
        chosen = known.sel(time=[time_s], method="nearest")
    else:
        step = float(np.median(np.diff(known["time"].values))) if known.sizes["time"] > 1 else 1.0
        chosen = known.isel(time=slice(None, None, max(1, round(every_s / step))))
    place = chosen["position"].transpose("individual", "time", "space").values
    spread = chosen["covariance"].transpose("individual", "time", "space", "space_").values
    told = np.isfinite(place).all(-1) & np.isfinite(spread).all((-2, -1))
    who, when = np.nonzero(told)
    outlines = outlines_95(place[who, when], spread[who, when])
    names = chosen["individual"].values[who]
    shapes = [
        {"x": line[:, 0], "y": line[:, 1], "individual": int(name), "colour": colour_of(int(name))}
        for line, name in zip(outlines, names, strict=True)
    ]
    element = hv.Polygons(shapes, _axes(), ["individual", "colour"], label="ellipses")
    return styled(
        element, colour_by="colour", fill_alpha=0.28, line_color="white", line_alpha=0.5,
        tools=["hover"], data_aspect=1, frame_width=520,
    )  # fmt: skip


def outlines_95(places: np.ndarray, covariance: np.ndarray) -> np.ndarray:
    """Return the outline (n, corners, 2) of the 95 % ellipse of each place (n, 2).

    Examples
    --------
    >>> line = outlines_95(np.zeros((1, 2)), np.diag([1.0, 4.0])[None])
    >>> np.abs(line[0]).max(0).round(2)
    array([2.45, 4.9 ])
    """
    size, ways = np.linalg.eigh(covariance)
    turn = np.linspace(0, 2 * np.pi, CORNERS)
    circle = np.stack([np.cos(turn), np.sin(turn)], -1)  # c 2
    axes = ways * np.sqrt(np.maximum(size, 0) * CHI_95)[..., None, :]
    outlines: np.ndarray = places[:, None] + np.einsum("nij,cj->nci", axes, circle)
    return outlines


def _axes() -> list[Any]:
    import holoviews as hv

    return [hv.Dimension("x", unit="m"), hv.Dimension("y", unit="m")]
