"""Things left behind: who brought them, when, and how far away that person is now.

A thing is left when it stands still for some seconds and the person who was with it when it
moved, or first appeared, is farther away than an arm reaches.
"""

from collections.abc import Sequence

import numpy as np
import xarray as xr

from hoilab.analysis.ground import smoothed
from hoilab.errors import DataError
from hoilab.schema import check_ground

STILL_SPEED = 0.25  # m/s
STILL_S = 2.0
NEAR_M = 1.2
LEFT_M = 3.0
MOVABLE = ("bag", "suitcase", "cart", "umbrella", "backpack", "handbag", "box", "bicycle")


def left_behind(
    ground: xr.Dataset,
    kind: xr.DataArray,
    *,
    movable: tuple[str, ...] = MOVABLE,
    near_m: float = NEAR_M,
    left_m: float = LEFT_M,
    still_s: float = STILL_S,
) -> xr.Dataset:
    """Return the things that somebody brought, put down and left.

    Parameters
    ----------
    ground
        Positions of people and things (m) with covariances.
    kind
        Class of each individual, as the tracks' ``class``.
    movable
        Classes that somebody can bring.
    near_m
        Who brought a thing was within this distance of it when it last moved (m).
    left_m
        A thing counts as left once that person is this far away (m).
    still_s
        And once it has stood for so long (s).

    Returns
    -------
    xarray.Dataset
        One row for each thing (dim ``thing``): its ``individual`` and ``class``, ``owner``,
        ``put_down`` and ``left`` (s), ``distance`` of the owner at the end, or when last seen
        (m), with ``sigma``; ``owner_seen`` (s) tells when that was.
    """
    check_ground(ground)
    if set(kind.dims) != {"individual"}:
        raise DataError(f"kind has a class for each individual, got dims {kind.dims}")
    walks = ground if "velocity" in ground else smoothed(ground)
    names, classes = walks["individual"].values, kind.sel(individual=walks["individual"]).values
    people = [k for k, name in enumerate(classes) if name == "person"]
    place = walks["position"].transpose("individual", "time", "space").values
    pace = np.linalg.norm(walks["velocity"].transpose("individual", "time", "space").values, axis=2)
    spread = walks["covariance"].transpose("individual", "time", "space", "space_").values
    time, rows = walks["time"].values, []
    for thing in [k for k, name in enumerate(classes) if name in movable]:
        put_down = _put_down(place[thing], pace[thing], time, still_s)
        owner = None if put_down is None else _nearest(place, people, thing, put_down, near_m)
        if put_down is None or owner is None:
            continue
        apart = np.linalg.norm(place[owner] - place[thing][put_down], axis=-1)
        away = np.flatnonzero((apart > left_m) & (np.arange(len(time)) > put_down))
        waited = away[time[away] - time[put_down] >= still_s]
        if not len(waited):
            continue
        last = int(np.flatnonzero(np.isfinite(apart))[-1])
        way = (place[owner, last] - place[thing, put_down]) / max(float(apart[last]), 1e-9)
        both = spread[owner, last] + spread[thing, put_down]
        rows.append(
            (
                int(names[thing]),
                str(classes[thing]),
                int(names[owner]),
                float(time[put_down]),
                float(time[waited[0]]),
                float(apart[last]),
                float(np.sqrt(way @ both @ way)),
                float(time[last]),
            )
        )
    return _labelled(rows)


def _put_down(place: np.ndarray, pace: np.ndarray, time: np.ndarray, still_s: float) -> int | None:
    """Return the first moment from which a thing stands still until it is seen no more."""
    seen = np.flatnonzero(np.isfinite(place[:, 0]))
    if not len(seen):
        return None
    moving = seen[pace[seen] > STILL_SPEED]
    still = seen[seen > moving[-1]] if len(moving) else seen
    if not len(still) or time[seen[-1]] - time[still[0]] < still_s:
        return None
    return int(still[0])


def _nearest(
    place: np.ndarray, people: list[int], thing: int, moment: int, near_m: float
) -> int | None:
    """Return who was nearest when the thing came to rest, or appeared at rest."""
    window = slice(max(moment - 5, 0), moment + 6)
    apart = np.linalg.norm(place[people, window] - place[thing, moment], axis=-1)
    nearest = np.nanmin(np.where(np.isfinite(apart), apart, np.inf), axis=1, initial=np.inf)
    if not len(nearest) or nearest.min() > near_m:
        return None
    return people[int(nearest.argmin())]


def _labelled(rows: Sequence[tuple[object, ...]]) -> xr.Dataset:
    columns = list(zip(*rows, strict=True)) if rows else [()] * 8
    names = ("individual", "class", "owner", "put_down", "left", "distance", "sigma", "owner_seen")
    kinds = (np.int64, str, np.int64, float, float, float, float, float)
    units = (None, None, None, "s", "s", "m", "m", "s")
    return xr.Dataset(
        {
            name: ("thing", np.array(column, dtype=dtype), {"units": unit} if unit else {})
            for name, column, dtype, unit in zip(names, columns, kinds, units, strict=True)
        }
    )
