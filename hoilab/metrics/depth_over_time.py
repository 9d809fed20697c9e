"""How steady depth is over time, against where the camera moved.

Video Depth Anything's temporal alignment error, https://arxiv.org/abs/2501.12375.
"""

import numpy as np
import xarray as xr
from numpy.typing import ArrayLike

from hoilab.errors import DataError


def temporal_error(
    depth: xr.DataArray,
    K: ArrayLike,  # noqa: N803 - the field's letter
    poses: ArrayLike | None = None,
) -> xr.DataArray:
    """Return by how much depth contradicts that of the neighbouring frame, in percent.

    Every pixel of one frame is moved to where the next one should see it, as if nothing in the
    scene moved; the error is the mean of how far its depth is from what stands there, relative
    to that. Of several that land on one pixel the last in reading order stays, whichever is
    nearer, as in the source. TAE is the mean over all pairs and both directions:
    ``temporal_error(...).mean()``.

    Parameters
    ----------
    depth
        (time, y, x) in metres; zeros and NaN are unknown.
    K
        (3, 3) intrinsics in pixels, pixel centres at whole numbers.
    poses
        (time, 4, 4) camera to world; None for a camera that stands still.

    Returns
    -------
    xarray.DataArray
        (pair, direction ``forward`` and ``backward``), NaN where no pixel has a partner.
    """
    frames = depth.sizes.get("time", 0)
    if depth.dims != ("time", "y", "x"):
        raise DataError(f"depth must be (time, y, x), got {depth.dims}; try .transpose(...)")
    still = np.broadcast_to(np.eye(4), (frames, 4, 4))
    placed = still if poses is None else np.asarray(poses, dtype=float)
    if placed.shape != (frames, 4, 4):
        raise DataError(
            f"poses must be (time, 4, 4), camera to world, for {frames} frames, got {placed.shape}"
        )
    lens = np.asarray(K, dtype=float)
    errors = [
        [
            _disagreement(_frame(depth, a), _frame(depth, b), lens, placed[a], placed[b])
            for a, b in ((first, first + 1), (first + 1, first))
        ]
        for first in range(frames - 1)
    ]
    return xr.DataArray(
        100 * np.reshape(errors, (max(frames - 1, 0), 2)),
        dims=("pair", "direction"),
        coords={"direction": ["forward", "backward"]},
        name="temporal_error",
        attrs={"units": "percent", "long_name": "temporal alignment error"},
    )


def _frame(depth: xr.DataArray, index: int) -> np.ndarray:
    return np.nan_to_num(np.asarray(depth[index].values, dtype=np.float64))


def _disagreement(
    seen: np.ndarray,
    other: np.ndarray,
    lens: np.ndarray,
    pose: np.ndarray,
    other_pose: np.ndarray,
) -> float:
    """Return the mean relative error of `seen`, moved to the other camera, against `other`."""
    rows, columns = seen.shape
    y, x = np.nonzero(seen > 0)
    z = seen[y, x]
    rays = np.linalg.inv(lens) @ np.stack([x, y, np.ones_like(x)]).astype(float)
    moved = np.linalg.inv(other_pose) @ pose @ np.concatenate([rays * z, np.ones((1, len(z)))])
    ahead = moved[2] > 0
    image = lens @ moved[:3, ahead]
    column, row = np.rint(image[:2] / image[2]).astype(np.int64)
    inside = (column >= 0) & (column < columns) & (row >= 0) & (row < rows)
    projected = np.zeros_like(seen)
    projected[row[inside], column[inside]] = moved[2, ahead][inside]
    both = (projected > 0) & (other > 0)
    return float(np.mean(np.abs(other - projected)[both] / other[both])) if both.any() else np.nan
