"""Average precision in pictures: its curves, and what it is lost to."""

from typing import Any

import numpy as np
import xarray as xr

from hoilab.errors import DataError
from hoilab.plotting._style import styled
from hoilab.plotting.colours import colour_of


def precision_recall(precision: xr.DataArray) -> Any:
    """Return a curve for each class as a `holoviews.NdOverlay`, precision over recall.

    Parameters
    ----------
    precision
        (class, recall) or (recall): ``pair_scores(...)["precision"]``,
        ``vcoco_scores(...)["role_precision"].sel(scenario=1)``. Classes without truth, all NaN,
        have no curve.
    """
    import holoviews as hv

    others = [str(dim) for dim in precision.dims if dim != "recall"]
    if "recall" not in precision.dims or len(others) > 1:
        raise DataError(
            f"expected precision over one kind of class and recall, got {precision.dims}; take one "
            "of the others with .sel(...)"
        )
    name = others[0] if others else "class"
    table = precision if others else precision.expand_dims({name: ["all"]})
    axes = (hv.Dimension("recall", range=(0, 1)), hv.Dimension("precision", range=(0, 1)))
    recall = table["recall"].values
    curves = {
        str(label): styled(hv.Curve((recall, values), *axes), color=colour_of(number))
        for number, (label, values) in enumerate(
            zip(table[name].values, table.transpose(name, "recall").values, strict=True)
        )
        if np.isfinite(values).any()
    }
    element = hv.NdOverlay(curves, kdims=[name.replace("_", " ")])
    few = 0 < len(curves) <= 12
    return styled(
        element, responsive=True, height=320, show_legend=few, legend_position="right",
        show_grid=True,
    )  # fmt: skip


def ap_lost(mistakes: xr.Dataset) -> Any:
    """Return the mean AP (%) that each kind of mistake costs as `holoviews.Bars`.

    Parameters
    ----------
    mistakes
        What ``pair_mistakes``, ``vcoco_mistakes`` and ``hico_mistakes`` return; with one class
        selected, that class's own.
    """
    import holoviews as hv

    if not {"ap_lost", "mistakes"} <= set(mistakes.data_vars):
        raise DataError(
            f"expected ap_lost and mistakes, got {', '.join(map(str, mistakes.data_vars))}; take "
            "what hoilab.metrics.pair_mistakes returns"
        )
    others = [dim for dim in mistakes["ap_lost"].dims if dim != "mistake"]
    lost = 100 * mistakes["ap_lost"].mean(others).values
    count = mistakes["mistakes"].sum(others).values
    rows = list(zip(mistakes["mistake"].values.tolist(), lost, count, strict=True))
    element = hv.Bars(rows, kdims=["mistake"], vdims=[hv.Dimension("AP lost", unit="%"), "count"])
    return styled(element, tools=["hover"], responsive=True, height=260, xrotation=30)
