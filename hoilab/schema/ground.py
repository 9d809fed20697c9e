"""Ground: where each individual stands on the floor, in metres, with its uncertainty."""

import numpy as np
import xarray as xr

from hoilab.schema._checks import require_labels, require_variables, seconds

DIMS = ("time", "space", "individual")


def make_ground(
    position: object, time: object, *, individual: object, covariance: object = None
) -> xr.Dataset:
    """Label positions on the floor.

    Parameters
    ----------
    position
        (time, 2, individual) in metres; NaN where not seen.
    time
        Seconds of each moment.
    individual
        The same numbers as in the tracks.
    covariance
        (time, 2, 2, individual) in square metres; NaN (not known) by default, zero for truth.

    Examples
    --------
    >>> make_ground([[[1.0], [2.0]]], [0.0], individual=[7])["position"].attrs["units"]
    'm'
    """
    times = seconds(time)
    names = np.asarray(individual, dtype=np.int64)
    centre = np.asarray(position, dtype=float).reshape(len(times), 2, len(names))
    shape = (len(times), 2, 2, len(names))
    spread = np.full(shape, np.nan) if covariance is None else np.asarray(covariance, dtype=float)
    return xr.Dataset(
        {
            "position": (DIMS, centre, {"units": "m"}),
            "covariance": (
                ("time", "space", "space_", "individual"),
                spread.reshape(shape),
                {"units": "m2"},
            ),
        },
        coords={
            "time": ("time", times, {"units": "s"}),
            "space": ["x", "y"],
            "space_": ["x", "y"],
            "individual": names,
        },
    )


def check_ground(ground: xr.Dataset) -> xr.Dataset:
    """Return the positions if they are on the ground; say what is wrong otherwise."""
    require_variables(ground, ("position", "covariance"), DIMS, what="ground positions")
    require_labels(ground, "space", ("x", "y"))
    return ground
