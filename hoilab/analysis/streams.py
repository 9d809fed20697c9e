"""Streams of walking people: where two go against each other, and where one is held up."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import xarray as xr
from scipy.spatial import cKDTree

from hoilab.analysis._events import events, named, require_metres
from hoilab.analysis.movement import speed_of, velocity
from hoilab.analysis.places import places
from hoilab.plugins import Spec


@dataclass(frozen=True)
class Against:
    """What counts as counter-flow.

    Parameters
    ----------
    people
        Fewest people who walk through a cell within one window.
    share
        Smallest share of them who go against the others.
    cell_m, window_s
        Size of the cells and windows that are looked at.
    walking_m_s
        Who is faster than this walks.
    """

    people: int = 4
    share: float = 0.25
    cell_m: float = 4.0
    window_s: float = 5.0
    walking_m_s: float = 0.4


@dataclass(frozen=True)
class Narrow:
    """What counts as a bottleneck.

    Parameters
    ----------
    density_m2
        Fewest people on a square metre in front of it.
    relief
        How much faster people are behind it, and how much sparser.
    ahead_m
        How far in front of it and behind it is looked.
    radius_m
        Radius of the places that are compared.
    window_s
        Time over which they are.
    """

    density_m2: float = 2.0
    relief: float = 1.5
    ahead_m: float = 1.0
    radius_m: float = 0.6
    window_s: float = 10.0


def counter_flows(ground: xr.Dataset, *, rule: Against = Against()) -> xr.Dataset:
    """Return where and when people walk against each other, as events.

    ``value`` is the largest share of those who go against the others, 0 to 1/2.
    """
    require_metres(ground)
    walked = _samples(ground, span_s=1.0, faster_m_s=rule.walking_m_s)
    rows = []
    cell = np.floor(walked.spot / rule.cell_m).astype(np.int64)
    for key in np.unique(cell, axis=0):
        here = (cell == key).all(axis=1)
        window = np.floor(walked.time / rule.window_s).astype(np.int64)
        for number in np.unique(window[here]):
            chosen = here & (window == number)
            row = _against(walked, chosen, rule)
            if row is not None:
                rows.append(row)
    return events(_joined(rows, within_m=0.9 * rule.cell_m, within_s=rule.window_s))


def bottlenecks(ground: xr.Dataset, *, rule: Narrow = Narrow()) -> xr.Dataset:
    """Return where and when a dense, slow crowd becomes a sparse, fast one, as events.

    ``value`` is how many times faster people are behind the place than in front of it.
    """
    require_metres(ground)
    moved = _samples(ground, span_s=1.0, faster_m_s=0.0)
    rows = []
    window = np.floor(moved.time / rule.window_s).astype(np.int64)
    for number in np.unique(window):
        piece = moved.take(window == number)
        row = _narrowest(piece, rule, moments=len(np.unique(piece.time)))
        if row is not None:
            rows.append(row)
    return events(_joined(rows, within_m=2 * rule.ahead_m, within_s=1.5 * rule.window_s))


@dataclass(frozen=True)
class _Samples:
    """Sights of people with their velocities, one row each."""

    time: np.ndarray
    spot: np.ndarray
    velocity: np.ndarray
    who: np.ndarray

    def take(self, chosen: np.ndarray) -> "_Samples":
        """Return some of the rows."""
        return _Samples(
            self.time[chosen], self.spot[chosen], self.velocity[chosen], self.who[chosen]
        )


def _samples(ground: xr.Dataset, *, span_s: float, faster_m_s: float) -> _Samples:
    points = places(ground).transpose("time", "individual", "space")
    pace = velocity(ground, span_s=span_s).transpose("time", "individual", "space")
    fast = speed_of(pace).values >= faster_m_s
    when, who = np.nonzero(fast)
    return _Samples(
        points["time"].values[when],
        points.values[when, who],
        pace.values[when, who],
        points["individual"].values[who],
    )


def _against(walked: _Samples, chosen: np.ndarray, rule: Against) -> dict[str, Any] | None:
    """Return the event of one cell and window, if there is one: each person is heard once."""
    names, inverse = np.unique(walked.who[chosen], return_inverse=True)
    if len(names) < rule.people:
        return None
    unit = walked.velocity[chosen]
    unit = unit / np.linalg.norm(unit, axis=1, keepdims=True)
    heading = np.stack([np.bincount(inverse, unit[:, axis]) for axis in (0, 1)], -1)
    heading = heading / np.linalg.norm(heading, axis=1, keepdims=True).clip(1e-9)
    # Doubled angles make one axis of two opposite directions.
    angle = np.arctan2(heading[:, 1], heading[:, 0])
    axis = 0.5 * np.angle(np.exp(2j * angle).mean())
    along = heading @ np.array([np.cos(axis), np.sin(axis)])
    one, two = int((along > 0.5).sum()), int((along < -0.5).sum())
    share = min(one, two) / len(names)
    if share < rule.share:
        return None
    start, end = float(walked.time[chosen].min()), float(walked.time[chosen].max())
    return {
        "kind": "counter-flow",
        "start_s": start,
        "end_s": end,
        "position": walked.spot[chosen].mean(axis=0),
        "people": len(names),
        "value": share,
        "confidence": float(np.clip(len(names) / (2 * rule.people), 0.0, 1.0)),
        "individuals": frozenset(names.tolist()),
        "said": f"{min(one, two)} of {len(names)} people walked against the others within "
        f"{rule.cell_m:g} m",
    }


def _narrowest(piece: _Samples, rule: Narrow, *, moments: int) -> dict[str, Any] | None:
    """Return the event of one window, if there is one, where the relief is largest."""
    if not len(piece.time):
        return None
    tree = cKDTree(piece.spot)
    cells = np.unique(np.floor(piece.spot / 0.5), axis=0) * 0.5 + 0.25
    best: tuple[float, float, np.ndarray] | None = None
    size = moments * np.pi * rule.radius_m**2
    for centre in cells:
        near = tree.query_ball_point(centre, rule.radius_m)
        if len(np.unique(piece.who[near])) < 3:
            continue
        way = piece.velocity[near].mean(axis=0)
        pace = np.linalg.norm(way)
        if pace < 0.05:
            continue
        ahead = rule.ahead_m * way / pace
        before = tree.query_ball_point(centre - ahead, rule.radius_m)
        behind = tree.query_ball_point(centre + ahead, rule.radius_m)
        if not before or not behind or len(before) / size < rule.density_m2:
            continue
        sparser = len(before) / len(behind)
        faster = float(_pace(piece, behind) / max(_pace(piece, before), 1e-3))
        relief = min(sparser, faster)
        if relief >= rule.relief and (best is None or relief > best[0]):
            best = (relief, faster, centre)
    if best is None:
        return None
    relief, faster, centre = best
    near = tree.query_ball_point(centre, rule.radius_m)
    names = np.unique(piece.who[near])
    return {
        "kind": "bottleneck",
        "start_s": float(piece.time.min()),
        "end_s": float(piece.time.max()),
        "position": centre,
        "people": len(names),
        "value": faster,
        "confidence": float(np.clip(relief / (2 * rule.relief), 0.0, 1.0)),
        "individuals": frozenset(names.tolist()),
        "said": f"people passed a bottleneck; behind it they were {faster:.1f} times as fast",
    }


def _pace(piece: _Samples, rows: Sequence[int]) -> float:
    return float(np.linalg.norm(piece.velocity[rows], axis=1).mean())


def _joined(
    rows: list[dict[str, Any]], *, within_m: float, within_s: float
) -> list[dict[str, Any]]:
    """Return events of successive windows in one place as one: the strongest, for longer."""
    joined: list[dict[str, Any]] = []
    for row in sorted(rows, key=lambda row: float(row["start_s"])):
        for earlier in joined:
            apart_m = np.linalg.norm(earlier["position"] - row["position"])
            if row["start_s"] - earlier["end_s"] <= within_s and apart_m <= within_m:
                who = earlier["individuals"] | row["individuals"]
                span = {"start_s": earlier["start_s"], "end_s": row["end_s"], "individuals": who}
                earlier.update(max(earlier, row, key=lambda one: float(one["value"])) | span)
                break
        else:
            joined.append(dict(row))
    return [row | {"individuals": named(row["individuals"])} for row in joined]


SPEC = Spec(
    name="streams",
    summary="Counter-flow and bottlenecks of walking people, as events.",
    licence="Apache-2.0",
    target="hoilab.analysis.streams:counter_flows",
)
