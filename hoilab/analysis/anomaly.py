"""How unlike the usual a movement is: the distance to its nearest kin, in metres and seconds.

What is usual is a set of movements seen before: where, how fast, which way and, where the clock
is known, at what time of day. A movement is new as far as its nearest neighbours are away, when
2 m, 0.5 m/s and 2 hours count alike. Velocities look back alone (`hoilab.analysis.movement`), so
scores of a recording and of the same people live (`hoilab.analysis.anomaly_live`) are equal.
"""

from dataclasses import dataclass

import numpy as np
import xarray as xr
from scipy.spatial import cKDTree

from hoilab.analysis._events import require_metres
from hoilab.analysis.movement import SPAN_S, velocity
from hoilab.analysis.places import places
from hoilab.errors import DataError
from hoilab.plugins import Spec

DAY_S = 86_400.0


@dataclass(frozen=True)
class Scale:
    """What counts as one step away from the usual.

    Parameters
    ----------
    place_m, speed_m_s, clock_s
        Metres, metres a second and seconds of the day that count as 1.
    neighbours
        Number of nearest movements whose distances are averaged.
    """

    place_m: float = 2.0
    speed_m_s: float = 0.5
    clock_s: float = 7200.0
    neighbours: int = 5


def usual_movement(
    ground: xr.Dataset, *, clock_s: float | None = None, span_s: float = SPAN_S
) -> xr.Dataset:
    """Return everybody's movements as what is usual, one row (sample) for each moment.

    Parameters
    ----------
    ground
        Positions in metres of people who did nothing unusual.
    clock_s
        Seconds from midnight at time 0, where it is known: then movements are compared with
        those at about the same time of day.
    span_s
        Time over which velocities are taken; scores use the same.

    Examples
    --------
    >>> from hoilab.schema import make_ground
    >>> walk = make_ground([[[0.0], [0.0]], [[1.0], [0.0]]], [0.0, 0.8], individual=[7])
    >>> usual_movement(walk)["velocity"].values.round(3).tolist()
    [[1.25, 0.0]]
    """
    require_metres(ground)
    points, pace = places(ground), velocity(ground, span_s=span_s)
    order = ("time", "individual", "space")
    spot, speed = points.transpose(*order).values, pace.transpose(*order).values
    when, who = np.nonzero(np.isfinite(speed).all(-1))
    time = points["time"].values[when]
    clock = np.full(len(when), np.nan) if clock_s is None else (clock_s + time) % DAY_S
    return xr.Dataset(
        {
            "position": (("sample", "space"), spot[when, who], {"units": "m"}),
            "velocity": (("sample", "space"), speed[when, who], {"units": "m/s"}),
            "time": ("sample", time, {"units": "s"}),
            "clock": ("sample", clock, {"units": "s", "long_name": "seconds from midnight"}),
            "individual": ("sample", points["individual"].values[who]),
        },
        coords={"space": ["x", "y"]},
        attrs={"span_s": span_s},
    )


def novelty(
    ground: xr.Dataset,
    usual: xr.Dataset,
    *,
    clock_s: float | None = None,
    scale: Scale = Scale(),
) -> xr.DataArray:
    """Return how far each movement is from the usual (time, individual); NaN without velocity.

    Parameters
    ----------
    usual
        From `usual_movement`, of other people than those in `ground`.
    clock_s
        Seconds from midnight at time 0; needs a `usual` that knows the clock, too.
    """
    now = usual_movement(ground, clock_s=clock_s, span_s=usual.attrs["span_s"])
    kin = Kin(usual, scale, with_clock=clock_s is not None)
    return over_time(ground, now, kin.distance(now))


def novelty_among(
    ground: xr.Dataset,
    *,
    scale: Scale = Scale(),
    span_s: float = SPAN_S,
) -> xr.DataArray:
    """Return how far each movement is from those of all other people (time, individual).

    For a recording of which nobody has said what is usual: nobody is compared with himself.
    """
    now = usual_movement(ground, span_s=span_s)
    return over_time(ground, now, own_left_out(now, scale=scale))


def own_left_out(usual: xr.Dataset, *, scale: Scale = Scale()) -> np.ndarray:
    """Return for each usual movement its distance from those of the others (sample)."""
    who = usual["individual"].values
    found = np.full(len(who), np.nan)
    for name in np.unique(who):
        own = who == name
        if (~own).any():
            found[own] = Kin(usual.isel(sample=~own), scale).distance(usual.isel(sample=own))
    return found


def threshold(usual: xr.Dataset, *, share: float = 0.99, scale: Scale = Scale()) -> float:
    """Return the novelty that this share of usual movements stays below.

    Raises
    ------
    DataError
        Fewer than two people were seen moving: nobody can be compared with anybody.
    """
    found = own_left_out(usual, scale=scale)
    if not np.isfinite(found).any():
        raise DataError(
            "what is usual needs at least two people who were seen moving, got "
            f"{len(np.unique(usual['individual']))}; watch for longer"
        )
    return float(np.nanquantile(found, share))


class Kin:
    """The usual movements, ready to be asked for the nearest ones."""

    def __init__(self, usual: xr.Dataset, scale: Scale, *, with_clock: bool = False) -> None:
        if not usual.sizes["sample"]:
            raise DataError("nothing is usual yet: nobody was seen moving; watch for longer")
        if with_clock and not np.isfinite(usual["clock"].values).all():
            raise DataError(
                "the time of day was given, but what is usual does not know it; pass clock_s to "
                "usual_movement, too"
            )
        self.scale, self.with_clock = scale, with_clock
        self.tree = cKDTree(self._rows(usual))
        self.neighbours = min(scale.neighbours, usual.sizes["sample"])

    def distance(self, movements: xr.Dataset) -> np.ndarray:
        """Return the mean distance of each movement to its nearest kin (sample)."""
        if not movements.sizes["sample"]:
            return np.empty(0)
        nearest = list(range(1, self.neighbours + 1))
        found = np.asarray(self.tree.query(self._rows(movements), k=nearest)[0])
        mean: np.ndarray = found.mean(axis=1)
        return mean

    def _rows(self, movements: xr.Dataset) -> np.ndarray:
        columns = [
            movements["position"].values / self.scale.place_m,
            movements["velocity"].values / self.scale.speed_m_s,
        ]
        if self.with_clock:
            # The day is a circle on which clock_s is an arc of length 1.
            turn = 2 * np.pi * movements["clock"].values / DAY_S
            radius = DAY_S / (2 * np.pi * self.scale.clock_s)
            columns.append(radius * np.stack([np.cos(turn), np.sin(turn)], -1))
        return np.concatenate(columns, axis=1)


def over_time(ground: xr.Dataset, movements: xr.Dataset, values: np.ndarray) -> xr.DataArray:
    """Return values of movements (sample) by time and individual, NaN where there is none."""
    empty = places(ground).isel(space=0, drop=True)
    found = np.full(empty.shape, np.nan)
    row = np.searchsorted(empty["time"].values, movements["time"].values)
    names = empty["individual"].values
    order = np.argsort(names)
    column = order[np.searchsorted(names[order], movements["individual"].values)]
    found[row, column] = values
    return empty.copy(data=found).rename("novelty").assign_attrs(units="1")


SPEC = Spec(
    name="anomaly",
    summary="How unlike usual movement each movement is: nearest neighbours in metres and m/s.",
    licence="Apache-2.0",
    target="hoilab.analysis.anomaly:novelty",
)
