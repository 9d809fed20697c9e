"""How unusual a pose or its speed is: the two attributes of AI-VAD that need no network of its own.

Reiss and Hoshen 2022 (AI-VAD) score what people look like by the distance to the nearest usual
poses, and how they move by the density of usual speeds. Here poses are labelled arrays (time,
individual, keypoint, space) in pixels or metres, whichever detector they came from.
"""

import numpy as np
import xarray as xr
from scipy.spatial import cKDTree

from hoilab.errors import DataError
from hoilab.plugins import Spec

DIMS = ("time", "individual", "keypoint", "space")


def posture(poses: xr.DataArray) -> xr.DataArray:
    """Return poses about their middle and in units of their height (time, individual, ...).

    The middle is that of the keypoints' box; a pose of which a keypoint is not seen is NaN.

    Examples
    --------
    >>> pose = xr.DataArray([[[[5.0, 0.0], [5.0, 10.0]]]], dims=DIMS)
    >>> posture(pose).values.squeeze().tolist()
    [[0.0, -0.5], [0.0, 0.5]]
    """
    points = _checked(poses)
    low, high = points.min("keypoint", skipna=False), points.max("keypoint", skipna=False)
    height = (high - low).isel(space=1)
    about = (points - (low + high) / 2) / height.where(height > 0)
    return about.transpose(*DIMS).rename("posture").assign_attrs(units="1")


def pace(poses: xr.DataArray) -> xr.DataArray:
    """Return how fast each pose moves (time, individual), in its heights a second.

    From the moment before to this one; NaN where one of them is not seen.
    """
    points = _checked(poses)
    middle = points.mean("keypoint", skipna=False)
    height = (points.max("keypoint", skipna=False) - points.min("keypoint", skipna=False)).isel(
        space=1, drop=True
    )
    square = (middle.diff("time") ** 2).sum("space", skipna=False)
    passed = middle["time"].diff("time")
    found: xr.DataArray = square**0.5 / passed / height.where(height > 0)
    found = found.reindex(time=points["time"])
    return found.transpose("time", "individual").rename("pace").assign_attrs(units="1/s")


def pose_novelty(poses: xr.DataArray, usual: xr.DataArray, *, neighbours: int = 1) -> xr.DataArray:
    """Return the mean distance of each posture to the nearest usual ones (time, individual).

    It is the root mean square over keypoints, in heights: 0.1 is a tenth of the person.
    """
    known = _rows(posture(usual))
    now = posture(poses)
    values = now.values.reshape(now.sizes["time"], now.sizes["individual"], -1)
    found = np.full(values.shape[:2], np.nan)
    seen = np.isfinite(values).all(-1)
    if not len(known):
        raise DataError("nothing is usual yet: no whole pose was seen; watch for longer")
    if known.shape[1] != values.shape[2]:
        raise DataError("both need the same keypoints in the same order")
    if seen.any():
        nearest = list(range(1, min(neighbours, len(known)) + 1))
        distance = np.asarray(cKDTree(known).query(values[seen], k=nearest)[0])
        found[seen] = distance.mean(axis=1) / np.sqrt(now.sizes["keypoint"])
    return now.isel(keypoint=0, space=0, drop=True).copy(data=found).rename("novelty")


def pace_novelty(poses: xr.DataArray, usual: xr.DataArray) -> xr.DataArray:
    """Return how far each pace is beyond the usual ones (time, individual), in spreads.

    The density of usual paces is a normal one: |pace - mean| / standard deviation.
    """
    known = pace(usual).values
    known = known[np.isfinite(known)]
    if len(known) < 2:
        raise DataError("nothing is usual yet: nobody was seen moving; watch for longer")
    spread = max(float(known.std()), 1e-6)
    found: xr.DataArray = abs(pace(poses) - known.mean()) / spread
    return found.rename("novelty").assign_attrs(units="1")


def pose_reason(poses: xr.DataArray, usual: xr.DataArray, *, time_s: float, individual: int) -> str:
    """Return in words how unusual a posture and its pace are at a moment."""
    at = {"time": time_s, "individual": individual}
    off = float(pose_novelty(poses, usual).sel(at))
    own = float(pace(poses).sel(at))
    known = pace(usual).values
    bound = float(np.nanquantile(known, 0.99))
    said = f"posture {off:.0%} of the height away from the nearest usual one"
    if np.isfinite(own):
        said += f"; {own:.1f} heights a second where 99 % go below {bound:.1f}"
    return said


def _checked(poses: xr.DataArray) -> xr.DataArray:
    if set(poses.dims) != set(DIMS) or poses.sizes["space"] != 2:
        raise DataError(f"poses must be {DIMS} with two coordinates, got {poses.dims}")
    return poses.transpose(*DIMS).astype(float)


def _rows(postures: xr.DataArray) -> np.ndarray:
    rows: np.ndarray = postures.values.reshape(-1, postures.sizes["keypoint"] * 2)
    whole: np.ndarray = rows[np.isfinite(rows).all(-1)]
    return whole


SPEC = Spec(
    name="pose-density",
    summary="How unusual a pose and its speed are, from labelled poses (the AI-VAD attributes).",
    licence="Apache-2.0",
    target="hoilab.analysis.pose_density:pose_novelty",
)
