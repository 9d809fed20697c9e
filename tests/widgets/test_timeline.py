"""The timeline's state and what its front end is told."""

import numpy as np
import pytest
import traitlets

from hoilab.analysis._rows import table
from hoilab.analysis.events import EVENT, together
from hoilab.errors import DataError
from hoilab.widgets._timeline import TimelineView
from hoilab.widgets.panel_timeline import PanelTimeline
from hoilab.widgets.timeline import Timeline

TIME = 10.0 + np.arange(50) / 10


def event(**columns):
    told = {"kind": "interaction", "lane": "7 · bag", "who": 0, "label": "hold", "start_s": 10.0,
            "stop_s": 11.0, "strength": 0.5}  # fmt: skip
    return {**told, **columns}


def events(*rows):
    return table("event", rows, EVENT)


def test_seconds_become_frames_and_lanes_are_numbered_as_they_come():
    view = TimelineView(
        TIME,
        events(
            event(start_s=10.25, stop_s=10.5),
            event(kind="zone", lane="door", who=7, label="in", start_s=14.0, stop_s=99.0),
            event(kind="zone", lane="door", who=8, label="in", start_s=10.0, stop_s=10.0),
        ),
    )
    about, (seconds, rows, strength) = view.handle("describe", {}, [])
    assert about["lanes"] == [
        {"kind": "interaction", "name": "7 · bag", "who": 0, "place": 0},
        {"kind": "zone", "name": "door", "who": -1, "place": 1},  # more than one was there
    ]
    assert about["labels"] == ["hold", "in"]
    # 10.25 s lies between frames 2 and 3; an event ends with the last frame that it covers.
    assert np.frombuffer(rows, "<i4").reshape(-1, 4).tolist() == [
        [0, 3, 5, 0], [1, 40, 49, 1], [1, 0, 0, 1],
    ]  # fmt: skip
    assert np.frombuffer(strength, "<f4").tolist() == [0.5, 0.5, 0.5]
    assert np.frombuffer(seconds, "<f8")[1] == pytest.approx(0.1)


def test_no_events_and_wrong_questions():
    view = TimelineView(TIME, together([]))
    assert view.handle("describe", {}, [])[0]["lanes"] == []
    assert "answers describe" in view.handle("frames", {}, [])[0]["error"]
    with pytest.raises(DataError, match="at least one frame"):
        TimelineView(np.array([]), together([]))


def test_state_is_attributes_and_its_twin_follows():
    line = Timeline(TIME, together([]))
    twin = line.__panel__()
    assert isinstance(twin, PanelTimeline)
    line.span = [3, 9]
    line.frame = 12
    assert (twin.span, twin.frame) == ([3, 9], 12)
    twin.pair = 4
    assert line.pair == 4
    line.show(events(event()))
    assert (line.revision, twin.revision) == (1, 1)
    with pytest.raises(traitlets.TraitError, match="first and the last of frames 0 to 49"):
        line.span = [9, 3]
    with pytest.raises(traitlets.TraitError, match="frame must be 0 to 49, got 50"):
        line.frame = 50
    line.close()
