"""Steady depth for a fixed camera: what does not move keeps its distance.

A network looks at each frame by itself, so its answers flicker. Here the background of all
frames is their median, each frame is brought to its scale, and keeps its own depth only where it
differs, as people do.
"""

import numpy as np
import xarray as xr

from hoilab.errors import DataError
from hoilab.schema import check_depth

SAME = 0.12
LEAST_PIXELS = 10


def background_depth(depth: xr.DataArray, *, without: xr.DataArray | None = None) -> xr.DataArray:
    """Return the median over time (y, x), of moments at which nobody stands there.

    NaN where the depth is never known, or somebody always stands.

    Examples
    --------
    >>> from hoilab.schema import make_depth
    >>> depth = make_depth([[[4.0]], [[4.2]], [[1.0]]], [0, 1, 2])
    >>> background_depth(depth).values
    array([[4.]], dtype=float32)
    """
    kept = check_depth(depth) if without is None else depth.where(~without.astype(bool))
    # A pixel that is always covered has no background; numpy would warn.
    empty = kept.isnull().all("time")
    found = kept.where(~empty, 1.0).median("time").where(~empty)
    return found.astype(depth.dtype).rename(depth.name).assign_attrs(depth.attrs)


def steady_depth(
    depth: xr.DataArray, *, without: xr.DataArray | None = None, same: float = SAME
) -> xr.DataArray:
    """Return maps whose background does not change from frame to frame.

    Each frame is brought to the background's scale (depth: a factor; nearness: scale and shift,
    by least squares over what agrees), takes the background where it differs from it by less
    than `same`, its own where by more than twice that, and a mixture between.

    Parameters
    ----------
    depth
        (time, y, x) of a camera that does not move.
    without
        (time, y, x), pixels in which somebody is: they keep their own depth and say nothing
        about the background.
    same
        Relative difference up to which a pixel shows the background; for nearness relative to
        the middle half of its values.
    """
    check_depth(depth)
    if without is not None and without.shape != depth.shape:
        raise DataError(
            f"without must tell of each pixel {dict(depth.sizes)}, got {dict(without.sizes)}"
        )
    still = background_depth(depth, without=without).values.astype(float)
    steady = np.empty(depth.shape, np.float32)
    for moment in range(depth.sizes["time"]):
        frame = depth[moment].values.astype(float)
        moving = np.zeros(frame.shape, bool)
        if without is not None:
            moving = without[moment].values.astype(bool)
        if depth.name == "nearness":
            steady[moment] = _ranked(frame, still, moving, same)
        else:
            steady[moment] = np.exp(_log(np.log(frame), np.log(still), moving, same))
    return depth.copy(data=steady)


def _log(frame: np.ndarray, still: np.ndarray, moving: np.ndarray, same: float) -> np.ndarray:
    off = frame - still
    seen = np.isfinite(off) & ~moving
    if seen.sum() >= LEAST_PIXELS:
        # People who were not left out differ a lot: a median does not mind.
        frame = frame - np.median(off[seen])
    return _mixed(frame, still, moving, np.abs(frame - still) / same)


def _ranked(frame: np.ndarray, still: np.ndarray, moving: np.ndarray, same: float) -> np.ndarray:
    usable = np.isfinite(still) & np.isfinite(frame) & ~moving
    if usable.sum() < LEAST_PIXELS:
        return frame
    spread = max(float(np.subtract(*np.percentile(still[usable], [75, 25]))), 1e-9)
    agreed = usable
    brought = frame
    for _ in range(3):
        rows = np.stack([frame[agreed], np.ones(agreed.sum())], -1)
        scale, shift = np.linalg.lstsq(rows, still[agreed], rcond=None)[0]
        brought = scale * frame + shift
        closer = usable & (np.abs(brought - still) < 2 * same * spread)
        if closer.sum() < LEAST_PIXELS:
            break
        agreed = closer
    return _mixed(brought, still, moving, np.abs(brought - still) / (same * spread))


def _mixed(frame: np.ndarray, still: np.ndarray, moving: np.ndarray, off: np.ndarray) -> np.ndarray:
    """Return the background where a frame is off by less than 1, the frame where by 2 or more."""
    own = np.where(moving, 1.0, np.clip(off - 1, 0, 1))
    own = np.where(np.isfinite(still) & np.isfinite(frame), own, 1.0)
    mixed: np.ndarray = np.where(own == 1, frame, own * frame + (1 - own) * still)
    return mixed
