"""Scores as labelled numbers: every one with a name to print and a unit."""

from collections.abc import Mapping

import numpy as np
import xarray as xr


def labelled(values: Mapping[str, float], names: Mapping[str, tuple[str, str]]) -> xr.Dataset:
    """Return numbers as scalars with the (long name, unit) that `names` has for each."""
    return xr.Dataset(
        {
            key: ((), value, {"long_name": names[key][0], "units": names[key][1]})
            for key, value in values.items()
        }
    )


def ratio(part: float, whole: float) -> float:
    """Return part / whole; NaN where there is no whole, because nothing was asked.

    Examples
    --------
    >>> ratio(1, 4), ratio(0, 0)
    (0.25, nan)
    """
    return float(part / whole) if whole else float(np.nan)
