"""How well a disparity map fits its truth: end point error and bad pixels."""

import numpy as np
import xarray as xr

from hoilab.errors import DataError

BAD_PX = (1.0, 2.0, 3.0)


def disparity_scores(found: np.ndarray, truth: np.ndarray) -> xr.Dataset:
    """Return Middlebury's figures of disparity maps (y, x) in pixels.

    NaN is unknown. Where the truth is known but nothing was found, a pixel is bad; the end
    point error is over pixels that were found.

    Returns
    -------
    xarray.Dataset
        ``epe`` (px), ``bad`` (limit: 1, 2, 3 px; percent of the known pixels), ``found``
        (percent of the known pixels), ``pixels`` (known ones).

    Examples
    --------
    >>> scores = disparity_scores(np.array([[5.0, 9.5, np.nan]]), np.array([[5.5, 7.0, 4.0]]))
    >>> float(scores["epe"]), scores["bad"].values.round(1)
    (1.5, array([66.7, 66.7, 33.3]))
    """
    if found.shape != truth.shape:
        raise DataError(f"maps must have one shape, got {found.shape} and {truth.shape}")
    known = np.isfinite(truth)
    off = np.abs(found - truth)[known]
    sure = np.isfinite(off)
    worst = np.where(sure, off, np.inf)
    count = max(int(known.sum()), 1)
    return xr.Dataset(
        {
            "epe": ((), off[sure].mean() if sure.any() else np.nan, {"units": "px"}),
            "bad": ("limit", [100 * (worst > limit).sum() / count for limit in BAD_PX]),
            "found": ((), 100 * sure.sum() / count),
            "pixels": ((), int(known.sum())),
        },
        coords={"limit": ("limit", list(BAD_PX), {"units": "px"})},
    )
