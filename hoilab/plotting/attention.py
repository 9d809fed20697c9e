"""Where a network looked, over the picture, and whether that is what its answer rests on."""

from typing import Any

import numpy as np
import xarray as xr

from hoilab.errors import DataError
from hoilab.plotting._style import styled
from hoilab.plotting.colours import PALETTE

# One hue, ever less clear: the picture stays visible where nobody looked.
SHADES = tuple(f"#ff2d55{alpha:02x}" for alpha in range(224))


def attention(weights: xr.DataArray, *, width_px: float, height_px: float) -> Any:
    """Return a map as `holoviews.Image` in the frame's pixels, clear where nobody looked.

    Lies over `hoilab.plotting.frame` with ``*``. It holds weights of cells, no pixels.

    Parameters
    ----------
    weights
        (y, x) with the centres of cells as coordinates, as ``maps.mean(("layer", "head"))``.
    width_px, height_px
        Size of the frame; cells beyond its edge are cut off.
    """
    import holoviews as hv

    if set(weights.dims) != {"y", "x"}:
        raise DataError(
            f"expected a map (y, x), got {weights.dims}; select or average layer, head and query"
        )
    edges = {axis: _edges(weights[axis].values) for axis in ("x", "y")}
    values = weights.transpose("y", "x").values.astype(np.float64)
    dims = [hv.Dimension("x", range=(0, width_px)), hv.Dimension("y", range=(0, height_px))]
    # A quadrilateral for each cell: cells need not be square.
    element = hv.QuadMesh((edges["x"], edges["y"], values), dims, ["attention"], label="attention")
    return styled(
        element, cmap=list(SHADES), line_alpha=0, show_legend=False, invert_yaxis=True,
        tools=["hover"], xaxis=None, yaxis=None, xlim=(0, width_px), ylim=(0, height_px),
        frame_width=640, data_aspect=1,
    )  # fmt: skip


def faithfulness(curves: xr.Dataset) -> Any:
    """Return deletion and insertion curves of a map, those by chance in grey with their spread.

    Parameters
    ----------
    curves
        What `hoilab.tasks.faithfulness_of` returns.
    """
    import holoviews as hv

    if not {"deletion", "insertion", "faithfulness"} <= set(curves.data_vars):
        raise DataError(
            f"expected deletion and insertion curves, got {', '.join(map(str, curves.data_vars))}; "
            "take what hoilab.tasks.faithfulness_of returns"
        )
    share = 100 * curves["share"].values
    panels = []
    for way, colour, verb in zip(
        ("deletion", "insertion"), PALETTE[:2], ("hidden", "shown"), strict=True
    ):
        axes = (hv.Dimension(verb, label=f"cells {verb}", unit="%"), hv.Dimension("score"))
        given, chance = (curves[way].sel(order=order).values for order in ("given", "chance"))
        area = curves[f"{way}_area"].sel(order="given").item()
        spread = curves[f"{way}_spread"].sel(order="chance").values
        band = hv.Area(
            (share, chance - spread, chance + spread),
            axes[0],
            ["lowest", "highest"],
            label="chance",
        )
        middle = hv.Curve((share, chance), *axes, label="chance")
        line = hv.Curve((share, given), *axes, label="map")
        panels.append(
            styled(
                styled(band, color="#888888", fill_alpha=0.2, line_alpha=0)
                * styled(middle, color="#888888", line_dash="dashed")
                * styled(line, color=colour, line_width=2.5),
                title=f"{way}: area {area:.2f}", responsive=True, height=260, show_grid=True,
                ylabel="score",
            )
        )  # fmt: skip
    return panels[0] + panels[1]


def _edges(centres: np.ndarray) -> np.ndarray:
    """Return the borders of cells of one size, from 0.

    Examples
    --------
    >>> _edges(np.array([16.0, 48.0]))
    array([ 0., 32., 64.])
    """
    return np.asarray(np.arange(len(centres) + 1) * 2 * centres[0])
