"""Interactions in real space: whether the thing is where a hand can be.

Two boxes that overlap in the picture can be metres apart. A pair is joined with where both
stand on the ground, or with how far both are from the camera, and is implausible when even the
error does not bring the thing within reach.
"""

import numpy as np
import xarray as xr

from hoilab.errors import DataError
from hoilab.schema import check_ground
from hoilab.schema.interactions import check_interactions

REACH_M = 1.0
SIGMAS = 2.0
# From the middle between the feet to the middle of the thing (m), by how each is done.
REACHES = {"ride": 0.6, "sit_on": 0.9, "push": 1.4, "pull": 1.4, "kick": 1.5}


def reach(
    interactions: xr.Dataset,
    ground: xr.Dataset,
    *,
    depth: xr.DataArray | None = None,
    reach_m: float = REACH_M,
) -> xr.Dataset:
    """Return the interactions with how far apart both really are.

    Parameters
    ----------
    interactions
        With ids of human and object in ``human`` and ``object``.
    ground
        Positions of both on the ground (m), with covariances.
    depth
        (time, y, x) in metres: used as well where it is given, for things held in the air,
        whose foot point says nothing about where they are.
    reach_m
        How far a thing may be for verbs that say nothing else (m).

    Returns
    -------
    xarray.Dataset
        The rows with ``apart`` (m), ``apart_sigma`` (m), ``depth_gap`` (m) between both along
        the optical axis, and ``plausible``: false where what is known puts the thing out of
        reach by more than two standard deviations. NaN and true where nothing is known.
    """
    check_interactions(interactions)
    check_ground(ground)
    apart, sigma = _on_the_ground(interactions, ground)
    gap = np.full(len(apart), np.nan) if depth is None else _along_the_axis(interactions, depth)
    limit = np.array([REACHES.get(str(verb), reach_m) for verb in interactions["verb"].values])
    # A thing in a hand is above its foot point: depth, where there is one, decides for it.
    known = np.where(np.isfinite(gap), gap, apart)
    slack = np.where(np.isfinite(gap), 0.0, SIGMAS * sigma)
    far = known - slack > limit
    unit = {"units": "m"}
    return interactions.assign(
        apart=("interaction", apart, unit),
        apart_sigma=("interaction", sigma, unit),
        depth_gap=("interaction", gap, unit),
        plausible=("interaction", ~far),
    )


def _on_the_ground(interactions: xr.Dataset, ground: xr.Dataset) -> tuple[np.ndarray, np.ndarray]:
    count = interactions.sizes["interaction"]
    apart, sigma = np.full(count, np.nan), np.full(count, np.nan)
    moments = {round(float(t), 6): k for k, t in enumerate(ground["time"].values)}
    columns = {int(name): k for k, name in enumerate(ground["individual"].values)}
    place = ground["position"].transpose("time", "individual", "space").values
    spread = ground["covariance"].transpose("time", "individual", "space", "space_").values
    rows = zip(
        interactions["time"].values,
        interactions["human"].values,
        interactions["object"].values,
        strict=True,
    )
    for row, (time, human, thing) in enumerate(rows):
        at = moments.get(round(float(time), 6))
        one, two = columns.get(int(human)), columns.get(int(thing))
        if at is None or one is None or two is None:
            continue
        way = place[at, two] - place[at, one]
        apart[row] = np.linalg.norm(way)
        unit = way / max(apart[row], 1e-9)
        sigma[row] = np.sqrt(unit @ (spread[at, one] + spread[at, two]) @ unit)
    return apart, sigma


def _along_the_axis(interactions: xr.Dataset, depth: xr.DataArray) -> np.ndarray:
    """Return the difference of both boxes' middle depths, each the median of its core (m)."""
    if set(depth.dims) != {"time", "y", "x"}:
        raise DataError(f"depth has dims time, y, x, got {depth.dims}")
    moments = {round(float(t), 6): k for k, t in enumerate(depth["time"].values)}
    gaps = np.full(interactions.sizes["interaction"], np.nan)
    for row in range(len(gaps)):
        at = moments.get(round(float(interactions["time"][row]), 6))
        if at is None:
            continue
        picture = depth.isel(time=at).values
        one, two = (_core(picture, interactions, row, who) for who in ("human", "object"))
        gaps[row] = abs(one - two)
    return gaps


def _core(picture: np.ndarray, interactions: xr.Dataset, row: int, who: str) -> float:
    centre = interactions[f"{who}_position"].values[row]
    half = interactions[f"{who}_shape"].values[row] / 4
    if not np.isfinite(centre).all():
        return float("nan")
    low = np.floor(centre - half).astype(int).clip(0)
    high = np.maximum(np.ceil(centre + half).astype(int), low + 1)
    part = picture[low[1] : high[1], low[0] : high[0]]
    return float(np.nanmedian(part)) if np.isfinite(part).any() else float("nan")
