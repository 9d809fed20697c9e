import json
from pathlib import Path

import numpy as np
import pytest
import shapely
import xarray as xr

from hoilab.analysis.crossings import count_crossings, crossings
from hoilab.datasets import read_pets
from hoilab.schema import make_ground, make_tracks, make_zones, no_tracks

EXPECTED = Path(__file__).parents[1] / "fixtures" / "crowd" / "pets_zone_and_line.json"
NAN = np.nan
GATE = make_zones({"gate": shapely.LineString([(0, 0), (0, 2)])}, "m")


def way(*points: tuple[float, float], spread_m: float = 0.0) -> xr.Dataset:
    """Return one individual at one place after another, half a second apart."""
    values = np.array(points, dtype=float)[:, :, None]
    covariance = np.broadcast_to(spread_m**2 * np.eye(2)[None, :, :, None], (len(points), 2, 2, 1))
    return make_ground(values, 0.5 * np.arange(len(points)), individual=[7], covariance=covariance)


@pytest.mark.parametrize(
    ("points", "expected"),
    [
        pytest.param([(-1, 1), (1, 1)], [1], id="to the right over a line drawn upwards"),
        pytest.param([(1, 1), (-1, 1)], [-1], id="back"),
        pytest.param([(-1, 1), (1, 1), (-1, 1)], [1, -1], id="there and back"),
        pytest.param([(-1, 3), (1, 3)], [], id="beyond the end"),
        pytest.param([(-1, 2), (1, 2)], [1], id="over its last point"),
        pytest.param([(-1, 1), (-0.1, 1), (-1, 1)], [], id="near it"),
        pytest.param([(1, 1), (0, 1), (1, 1)], [], id="touching from behind"),
        pytest.param([(-1, 1), (0, 1), (1, 1)], [1], id="standing on it counts once"),
        pytest.param([(-1, 1), (0, 1), (-1, 1)], [1, -1], id="the line belongs to the far side"),
        pytest.param([(0, 0.5), (0, 1.5)], [], id="along it"),
        pytest.param([(-1, 1), (NAN, NAN), (1, 1)], [1], id="over a gap of 1 s"),
        pytest.param([(-1, 1), *[(NAN, NAN)] * 4, (1, 1)], [], id="over a gap of 2.5 s"),
        pytest.param([(-1, 1)], [], id="one sight"),
        pytest.param([(NAN, NAN)] * 2, [], id="never seen"),
    ],
)
def test_direction(points: list[tuple[float, float]], expected: list[int]) -> None:
    assert crossings(way(*points), GATE)["direction"].values.tolist() == expected


def test_downwards_on_a_picture_forward_is_to_the_right() -> None:
    # x 10 to 30 with feet at y = 20, over a line from (20, 0) down to (20, 40).
    walk = make_tracks([[[10.0], [15.0]], [[30.0], [15.0]]], [[[4.0], [10.0]]] * 2, [0.0, 0.5])
    line = make_zones({"door": shapely.LineString([(20, 0), (20, 40)])}, "px")
    found = crossings(walk, line)
    assert found["direction"].item() == 1
    assert found["position"].values.tolist() == [[20.0, 20.0]]
    assert (found["frame"].item(), found["time"].item()) == (1, 0.5)


def test_pets_line_from_annotated_boxes_is_exact(shared_data: Path) -> None:
    line = json.loads(EXPECTED.read_text())["line"]
    people = read_pets(shared_data / "pets2009-s2l1" / "PETS2009-S2L1.xml")
    gate = make_zones({"gate": shapely.LineString([line["start"], line["end"]])}, "px")
    found = crossings(people, gate)
    rows = zip(found["frame"], found["individual"], found["direction"], strict=True)
    assert [[one.item() for one in row] for row in rows] == line["crossings"]
    counted = count_crossings(found, gate).sel(line="gate")["count"].values.tolist()
    assert counted == [line["positive"], line["negative"]]
    assert (found["confidence"] > 0.99).all()


def test_a_corner_is_crossed_once() -> None:
    bent = make_zones({"bent": shapely.LineString([(0, -1), (0, 0), (1, 1)])}, "m")
    assert crossings(way((-1, 0), (1, 0)), bent)["direction"].values.tolist() == [1]
    # Across both arms of a V within one step: it comes to nothing.
    vee = make_zones({"vee": shapely.LineString([(-1, 1), (0, 0), (1, 1)])}, "m")
    assert crossings(way((-2, 0.5), (2, 0.5)), vee).sizes["crossing"] == 0


def test_confidence_says_how_surely_both_sides_were_visited() -> None:
    # With an error of 0.5 m, 1 m is two standard deviations: 0.97725 for each side.
    clear = crossings(way((-1, 1), (1, 1), spread_m=0.5), GATE)["confidence"].item()
    assert clear == pytest.approx(0.97725**2, abs=1e-4)
    jitter = crossings(way((-0.05, 1), (0.05, 1), spread_m=0.5), GATE)["confidence"].item()
    assert jitter == pytest.approx(0.5398**2, abs=1e-4)
    # A gap of 1 s, half a second more than usual, over a limit of 2 s: 1 - 0.5 * 0.25.
    gap = crossings(way((-1, 1), (-1, 1), (-1, 1), (NAN, NAN), (1, 1)), GATE)
    assert gap["confidence"].item() == pytest.approx(0.875)


def test_counts_come_with_their_uncertainty() -> None:
    found = crossings(way((-1, 1), (1, 1), (-1, 1), spread_m=0.5), GATE)
    counted = count_crossings(found, GATE).sel(line="gate")
    sure = 0.97725**2
    assert counted["count"].values.tolist() == [1, 1]
    assert counted["expected"].values == pytest.approx([sure] * 2, abs=1e-4)
    assert counted["sigma"].values == pytest.approx([np.sqrt(sure * (1 - sure))] * 2, abs=1e-3)


def test_nobody_and_no_line_are_normal() -> None:
    line = make_zones({"door": shapely.LineString([(0, 0), (0, 1)])}, "px")
    found = crossings(no_tracks([0.0, 0.1]), line)
    assert found.sizes["crossing"] == 0
    assert found["position"].shape == (0, 2)
    assert count_crossings(found, line)["count"].values.tolist() == [[0, 0]]
    none = make_zones({}, "m")
    assert crossings(way((-1, 1), (1, 1)), none).sizes["crossing"] == 0
    assert crossings(no_tracks([]), make_zones({}, "px")).sizes["crossing"] == 0
