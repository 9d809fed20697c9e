"""The camera's view from above: a picture laid onto the ground, as the background of a map."""

import numpy as np
import xarray as xr

from hoilab.errors import DataError
from hoilab.geometry import homography
from hoilab.geometry.calibration import Calibration
from hoilab.geometry.camera import project
from hoilab.geometry.from_clicks import MapFit
from hoilab.geometry.ground import on_ground
from hoilab.schema import check_camera, marked
from hoilab.schema.privacy import identity

COARSEST_M = 0.3  # ground of one pixel, beyond which a view is smeared
LARGEST = 1400  # pixels along a side
BORDER, ROWS = 48, 1200
BLANK = 226


View = xr.Dataset | np.ndarray | MapFit | Calibration


def to_pixels(view: View, metres: np.ndarray) -> np.ndarray:
    """Return the pixels (..., 2) where places on the ground (..., 2) appear; NaN behind.

    Examples
    --------
    >>> to_pixels(np.diag([0.1, 0.1, 1.0]), np.array([2.0, 3.0])).round(6)
    array([20., 30.])
    """
    plain = _plain(view)
    places = np.asarray(metres, dtype=float)
    if isinstance(plain, np.ndarray):
        back = np.linalg.inv(plain)
        pixels = homography.apply(back, places)
        # What lies behind the camera has the other sign than what is seen; the clicks are seen.
        side = places @ back[2, :2] + back[2, 2]
        return np.asarray(np.where((side > 0)[..., None], pixels, np.nan))
    flat = np.concatenate([places, np.zeros((*places.shape[:-1], 1))], -1)
    return np.asarray(project(plain, flat))


def to_metres(view: View, pixels: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return the places (..., 2) that pixels see on the ground, and metres for a pixel (..., 2, 2).

    NaN where a pixel sees no ground.
    """
    plain = _plain(view)
    if isinstance(plain, np.ndarray):
        places, moved = homography.apply(plain, pixels), homography.jacobian(plain, pixels)
        seen = np.isfinite(to_pixels(plain, places)).all(-1)
        return np.where(seen[..., None], places, np.nan), np.where(
            seen[..., None, None], moved, np.nan
        )
    places, moved = on_ground(plain, pixels)
    return places[..., :2], moved


def footprint(view: View, size: tuple[int, int], *, coarsest_m: float = COARSEST_M) -> np.ndarray:
    """Return the outline (n, 2) of the ground that a picture shows, in metres.

    Parameters
    ----------
    size
        Width and height of the picture (px).
    coarsest_m
        Ground farther away than where one pixel covers this much (m) is left out.

    Raises
    ------
    DataError
        The camera sees no ground, as one that looks at the sky.
    """
    width, height = size
    # Many rows, because far away one of them is metres deep.
    columns, rows = np.linspace(0, width - 1, BORDER), np.linspace(0, height - 1, ROWS)
    grid = np.stack(np.meshgrid(columns, rows), -1)  # y x 2
    places, moved = to_metres(view, grid)
    step = np.linalg.norm(moved, axis=-2).max(-1)
    sharp = np.isfinite(places).all(-1) & (step < coarsest_m)
    if sharp.sum() < 4:
        raise DataError(
            "this camera sees no ground, or only ground where one pixel covers more than "
            f"{coarsest_m:g} m: it looks at the sky, or its calibration is wrong"
        )
    kept = sharp.any(0)
    first = sharp.argmax(0)[kept]
    last = sharp.shape[0] - 1 - sharp[::-1].argmax(0)[kept]
    across = np.flatnonzero(kept)
    outline = np.concatenate([places[first, across], places[last, across][::-1]])
    return np.asarray(outline)


def rectified(
    picture: xr.DataArray,
    view: View,
    *,
    metres_per_pixel: float | None = None,
    bounds: tuple[float, float, float, float] | None = None,
) -> xr.DataArray:
    """Return a picture as it would look from above, with y up: rows run from far to near.

    It is as hidden, public or visible as the picture it is made of.

    Parameters
    ----------
    picture
        One frame (y, x, channel).
    metres_per_pixel
        By default as fine as fits into 1400 pixels.
    bounds
        Left, low, right, high in metres; by default all the ground that is sharp enough.

    Returns
    -------
    xarray.DataArray
        (y, x, channel) uint8 with the coordinates ``x`` and ``y`` in metres (centres of pixels),
        light grey where the camera sees nothing.
    """
    import cv2

    if picture.dims != ("y", "x", "channel"):
        raise DataError(f"expected one frame (y, x, channel), got {picture.dims}; try video[0]")
    size = (picture.sizes["x"], picture.sizes["y"])
    if bounds is None:
        outline = footprint(view, size)
        (left, low), (right, high) = outline.min(0), outline.max(0)
    else:
        left, low, right, high = bounds
    if not (right > left and high > low):
        raise DataError(f"bounds are left, low, right, high in metres, got {bounds}")
    step = metres_per_pixel or max((right - left) / LARGEST, (high - low) / LARGEST, 0.01)
    across, up = (max(1, round(span / step)) for span in (right - left, high - low))
    if max(across, up) > 4 * LARGEST:
        raise DataError(
            f"a map of {across} x {up} pixels is too large; "
            f"take more metres for a pixel than {step:g}"
        )
    x, y = left + step * (np.arange(across) + 0.5), high - step * (np.arange(up) + 0.5)
    pixels = to_pixels(view, np.stack(np.meshgrid(x, y), -1)).astype(np.float32)
    seen = np.all((pixels >= -0.5) & (pixels <= np.array(size) - 0.5), axis=-1, keepdims=True)
    away = np.where(seen, pixels, -1e4).astype(np.float32)
    laid = cv2.remap(
        np.ascontiguousarray(picture.values), away, None, cv2.INTER_LINEAR,
        borderMode=cv2.BORDER_REPLICATE,
    )  # fmt: skip
    laid = np.where(seen, laid, BLANK).astype(np.uint8)
    flat = xr.DataArray(
        laid, dims=("y", "x", "channel"), name="rectified",
        coords={"x": ("x", x, {"units": "m"}), "y": ("y", y, {"units": "m"}),
                "channel": ["r", "g", "b"]},
    )  # fmt: skip
    mark = identity(picture)
    return marked(flat, mark)


def _plain(view: View) -> xr.Dataset | np.ndarray:
    """Return the camera or the homography itself, signed so that clicks are on its front side."""
    if isinstance(view, xr.Dataset):
        return check_camera(view)
    if isinstance(view, np.ndarray):
        return view
    return view.camera if isinstance(view, Calibration) else view.homography
