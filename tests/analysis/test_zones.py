import json
from pathlib import Path

import numpy as np
import pytest
import shapely
import xarray as xr

from hoilab.analysis.places import bridged, places
from hoilab.analysis.zones import areas, dwell_s, gates, inside, occupancy
from hoilab.datasets import read_pets
from hoilab.errors import DataError
from hoilab.schema import make_ground, make_tracks, make_zones, no_tracks

EXPECTED = Path(__file__).parents[1] / "fixtures" / "crowd" / "pets_zone_and_line.json"
NAN = np.nan
SQUARE = make_zones({"square": shapely.box(0, 0, 1, 1)}, "m")


def at(*points: tuple[float, float]) -> xr.Dataset:
    """Return one individual at one place after another, a second apart."""
    values = np.array(points, dtype=float)[:, :, None]
    return make_ground(values, np.arange(len(points), dtype=float), individual=[7])


@pytest.mark.parametrize(
    ("point", "expected"),
    [
        pytest.param((0.5, 0.5), True, id="middle"),
        pytest.param((1.0, 0.5), True, id="on the edge"),
        pytest.param((9.0, 0.5), False, id="beside"),
        pytest.param((NAN, NAN), False, id="unseen"),
        pytest.param((0.5, NAN), False, id="half a point"),
    ],
)
def test_inside(point: tuple[float, float], expected: bool) -> None:
    assert inside(at(point), SQUARE).item() is expected


def test_feet_count_not_boxes() -> None:
    # The box (4, 4) to (6, 12) overlaps the zone; its lower edge is at y = 12, below it.
    box = make_tracks([[[5.0], [8.0]]], [[[2.0], [8.0]]], [0.0])
    zone = make_zones({"upper": shapely.box(0, 0, 10, 10)}, "px")
    assert not inside(box, zone).any()
    assert places(box).values.ravel().tolist() == [5.0, 12.0]


def test_pets_zone_from_annotated_boxes_is_exact(shared_data: Path) -> None:
    zone = json.loads(EXPECTED.read_text())["zone"]
    people = read_pets(shared_data / "pets2009-s2l1" / "PETS2009-S2L1.xml")
    within = inside(people, make_zones({"zone": shapely.Polygon(zone["polygon"])}, "px"))
    assert occupancy(within).sel(zone="zone").values.tolist() == zone["occupancy"]
    frames = within.sum("time").sel(zone="zone").to_series()
    assert {str(who): int(n) for who, n in frames.items()} == zone["frames_inside_by_person"]
    # 7 frames a second: 1 was inside in 337 of them, in none of them last.
    assert dwell_s(within).sel(zone="zone", individual=1).item() == pytest.approx(337 / 7)


def test_dwell_needs_a_next_sample() -> None:
    stay = dwell_s(inside(at((0.5, 0.5), (0.5, 0.6), (5, 5), (0.5, 0.5)), SQUARE))
    assert stay.item() == 2.0  # the last sight holds for nobody knows how long


def test_lines_have_no_inside_and_areas_no_gate() -> None:
    drawn = make_zones({"a": shapely.box(0, 0, 1, 1), "b": shapely.LineString([(0, 0), (1, 1)])},
                       "m")  # fmt: skip
    assert areas(drawn)["zone"].values.tolist() == ["a"]
    assert gates(drawn)["zone"].values.tolist() == ["b"]
    assert inside(at((0.5, 0.5)), drawn).sizes["zone"] == 1


def test_nobody_is_normal() -> None:
    found = inside(no_tracks([0.0, 1.0]), make_zones({"a": shapely.box(0, 0, 1, 1)}, "px"))
    assert occupancy(found).values.ravel().tolist() == [0, 0]
    assert dwell_s(found).shape == (1, 0)


def test_units_must_agree() -> None:
    with pytest.raises(DataError, match=r"zones are in 'px', positions in 'm'.*ground_positions"):
        inside(at((0.5, 0.5)), make_zones({"a": shapely.box(0, 0, 1, 1)}, "px"))


def test_a_zone_that_crosses_itself_is_refused() -> None:
    bow = shapely.Polygon([(0, 0), (1, 1), (1, 0), (0, 1)])
    with pytest.raises(DataError, match=r"Self-intersection.*without crossing itself"):
        make_zones({"bow": bow}, "m")


def test_gaps_are_bridged_up_to_their_limit() -> None:
    seen = places(at((0, 0), (NAN, NAN), (2, 4), (NAN, NAN), (NAN, NAN), (5, 4)))
    filled = bridged(seen, max_gap_s=2.0).sel(individual=7).values
    assert filled[1].tolist() == [1.0, 2.0]
    assert np.isnan(filled[3:5]).all()
    assert np.isnan(seen.values[1]).all()  # the given points are as they were


def test_what_is_not_a_place_is_refused() -> None:
    with pytest.raises(DataError, match="expected tracks, ground positions, or points"):
        places(xr.DataArray([1.0], dims="time"))
