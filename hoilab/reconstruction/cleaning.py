"""What does not belong to a surface goes; the ground is found."""

import numpy as np
import xarray as xr

from hoilab.errors import DataError
from hoilab.reconstruction._open3d import library, to_points

STEEPEST_DEG = 20.0


def without_outliers(
    cloud: xr.Dataset, *, neighbours: int = 20, deviations: float = 2.0
) -> xr.Dataset:
    """Return the points whose neighbours are about as near as other points' neighbours are.

    A point goes where the mean distance to its neighbours is more than so many standard
    deviations above the mean over the cloud (Rusu et al. 2008).
    """
    if cloud.sizes["point"] <= neighbours:
        return cloud
    _, kept = to_points(cloud).remove_statistical_outliers(neighbours, deviations)
    return cloud.isel(point=np.flatnonzero(kept.numpy()))


def ground_of(cloud: xr.Dataset, *, thickness_m: float = 0.05) -> tuple[np.ndarray, np.ndarray]:
    """Return the largest level plane of a cloud and which points lie in it.

    Returns
    -------
    plane
        a, b, c, d of ``a x + b y + c z + d = 0``, with the normal pointing up.
    inside
        (point,) true within `thickness_m` of it.

    Raises
    ------
    DataError
        The largest plane is steeper than 20 degrees: a wall, or the cloud's z is not up.
    """
    if cloud.sizes["point"] < 3:
        raise DataError(f"a plane needs 3 or more points, got {cloud.sizes['point']}")
    library().utility.random.seed(0)
    found, rows = to_points(cloud).segment_plane(
        distance_threshold=thickness_m, ransac_n=3, num_iterations=1000
    )
    plane = found.numpy().astype(float)
    plane = plane / np.linalg.norm(plane[:3]) * (1 if plane[2] >= 0 else -1)
    if plane[2] < np.cos(np.radians(STEEPEST_DEG)):
        steep = np.degrees(np.arccos(plane[2]))
        raise DataError(
            f"the largest plane leans by {steep:.0f} degrees: it is no ground; leave walls out of "
            "the cloud, or check that z points up"
        )
    inside = np.zeros(cloud.sizes["point"], dtype=bool)
    inside[rows.numpy()] = True
    return plane, inside
