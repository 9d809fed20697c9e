import numpy as np
import pytest
import xarray as xr

from hoilab.analysis.flow_field import flow_field
from hoilab.analysis.flow_statistics import (
    flow_alarms,
    flow_novelty,
    flow_reason,
    flow_statistics,
    usual_flow,
)
from hoilab.analysis.heat import heat_map
from hoilab.errors import DataError
from hoilab.schema import make_ground, make_video


def standing(*spots: tuple[float, float], seconds: int = 60) -> xr.Dataset:
    position = np.tile(np.array(spots, dtype=float).T, (seconds + 1, 1, 1))
    return make_ground(position, np.arange(seconds + 1.0), individual=range(len(spots)))


def test_cells_with_fewer_than_k_are_blank() -> None:
    crowd = standing(*[(0.5, 0.5)] * 5, *[(1.5, 0.5)] * 4, (2.5, 0.5))
    found = heat_map(crowd, cell=1.0, k=5, bounds=(0, 0, 4, 1))
    # Five people for 60 s; four and one are not told from nobody.
    np.testing.assert_array_equal(found.values, [[300, np.nan, np.nan, np.nan]])
    assert heat_map(crowd, cell=1.0, k=4).values.tolist() == [[300, 240]]


def test_the_extent_tells_nothing_either() -> None:
    crowd = standing(*[(0.5, 0.5)] * 5, (500.0, 90.0))
    assert heat_map(crowd, cell=1.0, k=5).shape == (1, 1)


def test_one_person_coming_back_is_one() -> None:
    way = np.tile([[0.5], [0.5]], (100, 1, 1))
    assert heat_map(make_ground(way, np.arange(100.0), individual=[1]), cell=1.0, k=2).size == 0


def test_times_are_rounded() -> None:
    crowd = standing(*[(0.5, 0.5)] * 5, seconds=61)
    assert heat_map(crowd, cell=1.0).item() == 300  # 305 s, to a multiple of 10


@pytest.mark.parametrize(("k", "cell"), [(1, 1.0), (0, 1.0), (5, 0.0)])
def test_maps_that_would_tell_too_much_are_refused(k: int, cell: float) -> None:
    with pytest.raises(DataError, match="k of 2 or more"):
        heat_map(standing((0.5, 0.5)), cell=cell, k=k)


def test_directions_in_cells() -> None:
    time = np.arange(5.0)
    right = np.stack([0.1 + 0.2 * time, np.full(5, 0.5)], 1)
    left = np.stack([0.9 - 0.2 * time, np.full(5, 0.6)], 1)
    both = make_ground(np.stack([right, left], -1), time, individual=[0, 1])
    field = flow_field(both, cell=1.0, span_s=1.0)
    assert field["order"].item() == pytest.approx(0.0, abs=1e-9)
    assert field["people"].item() == 2
    share = field["share"].sel(y=0.5, x=0.5)
    assert share.sel(direction=0).item() == share.sel(direction=180).item() == 0.5
    nobody = make_ground(np.empty((2, 2, 0)), [0.0, 1.0], individual=[])
    assert flow_field(nobody, cell=1.0)["people"].size == 0


def film(shift_px: list[int]) -> xr.DataArray:
    """Return a texture that moves to the right in the left half of a picture."""
    texture = np.random.default_rng(0).integers(0, 255, (96, 400), dtype=np.uint8)
    texture = np.kron(texture[::4, ::4], np.ones((4, 4), np.uint8))
    frames, at = np.zeros((len(shift_px), 96, 192, 3), np.uint8), 100
    for number, step in enumerate(shift_px):
        at += step
        frames[number, :, :96] = texture[:, 200 - at : 296 - at, None]
    return make_video(frames, 0.1 * np.arange(len(shift_px)), identity="public")


def test_flow_statistics_measure_pixels_a_second() -> None:
    found = flow_statistics(film([0, 2, 2, 2]), cell_px=48)
    assert found["speed"].shape == (3, 2, 4)
    # 2 px in 0.1 s; what comes in at the edge is a little off.
    assert found["speed"].sel(x=72).values == pytest.approx(20, rel=0.25)
    assert found["flow"].sel(x=72, space="x").values == pytest.approx(20, rel=0.3)
    # Flow runs a little way into what has no texture of its own.
    assert float(found["speed"].isel(x=3).max()) < 4
    assert float(found["moving"].isel(x=3).max()) < 0.2


def test_a_rush_is_told_in_words() -> None:
    usual = usual_flow(flow_statistics(film([1] * 20), cell_px=48))
    seen = flow_statistics(film([1, 1, 5, 5, 5, 1]), cell_px=48)
    assert float(flow_novelty(seen, usual).sel(time=0.1, method="nearest").max()) < 1.6
    found = flow_alarms(seen, usual)
    assert found.sizes["alarm"] == 1
    assert found["start_s"].item() == pytest.approx(0.2)
    assert "px/s around x" in found["said"].item()
    assert "where 99 % stay below" in flow_reason(seen, usual, 0.3)
    assert flow_alarms(flow_statistics(film([1] * 5), cell_px=48), usual).sizes["alarm"] == 0


def test_bad_cells_are_told() -> None:
    with pytest.raises(DataError, match="do not fit"):
        flow_statistics(film([0, 0]), cell_px=500)
    with pytest.raises(DataError, match="two frames or more"):
        usual_flow(flow_statistics(film([0]), cell_px=48))
    small = usual_flow(flow_statistics(film([1, 1]), cell_px=24))
    with pytest.raises(DataError, match="one size"):
        flow_novelty(flow_statistics(film([1, 1]), cell_px=48), small)
