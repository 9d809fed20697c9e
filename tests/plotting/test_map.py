"""Elements of the map hold what they were given, in metres."""

import holoviews as hv
import numpy as np
import pytest
import xarray as xr

from hoilab.errors import PrivacyError
from hoilab.plotting import map as maps
from hoilab.schema import make_ground, marked


@pytest.fixture
def ground():
    place = np.array([[[0.0, 5.0], [0.0, 5.0]], [[1.0, np.nan], [0.0, np.nan]]])
    spread = np.broadcast_to(np.diag([0.01, 0.09])[None, :, :, None], (2, 2, 2, 2))
    return make_ground(place, [0.0, 2.0], individual=[3, 8], covariance=spread)


def laid(mark):
    picture = xr.DataArray(
        np.full((4, 6, 3), 90, "uint8"), dims=("y", "x", "channel"),
        coords={"x": np.arange(6) * 0.5 + 0.25, "y": 2 - 0.25 - 0.5 * np.arange(4)},
    )  # fmt: skip
    return marked(picture, mark)


def test_walks_ellipses_and_floor_compose(ground):
    whole = maps.floor(laid("hidden")) * maps.walks(ground) * maps.ellipses(ground)
    assert [type(part) for part in whole] == [hv.RGB, hv.Path, hv.Polygons]
    assert maps.floor(laid("public")).bounds.lbrt() == (0.0, 0.0, 3.0, 2.0)
    assert len(maps.ellipses(ground).data) == 3
    assert len(maps.ellipses(ground, time_s=2.0).data) == 1
    assert {str(way["individual"]) for way in maps.walks(ground).data} == {"3", "8"}


def test_an_ellipse_has_the_axes_of_its_covariance(ground):
    outline = maps.outlines_95(np.array([[5.0, 5.0]]), np.diag([0.01, 0.09])[None])[0] - 5
    np.testing.assert_allclose(np.abs(outline).max(0), [0.2448, 0.7343], atol=2e-3)


def test_a_view_of_visible_people_is_not_plotted():
    with pytest.raises(PrivacyError):
        maps.floor(laid("visible"))


def test_nobody_is_normal():
    nobody = make_ground(np.zeros((0, 2, 0)), [], individual=[])
    assert len(maps.walks(nobody).data) == 0
    assert len(maps.ellipses(nobody).data) == 0
