"""How two individuals move to each other: distance, approach, company, in metres and seconds.

From smoothed positions on the ground. With the difference p of two positions and v of their
velocities, the closest approach of two who go on as they do is at ``t = -p.v / v.v`` and
``|p + t v|`` apart. Errors are first order in the covariance of both motions.
"""

from itertools import combinations

import numpy as np
import xarray as xr

from hoilab.errors import DataError
from hoilab.schema import check_ground

REACH_M = 10.0
STILL = 0.3  # m/s: slower than this nobody has a direction
CONTACT_M = 0.6
COMPANY_M = 2.0
ALIKE_RAD = np.radians(30)
ALIKE_SPEED = 0.4  # m/s
FOLLOW_M = 6.0
LEAST_S = 1.0
KINDS = ("contact", "side by side", "following", "approaching")

UNITS = {
    "distance": "m",
    "distance_sigma": "m",
    "closing_speed": "m/s",
    "time_to_closest": "s",
    "closest_distance": "m",
    "closest_distance_sigma": "m",
    "heading_difference": "rad",
    "time_headway": "s",
}


def relations(ground: xr.Dataset, *, reach_m: float = REACH_M) -> xr.Dataset:
    """Return how each two individuals who come near each other move to each other.

    Parameters
    ----------
    ground
        What `hoilab.analysis.ground.smoothed` returns: positions, velocities, covariances.
    reach_m
        Pairs that are never this close are left out.

    Returns
    -------
    xarray.Dataset
        Over time and pair, with ``first`` and ``second`` individual of each pair:
        ``distance`` (m), positive ``closing_speed`` (m/s) where it shrinks, ``time_to_closest``
        (s) and ``closest_distance`` (m) if both go on like this, NaN for those who move apart;
        ``heading_difference`` (rad, NaN below 0.3 m/s); ``time_headway`` (s), the distance over
        the speed of the one behind, NaN where nobody follows; standard deviations of distances.

    Examples
    --------
    >>> from hoilab.analysis.ground import smoothed
    >>> from hoilab.schema import make_ground
    >>> time = np.arange(40) / 10
    >>> walk = np.stack([[time, 0 * time], [10 - time, 0 * time + 1]], -1).transpose(1, 0, 2)
    >>> near = np.full((40, 2, 2, 2), 1e-4) * np.eye(2)[None, :, :, None]
    >>> ground = smoothed(make_ground(walk, time, individual=[1, 2], covariance=near))
    >>> pair = relations(ground).isel(pair=0, time=20)
    >>> round(float(pair["time_to_closest"]), 1), round(float(pair["closest_distance"]), 1)
    (3.0, 1.0)
    """
    check_ground(ground)
    if "velocity" not in ground or "motion_covariance" not in ground:
        raise DataError(
            "relations need velocities with their errors; smooth the positions first: "
            "hoilab.analysis.ground.smoothed(ground)"
        )
    place = ground["position"].transpose("individual", "time", "space").values
    pace = ground["velocity"].transpose("individual", "time", "space").values
    spread = ground["motion_covariance"].transpose("individual", "time", "state", "state_").values
    near = [pair for pair in combinations(range(len(place)), 2) if _ever_near(place, pair, reach_m)]
    one, two = np.array(near, dtype=int).reshape(-1, 2).T
    values = _between(place[one], pace[one], place[two], pace[two], spread[one] + spread[two])
    names = ground["individual"].values
    return xr.Dataset(
        {name: (("pair", "time"), values[name], {"units": unit}) for name, unit in UNITS.items()},
        coords={
            "time": ground["time"],
            "first": ("pair", names[one]),
            "second": ("pair", names[two]),
        },
    ).transpose("time", "pair")


def company(related: xr.Dataset, *, least_s: float = LEAST_S) -> xr.Dataset:
    """Return the times of being in contact, side by side, following and approaching.

    Contact is within 0.6 m; side by side, within 2 m with the same heading (30 degrees) and
    speed; following, within 6 m behind with the same heading; approaching, on the way to pass
    within 0.6 m in the next 3 s. Shorter times than `least_s` do not count.

    Returns
    -------
    xarray.Dataset
        One row each (dim ``event``): ``kind``, ``first``, ``second``, ``start`` and ``end`` (s),
        ``distance`` (m, median) and its ``sigma``.
    """
    alike = related["heading_difference"] < ALIKE_RAD
    soon = (related["time_to_closest"] < 3) & (related["closest_distance"] < CONTACT_M)
    behind = np.isfinite(related["time_headway"])
    holds = {
        "contact": related["distance"] < CONTACT_M,
        "side by side": (related["distance"] < COMPANY_M) & alike & ~behind,
        "following": (related["distance"] < FOLLOW_M) & alike & behind,
        "approaching": soon & (related["distance"] >= CONTACT_M),
    }
    rows = [
        (kind, pair, first, last)
        for kind in KINDS
        for pair in range(related.sizes["pair"])
        for first, last in _runs(holds[kind].transpose("time", "pair").values[:, pair])
    ]
    time = related["time"].values
    rows = [row for row in rows if time[row[3]] - time[row[2]] >= least_s]
    middle = [related.isel(pair=pair, time=slice(a, b + 1)) for _, pair, a, b in rows]
    return xr.Dataset(
        {
            "kind": ("event", np.array([row[0] for row in rows], dtype=str)),
            "first": ("event", np.array([int(m["first"]) for m in middle], dtype=np.int64)),
            "second": ("event", np.array([int(m["second"]) for m in middle], dtype=np.int64)),
            "start": ("event", np.array([time[row[2]] for row in rows]), {"units": "s"}),
            "end": ("event", np.array([time[row[3]] for row in rows]), {"units": "s"}),
            "distance": (
                "event",
                np.array([float(m["distance"].median()) for m in middle]),
                {"units": "m"},
            ),
            "sigma": (
                "event",
                np.array([float(m["distance_sigma"].median()) for m in middle]),
                {"units": "m"},
            ),
        }
    )


def groups(related: xr.Dataset, *, least_s: float = 3.0) -> list[set[int]]:
    """Return sets of individuals who are linked by going or standing together for some seconds.

    Two belong together when they are within 2 m of each other, at about the same speed, for
    `least_s` in all.
    """
    apart = np.abs(related["closing_speed"]) > ALIKE_SPEED
    together = (related["distance"] < COMPANY_M) & ~apart
    step = float(np.median(np.diff(related["time"].values))) if related.sizes["time"] > 1 else 0.0
    long = together.sum("time").values * step >= least_s
    found: list[set[int]] = []
    for first, second in zip(
        related["first"].values[long], related["second"].values[long], strict=True
    ):
        joined = {int(first), int(second)}.union(*(g for g in found if g & {first, second}))
        found = [group for group in found if not group & joined] + [joined]
    return found


def _ever_near(place: np.ndarray, pair: tuple[int, int], reach_m: float) -> bool:
    distance = np.linalg.norm(place[pair[0]] - place[pair[1]], axis=-1)
    return bool((distance[np.isfinite(distance)] < reach_m).any())


def _between(
    one: np.ndarray, pace_one: np.ndarray, two: np.ndarray, pace_two: np.ndarray, spread: np.ndarray
) -> dict[str, np.ndarray]:
    """Return all measures (pair, time); `spread` is of the difference of both motions."""
    p, v = two - one, pace_two - pace_one
    distance = np.linalg.norm(p, axis=-1)
    towards = p / np.maximum(distance, 1e-9)[..., None]
    closing = -(towards * v).sum(-1)
    square = (v**2).sum(-1)
    moment = np.where(square > 1e-4, -(p * v).sum(-1) / np.maximum(square, 1e-4), np.nan)
    moment = np.where(moment >= 0, moment, np.nan)
    met = p + moment[..., None] * v
    apart = np.linalg.norm(met, axis=-1)
    # At the closest approach its moment does not matter to first order: d|met| = way.(dp + t dv).
    way = met / np.maximum(apart, 1e-9)[..., None]
    lever = np.concatenate([way, moment[..., None] * way], -1)
    speeds = [np.linalg.norm(pace, axis=-1) for pace in (pace_one, pace_two)]
    turned = _angle(pace_one, pace_two)
    moving = np.minimum(*speeds) > STILL
    turned = np.where(moving, turned, np.nan)
    return {
        "distance": distance,
        "distance_sigma": _sigma(towards, spread[..., :2, :2]),
        "closing_speed": closing,
        "time_to_closest": moment,
        "closest_distance": apart,
        "closest_distance_sigma": _sigma(lever, spread),
        "heading_difference": turned,
        "time_headway": _headway(p, pace_one, pace_two, distance, turned),
    }


def _sigma(lever: np.ndarray, spread: np.ndarray) -> np.ndarray:
    sigma: np.ndarray = np.sqrt(np.einsum("...i,...ij,...j->...", lever, spread, lever))
    return sigma


def _angle(one: np.ndarray, two: np.ndarray) -> np.ndarray:
    cross = one[..., 0] * two[..., 1] - one[..., 1] * two[..., 0]
    angle: np.ndarray = np.abs(np.arctan2(cross, (one * two).sum(-1)))
    return angle


def _headway(
    p: np.ndarray, one: np.ndarray, two: np.ndarray, distance: np.ndarray, turned: np.ndarray
) -> np.ndarray:
    """Return seconds from the one behind to the one ahead of it, within 45 degrees of its way."""
    ahead = _angle(one, p) < np.pi / 4
    back = _angle(two, -p) < np.pi / 4
    behind = np.where(ahead, np.linalg.norm(one, axis=-1), np.linalg.norm(two, axis=-1))
    follows = (ahead | back) & (turned < ALIKE_RAD)
    return np.where(follows, distance / np.maximum(behind, 1e-9), np.nan)


def _runs(holds: np.ndarray) -> list[tuple[int, int]]:
    """Return first and last index of each run of true values."""
    edges = np.flatnonzero(np.diff(np.concatenate([[0], holds.astype(np.int8), [0]])))
    return [(int(a), int(b) - 1) for a, b in edges.reshape(-1, 2)]
