"""Why a movement is unusual, in metres and seconds, against what is usual there and then."""

from dataclasses import dataclass

import numpy as np
import xarray as xr
from scipy.spatial import cKDTree

from hoilab.analysis.anomaly import DAY_S

FEW = 10
WALKING_M_S = 0.3
TELLING_M_S = 0.1
"""Differences below this are not worth telling."""
TAIL = 0.05
LIKE_M_S = 0.5


@dataclass(frozen=True)
class Reason:
    """One way in which a movement is unusual.

    Parameters
    ----------
    kind
        ``fast``, ``slow``, ``against``, ``place`` or ``mixture``.
    share
        Share of the usual movements there that are at least as far out.
    said
        The reason in words.
    """

    kind: str
    share: float
    said: str


class Neighbourhood:
    """What is usual around a place: asked once for each alarm.

    Parameters
    ----------
    usual
        From `hoilab.analysis.anomaly.usual_movement`.
    reach_m, clock_s
        How far around, and how many seconds of the day before and after, movements count as
        there and then.
    """

    def __init__(self, usual: xr.Dataset, *, reach_m: float = 2.0, clock_s: float = 3600.0) -> None:
        self.spot, self.pace = usual["position"].values, usual["velocity"].values
        self.clock, self.who = usual["clock"].values, usual["individual"].values
        self.reach_m, self.clock_s = reach_m, clock_s
        self._tree = cKDTree(self.spot)

    def reasons(
        self,
        spot: np.ndarray,
        pace: np.ndarray,
        *,
        clock: float = np.nan,
        without: int | None = None,
    ) -> list[Reason]:
        """Return why a movement is unusual, the strongest reason first; at least one.

        Parameters
        ----------
        spot, pace
            Place in metres and velocity in m/s.
        clock
            Seconds from midnight, NaN where unknown.
        without
            An individual among the usual ones who does not count: the one who is judged.
        """
        near = np.array(self._tree.query_ball_point(spot, self.reach_m), dtype=np.int64)
        near = near[self._then(near, clock) & (self.who[near] != without)]
        if len(near) < FEW:
            return [self._place(spot, len(near), without)]
        found = [*self._speed(near, pace), *self._heading(near, pace)]
        return sorted(found, key=lambda reason: reason.share) or [self._mixture(near, pace, spot)]

    def _then(self, near: np.ndarray, clock: float) -> np.ndarray:
        if not np.isfinite(clock):
            return np.ones(len(near), bool)
        apart = np.abs(self.clock[near] - clock) % DAY_S
        # A movement whose time of day is unknown counts at any time.
        then: np.ndarray = ~(np.minimum(apart, DAY_S - apart) > self.clock_s)
        return then

    def _place(self, spot: np.ndarray, count: int, without: int | None) -> Reason:
        others = self.spot[self.who != without]
        nearest = np.linalg.norm(others - spot, axis=1).min(initial=np.inf)
        if count:
            said = f"in a place where people were seen {count} times only within {self.reach_m:g} m"
        elif np.isfinite(nearest):
            said = f"in a place where nobody walks: the nearest was {nearest:.1f} m away"
        else:
            said = "in a place where nobody else was seen"
        return Reason("place", count / max(len(others), 1), said)

    def _speed(self, near: np.ndarray, pace: np.ndarray) -> list[Reason]:
        own, usual = float(np.linalg.norm(pace)), np.linalg.norm(self.pace[near], axis=1)
        high = float(np.quantile(usual, 0.99))
        if own >= high + TELLING_M_S:
            said = f"{own:.1f} m/s where 99 % go below {high:.1f}"
            return [Reason("fast", float((usual >= own).mean()), said)]
        verb = "stands" if own < WALKING_M_S else f"{own:.1f} m/s"
        for part in (99, 95):
            low = float(np.quantile(usual, 1 - part / 100))
            if own <= low - TELLING_M_S:
                said = f"{verb} where {part} % go above {low:.1f} m/s"
                return [Reason("slow", float((usual <= own).mean()), said)]
        return []

    def _heading(self, near: np.ndarray, pace: np.ndarray) -> list[Reason]:
        own, usual = np.linalg.norm(pace), np.linalg.norm(self.pace[near], axis=1)
        moving = usual > WALKING_M_S
        if own <= WALKING_M_S or moving.sum() < FEW:
            return []
        along = self.pace[near][moving] @ pace / (usual[moving] * own)
        with_it = float((along > np.cos(np.deg2rad(45))).mean())
        against = float((along < 0).mean())
        if with_it > TAIL:
            return []
        if against >= 0.5:
            return [
                Reason("against", with_it, f"heading against {100 * against:.0f} % of those there")
            ]
        said = f"heading where only {100 * with_it:.0f} % of those there go"
        return [Reason("against", with_it, said)]

    def _mixture(self, near: np.ndarray, pace: np.ndarray, spot: np.ndarray) -> Reason:
        """Return how far away the nearest movement was that is nearly as fast, the same way."""
        like = np.linalg.norm(self.pace[near] - pace, axis=1) < LIKE_M_S
        away = np.linalg.norm(self.spot[near][like] - spot, axis=1).min(initial=np.inf)
        where = (
            f"{away:.1f} m away at the nearest" if like.any() else f"not within {self.reach_m:g} m"
        )
        said = f"{np.linalg.norm(pace):.1f} m/s this way, seen {where}"
        return Reason("mixture", float(like.mean()), said)


def sentence(reasons: list[Reason], *, lasted_s: float) -> str:
    """Return the reasons as one sentence with how long it lasted.

    Examples
    --------
    >>> sentence([Reason("fast", 0.0, "2.4 m/s where 99 % go below 1.6")], lasted_s=3.2)
    '2.4 m/s where 99 % go below 1.6, for 3.2 s'
    """
    return f"{', '.join(reason.said for reason in reasons[:2])}, for {lasted_s:.1f} s"
