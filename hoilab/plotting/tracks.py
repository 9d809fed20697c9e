"""Where everyone went, on the picture."""

from typing import Any

import numpy as np
import xarray as xr

from hoilab.plotting._style import styled
from hoilab.plotting.colours import colour_of
from hoilab.schema import check_tracks


def tracks(tracks: xr.Dataset) -> Any:
    """Return the way of each individual's feet (middle of the lower edge) as `holoviews.Path`.

    Lies over `hoilab.plotting.frame` with ``*``. A way is broken where nobody was seen.
    """
    import holoviews as hv

    boxes = check_tracks(tracks)[["position", "shape"]].transpose("individual", "time", "space")
    foot = boxes["position"].values.copy()
    foot[..., 1] += boxes["shape"].values[..., 1] / 2
    ways = [
        {"x": way[:, 0], "y": way[:, 1], "individual": int(number), "colour": colour_of(number)}
        for number, way in zip(tracks["individual"].values, foot, strict=True)
        if np.isfinite(way[:, 0]).any()
    ]
    element = hv.Path(ways, kdims=["x", "y"], vdims=["individual", "colour"], label="tracks")
    return styled(
        element, colour_by="colour", line_width=2.5, invert_yaxis=True, tools=["hover"],
        xaxis=None, yaxis=None,
    )  # fmt: skip
