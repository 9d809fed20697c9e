"""Pairs of maps: which pixels count, and one question asked of each frame."""

from collections.abc import Callable, Mapping

import numpy as np
import xarray as xr

from hoilab.errors import DataError

MIN_M = 1e-3


def known(truth: np.ndarray, min_m: float, max_m: float) -> np.ndarray:
    """Tell which pixels of the truth count: inside the limits, which themselves do not."""
    inside: np.ndarray = (truth > min_m) & (truth < max_m)
    return inside


def mean(values: np.ndarray) -> float:
    """Return the mean; NaN of nothing."""
    return float(values.mean()) if len(values) else float(np.nan)


def per_frame(
    question: Callable[[np.ndarray, np.ndarray], tuple[float, ...]],
    truth: xr.DataArray,
    found: xr.DataArray,
    names: Mapping[str, tuple[str, str]],
) -> xr.Dataset:
    """Return what `question` says of each pair of maps, one frame in memory at a time."""
    if truth.dims not in {("y", "x"), ("time", "y", "x")} or truth.shape != found.shape:
        raise DataError(
            "truth and prediction must be maps (y, x) or (time, y, x) of one size, got "
            f"{dict(truth.sizes)} and {dict(found.sizes)}; resize the prediction to the truth"
        )
    frames = np.ndindex(truth.shape[:-2])
    rows = [
        question(
            np.asarray(truth.values[i] if i else truth.values, dtype=np.float64),
            np.asarray(found.values[i] if i else found.values, dtype=np.float64),
        )
        for i in frames
    ]
    table = np.array(rows, dtype=np.float64).reshape(*truth.shape[:-2], len(names))
    over = truth.dims[:-2]
    coords = {name: truth.coords[name] for name in over if name in truth.coords}
    variables = {
        name: (over, table[..., column], {"long_name": long, "units": units})
        for column, (name, (long, units)) in enumerate(names.items())
    }
    return xr.Dataset(variables, coords=coords)
