"""Scale and shift that bring depth or nearness closest to the truth, before it is scored.

Fits as in monodepth2 (medians), MiDaS (https://arxiv.org/abs/1907.01341) and Marigold
(https://arxiv.org/abs/2312.02145). Maps are (y, x) or (time, y, x); each frame has its own fit.
"""

import numpy as np
import xarray as xr

from hoilab.metrics._depth_maps import MIN_M, known, per_frame

LEAST_INVERSE = 1e-3


def median_ratio(
    truth: xr.DataArray, predicted: xr.DataArray, *, min_m: float = MIN_M, max_m: float = 80.0
) -> xr.DataArray:
    """Return what to multiply the predictions of each frame by, for equal medians."""

    def ratio(g: np.ndarray, p: np.ndarray) -> tuple[float, ...]:
        seen = known(g, min_m, max_m) & ~np.isnan(p)
        return (float(np.median(g[seen]) / np.median(p[seen])) if seen.any() else np.nan,)

    fitted = per_frame(ratio, truth, predicted, {"ratio": ("median of truth / prediction", "1")})
    return fitted["ratio"]


def fit_depth(
    truth: xr.DataArray, predicted: xr.DataArray, *, min_m: float = MIN_M, max_m: float = 80.0
) -> xr.Dataset:
    """Return ``scale`` and ``shift`` of each frame for ``scale * predicted + shift`` in metres.

    For networks whose output is affine in depth. Where it is affine in inverse depth, as for
    most that rank, fitting depth is the classic error: take `fit_nearness`.
    """

    def fit(g: np.ndarray, p: np.ndarray) -> tuple[float, ...]:
        seen = known(g, min_m, max_m) & ~np.isnan(p)
        return _affine(p[seen], g[seen])

    return per_frame(fit, truth, predicted, {"scale": ("", "m"), "shift": ("", "m")})


def fit_nearness(
    truth: xr.DataArray, nearness: xr.DataArray, *, min_m: float = MIN_M, max_m: float = 80.0
) -> xr.Dataset:
    """Return ``scale`` and ``shift`` of each frame for ``scale * nearness + shift`` in 1/m.

    As MiDaS fits. Marigold fits only where the network says more than zero:
    ``fit_nearness(truth, nearness.where(nearness > 0))``.
    """

    def fit(g: np.ndarray, r: np.ndarray) -> tuple[float, ...]:
        seen = known(g, min_m, max_m) & ~np.isnan(r)
        return _affine(r[seen], 1 / g[seen])

    return per_frame(fit, truth, nearness, {"scale": ("", "1/m"), "shift": ("", "1/m")})


def depth_of(nearness: xr.DataArray, fit: xr.Dataset) -> xr.DataArray:
    """Return the depth (m, at most 1000) that nearness stands for under a fit.

    Examples
    --------
    >>> nearness = xr.DataArray([[1.0, 0.0]], dims=("y", "x"))
    >>> depth_of(nearness, xr.Dataset({"scale": 0.5, "shift": 0.0})).values
    array([[   2., 1000.]])
    """
    inverse = fit["scale"] * nearness + fit["shift"]
    depth: xr.DataArray = (1 / inverse.clip(min=LEAST_INVERSE)).transpose(*nearness.dims)
    return depth.rename("depth").assign_attrs(units="m")


def _affine(source: np.ndarray, target: np.ndarray) -> tuple[float, ...]:
    """Return scale and shift with the least squared error; NaN where nothing determines them."""
    if len(source) < 2 or np.ptp(source) == 0:
        return np.nan, np.nan
    centred = source - source.mean()
    scale = float((centred * (target - target.mean())).sum() / (centred**2).sum())
    return scale, float(target.mean() - scale * source.mean())
