"""One point for each individual and moment, in pixels or metres, whatever the data came as."""

from itertools import pairwise

import numpy as np
import xarray as xr

from hoilab.errors import DataError
from hoilab.geometry.ground import SIGMA_PX, foot_points
from hoilab.schema import check_ground, check_tracks

DIMS = ("time", "space", "individual")


def places(where: xr.Dataset | xr.DataArray) -> xr.DataArray:
    """Return where each individual stands (time, space, individual).

    Tracks give the bottom middle of each box in pixels, ground positions their metres; points
    that are labelled already are taken as they are. NaN where somebody was not seen.

    Examples
    --------
    >>> from hoilab.schema import make_tracks
    >>> places(make_tracks([[[5.0], [8.0]]], [[[4.0], [6.0]]], [0.0])).values.ravel()
    array([ 5., 11.])
    """
    if isinstance(where, xr.Dataset):
        given = foot_points(check_tracks(where)) if _are_tracks(where) else _on_ground(where)
    else:
        given = where
    if set(given.dims) != set(DIMS) or given.attrs.get("units") not in ("px", "m"):
        raise DataError(
            f"expected tracks, ground positions, or points {DIMS} with units px or m, got "
            f"{given.dims} in {given.attrs.get('units')!r}; see hoilab.schema.make_ground"
        )
    points = given.transpose(*DIMS).astype(float).compute().rename("place")
    # Half a point is no point.
    return points.where(points.notnull().all("space"))


def sureness(where: xr.Dataset | xr.DataArray) -> xr.DataArray:
    """Return how sure each sight is, 0 to 1 (time, individual); 1 where nothing is said."""
    if isinstance(where, xr.Dataset) and "confidence" in where:
        given = where["confidence"].transpose("time", "individual").astype(float).compute()
        return given.fillna(1.0).clip(0.0, 1.0)
    return xr.ones_like(places(where).isel(space=0, drop=True))


def error_of(where: xr.Dataset | xr.DataArray, *, sigma_px: float = SIGMA_PX) -> xr.DataArray:
    """Return the standard deviation of each place (time, individual), in the places' unit.

    It is the longer half axis of the covariance in metres, `sigma_px` in pixels, and zero where
    nothing is known about it.
    """
    points = places(where)
    known = points.isel(space=0, drop=True)
    if isinstance(where, xr.Dataset) and "covariance" in where:
        order = ("time", "individual", "space", "space_")
        spread = np.nan_to_num(where["covariance"].transpose(*order).values)
        return known.copy(data=np.sqrt(np.linalg.eigvalsh(spread)[..., -1].clip(0)))
    return xr.full_like(known, sigma_px if points.attrs["units"] == "px" else 0.0)


def bridged(points: xr.DataArray, *, max_gap_s: float) -> xr.DataArray:
    """Return the points with straight lines across gaps of at most `max_gap_s` (s).

    A gap lasts from the last sight before it to the first after it. What lies before the first
    and behind the last sight stays unknown.

    Examples
    --------
    >>> from hoilab.schema import make_ground
    >>> seen = make_ground([[[0.0], [0.0]], [[np.nan], [np.nan]], [[2.0], [0.0]]], [0.0, 1.0, 2.0],
    ...                    individual=[0])["position"]
    >>> bridged(seen, max_gap_s=2.0).sel(space="x").values.ravel()
    array([0., 1., 2.])
    """
    time = points["time"].values
    filled = points.transpose(*DIMS).values.copy()
    for who in range(filled.shape[2]):
        sights = np.flatnonzero(np.isfinite(filled[:, :, who]).all(axis=1))
        for one, two in pairwise(sights):
            if two > one + 1 and time[two] - time[one] <= max_gap_s + 1e-9:
                within = slice(one + 1, two)
                share = (time[within] - time[one]) / (time[two] - time[one])
                step = filled[two, :, who] - filled[one, :, who]
                filled[within, :, who] = filled[one, :, who] + share[:, None] * step
    return points.transpose(*DIMS).copy(data=filled)


def require_unit(zones: xr.DataArray, points: xr.DataArray) -> None:
    """Refuse zones that are drawn in another unit than the points have."""
    if zones.attrs.get("units") != points.attrs["units"]:
        raise DataError(
            f"zones are in {zones.attrs.get('units')!r}, positions in {points.attrs['units']!r}; "
            'say so in the file ("units": "px" or "m" in each feature\'s properties; m if it '
            "says nothing), draw them in the same unit, or take positions to metres with "
            "hoilab.geometry.ground.ground_positions"
        )


def _are_tracks(where: xr.Dataset) -> bool:
    return "shape" in where


def _on_ground(where: xr.Dataset) -> xr.DataArray:
    position: xr.DataArray = check_ground(where)["position"]
    return position
