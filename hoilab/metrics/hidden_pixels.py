"""Where the pixels of an anonymized video are hidden, seen from the pictures alone."""

from collections.abc import Callable

import numpy as np
import xarray as xr

from hoilab.errors import DataError
from hoilab.schema import check_video

BLOCK_BYTES = 32_000_000


def filled_pixels(
    video: xr.DataArray, colour: tuple[int, int, int], *, tolerance: int = 12
) -> xr.DataArray:
    """Tell where a video shows one solid colour, give or take what a codec does to it.

    Clothes of that colour look hidden to this: hide people in a colour that nobody wears. At the
    edge of a mask a codec mixes colours, so a rim of about a pixel counts as not hidden.

    Parameters
    ----------
    colour
        Red, green, blue of the fill, 0..255.
    tolerance
        Largest difference of a channel, of 255.

    Returns
    -------
    xarray.DataArray
        (time, y, x) of booleans, computed when read.
    """
    low = np.clip(np.array(colour) - tolerance, 0, 255).astype(np.uint8)
    high = np.clip(np.array(colour) + tolerance, 0, 255).astype(np.uint8)

    def near(frames: np.ndarray) -> np.ndarray:
        red, green, blue = (
            (frames[..., channel] >= low[channel]) & (frames[..., channel] <= high[channel])
            for channel in range(3)
        )
        within: np.ndarray = red & green & blue
        return within

    return _per_pixel(near, video)


def changed_pixels(
    video: xr.DataArray, original: xr.DataArray, *, tolerance: int = 24
) -> xr.DataArray:
    """Tell where a video differs from its original by more than a codec makes it.

    People who look like what replaced them count as not hidden.

    Parameters
    ----------
    tolerance
        Largest difference of a channel, of 255, that is still the same.
    """
    if video.shape != original.shape:
        raise DataError(
            f"hidden and original video must be of one size, got {video.sizes} and "
            f"{original.sizes}; pass the clip that was anonymized"
        )

    def differs(one: np.ndarray, two: np.ndarray) -> np.ndarray:
        most: np.ndarray = (np.maximum(one, two) - np.minimum(one, two)).max(-1)
        return most > tolerance

    return _per_pixel(differs, video, original)


def _per_pixel(test: Callable[..., np.ndarray], *videos: xr.DataArray) -> xr.DataArray:
    """Apply a test of colours to every pixel, lazily, a few frames at once."""
    frames = frames_at_once(check_video(videos[0]))
    same_time = [video.assign_coords(time=videos[0]["time"]) for video in videos]
    result: xr.DataArray = xr.apply_ufunc(
        test,
        *(video.chunk(time=frames) for video in same_time),
        input_core_dims=[["channel"]] * len(videos),
        dask="parallelized",
        output_dtypes=[bool],
    )
    return result.rename("hidden").assign_attrs({})


def frames_at_once(frames: xr.DataArray) -> int:
    """Return how many frames fit into one block of bounded memory."""
    return max(1, BLOCK_BYTES // max(1, frames.nbytes // max(1, frames.sizes["time"])))
