"""What all events of a crowd look like: a table with a kind, a span, a place and a sentence."""

from collections.abc import Mapping, Sequence

import numpy as np
import xarray as xr

from hoilab.analysis._rows import Column, table
from hoilab.errors import DataError

EVENT: dict[str, Column] = {
    "kind": (object, "what happened", ""),
    "start_s": (float, "first moment", "s"),
    "end_s": (float, "last moment", "s"),
    "position": (float, "middle of it", "m"),
    "people": (np.int64, "most individuals at one moment", "individuals"),
    "value": (float, "the number that made it an event", ""),
    "confidence": (float, "how far beyond its thresholds, 0 to 1", "1"),
    "individuals": (object, "who took part, as text", ""),
    "said": (object, "the event in words", ""),
}


def events(rows: Sequence[Mapping[str, object]]) -> xr.Dataset:
    """Return rows as a table of events in the order of time."""
    ordered = sorted(rows, key=lambda row: (row["start_s"], row["kind"]))
    return table("event", ordered, EVENT)


def named(individuals: object) -> str:
    """Return individuals as one text.

    Examples
    --------
    >>> named({12, 3})
    '3, 12'
    """
    return ", ".join(str(number) for number in sorted(individuals))  # type: ignore[call-overload]


def require_metres(ground: xr.Dataset) -> None:
    """Refuse positions that are not in metres: the thresholds of events are."""
    units = ground["position"].attrs.get("units") if "position" in ground else None
    if units != "m" or "shape" in ground:
        raise DataError(
            f"events are told from positions in metres, these are in {units!r}; take tracks to "
            "the ground with hoilab.geometry.ground.ground_positions"
        )
