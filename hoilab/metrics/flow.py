"""Optical flow against truth: how far off the end of each arrow is."""

import numpy as np
import xarray as xr

from hoilab.errors import DataError

OUTLIER_PX, OUTLIER_SHARE = 3.0, 0.05


def flow_scores(truth: xr.DataArray, found: xr.DataArray) -> xr.Dataset:
    """Return the end-point error of each frame in pixels, and the share of outliers.

    A pixel counts where the truth is known. ``moving`` is that of pixels that move, by truth.
    An outlier is off by more than 3 px and by more than 5 % of the true movement (KITTI 2015,
    https://www.cvlibs.net/datasets/kitti/eval_scene_flow.php).

    Parameters
    ----------
    truth, found
        Flow (time, y, x, space) in pixels. What was not found (NaN) counts as no movement.

    Examples
    --------
    >>> truth = xr.DataArray([[[[3.0, 4.0], [0.0, 0.0]]]], dims=("time", "y", "x", "space"))
    >>> scores = flow_scores(truth, truth * 0)
    >>> float(scores["error"][0]), float(scores["moving"][0]), float(scores["outliers"][0])
    (2.5, 5.0, 0.5)
    """
    order = ("time", "y", "x", "space")
    right, given = (np.asarray(a.transpose(*order).values, np.float64) for a in (truth, found))
    if right.shape != given.shape or right.shape[-1] != 2:
        raise DataError(
            f"truth and flow must be (time, y, x, 2 of space) alike, got {right.shape} and "
            f"{given.shape}"
        )
    known = np.asarray(np.isfinite(right).all(-1))
    off = np.linalg.norm(np.where(known[..., None], right - np.nan_to_num(given), np.nan), axis=-1)
    far = np.linalg.norm(right, axis=-1)
    moves = np.asarray(known & (far > 0))
    outlier = (off > OUTLIER_PX) & (off > OUTLIER_SHARE * far)
    return xr.Dataset(
        {
            "error": ("time", _mean(off, known), {"units": "px"}),
            "moving": ("time", _mean(off, moves), {"units": "px"}),
            "outliers": ("time", _mean(np.asarray(outlier, float), known)),
            "outliers_moving": ("time", _mean(np.asarray(outlier, float), moves)),
        }
    )


def _mean(values: np.ndarray, where: np.ndarray) -> np.ndarray:
    """Return the mean of each frame; NaN where nothing counts."""
    count = where.sum((1, 2))
    total = np.where(where, values, 0.0).sum((1, 2))
    return np.asarray(np.where(count > 0, total / np.maximum(count, 1), np.nan))
