"""Match the rows of a rectified pair, and tell depth from the shift.

Axes: y x of the left picture.
"""

from dataclasses import dataclass

import cv2
import numpy as np
import xarray as xr

from hoilab.errors import DataError
from hoilab.schema import check_camera, make_depth

# OpenCV gives sixteenths of a pixel.
SIXTEENTHS = 16.0
MODE = cv2.STEREO_SGBM_MODE_SGBM_3WAY


@dataclass(frozen=True, kw_only=True)
class Matching:
    """How pixels are matched.

    Parameters
    ----------
    largest_px
        Largest disparity that is tried, rounded up to a multiple of 16.
    window_px
        Side of the window that is compared, odd.
    lonely_percent
        A match counts when the second best is worse by this much.
    agree_px
        Left to right and right to left may differ by this much.
    speckle_px
        Patches smaller than this are thrown away.
    """

    largest_px: int = 128
    window_px: int = 5
    lonely_percent: int = 10
    agree_px: int = 1
    speckle_px: int = 100


PLAIN = Matching()


def disparity_of(left: np.ndarray, right: np.ndarray, *, matching: Matching = PLAIN) -> np.ndarray:
    """Return by how many pixels (y, x) things are farther left in the right picture.

    Both are (y, x) or (y, x, 3) uint8, rectified. What has no sure partner is NaN.

    Examples
    --------
    >>> scene = np.random.default_rng(0).integers(0, 255, (64, 200), dtype=np.uint8)
    >>> found = disparity_of(scene[:, :-12], scene[:, 12:], matching=Matching(largest_px=32))
    >>> float(np.nanmedian(found))
    12.0
    """
    if left.shape != right.shape or left.dtype != np.uint8 or right.dtype != np.uint8:
        raise DataError(
            f"both pictures must be uint8 of one shape, got {left.shape} {left.dtype} and "
            f"{right.shape} {right.dtype}"
        )
    count = -(-matching.largest_px // 16) * 16
    # Whoever looks for large shifts finds none in the first columns: they get room.
    sides = [
        cv2.copyMakeBorder(np.ascontiguousarray(side), 0, 0, count, 0, cv2.BORDER_REPLICATE)
        for side in (left, right)
    ]
    channels = 1 if left.ndim == 2 else left.shape[2]
    area = channels * matching.window_px**2
    matcher = cv2.StereoSGBM.create(
        minDisparity=0,
        numDisparities=count,
        blockSize=matching.window_px,
        P1=8 * area,
        P2=32 * area,
        disp12MaxDiff=matching.agree_px,
        uniquenessRatio=matching.lonely_percent,
        speckleWindowSize=matching.speckle_px,
        speckleRange=2,
        mode=MODE,
    )
    found = matcher.compute(*sides)[:, count:].astype(np.float32) / SIXTEENTHS
    return np.where(found > 0, found, np.nan)


def stereo_depth(
    left: xr.DataArray,
    right: xr.DataArray,
    *,
    camera: xr.Dataset,
    baseline_m: float,
    shift_px: float = 0.0,
    matching: Matching = PLAIN,
) -> xr.DataArray:
    """Return depth in metres (time, y, x) of a rectified pair of videos; NaN without a match.

    Parameters
    ----------
    camera
        The left camera.
    baseline_m
        From the left camera to the right one.
    shift_px
        By how much the right principal point is farther right than the left one (Middlebury's
        ``doffs``).
    """
    if not baseline_m > 0:
        raise DataError(f"baseline_m must be more than 0 m, got {baseline_m}")
    if left.sizes != right.sizes:
        raise DataError(
            f"both videos must have one shape, got {dict(left.sizes)} and {dict(right.sizes)}"
        )
    focal = float(check_camera(camera)["K"].values[0, 0])
    maps = [
        focal * baseline_m / (disparity_of(one, other, matching=matching) + shift_px)
        for one, other in zip(left.values, right.values, strict=True)
    ]
    sizes = (left.sizes["time"], left.sizes["y"], left.sizes["x"])
    return make_depth(np.reshape(maps, sizes).astype(np.float32), left["time"].values)
