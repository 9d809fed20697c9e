"""Depth against truth: the field's errors, of whole maps and of the parts that are scored.

Truth and prediction are maps (y, x) or (time, y, x); scores come for each frame, and the field's
figure for a data set is their mean over frames. Fits that come before are in `depth_fits`. A
pixel counts where the truth lies between `min_m` and `max_m`; zeros and NaN in the truth are
pixels that nobody measured.

    kept = cropped(truth, "garg"), cropped(predicted, "garg")
    depth_scores(*kept, max_m=80).mean("time")
    depth_scores(truth, predicted * median_ratio(truth, predicted))

Definitions: Eigen et al., https://arxiv.org/abs/1406.2283.
"""

from collections.abc import Sequence
from typing import Literal, get_args

import numpy as np
import xarray as xr

from hoilab.errors import DataError
from hoilab.metrics._depth_maps import MIN_M, known, mean, per_frame
from hoilab.plugins import Spec

KEPT_SHARE = 0.8

Crop = Literal["garg", "eigen_kitti", "eigen_nyu", "kitti_benchmark"]
# First and last row, first and last column, as shares of height and width.
SHARES = {
    "garg": (0.40810811, 0.99189189, 0.03594771, 0.96405229),
    "eigen_kitti": (0.3324324, 0.91351351, 0.0359477, 0.96405229),
}
NYU_SIZE, NYU_BOX = (480, 640), (45, 471, 41, 601)
KITTI_SIZE = (352, 1216)

NAMES = {
    "abs_rel": ("mean of the error divided by the truth", "1"),
    "sq_rel": ("mean of the squared error divided by the truth", "m"),
    "rmse": ("root mean square of the error", "m"),
    "rmse_log": ("root mean square error of the natural logarithm", "1"),
    "log10": ("mean error of the decimal logarithm", "1"),
    "i_rmse": ("root mean square error of inverse depth", "1/m"),
    "silog": ("100 times the deviation of the logarithm's error: its mean does not count", "1"),
    "silog_lambda_half": ("the same, the mean counting half, not times 100", "1"),
    "d1": ("share of pixels within a factor of 1.25", "1"),
    "d2": ("share of pixels within a factor of 1.25^2", "1"),
    "d3": ("share of pixels within a factor of 1.25^3", "1"),
    "coverage": ("share of counted pixels that have a prediction", "1"),
    "pixels": ("pixels that count", "px"),
}
KITTI_NAMES = {
    "silog": ("100 times the deviation of the logarithm's error", "1"),
    "sq_rel": ("mean of the squared error divided by the squared truth", "percent"),
    "abs_rel": ("mean of the error divided by the truth", "percent"),
    "i_rmse": ("root mean square error of inverse depth", "1/km"),
    "i_mae": ("mean error of inverse depth", "1/km"),
    "rmse": ("root mean square of the error", "mm"),
    "mae": ("mean of the error", "mm"),
    "coverage": ("share of true pixels that have a prediction", "1"),
}
ROBUST_NAMES = {
    "ssi_mae": ("mean error after each side was brought to median 0 and deviation 1", "1"),
    "ssi_trim_mae": ("half the mean error without the largest 20 %", "1"),
}


def depth_scores(
    truth: xr.DataArray, predicted: xr.DataArray, *, min_m: float = MIN_M, max_m: float = 80.0
) -> xr.Dataset:
    """Return the errors of each frame.

    Predictions are cut off at `min_m` and `max_m` first. A pixel without a prediction (NaN) is
    left out of the errors and lowers ``coverage``. KITTI's tools give ``i_rmse`` in 1/km.

    Examples
    --------
    >>> truth = xr.DataArray([[2.0, 4.0], [0.0, 5.0]], dims=("y", "x"))
    >>> scores = depth_scores(truth, truth * 1.5)
    >>> scores["abs_rel"].item(), scores["d1"].item(), scores["pixels"].item()
    (0.5, 0.0, 3.0)
    """

    def errors(g: np.ndarray, p: np.ndarray) -> tuple[float, ...]:
        valid = known(g, min_m, max_m)
        seen = valid & ~np.isnan(p)
        return (*_errors(g[seen], np.clip(p[seen], min_m, max_m)), mean(seen[valid]), valid.sum())

    return per_frame(errors, truth, predicted, NAMES)


def kitti_depth_scores(truth: xr.DataArray, predicted: xr.DataArray) -> xr.Dataset:
    """Return the errors of each frame as KITTI's depth benchmarks define and print them.

    Every true pixel counts, and nothing is cut off. ``sq_rel`` divides by the squared truth, so
    that it is not Eigen's. KITTI fills missing predictions from their neighbours first; here
    they lower ``coverage``.

    Examples
    --------
    >>> truth = xr.DataArray([[2.0, 4.0, 0.0]], dims=("y", "x"))
    >>> scores = kitti_depth_scores(truth, truth * 1.5)
    >>> scores["sq_rel"].item(), scores["mae"].item()
    (25.0, 1500.0)
    """

    def errors(g: np.ndarray, p: np.ndarray) -> tuple[float, ...]:
        valid = g > 0
        seen = valid & (p > 0)
        g, p = g[seen], p[seen]
        error, inverse, log = p - g, 1 / p - 1 / g, np.log(p) - np.log(g)
        return (
            100 * np.sqrt(max(mean(log**2) - mean(log) ** 2, 0.0)),
            100 * mean(error**2 / g**2),
            100 * mean(np.abs(error) / g),
            1e3 * np.sqrt(mean(inverse**2)),
            1e3 * mean(np.abs(inverse)),
            1e3 * np.sqrt(mean(error**2)),
            1e3 * mean(np.abs(error)),
            mean(seen[valid]),
        )

    return per_frame(errors, truth, predicted, KITTI_NAMES)


def scores_by_distance(
    truth: xr.DataArray,
    predicted: xr.DataArray,
    edges_m: Sequence[float],
    *,
    min_m: float = MIN_M,
    max_m: float = 80.0,
) -> xr.Dataset:
    """Return the errors of each frame (distance, time) for pixels whose truth lies between edges.

    ``distance`` is the nearer edge of each part, ``farther`` the other one, both in metres; a
    pixel on an edge belongs to the farther part.

    Examples
    --------
    >>> truth = xr.DataArray([[2.0, 4.0, 8.0]], dims=("y", "x"))
    >>> scores_by_distance(truth, truth + 1, [0, 5, 10])["abs_rel"].values
    array([0.375, 0.125])
    """
    near, far = list(edges_m[:-1]), list(edges_m[1:])
    if not near or any(a >= b for a, b in zip(near, far, strict=True)):
        raise DataError(f"edges_m must be two or more growing distances, got {list(edges_m)}")
    parts = [
        depth_scores(truth.where((truth >= a) & (truth < b)), predicted, min_m=min_m, max_m=max_m)
        for a, b in zip(near, far, strict=True)
    ]
    scores = xr.concat(parts, "distance")
    metres = {"units": "m"}
    return scores.assign_coords(
        distance=("distance", near, metres), farther=("distance", far, metres)
    )


def error_map(
    truth: xr.DataArray, predicted: xr.DataArray, *, min_m: float = MIN_M, max_m: float = 80.0
) -> xr.DataArray:
    """Return the error of each pixel divided by its truth; below 0 where it is seen too near.

    NaN where the truth does not count. The mean of its size is ``abs_rel``.

    Examples
    --------
    >>> truth = xr.DataArray([[2.0, 0.0]], dims=("y", "x"))
    >>> error_map(truth, truth + 1).values
    array([[0.5, nan]])
    """
    counts = truth.where((truth > min_m) & (truth < max_m))
    error: xr.DataArray = (predicted.clip(min_m, max_m) - counts) / counts
    return error.rename("relative_error").assign_attrs(units="1")


def robust_scores(
    truth: xr.DataArray, nearness: xr.DataArray, *, min_m: float = MIN_M, max_m: float = 80.0
) -> xr.Dataset:
    """Return MiDaS's two errors of a network that only ranks, for each frame.

    Inverse truth and nearness are each brought to median 0 and mean absolute deviation 1 over
    the pixels that count. ``ssi_trim_mae`` keeps the smallest 80 % of the errors and halves
    their sum over all pixels, as the loss of that name does.
    """

    def errors(g: np.ndarray, r: np.ndarray) -> tuple[float, ...]:
        seen = known(g, min_m, max_m) & ~np.isnan(r)
        error = np.sort(np.abs(_normalised(r[seen]) - _normalised(1 / g[seen])))
        kept = error[: int(KEPT_SHARE * len(error))]
        return mean(error), kept.sum() / (2 * len(error)) if len(error) else np.nan

    return per_frame(errors, truth, nearness, ROBUST_NAMES)


def cropped(maps: xr.DataArray, crop: Crop) -> xr.DataArray:
    """Return the part of maps, or of frames, on which a benchmark is scored.

    ``garg`` and ``eigen_kitti`` are shares of any size, ``eigen_nyu`` is for 480x640 pixels, and
    ``kitti_benchmark`` is the bottom centre of 352x1216.
    """
    top, bottom, left, right = crop_box(crop, maps.sizes["y"], maps.sizes["x"])
    return maps.isel(y=slice(top, bottom), x=slice(left, right))


def crop_box(crop: Crop, height: int, width: int) -> tuple[int, int, int, int]:
    """Return first row, row after the last, first column, column after the last of a crop.

    Examples
    --------
    >>> crop_box("garg", 375, 1242)
    (153, 371, 44, 1197)
    """
    if crop in SHARES:
        top, bottom, left, right = SHARES[crop]
        return int(top * height), int(bottom * height), int(left * width), int(right * width)
    if crop == "eigen_nyu":
        if (height, width) != NYU_SIZE:
            raise DataError(f"eigen_nyu crops 480x640 px, got {height}x{width}; resize first")
        return NYU_BOX
    if crop != "kitti_benchmark":
        raise DataError(f"crop must be one of {', '.join(get_args(Crop))}, got {crop!r}")
    rows, columns = KITTI_SIZE
    if height < rows or width < columns:
        raise DataError(f"kitti_benchmark needs 352x1216 px or more, got {height}x{width}")
    left = (width - columns) // 2
    return height - rows, height, left, left + columns


def _errors(g: np.ndarray, p: np.ndarray) -> tuple[float, ...]:
    error, log = p - g, np.log(p) - np.log(g)
    factor = np.maximum(p / g, g / p)
    bias, square = mean(log), mean(log**2)
    return (
        mean(np.abs(error) / g),
        mean(error**2 / g),
        np.sqrt(mean(error**2)),
        np.sqrt(square),
        mean(np.abs(np.log10(p) - np.log10(g))),
        np.sqrt(mean((1 / p - 1 / g) ** 2)),
        100 * np.sqrt(max(square - bias**2, 0.0)),
        np.sqrt(max(square - 0.5 * bias**2, 0.0)),
        *(mean(factor < 1.25**k) for k in (1, 2, 3)),
    )


def _normalised(values: np.ndarray) -> np.ndarray:
    if not len(values):
        return values
    centred: np.ndarray = values - np.median(values)
    deviation = np.abs(centred).mean()
    return centred / deviation if deviation else centred


SPEC = Spec(
    name="depth",
    summary="Errors of depth maps: Eigen's, SILog, inverse RMSE, for each frame.",
    licence="Apache-2.0",
    target="hoilab.metrics.depth:depth_scores",
)
