"""How much of the picture was hidden, over time."""

from typing import Any

import numpy as np
import xarray as xr

from hoilab.errors import DataError
from hoilab.plotting._style import styled


def masked(receipt: xr.Dataset) -> Any:
    """Return the share of each frame that is hidden (%), and the frames that could not be read.

    Parameters
    ----------
    receipt
        What `hoilab.anonymize` returned: masked (time), 0 to 1, and failed (time).
    """
    import holoviews as hv

    if not {"masked", "failed"} <= set(receipt.variables):
        came = ", ".join(sorted(map(str, receipt.variables)))
        raise DataError(
            f"expected a privacy receipt with masked and failed, got {came}; "
            "take the one that hoilab.anonymize returns, or the privacy group of a scene"
        )
    time, percent = receipt["time"].values, 100 * receipt["masked"].values.astype(float)
    failed = np.asarray(receipt["failed"].values, dtype=bool)
    kdim, vdim = hv.Dimension("time", unit="s"), hv.Dimension("hidden", unit="%")
    area = hv.Area((time, percent), kdim, vdim, label="hidden")
    marks = hv.Scatter((time[failed], percent[failed]), kdim, vdim, label="failed")
    highest = max(5.0, 1.15 * float(percent.max(initial=0.0)))
    return styled(
        styled(area, color="#4f9dff", line_color="#4f9dff", fill_alpha=0.3, line_width=1.5)
        * styled(marks, color="#e5484d", size=6),
        show_legend=False, responsive=True, height=130, ylim=(0, highest), toolbar=None,
        yticks=3, show_grid=True, padding=(0, 0), fontsize={"labels": 9, "ticks": 8},
    )  # fmt: skip
