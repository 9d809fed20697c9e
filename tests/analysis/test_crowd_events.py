"""Made-up crowds whose story is known: a queue, a gathering that flies apart, two streams."""

from pathlib import Path

import numpy as np
import pytest
import xarray as xr

from hoilab.analysis.crowd_events import crowd_events
from hoilab.analysis.gatherings import Standing, dispersals, gatherings, queues
from hoilab.analysis.streams import bottlenecks, counter_flows
from hoilab.datasets.juelich import read_juelich
from hoilab.errors import DataError
from hoilab.schema import make_ground, no_tracks

TIME = np.arange(0, 20, 0.5)


def crowd(*ways: np.ndarray) -> xr.Dataset:
    """Return people by their ways (time, 2)."""
    return make_ground(np.stack(ways, axis=-1), TIME[: len(ways[0])], individual=range(len(ways)))


def standing(x: float, y: float) -> np.ndarray:
    return np.tile([x, y], (len(TIME), 1)).astype(float)


CIRCLE = [(np.cos(turn), np.sin(turn)) for turn in np.arange(5) * 2 * np.pi / 5]


def test_a_line_is_a_queue_and_a_ring_a_gathering() -> None:
    line = crowd(*(standing(x, 0.1 * (x % 2)) for x in range(5)))
    found = queues(line)
    assert found["people"].values.tolist() == [5]
    assert found["said"].item() == "up to 5 people stood in a queue of 4.0 m for 19 s"
    assert gatherings(line).sizes["event"] == 0
    ring = crowd(*(standing(0.8 * x, 0.8 * y) for x, y in CIRCLE))
    assert gatherings(ring)["individuals"].item() == "0, 1, 2, 3, 4"
    assert queues(ring).sizes["event"] == 0


@pytest.mark.parametrize(
    ("people", "rule"),
    [
        pytest.param([(0, 0), (1, 0)], Standing(), id="two are no gathering"),
        pytest.param([(0, 0), (9, 0), (0, 9)], Standing(), id="far apart"),
        pytest.param([(0, 0), (1, 0), (0, 1)], Standing(at_least_s=60), id="not long enough"),
    ],
)
def test_what_is_no_gathering(people: list[tuple[float, float]], rule: Standing) -> None:
    assert gatherings(crowd(*(standing(x, y) for x, y in people)), rule=rule).sizes["event"] == 0


def test_a_group_that_flies_apart() -> None:
    gone_s = np.clip(TIME - 10, 0, None)[:, None]
    ways = [np.array([x, y]) * (0.8 + 1.5 * gone_s) for x, y in CIRCLE]
    found = dispersals(crowd(*ways))
    assert found["kind"].values.tolist() == ["dispersal"]
    assert found["start_s"].item() == pytest.approx(10.0, abs=2.0)
    assert found["value"].item() == pytest.approx(1.5, abs=0.4)
    assert dispersals(crowd(*(standing(0.8 * x, 0.8 * y) for x, y in CIRCLE))).sizes["event"] == 0


def test_two_streams_meet() -> None:
    way = (TIME - 5)[:, None]
    rightward = [np.concatenate([way, np.full_like(way, 0.4 * n)], 1) for n in range(4)]
    leftward = [np.concatenate([-way, np.full_like(way, 0.2 + 0.4 * n)], 1) for n in range(4)]
    found = counter_flows(crowd(*rightward, *leftward))
    assert found["value"].max() == 0.5
    assert "4 of 8 people walked against the others within 4 m" in found["said"].values
    assert counter_flows(crowd(*rightward)).sizes["event"] == 0


def test_the_bottleneck_of_juelich_is_where_it_was_built(shared_data: Path) -> None:
    path = shared_data / "juelich-bottleneck" / "040_c_56_h-.txt"
    ground = read_juelich(path).isel(time=slice(0, 750, 5))
    found = bottlenecks(ground)
    assert found.sizes["event"] >= 1
    # The opening is 0.5 m wide, from (-0.25, -0.15) to (0.25, 0).
    assert np.abs(found["position"].values[0] - [0, -0.1]).max() < 0.5
    assert found["value"].values[0] > 1.5


def test_nobody_one_and_gaps_are_normal() -> None:
    nobody = make_ground(np.empty((4, 2, 0)), TIME[:4], individual=[])
    assert crowd_events(nobody).sizes["event"] == 0
    assert crowd_events(crowd(standing(0, 0))).sizes["event"] == 0
    # Everybody blinks for a second: the gathering goes on.
    ring = crowd(*(standing(0.8 * x, 0.8 * y) for x, y in CIRCLE))
    blink = ring["position"].where((TIME < 8)[:, None, None] | (TIME > 9)[:, None, None])
    found = gatherings(ring.assign(position=blink))
    assert found["value"].values.tolist() == pytest.approx([19.0], abs=0.6)


def test_pixels_are_refused() -> None:
    with pytest.raises(DataError, match="positions in metres"):
        crowd_events(no_tracks([0.0, 1.0]))
