"""Positions on maps of the world."""

import json

import geopandas
import numpy as np
import pyproj
import pytest

from hoilab.errors import DataError, OutputError
from hoilab.io.geo import Anchor, to_world, write_positions
from hoilab.schema import make_ground

HERE = Anchor(longitude=-0.94, latitude=51.44, bearing_deg=30.0)


@pytest.fixture
def ground():
    place = np.array([[[0.0, np.nan], [0.0, np.nan]], [[3.0, 5.0], [4.0, 6.0]]])
    spread = np.full((2, 2, 2, 2), np.nan)
    spread[..., 0] = np.diag([0.01, 0.04])
    return make_ground(place, [0.0, 0.5], individual=[3, 8], covariance=spread)


def test_distances_and_bearings_are_those_of_the_ellipsoid():
    places = to_world(np.array([[0.0, 0.0], [0.0, 100.0], [100.0, 0.0]]), HERE)
    geod = pyproj.Geod(ellps="WGS84")
    for place, bearing in ((places[1], 30.0), (places[2], 120.0)):
        azimuth, _, metres = geod.inv(*places[0], *place)
        assert metres == pytest.approx(100.0, abs=1e-6)
        assert azimuth == pytest.approx(bearing, abs=1e-6)


@pytest.mark.parametrize("name", ["walk.geojson", "walk.parquet"])
def test_geopandas_reads_what_was_written(ground, tmp_path, name):
    path = write_positions(ground, tmp_path / name, anchor=HERE)
    read = geopandas.read_file(path) if name.endswith("json") else geopandas.read_parquet(path)
    assert read.crs == "EPSG:4326"
    assert read["individual"].tolist() == [3, 3, 8]
    np.testing.assert_allclose(read["x_m"], [0, 3, 5])
    np.testing.assert_allclose(read.geometry.x[0], HERE.longitude, atol=1e-9)
    # 95 % of a normal error of 0.2 m lie within 2.4477 times that along each axis.
    np.testing.assert_allclose(read["major95_m"][:2], 0.2 * 2.44765, rtol=1e-4)
    assert np.isnan(read["major95_m"][2])


def test_another_coordinate_system_is_kept(ground, tmp_path):
    there = Anchor(longitude=8.0, latitude=50.0, crs="EPSG:25832")
    read = geopandas.read_parquet(write_positions(ground, tmp_path / "a.parquet", anchor=there))
    assert read.crs == "EPSG:25832"
    east, north = read.geometry.x[1] - read.geometry.x[0], read.geometry.y[1] - read.geometry.y[0]
    assert np.hypot(east, north) == pytest.approx(5.0, rel=1e-3)


def test_moving_features_have_a_point_and_a_moment_each(ground, tmp_path):
    path = write_positions(ground, tmp_path / "walk.json", anchor=HERE)
    features = json.loads(path.read_text())["features"]
    assert [f["id"] for f in features] == [3, 8]
    assert features[0]["temporalGeometry"]["datetimes"] == [0, 500]
    assert features[1]["temporalGeometry"]["datetimes"] == [500]
    assert len(features[0]["temporalGeometry"]["coordinates"]) == 2


def test_swapped_degrees_and_unknown_systems_and_endings_are_refused(ground, tmp_path):
    with pytest.raises(DataError, match="swapped"):
        Anchor(longitude=8.0, latitude=120.0)
    with pytest.raises(DataError, match="no coordinate system"):
        to_world(np.zeros(2), Anchor(longitude=8.0, latitude=50.0, crs="EPSG:0"))
    with pytest.raises(OutputError, match=r"\.geojson"):
        write_positions(ground, tmp_path / "walk.kml", anchor=HERE)
