"""PedPy's values through labelled arrays: made-up walkers, and the Juelich bottleneck."""

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import shapely
import xarray as xr

pytest.importorskip("pedpy")

from hoilab.analysis.crowd import density, speed, voronoi_density, voronoi_speed
from hoilab.analysis.crowd_flow import first_crossings, flow, passed
from hoilab.analysis.crowd_profile import profile
from hoilab.datasets.juelich import read_juelich
from hoilab.errors import DataError
from hoilab.io.trajectories import frame_numbers, from_sights
from hoilab.schema import make_ground

FIXTURE = Path(__file__).parents[1] / "fixtures" / "crowd"
EXPECTED = json.loads((FIXTURE / "expected.json").read_text())
AREA = shapely.Polygon(EXPECTED["measurement_area"])
FLOOR = shapely.Polygon(EXPECTED["walkable"])
LINE = shapely.LineString(EXPECTED["line"])


@pytest.fixture(scope="module")
def walkers() -> xr.Dataset:
    rows = pd.read_csv(FIXTURE / "walkers.csv")
    return from_sights(
        pd.DataFrame(
            {"individual": rows["id"], "time_s": rows["frame"] / 10, "x_m": rows["x"],
             "y_m": rows["y"]}
        )
    )  # fmt: skip


def agrees(found: xr.DataArray, ground: xr.Dataset, expected: dict[str, float]) -> None:
    by_frame = dict(zip(frame_numbers(ground).tolist(), found.values.tolist(), strict=True))
    assert [by_frame[int(frame)] for frame in expected] == pytest.approx(
        list(expected.values()), abs=1e-6
    )


def test_classic_density(walkers: xr.Dataset) -> None:
    agrees(density(walkers, AREA), walkers, EXPECTED["classic_density"])


@pytest.mark.parametrize(
    ("cutoff_m", "key"),
    [
        pytest.param(None, "voronoi_density", id="without end"),
        pytest.param(1.0, "voronoi_density_cutoff", id="within 1 m"),
    ],
)
def test_voronoi_density(walkers: xr.Dataset, cutoff_m: float | None, key: str) -> None:
    found = voronoi_density(walkers, AREA, FLOOR, cutoff_m=cutoff_m)
    agrees(found, walkers, EXPECTED[key])


def test_voronoi_speed(walkers: xr.Dataset) -> None:
    found = voronoi_speed(walkers, AREA, FLOOR, cutoff_m=None)
    agrees(found, walkers, EXPECTED["voronoi_speed"])


def test_individual_speed(walkers: xr.Dataset) -> None:
    found = speed(walkers, ends="one-sided")
    assert float(found.mean()) == pytest.approx(EXPECTED["individual_speed_mean"], abs=1e-9)
    own = {str(who): float(found.sel(individual=who).mean()) for who in found["individual"].values}
    assert own == pytest.approx(EXPECTED["individual_speed_by_person"], abs=1e-6)


def test_crossings(walkers: xr.Dataset) -> None:
    seconds = first_crossings(walkers, LINE)
    found = sorted(
        [round(float(when) * 10), int(who)]
        for who, when in zip(seconds["individual"].values, seconds.values, strict=True)
        if np.isfinite(when)
    )
    assert found == sorted(EXPECTED["crossings"])
    curve = passed(walkers, LINE)
    assert curve.values[-1] == EXPECTED["n_t_last"]
    assert (curve.diff("time") >= 0).all()


def test_flow_times_its_span_is_the_number_of_people(walkers: xr.Dataset) -> None:
    found = flow(walkers, LINE, every_s=10.0)
    # Crossings from 4.9 s to 27.9 s; flows of about 40 people in 23 s.
    assert float(found["flow"].mean()) == pytest.approx(40 / 23, rel=0.1)


def test_profile_holds_everybody(walkers: xr.Dataset) -> None:
    cells = profile(walkers.isel(time=slice(100, 160, 10)), FLOOR, cell_m=1.0, cutoff_m=None)
    assert cells["density"].shape == (6, 12)
    # Rooms without end cover the floor: density over all cells is the number of people.
    counted = (
        walkers["position"].isel(time=slice(100, 160, 10), space=0).notnull().sum("individual")
    )
    assert float(cells["density"].sum()) == pytest.approx(float(counted.mean()), rel=0.02)


@pytest.mark.slow
def test_juelich_bottleneck(shared_data: Path) -> None:
    folder = shared_data / "juelich-bottleneck"
    expected = json.loads((folder / "expected_pedpy.json").read_text())
    ground = read_juelich(folder / "040_c_56_h-.txt")
    dense = density(ground, shapely.Polygon(expected["measurement_area"]))
    agrees(dense, ground, expected["classic_density_by_frame"])
    assert float(dense.mean()) == pytest.approx(expected["classic_density_mean"], abs=1e-9)
    assert float(dense.max()) == pytest.approx(expected["classic_density_max"])
    line = shapely.LineString(expected["measurement_line"])
    seconds = first_crossings(ground, line)
    frames = {
        str(who): round(float(when) * 25)
        for who, when in zip(seconds["individual"].values, seconds.values, strict=True)
    }
    assert frames == expected["crossing_frames"]
    assert passed(ground, line).values[-1] == expected["cumulative_pedestrians_final"]
    walked = speed(ground, span_s=0.2)
    assert float(walked.mean()) == pytest.approx(expected["individual_speed"]["mean"], abs=1e-9)
    assert float(walked.median()) == pytest.approx(expected["individual_speed"]["median"])
    assert int(walked.notnull().sum()) == expected["individual_speed"]["n"]


def test_nobody_and_one_are_normal() -> None:
    nobody = make_ground(np.full((3, 2, 1), np.nan), [0.0, 0.5, 1.0], individual=[1])
    assert density(nobody, AREA).values.tolist() == [0, 0, 0]
    assert voronoi_density(nobody, AREA, FLOOR).values.tolist() == [0, 0, 0]
    assert np.isnan(voronoi_speed(nobody, AREA, FLOOR)).all()
    assert np.isnan(speed(nobody)).all()
    assert passed(nobody, LINE).values.tolist() == [0, 0, 0]
    assert flow(nobody, LINE)["flow"].size == 0
    x = [3.0, 5.0, 7.0, 9.0]
    one = make_ground([[[at], [3.0]] for at in x], [0.0, 0.5, 1.0, 1.5], individual=[1])
    assert density(one, AREA).values.tolist() == [0, 1 / 16, 1 / 16, 0]
    alone = voronoi_density(one, AREA, FLOOR, cutoff_m=None)
    assert alone.values.tolist() == pytest.approx([1 / 72] * 4)
    assert passed(one, LINE).values.tolist() == [0, 0, 1, 1]


def test_mistakes_are_told(walkers: xr.Dataset) -> None:
    bow = shapely.Polygon([(0, 0), (1, 1), (1, 0), (0, 1)])
    with pytest.raises(DataError, match="polygon that does not cross itself"):
        density(walkers, bow)
    with pytest.raises(DataError, match="a line of two points"):
        passed(walkers, shapely.LineString([(0, 0), (1, 0), (2, 1)]))
    uneven = walkers.isel(time=[0, 1, 4]).assign_coords(time=[0.0, 0.1, 0.17])
    with pytest.raises(DataError, match="evenly spaced"):
        density(uneven, AREA)
