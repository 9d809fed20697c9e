"""Who crossed which line, when, which way, and how sure that is.

A line has a direction, from its first point to its last. ``forward`` (+1) crosses it from the
side where the cross product of that direction with the way to the place is positive to the side
where it is negative: to the right over a line that is drawn downwards on a picture (px, y down),
and to the right over one that is drawn upwards on a map (m, y up).
"""

import numpy as np
import shapely
import xarray as xr
from scipy.special import ndtr

from hoilab.analysis._rows import Column, table
from hoilab.analysis.places import error_of, places, require_unit, sureness
from hoilab.analysis.zones import gates
from hoilab.geometry.ground import SIGMA_PX
from hoilab.plugins import Spec

COLUMNS: dict[str, Column] = {
    "line": (object, "line that was crossed", ""),
    "individual": (np.int64, "who crossed it", ""),
    "time": (float, "first moment behind the line", "s"),
    "frame": (np.int64, "first frame behind the line", ""),
    "direction": (np.int64, "+1 forward, -1 backward", "1"),
    "position": (float, "where the line was crossed", ""),
    "gap_s": (float, "time between the sights on both sides", "s"),
    "confidence": (float, "probability that it was a crossing", "1"),
}
MEMORY_S = 3.0


def crossings(
    where: xr.Dataset | xr.DataArray,
    zones: xr.DataArray,
    *,
    max_gap_s: float = 2.0,
    sigma_px: float = SIGMA_PX,
) -> xr.Dataset:
    """Return every crossing of every line, in the order of time.

    An individual goes straight from sight to sight. A place on the line belongs to the side
    behind it in ``forward`` direction, so nobody crosses by touching. Several crossings of a
    line with corners within one step count as what they come to.

    ``confidence`` multiplies how sure the individual was seen on both sides (the surest sight
    within 3 s on either side counts), how probable it is that both sides were really visited
    given the error of the places (the deepest place counts), and 1 to 1/2 for steps over a gap
    of 0 to `max_gap_s`.

    Parameters
    ----------
    where
        Tracks (bottom middle of boxes), ground positions, or points.
    zones
        Lines in the same unit; polygons among them are passed over.
    max_gap_s
        A longer time without a sight breaks the way: what happened in it is not counted.
    sigma_px
        Error of places in pixels; ground positions bring their own.

    Examples
    --------
    >>> from hoilab.schema import make_ground, make_zones
    >>> walk = make_ground([[[-1.0], [0.5]], [[1.0], [0.5]]], [0.0, 0.4], individual=[7])
    >>> gate = make_zones({"gate": shapely.LineString([(0, 0), (0, 1)])}, "m")
    >>> found = crossings(walk, gate)
    >>> found["direction"].item(), found["time"].item(), found["position"].values.tolist()
    (1, 0.4, [[0.0, 0.5]])
    """
    points = places(where)
    require_unit(zones, points)
    time = points["time"].values
    frame = points["frame"].values if "frame" in points.coords else np.arange(len(time))
    sure = sureness(where).values
    error = error_of(where, sigma_px=sigma_px).values
    rows = []
    for number, individual in enumerate(points["individual"].values):
        way = points.values[:, :, number]
        sights = np.flatnonzero(np.isfinite(way).all(axis=1))
        gaps = np.diff(time[sights])
        usual_s = float(np.median(np.diff(time))) if len(time) > 1 else 0.0
        for line, shape in zip(gates(zones)["zone"].values, gates(zones).values, strict=True):
            net, spots = _steps_across(way[sights], shapely.get_coordinates(shape))
            found = np.flatnonzero((net != 0) & (gaps <= max_gap_s + 1e-9))
            away = shapely.distance(shape, shapely.points(way[sights]))
            for at, step in enumerate(found):
                two = sights[step + 1]
                before = found[at - 1] + 1 if at else 0
                after = found[at + 1] + 1 if at + 1 < len(found) else len(sights)
                ago_s = time[two] - time[sights[before : step + 1]]
                since_s = time[sights[step + 1 : after]] - time[two]
                both = _surely_beyond(
                    away[before : step + 1], error[sights[before : step + 1], number],
                    ago_s,
                ) * _surely_beyond(
                    away[step + 1 : after], error[sights[step + 1 : after], number],
                    since_s,
                )  # fmt: skip
                seen = min(
                    _surest(sure[sights[before : step + 1], number], ago_s),
                    _surest(sure[sights[step + 1 : after], number], since_s),
                )
                bridge = 1 - 0.5 * max(gaps[step] - usual_s, 0.0) / max(max_gap_s, 1e-9)
                rows.append(
                    {
                        "line": line,
                        "individual": individual,
                        "time": time[two],
                        "frame": frame[two],
                        "direction": net[step],
                        "position": spots[step],
                        "gap_s": gaps[step],
                        "confidence": both * bridge * seen,
                    }
                )
    rows.sort(key=lambda row: (row["time"], row["individual"]))
    return table("crossing", rows, COLUMNS, attrs={"units": points.attrs["units"]})


def count_crossings(found: xr.Dataset, zones: xr.DataArray) -> xr.Dataset:
    """Return how often each line was crossed each way, with how sure that is.

    Returns
    -------
    xarray.Dataset
        ``count`` (line, direction): rows of the table; ``expected``: the sum of their
        confidences; ``sigma``: the standard deviation of that sum, if they err one by one.
    """
    names, ways = gates(zones)["zone"].values, np.array([1, -1])
    shape = (len(names), len(ways))
    count, expected, variance = np.zeros(shape, np.int64), np.zeros(shape), np.zeros(shape)
    line, sure = found["line"].values, found["confidence"].values
    for row, name in enumerate(names):
        for column, way in enumerate(ways):
            chosen = (line == name) & (found["direction"].values == way)
            count[row, column] = chosen.sum()
            expected[row, column] = sure[chosen].sum()
            variance[row, column] = (sure[chosen] * (1 - sure[chosen])).sum()
    dims = ("line", "direction")
    return xr.Dataset(
        {
            "count": (dims, count, {"units": "crossings"}),
            "expected": (dims, expected, {"units": "crossings"}),
            "sigma": (dims, np.sqrt(variance), {"units": "crossings"}),
        },
        coords={"line": names, "direction": ["forward", "backward"]},
    )


def _steps_across(way: np.ndarray, corners: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return what the crossings of each step come to (-1, 0, 1), and where the last one was."""
    one, two = way[:-1], way[1:]
    net, spots = np.zeros(len(one), np.int64), np.full((len(one), 2), np.nan)
    last = len(corners) - 2
    for number in range(last + 1):
        start, along = corners[number], corners[number + 1] - corners[number]
        side_one, side_two = _cross(along, one - start), _cross(along, two - start)
        turned = (side_one > 0).astype(np.int64) - (side_two > 0).astype(np.int64)
        # Only steps that change sides have two different values to divide by.
        share = side_one / np.where(turned == 0, 1.0, side_one - side_two)
        spot = one + share[:, None] * (two - one)
        reach = (spot - start) @ along / max(along @ along, 1e-300)
        # Where two pieces of a line meet, the point belongs to the later one.
        met = (turned != 0) & (reach >= 0) & ((reach < 1) | ((number == last) & (reach <= 1)))
        net[met] += turned[met]
        spots[met] = spot[met]
    return np.sign(net), spots


def _cross(along: np.ndarray, to: np.ndarray) -> np.ndarray:
    crossed: np.ndarray = along[0] * to[:, 1] - along[1] * to[:, 0]
    return crossed


def _surely_beyond(away: np.ndarray, error: np.ndarray, apart_s: np.ndarray) -> float:
    """Return how probable it is that the deepest of these places is on its side of the line."""
    near = _near(apart_s)
    known = error[near] > 0
    deepest = np.where(known, away[near] / np.where(known, error[near], 1.0), np.inf).max()
    return float(ndtr(deepest))


def _surest(sure: np.ndarray, apart_s: np.ndarray) -> float:
    return float(sure[_near(apart_s)].max())


def _near(apart_s: np.ndarray) -> np.ndarray:
    """Return which sights are near in time; the one next to the line always is."""
    near: np.ndarray = apart_s <= MEMORY_S
    near[np.argmin(apart_s)] = True
    return near


SPEC = Spec(
    name="crossings",
    summary="Who crossed which line, when, which way, how surely.",
    licence="Apache-2.0",
    target="hoilab.analysis.crossings:crossings",
)
