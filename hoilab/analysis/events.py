"""What happened when, on one ruler: sights, interactions, visits and alarms as one table.

A table of events has one row for each stretch of time in one lane, whatever made it, so that a
timeline shows all of them in the same way.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

import numpy as np
import xarray as xr

from hoilab.analysis._rows import Column, table
from hoilab.errors import DataError
from hoilab.schema import check_interactions, check_tracks
from hoilab.schema.interactions import NOBODY

KINDS = ("individual", "interaction", "zone", "anomaly", "change")
EVENT: dict[str, Column] = {
    "kind": (object, f"one of {', '.join(KINDS)}, or a plugin's own", ""),
    "lane": (object, "what it happened to", ""),
    "who": (np.int64, "number of the individual or of the pair, -1 for neither", ""),
    "label": (object, "what happened", ""),
    "start_s": (float, "first moment", "s"),
    "stop_s": (float, "last moment", "s"),
    "strength": (float, "how sure or how much, 0..1", "1"),
}


def sights(tracks: xr.Dataset) -> xr.Dataset:
    """Return when each individual was in sight, one event for each stretch.

    Examples
    --------
    >>> from hoilab.schema import make_tracks
    >>> nan = float("nan")
    >>> seen = make_tracks([[[5], [5]], [[nan], [nan]], [[6], [5]]], [[[2], [2]]] * 3,
    ...                    [0.0, 1.0, 2.0], individual=[7])
    >>> sights(seen)["start_s"].values.tolist()
    [0.0, 2.0]
    """
    check_tracks(tracks)
    time = tracks["time"].values
    x = tracks["position"].sel(space="x").transpose("time", "individual").values
    rows = []
    for column, number in enumerate(tracks["individual"].values.tolist()):
        name = str(tracks["class"].values[column])
        for first, last in _runs(np.flatnonzero(np.isfinite(x[:, column])), 1):
            rows.append(_row("individual", f"{number} {name}", number, name, time[first],
                             time[last]))  # fmt: skip
    return table("event", rows, EVENT)


def doings(interactions: xr.Dataset, *, pause_s: float = 0.5) -> xr.Dataset:
    """Return what each pair does, one event for each stretch of one verb.

    Parameters
    ----------
    interactions
        With ``pair``, as `hoilab.analysis.pairs.paired` makes it; rows without a pair are one for
        each human with a class of things.
    pause_s
        A shorter silence does not end a stretch.
    """
    rows = check_interactions(interactions)
    pair = rows["pair"].values if "pair" in rows else np.full(rows.sizes["interaction"], NOBODY)
    time, score = rows["time"].values, rows["score"].values
    told: dict[tuple[int, str, str], list[int]] = {}
    for at, (number, human, thing, kind, verb) in enumerate(
        zip(
            pair.tolist(), rows["human"].values.tolist(), rows["object"].values.tolist(),
            rows["object_class"].values.tolist(), rows["verb"].values.tolist(), strict=True,
        )
    ):  # fmt: skip
        told.setdefault((number, _pair_name(human, thing, str(kind)), str(verb)), []).append(at)
    found = []
    for (number, lane, verb), places in told.items():
        order = np.array(places)[np.argsort(time[places], kind="stable")]
        cuts = np.flatnonzero(np.diff(time[order]) > pause_s + 1e-9) + 1
        for part in np.split(order, cuts):
            strength = float(score[part].mean())
            found.append(_row("interaction", lane, number, verb, time[part[0]], time[part[-1]],
                              strength))  # fmt: skip
    return table("event", found, EVENT)


def changed_doings(before: xr.Dataset, after: xr.Dataset, *, pause_s: float = 0.5) -> xr.Dataset:
    """Return what pairs did before and do after, for those whose surest verbs differ.

    Two lanes for each such pair, ``was`` and ``now``; ``who`` numbers the pairs as they appear.
    """
    told = [_surest(doings(_named_pairs(rows), pause_s=pause_s)) for rows in (before, after)]
    lanes: dict[str, int] = {}
    for events in told:
        for lane in events["lane"].values.tolist():
            lanes.setdefault(lane, len(lanes))
    rows: list[dict[str, object]] = []
    for lane, number in lanes.items():
        parts = [events.isel(event=events["lane"].values == lane) for events in told]
        if _said(parts[0]) == _said(parts[1]):
            continue
        for name, part in zip(("was", "now"), parts, strict=True):
            columns = ("label", "start_s", "stop_s", "strength")
            rows += [
                _row("change", f"{lane} · {name}", number, str(label), start, stop, strength)
                for label, start, stop, strength in _columns(part, columns)
            ]
    return table("event", rows, EVENT)


def stays(visits: xr.Dataset) -> xr.Dataset:
    """Return visits to zones (`hoilab.analysis.visits`) as events, one lane for each zone."""
    columns = ("zone", "individual", "enter_s", "leave_s", "confidence")
    rows = [
        _row("zone", str(zone), int(who), f"{who} in {zone}", enter, leave, float(sure))
        for zone, who, enter, leave, sure in _columns(visits, columns)
    ]
    return table("event", rows, EVENT)


def unusual(alarms: xr.Dataset) -> xr.Dataset:
    """Return alarms (`hoilab.analysis.alarms`) as events, one lane for each kind of alarm."""
    highest = float(alarms["score"].max()) if alarms["score"].size else 1.0
    columns = ("kind", "individual", "said", "start_s", "end_s", "score")
    rows = [
        _row("anomaly", str(kind), int(who), str(said), start, end, float(score) / highest)
        for kind, who, said, start, end, score in _columns(alarms, columns)
    ]
    return table("event", rows, EVENT)


def together(tables: Iterable[xr.Dataset]) -> xr.Dataset:
    """Return several tables of events as one; none of them is a table of nothing."""
    parts = [check_events(part) for part in tables]
    if not parts:
        return table("event", [], EVENT)
    return xr.concat(parts, "event", data_vars="all", join="exact")


def events_of(groups: Mapping[str, xr.Dataset]) -> xr.Dataset:
    """Return all events of a scene from what it holds; what it lacks is left out.

    Parameters
    ----------
    groups
        Tables by the names of a scene's groups: ``tracks``, ``interactions``, ``visits``,
        ``alarms``, and ``events`` for those of a plugin.
    """
    makers: dict[str, Callable[[xr.Dataset], xr.Dataset]] = {
        "tracks": sights, "interactions": doings, "visits": stays, "alarms": unusual,
        "events": check_events,
    }  # fmt: skip
    return together(makers[name](groups[name]) for name in makers if name in groups)


def check_events(events: xr.Dataset) -> xr.Dataset:
    """Return a table of events if it is one; say what it lacks otherwise."""
    if lacking := [name for name in EVENT if name not in events.variables]:
        raise DataError(
            f"a table of events has {', '.join(EVENT)} over event; this one lacks "
            f"{', '.join(lacking)}"
        )
    return events[list(EVENT)]


def _named_pairs(rows: xr.Dataset) -> xr.Dataset:
    """Return rows whose human is known: others are nobody's over time."""
    return rows.isel(interaction=np.flatnonzero(rows["human"].values != NOBODY))


def _surest(events: xr.Dataset) -> xr.Dataset:
    """Return of stretches in one lane that lie over one another the surest."""
    order = np.argsort(-events["strength"].values, kind="stable")
    names = ("lane", "start_s", "stop_s")
    lane, start, stop = (events[name].values for name in names)
    kept: list[int] = []
    for at in order.tolist():
        over = [
            other for other in kept
            if lane[other] == lane[at] and start[other] <= stop[at] and start[at] <= stop[other]
        ]  # fmt: skip
        if not over:
            kept.append(at)
    return events.isel(event=sorted(kept))


def _said(events: xr.Dataset) -> list[tuple[Any, ...]]:
    names = ("label", "start_s", "stop_s")
    return sorted(zip(*(events[name].values.tolist() for name in names), strict=True))


def _row(
    kind: str, lane: str, who: int, label: str, start: float, stop: float, strength: float = 1.0
) -> dict[str, object]:
    return {"kind": kind, "lane": lane, "who": who, "label": label, "start_s": float(start),
            "stop_s": float(stop), "strength": strength}  # fmt: skip


def _pair_name(human: int, thing: int, kind: str) -> str:
    person = "someone" if human == NOBODY else str(human)
    return f"{person} · {kind}" + ("" if thing == NOBODY else f" {thing}")


def _columns(events: xr.Dataset, names: Sequence[str]) -> Iterable[tuple[Any, ...]]:
    return zip(*(events[name].values.tolist() for name in names), strict=True)


def _runs(places: np.ndarray, gap: int) -> list[tuple[int, int]]:
    """Return the first and last of each run of places that are at most `gap` apart."""
    if not len(places):
        return []
    cuts = np.flatnonzero(np.diff(places) > gap) + 1
    return [(int(part[0]), int(part[-1])) for part in np.split(places, cuts)]
