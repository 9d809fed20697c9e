"""The same scores while people walk: one moment after the other, from the past alone."""

from collections import deque

import numpy as np
import xarray as xr

from hoilab.analysis.anomaly import DAY_S, Kin, Scale
from hoilab.errors import DataError


class Lookout:
    """Watches people live and says how far from the usual each one moves.

    Holds the sights of the last moments of everybody, no more. Fed with the moments of a
    recording one by one, it gives what `hoilab.analysis.anomaly.novelty` gives for the whole.

    Parameters
    ----------
    usual
        From `hoilab.analysis.anomaly.usual_movement`.
    clock_s
        Seconds from midnight at time 0, if the time of day is to count.

    Examples
    --------
    >>> from hoilab.analysis.anomaly import usual_movement
    >>> from hoilab.schema import make_ground
    >>> walk = make_ground([[[0.0], [0.0]], [[1.0], [0.0]]], [0.0, 0.8], individual=[7])
    >>> lookout = Lookout(usual_movement(walk))
    >>> lookout.look(0.0, {3: (0.0, 0.0)}), lookout.look(0.8, {3: (1.0, 0.0)})
    ({3: nan}, {3: 0.0})
    """

    def __init__(
        self,
        usual: xr.Dataset,
        *,
        clock_s: float | None = None,
        scale: Scale = Scale(),  # noqa: B008
    ) -> None:
        self._kin = Kin(usual, scale, with_clock=clock_s is not None)
        self._span_s = float(usual.attrs["span_s"])
        self._clock_s = clock_s
        self._past: dict[int, deque[tuple[float, np.ndarray]]] = {}
        self._now_s = -np.inf

    def look(self, time_s: float, seen: dict[int, tuple[float, float]]) -> dict[int, float]:
        """Take in where everybody is (m) at a moment (s); return everybody's novelty.

        NaN for those who have no velocity yet. Moments must come in order.
        """
        if not time_s > self._now_s:
            raise DataError(
                f"moments must come in order: {time_s} s came after {self._now_s} s; "
                "make another Lookout for another recording"
            )
        self._now_s = time_s
        known = {who: place for who, place in seen.items() if np.isfinite(place).all()}
        scores = dict.fromkeys(known, float("nan"))
        movements = [self._movement(who, place) for who, place in known.items()]
        moving = [movement for movement in movements if movement is not None]
        if moving:
            found = self._kin.distance(self._labelled(moving))
            scores |= {movement[0]: float(one) for movement, one in zip(moving, found, strict=True)}
        self._forget()
        return scores

    def _movement(
        self, who: int, place: tuple[float, float]
    ) -> tuple[int, np.ndarray, np.ndarray] | None:
        past = self._past.setdefault(who, deque())
        while past and past[0][0] < self._now_s - self._span_s - 1e-9:
            past.popleft()
        spot = np.asarray(place, dtype=float)
        start = past[0] if past else None
        past.append((self._now_s, spot))
        if start is None:
            return None
        return who, spot, (spot - start[1]) / (self._now_s - start[0])

    def _labelled(self, moving: list[tuple[int, np.ndarray, np.ndarray]]) -> xr.Dataset:
        clock = np.nan if self._clock_s is None else (self._clock_s + self._now_s) % DAY_S
        return xr.Dataset(
            {
                "position": (("sample", "space"), np.stack([spot for _, spot, _ in moving])),
                "velocity": (("sample", "space"), np.stack([pace for _, _, pace in moving])),
                "clock": ("sample", np.full(len(moving), clock)),
            }
        )

    def _forget(self) -> None:
        gone = [who for who, past in self._past.items() if past[-1][0] < self._now_s - self._span_s]
        for who in gone:
            del self._past[who]
