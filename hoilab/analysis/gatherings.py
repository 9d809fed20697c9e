"""People who stand together, people who queue, and groups that fly apart.

A group is a set of people who stand and are chained by short distances; over time it goes on
while half of the smaller of two successive sets is in both. A long, thin group is a queue.
"""

from dataclasses import dataclass, field

import numpy as np
import xarray as xr
from scipy.sparse.csgraph import connected_components
from scipy.spatial.distance import cdist

from hoilab.analysis._events import events, named, require_metres
from hoilab.analysis.movement import speed_of, velocity
from hoilab.analysis.places import places
from hoilab.plugins import Spec


@dataclass(frozen=True)
class Standing:
    """What counts as standing together.

    Parameters
    ----------
    people
        Fewest people at one moment.
    reach_m
        Farthest that neighbours stand apart.
    still_m_s
        Who is slower than this stands (steps in a queue are slow on average).
    span_s
        Time over which the speed is taken.
    at_least_s
        Shortest time that a group stands.
    gap_s
        Longest time for which a group may be lost from sight.
    thin
        A group whose length is this many times its width is a queue.
    """

    people: int = 3
    reach_m: float = 1.5
    still_m_s: float = 0.4
    span_s: float = 2.0
    at_least_s: float = 5.0
    gap_s: float = 2.0
    thin: float = 3.0


@dataclass
class _Group:
    """One group as it goes through time."""

    moments: list[float] = field(default_factory=list)
    members: list[frozenset[int]] = field(default_factory=list)
    spots: list[np.ndarray] = field(default_factory=list)


def gatherings(ground: xr.Dataset, *, rule: Standing = Standing()) -> xr.Dataset:
    """Return groups that stand together, but not in a line, as events.

    ``value`` is the time in seconds for which the group stood.
    """
    found = [group for group in _groups(ground, rule) if _thinness(group) < rule.thin]
    return events([_standing("gathering", group, rule) for group in found])


def queues(ground: xr.Dataset, *, rule: Standing = Standing()) -> xr.Dataset:
    """Return groups that stand in a line as events.

    ``value`` is the time in seconds for which the queue stood.
    """
    found = [group for group in _groups(ground, rule) if _thinness(group) >= rule.thin]
    return events([_standing("queue", group, rule) for group in found])


def dispersals(
    ground: xr.Dataset,
    *,
    rule: Standing = Standing(),
    within_s: float = 4.0,
    apart_m_s: float = 0.5,
) -> xr.Dataset:
    """Return moments in which a group that stood together goes apart, as events.

    At the last moment of a group, its members' mean distance from their middle grows by at
    least `apart_m_s` for `within_s`. ``value`` is that growth in metres a second.
    """
    rows = []
    points = places(ground)
    for group in _groups(ground, rule):
        who = sorted(group.members[-1])
        start = group.moments[-1]
        later = points.sel(individual=who, time=slice(start, start + within_s + 1e-9))
        values = later.transpose("time", "individual", "space").values
        seen = np.isfinite(values).all(axis=(0, 2))
        if seen.sum() < rule.people or len(values) < 2:
            continue
        radius = np.linalg.norm(values - values[:, seen].mean(axis=1, keepdims=True), axis=-1)
        passed_s = float(later["time"][-1]) - start
        growth = float((radius[-1, seen] - radius[0, seen]).mean()) / max(passed_s, 1e-9)
        if growth < apart_m_s or passed_s < within_s / 2:
            continue
        count = int(seen.sum())
        rows.append(
            {
                "kind": "dispersal",
                "start_s": start,
                "end_s": start + passed_s,
                "position": values[0, seen].mean(axis=0),
                "people": count,
                "value": growth,
                "confidence": _beyond(growth, apart_m_s),
                "individuals": named(np.array(who)[seen].tolist()),
                "said": f"{count} people who stood together went apart, each {growth:.1f} m "
                f"a second from their middle, for {passed_s:.1f} s",
            }
        )
    return events(rows)


def _groups(ground: xr.Dataset, rule: Standing) -> list[_Group]:
    """Return all groups that are large enough for long enough."""
    require_metres(ground)
    points = places(ground)
    slow = speed_of(velocity(ground, span_s=rule.span_s)).transpose("time", "individual")
    still = (slow < rule.still_m_s).values
    names = points["individual"].values
    values = points.transpose("time", "individual", "space").values
    open_groups: list[_Group] = []
    done: list[_Group] = []
    for row, moment in enumerate(points["time"].values.tolist()):
        for spots, members in _sets(values[row], still[row], names, rule):
            group = _continued(open_groups, members, moment)
            if group is None:
                group = _Group()
                open_groups.append(group)
            group.moments.append(moment)
            group.members.append(members)
            group.spots.append(spots)
        over = [group for group in open_groups if moment - group.moments[-1] > rule.gap_s]
        done += over
        open_groups = [group for group in open_groups if moment - group.moments[-1] <= rule.gap_s]
    long = [g for g in done + open_groups if g.moments[-1] - g.moments[0] >= rule.at_least_s]
    return sorted(long, key=lambda group: group.moments[0])


def _sets(
    spots: np.ndarray, still: np.ndarray, names: np.ndarray, rule: Standing
) -> list[tuple[np.ndarray, frozenset[int]]]:
    """Return places and names of each set of standing people who are chained together."""
    who = np.flatnonzero(still & np.isfinite(spots).all(axis=1))
    if len(who) < rule.people:
        return []
    near = cdist(spots[who], spots[who]) <= rule.reach_m
    count, label = connected_components(near, directed=False)
    sets = [who[label == number] for number in range(count)]
    return [
        (spots[each], frozenset(int(name) for name in names[each]))
        for each in sets
        if len(each) >= rule.people
    ]


def _continued(groups: list[_Group], members: frozenset[int], moment: float) -> _Group | None:
    """Return the group that these people go on with: the one that shares most with them."""
    shared = [
        (len(members & group.members[-1]) / min(len(members), len(group.members[-1])), group)
        for group in groups
        if group.moments[-1] < moment
    ]
    best = max(shared, key=lambda pair: pair[0], default=(0.0, None))
    return best[1] if best[0] >= 0.5 else None


def _thinness(group: _Group) -> float:
    """Return how many times its width a group is long, in the middle over time."""
    ratios = []
    for spots in group.spots:
        spread = np.linalg.eigvalsh(np.cov(spots.T)).clip(0)
        ratios.append(np.sqrt(spread[1] / max(spread[0], 1e-6)))
    return float(np.median(ratios))


def _standing(kind: str, group: _Group, rule: Standing) -> dict[str, object]:
    stood_s = group.moments[-1] - group.moments[0]
    most = max(len(members) for members in group.members)
    widest = max(float(cdist(spots, spots).max()) for spots in group.spots)
    shape = f"in a queue of {widest:.1f} m" if kind == "queue" else f"within {widest:.1f} m"
    return {
        "kind": kind,
        "start_s": group.moments[0],
        "end_s": group.moments[-1],
        "position": np.mean([spots.mean(axis=0) for spots in group.spots], axis=0),
        "people": most,
        "value": stood_s,
        "confidence": _beyond(stood_s, rule.at_least_s),
        "individuals": named(frozenset().union(*group.members)),
        "said": f"up to {most} people stood {shape} for {stood_s:.0f} s",
    }


def _beyond(value: float, threshold: float) -> float:
    """Return 1/2 at the threshold, rising to 1 at twice as much."""
    return float(np.clip(value / (2 * threshold), 0.0, 1.0))


SPEC = Spec(
    name="gatherings",
    summary="Groups that stand together, queues, and groups that go apart, as events.",
    licence="Apache-2.0",
    target="hoilab.analysis.gatherings:gatherings",
)
