"""Events of all kinds in one table: drawn on paper first."""

import numpy as np
import pytest

from hoilab.analysis._rows import table
from hoilab.analysis.alarms import ALARM
from hoilab.analysis.events import (
    changed_doings,
    doings,
    events_of,
    sights,
    stays,
    together,
    unusual,
)
from hoilab.analysis.visits import VISIT
from hoilab.errors import DataError
from hoilab.schema import make_interactions, make_tracks, no_interactions, no_tracks

nan = float("nan")


def rows_of(events):
    names = ("kind", "lane", "who", "label", "start_s", "stop_s")
    return list(zip(*(events[name].values.tolist() for name in names), strict=True))


def interactions(time, verb, score, human):
    count = len(time)
    boxes = [np.full((count, 2), 5.0)] * 4
    return make_interactions(
        np.round(np.array(time) * 10), time, *boxes, object_class="bag", verb=verb, score=score,
        human_id=human, object_id=-1,
    )  # fmt: skip


def test_a_gap_in_sight_ends_an_event():
    position = np.array([[[5.0, nan], [5.0, nan]], [[nan, 2.0], [nan, 2.0]], [[6.0, 2], [6, 2]]])
    tracks = make_tracks(
        position, np.full_like(position, 2.0), [0.0, 0.5, 1.0], individual=[7, 9],
        label=["person", "bag"],
    )  # fmt: skip
    assert rows_of(sights(tracks)) == [
        ("individual", "7 person", 7, "person", 0.0, 0.0),
        ("individual", "7 person", 7, "person", 1.0, 1.0),
        ("individual", "9 bag", 9, "bag", 0.5, 1.0),
    ]


def test_a_verb_goes_on_over_a_short_silence_and_ends_in_a_long_one():
    told = interactions([0.0, 0.4, 1.5, 0.2], ["hold", "hold", "hold", "kick"], [1, 0.5, 0.2, 1],
                        [7, 7, 7, 8]).assign(pair=("interaction", [0, 0, 0, 1]))  # fmt: skip
    events = doings(told, pause_s=0.5)
    assert rows_of(events) == [
        ("interaction", "7 · bag", 0, "hold", 0.0, 0.4),
        ("interaction", "7 · bag", 0, "hold", 1.5, 1.5),
        ("interaction", "8 · bag", 1, "kick", 0.2, 0.2),
    ]
    np.testing.assert_allclose(events["strength"], [0.75, 0.2, 1.0])


def test_visits_and_alarms_are_events_too():
    stay = {"zone": "door", "individual": 7, "enter_s": 1.0, "leave_s": 3.0, "dwell_s": 2.0,
            "began": "entered", "ended": "left", "seen": 1.0, "confidence": 0.8}  # fmt: skip
    alarm = {"individual": 7, "start_s": 1.0, "end_s": 2.0, "raised_s": 1.8, "position": (0, 0),
             "score": 4.0, "speed": 3.0, "kind": "fast", "said": "3.0 m/s"}  # fmt: skip
    events = together([
        stays(table("visit", [stay], VISIT)),
        unusual(table("alarm", [alarm, {**alarm, "score": 2.0}], ALARM)),
    ])  # fmt: skip
    assert rows_of(events)[0] == ("zone", "door", 7, "7 in door", 1.0, 3.0)
    assert rows_of(events)[1] == ("anomaly", "fast", 7, "3.0 m/s", 1.0, 2.0)
    np.testing.assert_allclose(events["strength"], [0.8, 1.0, 0.5])


def test_nothing_is_normal():
    events = events_of({"tracks": no_tracks([0.0]), "interactions": no_interactions()})
    assert events.sizes["event"] == 0
    assert together([]).sizes["event"] == 0


def test_another_table_is_refused():
    with pytest.raises(DataError, match="this one lacks kind, lane"):
        together([no_interactions().rename(interaction="event")])


def test_only_pairs_that_do_something_else_now_are_told_twice():
    before = interactions([0.0, 0.4, 0.0, 0.0], ["hold", "hold", "carry", "kick"],
                          [0.9, 0.9, 0.2, 0.8], [7, 7, 7, 8])  # fmt: skip
    after = interactions([0.0, 0.4, 0.0], ["carry", "carry", "kick"], [0.6, 0.6, 0.7], [7, 7, 8])
    events = changed_doings(before, after)
    # 8 kicks as it did; of what 7 was told to do at once, the surest counts.
    assert rows_of(events) == [
        ("change", "7 · bag · was", 0, "hold", 0.0, 0.4),
        ("change", "7 · bag · now", 0, "carry", 0.0, 0.4),
    ]
