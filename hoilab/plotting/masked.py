"""How much of the picture was hidden, over time."""

from typing import Any

import holoviews as hv
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
    if not {"masked", "failed"} <= set(receipt.variables):
        raise DataError(
            f"expected a privacy receipt with masked and failed, got {sorted(receipt.variables)}; "
            "take the one that hoilab.anonymize returns, or the privacy group of a scene"
        )
    time, percent = receipt["time"].values, 100 * receipt["masked"].values.astype(float)
    failed = np.asarray(receipt["failed"].values, dtype=bool)
    area = hv.Area((time, percent), "time (s)", "hidden (% of the picture)", label="hidden")
    marks = hv.Scatter(
        (time[failed], percent[failed]), "time (s)", "hidden (% of the picture)", label="solid"
    )
    return styled(
        styled(area, color="#4f9dff", fill_alpha=0.35, line_width=1.5, responsive=True, height=150,
               ylim=(0, max(5.0, float(percent.max(initial=0.0)) * 1.15)), tools=["hover"])
        * styled(marks, color="#e5484d", size=5),
        show_legend=False,
    )  # fmt: skip
