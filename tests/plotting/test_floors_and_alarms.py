"""Pictures of zones, floors and alarms hold what they were given, and refuse visible pixels."""

import holoviews as hv
import numpy as np
import pytest
import shapely
import xarray as xr

from hoilab.analysis.alarms import alarms
from hoilab.analysis.anomaly import novelty, usual_movement
from hoilab.analysis.crowd_events import crowd_events
from hoilab.analysis.flow_field import flow_field
from hoilab.analysis.heat import heat_map
from hoilab.analysis.zones import inside
from hoilab.analysis.zones import occupancy as counted
from hoilab.errors import PrivacyError
from hoilab.plotting import anomaly, crowd, zones
from hoilab.schema import make_ground, make_video, make_zones

zones_of, occupancy = zones.zones, zones.occupancy


@pytest.fixture(scope="module", autouse=True)
def _bokeh() -> None:
    hv.extension("bokeh")


TIME = np.arange(0, 8, 0.4)


def walking(count: int, speed: float = 1.0) -> xr.Dataset:
    ways = [np.stack([speed * TIME, np.full(len(TIME), 0.2 * n)], 1) for n in range(count)]
    return make_ground(np.stack(ways, -1), TIME, individual=range(count))


@pytest.fixture(scope="module")
def drawn() -> xr.DataArray:
    return make_zones(
        {"plaza": shapely.box(10, 10, 40, 30), "gate": shapely.LineString([(50, 0), (50, 40)])},
        "px",
    )


def test_zones_lie_where_they_were_drawn(drawn: xr.DataArray) -> None:
    element = zones_of(drawn, told={"gate": "gate: 3"})
    area = element.get(0)
    assert area.dimension_values("x").max() == 40
    assert element.get(2).dimension_values("zone").tolist() == ["plaza", "gate: 3"]
    # The arrow of a line drawn downwards points to the right: forward.
    arrow = element.get(1).split()[1].dimension_values("x")
    assert arrow[1] > 50
    hv.render(element)


def test_a_picture_below_goes_through_the_gate(drawn: xr.DataArray) -> None:
    frames = make_video(np.zeros((1, 40, 60, 3), np.uint8), [0.0])
    with pytest.raises(PrivacyError, match="must be hidden or public"):
        zones_of(drawn, picture=frames[0])
    public = make_video(np.zeros((1, 40, 60, 3), np.uint8), [0.0], identity="public")
    hv.render(zones_of(drawn, picture=public[0]))


def test_occupancy_has_a_step_for_each_zone() -> None:
    rooms = make_zones({"a": shapely.box(0, 0, 3, 3), "b": shapely.box(4, 0, 9, 3)}, "m")
    element = occupancy(counted(inside(walking(3), rooms)))
    assert list(element.keys()) == ["a", "b"]
    assert element["a"].dimension_values("people").max() == 3
    hv.render(element)


def test_floors(drawn: xr.DataArray) -> None:
    heat = heat_map(walking(6), cell=1.0, k=5)
    element = crowd.floor_map(heat, name="time")
    np.testing.assert_array_equal(element.dimension_values("time", flat=False), heat.values)
    arrows = crowd.flow_arrows(flow_field(walking(6), cell=1.0))
    # All of them go along x; the upper row of cells has one person alone and is blank.
    assert len(arrows.split()) == flow_field(walking(6), cell=1.0).sizes["x"]
    hv.render(element * arrows)
    hv.render(crowd.floor_map(heat_map(walking(2), cell=1.0, k=5)))  # all cells are blank


def test_events_have_a_lane_for_each_kind() -> None:
    still = np.stack([np.zeros(len(TIME)), np.zeros(len(TIME))], 1)
    ring = [still + 0.8 * np.array([np.cos(a), np.sin(a)]) for a in (0, 2, 4)]
    found = crowd_events(make_ground(np.stack(ring, -1), TIME, individual=[0, 1, 2]))
    element = crowd.events(found)
    assert element.dimension_values("kind").tolist() == ["gathering"]
    hv.render(element)
    hv.render(crowd.events(found.isel(event=[])))


def test_alarms_say_why() -> None:
    usual = usual_movement(walking(8))
    odd = walking(1, speed=2.5).isel(time=slice(8)).assign_coords(individual=[50])
    scores = novelty(odd, usual)
    found = alarms(scores, odd, usual, above=1.0)
    element = anomaly.alarms(scores, found)
    words = next(part for part in element if isinstance(part, hv.Labels))
    assert "2.5 m/s where 99 % go below 1.0" in words.dimension_values("text")[0]
    hv.render(element)
    hv.render(anomaly.alarm_places(found))
    hv.render(anomaly.alarms(scores, found.isel(alarm=[])))
    hv.render(anomaly.alarm_places(found.isel(alarm=[])))
    hv.render(anomaly.alarms(scores.isel(time=[]), found.isel(alarm=[])))
