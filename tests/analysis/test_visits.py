import numpy as np
import pytest
import shapely
import xarray as xr

from hoilab.analysis.visits import journeys, origin_destination, visits, whole_journeys
from hoilab.schema import make_ground, make_zones

NAN = np.nan
ROOMS = make_zones(
    {"a": shapely.box(0, 0, 1, 1), "b": shapely.box(2, 0, 3, 1), "c": shapely.box(4, 0, 5, 1)}, "m"
)


def walk(*x: float, individual: int = 7) -> xr.Dataset:
    """Return one individual at y = 0.5, one second after the other."""
    values = np.stack([np.array(x, dtype=float), np.where(np.isnan(x), NAN, 0.5)], axis=1)
    return make_ground(
        values[:, :, None], np.arange(len(x), dtype=float), individual=[individual],
    )  # fmt: skip


@pytest.mark.parametrize(
    ("x", "expected"),
    [
        pytest.param((-1, 0.5, 0.6, -1), [(1, 3, "entered", "left")], id="in and out"),
        pytest.param((0.5, 0.6, -1), [(0, 2, "appeared", "left")], id="there from the start"),
        pytest.param((-1, 0.5), [(1, 1, "entered", "still there")], id="there at the end"),
        pytest.param((-1, 0.5, NAN, NAN, NAN), [(1, 1, "entered", "lost")], id="lost in it"),
        pytest.param((0.5, NAN, 0.5, -1), [(0, 3, "appeared", "left")], id="short gap"),
        pytest.param(
            (0.5, NAN, NAN, 0.5, -1),
            [(0, 0, "appeared", "lost"), (3, 4, "appeared", "left")],
            id="long gap",
        ),
        pytest.param((-1, -1), [], id="elsewhere"),
        pytest.param((NAN, NAN), [], id="never seen"),
    ],
)
def test_visits(x: tuple[float, ...], expected: list[tuple[float, float, str, str]]) -> None:
    found = visits(walk(*x), ROOMS)
    rows = zip(found["enter_s"], found["leave_s"], found["began"], found["ended"], strict=True)
    assert [tuple(one.item() for one in row) for row in rows] == expected


def test_confidence_falls_with_the_share_seen() -> None:
    whole = visits(walk(-1, 0.5, 0.5, 0.5, -1), ROOMS)["confidence"].item()
    half = visits(walk(-1, 0.5, NAN, 0.5, -1), ROOMS)["confidence"].item()
    assert whole == 1.0
    assert half == pytest.approx(2 / 3)


def test_journeys_and_their_matrix() -> None:
    found = visits(walk(0.5, 1.5, 2.5, 3.5, 4.5, 3.5, 2.5), ROOMS)
    ways = journeys(found)
    assert list(zip(ways["origin"].values, ways["destination"].values, strict=True)) == [
        ("a", "b"), ("b", "c"), ("c", "b"),
    ]  # fmt: skip
    assert ways["leave_s"].values.tolist() == [1.0, 3.0, 5.0]
    assert ways["arrive_s"].values.tolist() == [2.0, 4.0, 6.0]
    table = origin_destination(ways, ROOMS)["count"]
    assert table.values.tolist() == [[0, 1, 0], [0, 0, 1], [0, 1, 0]]
    whole = whole_journeys(found)
    assert (whole["origin"].item(), whole["destination"].item()) == ("a", "b")


def test_who_was_in_one_zone_alone_has_no_journey() -> None:
    found = visits(walk(0.5, 0.6, -1, 0.5), ROOMS)
    assert journeys(found).sizes["journey"] == 0
    assert whole_journeys(found).sizes["journey"] == 1
    assert origin_destination(journeys(found), ROOMS)["count"].sum() == 0


def test_nobody_is_normal() -> None:
    nobody = make_ground(np.empty((2, 2, 0)), [0.0, 1.0], individual=[])
    found = visits(nobody, ROOMS)
    assert found.sizes["visit"] == journeys(found).sizes["journey"] == 0
