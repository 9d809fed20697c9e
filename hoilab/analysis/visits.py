"""Who was in which zone, from when to when, and where they went from there.

Between two sights an individual is where both say; a gap of at most ``max_gap_s`` does not end a
visit. A visit says how it began and ended, because a person who appears in the middle of a zone
has not entered it.
"""

import numpy as np
import shapely
import xarray as xr
from scipy.special import ndtr

from hoilab.analysis._rows import Column, table
from hoilab.analysis.places import error_of, places, require_unit, sureness
from hoilab.analysis.zones import areas
from hoilab.geometry.ground import SIGMA_PX
from hoilab.plugins import Spec

BEGAN = ("entered", "appeared")
ENDED = ("left", "lost", "still there")
VISIT: dict[str, Column] = {
    "zone": (object, "zone that was visited", ""),
    "individual": (np.int64, "who visited it", ""),
    "enter_s": (float, "first moment in it", "s"),
    "leave_s": (float, "first moment outside again, or the last sight in it", "s"),
    "dwell_s": (float, "from the first moment to the last", "s"),
    "began": (object, f"one of {', '.join(BEGAN)}", ""),
    "ended": (object, f"one of {', '.join(ENDED)}", ""),
    "seen": (float, "share of the moments in which the individual was seen", "1"),
    "confidence": (float, "probability that the zone was visited", "1"),
}
JOURNEY: dict[str, Column] = {
    "individual": (np.int64, "who went", ""),
    "origin": (object, "zone left behind", ""),
    "destination": (object, "zone reached", ""),
    "leave_s": (float, "when the origin was left", "s"),
    "arrive_s": (float, "when the destination was reached", "s"),
    "confidence": (float, "probability that both were visited", "1"),
}


def visits(
    where: xr.Dataset | xr.DataArray,
    zones: xr.DataArray,
    *,
    max_gap_s: float = 2.0,
    sigma_px: float = SIGMA_PX,
) -> xr.Dataset:
    """Return every visit to every zone, in the order of time.

    ``confidence`` multiplies the mean confidence of the sights in the zone, the share of moments
    seen, and how probable it is, given the error of places, that the deepest place is inside.

    Parameters
    ----------
    where
        Tracks (bottom middle of boxes), ground positions, or points.
    zones
        Polygons in the same unit; lines among them are passed over.
    max_gap_s
        A longer time without a sight ends a visit.
    sigma_px
        Error of places in pixels; ground positions bring their own.

    Examples
    --------
    >>> from hoilab.schema import make_ground, make_zones
    >>> walk = make_ground([[[-1.0], [0.5]], [[0.5], [0.5]], [[3.0], [0.5]]], [0.0, 1.0, 2.0],
    ...                    individual=[7])
    >>> stay = visits(walk, make_zones({"door": shapely.box(0, 0, 1, 1)}, "m"))
    >>> stay["dwell_s"].item(), stay["began"].item(), stay["ended"].item()
    (1.0, 'entered', 'left')
    """
    points = places(where)
    require_unit(zones, points)
    sure, error = sureness(where).values, error_of(where, sigma_px=sigma_px).values
    time = points["time"].values
    rows = []
    for number, individual in enumerate(points["individual"].values):
        way = points.values[:, :, number]
        sights = np.flatnonzero(np.isfinite(way).all(axis=1))
        spots = shapely.points(way[sights])
        gap = np.diff(time[sights], prepend=-np.inf, append=np.inf) > max_gap_s + 1e-9
        for zone, shape in zip(areas(zones)["zone"].values, areas(zones).values, strict=True):
            within = shapely.intersects(shape, spots)
            away = shapely.distance(shape.boundary, spots)
            for first, last in _stays(within, gap):
                stay = sights[first : last + 1]
                left = last + 1 < len(sights) and not gap[last + 1]
                seen = len(stay) / (stay[-1] - stay[0] + 1)
                deep = _depth(away[first : last + 1], error[stay, number])
                leave_s = time[sights[last + 1]] if left else time[stay[-1]]
                entered = first > 0 and not gap[first]
                there = "still there" if stay[-1] == len(time) - 1 else "lost"
                rows.append(
                    {
                        "zone": zone,
                        "individual": individual,
                        "enter_s": time[stay[0]],
                        "leave_s": leave_s,
                        "dwell_s": leave_s - time[stay[0]],
                        "began": "entered" if entered else "appeared",
                        "ended": "left" if left else there,
                        "seen": seen,
                        "confidence": seen * deep * sure[stay, number].mean(),
                    }
                )
    rows.sort(key=lambda row: (row["enter_s"], row["individual"]))
    return table("visit", rows, VISIT, attrs={"units": points.attrs["units"]})


def journeys(found: xr.Dataset) -> xr.Dataset:
    """Return each way from one zone to the next other one, for everybody, in the order of time.

    Examples
    --------
    >>> from hoilab.schema import make_ground, make_zones
    >>> walk = make_ground([[[0.5], [0.5]], [[2.5], [0.5]]], [0.0, 1.0], individual=[7])
    >>> rooms = make_zones({"a": shapely.box(0, 0, 1, 1), "b": shapely.box(2, 0, 3, 1)}, "m")
    >>> way = journeys(visits(walk, rooms))
    >>> way["origin"].item(), way["destination"].item(), way["arrive_s"].item()
    ('a', 'b', 1.0)
    """
    rows = []
    for individual in np.unique(found["individual"].values):
        own = found.isel(visit=np.flatnonzero(found["individual"].values == individual))
        rows += [
            _journey(own, number, number + 1)
            for number in range(own.sizes["visit"] - 1)
            if own["zone"].values[number] != own["zone"].values[number + 1]
        ]
    rows.sort(key=lambda row: (row["leave_s"], row["individual"]))
    return table("journey", rows, JOURNEY)


def whole_journeys(found: xr.Dataset) -> xr.Dataset:
    """Return one way for each individual: from the first zone it was seen in to the last.

    Who was in one zone alone, has it as origin and destination.
    """
    rows = []
    for individual in np.unique(found["individual"].values):
        own = found.isel(visit=np.flatnonzero(found["individual"].values == individual))
        rows.append(_journey(own, 0, -1))
    return table("journey", rows, JOURNEY)


def origin_destination(found: xr.Dataset, zones: xr.DataArray) -> xr.Dataset:
    """Return how many journeys go from each zone to each other (origin, destination).

    Returns
    -------
    xarray.Dataset
        ``count`` of the rows, and ``expected``, the sum of their confidences.
    """
    names = areas(zones)["zone"].values.tolist()
    count, expected = np.zeros((len(names),) * 2, np.int64), np.zeros((len(names),) * 2)
    origin = [names.index(name) for name in found["origin"].values]
    destination = [names.index(name) for name in found["destination"].values]
    np.add.at(count, (origin, destination), 1)
    np.add.at(expected, (origin, destination), found["confidence"].values)
    dims = ("origin", "destination")
    return xr.Dataset(
        {
            "count": (dims, count, {"units": "journeys"}),
            "expected": (dims, expected, {"units": "journeys"}),
        },
        coords={"origin": names, "destination": names},
    )


def _stays(within: np.ndarray, gap: np.ndarray) -> list[tuple[int, int]]:
    """Return first and last sight of each stay; ``gap`` says what lies before each sight."""
    before = np.concatenate([[False], within[:-1]]) if len(within) else within
    starts = np.flatnonzero(within & (~before | gap[:-1]))
    after = np.concatenate([within[1:], [False]]) if len(within) else within
    ends = np.flatnonzero(within & (~after | gap[1:]))
    return [(int(one), int(two)) for one, two in zip(starts, ends, strict=True)]


def _depth(away: np.ndarray, error: np.ndarray) -> float:
    """Return how probable it is that the deepest of these places lies inside."""
    known = error > 0
    return float(ndtr(np.where(known, away / np.where(known, error, 1.0), np.inf).max()))


def _journey(own: xr.Dataset, one: int, two: int) -> dict[str, object]:
    start, end = own.isel(visit=one), own.isel(visit=two)
    return {
        "individual": start["individual"].item(),
        "origin": start["zone"].item(),
        "destination": end["zone"].item(),
        "leave_s": start["leave_s"].item(),
        "arrive_s": end["enter_s"].item(),
        "confidence": start["confidence"].item() * end["confidence"].item(),
    }


SPEC = Spec(
    name="visits",
    summary="Who was in which zone from when to when, and where they went from there.",
    licence="Apache-2.0",
    target="hoilab.analysis.visits:visits",
)
