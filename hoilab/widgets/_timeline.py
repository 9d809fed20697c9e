"""What a timeline's front end asks for: lanes and events as numbers, all at once."""

import threading
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import xarray as xr

from hoilab.analysis.events import KINDS, check_events
from hoilab.errors import DataError
from hoilab.plotting.colours import PALETTE
from hoilab.widgets._answers import Answer, answered


class TimelineView:
    """Answer questions about the events of a recording.

    Parameters
    ----------
    time_s
        Seconds of each frame, rising.
    events
        As `hoilab.analysis.events` makes them; another table may take its place later.
    """

    def __init__(self, time_s: np.ndarray, events: xr.Dataset) -> None:
        if not len(time_s):
            raise DataError("expected at least one frame, got none; open another clip")
        self.time_s = np.asarray(time_s, dtype=np.float64)
        self._lock = threading.Lock()
        self.events = events

    @property
    def events(self) -> xr.Dataset:
        """The events that are shown."""
        return self._events

    @events.setter
    def events(self, events: xr.Dataset) -> None:
        table = check_events(events).compute()
        with self._lock:
            self._events = table

    @property
    def frames(self) -> int:
        """Return how many frames there are."""
        return len(self.time_s)

    def handle(self, op: str, args: Mapping[str, object], _buffers: Sequence[bytes]) -> Answer:
        """Answer one question; a refusal is an answer with an ``error`` in it."""
        return answered("a timeline", {"describe": lambda _args: self._describe()}, op, args)

    def _describe(self) -> Answer:
        """Answer the lanes, and in buffers: seconds (f8), events (i4), strengths (f4).

        An event is four numbers: place of its lane, first and last frame, place of its label.
        """
        with self._lock:
            events = self._events
        lanes: dict[tuple[str, str], dict[str, Any]] = {}
        rows = zip(*(events[k].values.tolist() for k in ("kind", "lane", "who")), strict=True)
        of_event = np.empty(events.sizes["event"], np.int32)
        for at, (kind, name, who) in enumerate(rows):
            lane = lanes.setdefault(
                (kind, name), {"kind": kind, "name": name, "who": who, "place": len(lanes)}
            )
            lane["who"] = who if lane["who"] == who else -1
            of_event[at] = lane["place"]
        labels, label = np.unique(events["label"].values.astype(str), return_inverse=True)
        first = np.searchsorted(self.time_s, events["start_s"].values - 1e-6)
        last = np.searchsorted(self.time_s, events["stop_s"].values + 1e-6, side="right") - 1
        first = first.clip(0, self.frames - 1)
        rows_i4 = np.stack([of_event, first, np.maximum(first, last), label.ravel()], axis=-1)
        start = self.time_s[0]
        return {
            "frames": self.frames,
            "lanes": list(lanes.values()),
            "labels": labels.tolist(),
            "kinds": list(dict.fromkeys([*KINDS, *(kind for kind, _ in lanes)])),
            "palette": list(PALETTE),
        }, [
            (self.time_s - start).astype("<f8").tobytes(),
            rows_i4.astype("<i4").tobytes(),
            events["strength"].values.astype("<f4").tobytes(),
        ]
