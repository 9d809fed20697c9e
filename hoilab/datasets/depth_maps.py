"""One depth map in a file: 16-bit pictures, and arrays of NumPy.

Pictures count steps; a data set says how many are a metre, and 0 is unknown: KITTI 256, NYU,
ScanNet and RealSense 1000, TUM 5000. Arrays hold metres.
"""

from pathlib import Path

import numpy as np
import xarray as xr
from PIL import Image, UnidentifiedImageError

from hoilab.errors import DataError

PICTURES = (".png", ".tif", ".tiff")
ARRAYS = (".npy", ".npz")
MAP_SUFFIXES = (*PICTURES, *ARRAYS)
STEPS_PER_M = {"kitti": 256.0, "nyu": 1000.0, "tum": 5000.0, "folder": 1000.0}


def read_depth_map(path: str | Path, *, steps_per_m: float = 1000.0) -> xr.DataArray:
    """Return a map (y, x) in metres, NaN where it is unknown (0, negative or not finite).

    Parameters
    ----------
    steps_per_m
        What a picture counts for one metre. Pictures of floats and arrays hold metres.
    """
    values = read_map(path)
    if np.issubdtype(values.dtype, np.integer):
        if not steps_per_m > 0:
            raise DataError(f"steps_per_m must be more than 0, got {steps_per_m}")
        values = values / steps_per_m
    metres = np.asarray(values, np.float32)
    metres = np.where(np.isfinite(metres) & (metres > 0), metres, np.float32(np.nan))
    return xr.DataArray(metres, dims=("y", "x"), name="depth", attrs={"units": "m"})


def read_map(path: str | Path) -> np.ndarray:
    """Return the numbers (y, x) in a file as they stand."""
    path = Path(path)
    try:
        if path.suffix.lower() in ARRAYS:
            values = _array(path)
        elif path.suffix.lower() in PICTURES:
            with Image.open(path) as picture:
                values = np.array(picture)
        else:
            raise DataError(
                f"{path.name} is no depth map; expected one of {', '.join(MAP_SUFFIXES)}"
            )
    except FileNotFoundError as cause:
        raise DataError(f"{path} is not there; expected a depth map") from cause
    except (OSError, ValueError, UnidentifiedImageError, EOFError) as cause:
        if isinstance(cause, DataError):
            raise
        raise DataError(f"{path} cannot be read as a depth map ({cause}); get it again") from cause
    if values.ndim == 3 and 1 in (values.shape[0], values.shape[-1]):
        values = values[0] if values.shape[0] == 1 else values[..., 0]
    if values.ndim != 2 or not np.issubdtype(values.dtype, np.number):
        raise DataError(
            f"{path.name} must hold one number for each pixel, got {values.shape} "
            f"{values.dtype}; is it the colour picture?"
        )
    if path.suffix.lower() in PICTURES and values.dtype == np.uint8:
        raise DataError(
            f"{path.name} has 8 bits a pixel, which is a picture of depth for people to look at; "
            "expected the 16-bit file"
        )
    return values


def _array(path: Path) -> np.ndarray:
    found = np.load(path, allow_pickle=False)
    if isinstance(found, np.ndarray):
        return found
    with found:
        names = list(found)
        name = "depth" if "depth" in names else names[0] if len(names) == 1 else None
        if name is None:
            raise DataError(
                f"{path.name} holds {len(names)} arrays ({', '.join(names[:4])}); expected one, "
                "or one called depth"
            )
        chosen: np.ndarray = found[name]
    return chosen
