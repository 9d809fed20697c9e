"""The view from above of a floor that is painted by hand."""

import numpy as np
import pytest
import xarray as xr

from hoilab.errors import DataError, PrivacyError
from hoilab.geometry.camera import look_at, project
from hoilab.geometry.from_clicks import from_clicks
from hoilab.geometry.rectified import footprint, rectified, to_metres, to_pixels
from hoilab.io.map_picture import write_map_picture
from hoilab.io.world_file import read_world_file
from hoilab.schema import make_camera, marked
from hoilab.schema.privacy import identity

SIZE = (320, 240)
K = [[300, 0, 159.5], [0, 300, 119.5], [0, 0, 1]]
CAMERA = make_camera(K, *look_at([0, 0, 5], [0, 8, 0]), size=SIZE)


def painted(mark="public"):
    """Return a view of a floor whose metre squares are black and white by turns."""
    grid = np.stack(np.meshgrid(np.arange(320.0), np.arange(240.0)), -1)
    places, _ = to_metres(CAMERA, grid)
    tiles = np.floor(np.nan_to_num(places, nan=0.0)).sum(-1) % 2
    pixels = np.repeat((tiles * 255).astype("uint8")[..., None], 3, -1)
    return marked(xr.DataArray(pixels, dims=("y", "x", "channel")), mark)


def test_tiles_are_square_again():
    laid = rectified(painted(), CAMERA, metres_per_pixel=0.05, bounds=(-2, 6, 2, 10))
    assert laid.sizes == {"y": 80, "x": 80, "channel": 3}
    assert laid["y"].values[0] == pytest.approx(9.975)
    middle = laid.sel(x=[-1.5, -0.5, 0.5], y=[6.5, 7.5, 8.5], method="nearest")[..., 0].values
    expected = (np.add.outer([6, 7, 8], [-2, -1, 0]) % 2) * 255
    np.testing.assert_allclose(middle, expected, atol=40)


@pytest.mark.parametrize("mark", ["public", "hidden", "visible"])
def test_the_map_is_as_visible_as_the_picture(mark, tmp_path):
    laid = rectified(painted(mark), CAMERA, metres_per_pixel=0.1)
    assert identity(laid) == mark
    if mark == "visible":
        with pytest.raises(PrivacyError):
            write_map_picture(tmp_path / "map.png", laid)
        return
    picture, world = write_map_picture(tmp_path / "map.png", laid)
    matrix = read_world_file(world)
    np.testing.assert_allclose(matrix @ [0, 0, 1], [laid["x"][0], laid["y"][0]], atol=1e-9)
    np.testing.assert_allclose(matrix[:, :2], [[0.1, 0], [0, -0.1]], atol=1e-9)
    assert picture.stat().st_size > 0


def test_a_homography_and_a_camera_agree():
    floor = np.array([[-3.0, 5.0], [3.0, 5.0], [4.0, 12.0], [-4.0, 11.0]])
    pixels = project(CAMERA, np.pad(floor, ((0, 0), (0, 1))))
    fit = from_clicks(pixels, floor)
    there = np.array([[0.0, 7.0], [-1.0, 9.0]])
    np.testing.assert_allclose(to_pixels(fit, there), to_pixels(CAMERA, there), atol=1e-4)
    assert np.isnan(to_pixels(fit, np.array([0.0, -20.0]))).all()
    np.testing.assert_allclose(to_metres(fit, to_pixels(CAMERA, there))[0], there, atol=1e-6)


def test_the_horizon_may_run_through_the_picture():
    level = make_camera(K, *look_at([0, 0, 5], [0, 30, 2]), size=SIZE)
    floor = np.array([[-3.0, 16.0], [3.0, 16.0], [4.0, 30.0], [-4.0, 31.0]])
    fit = from_clicks(project(level, np.pad(floor, ((0, 0), (0, 1)))), floor)
    there = np.array([1.0, 20.0])
    np.testing.assert_allclose(to_pixels(fit, there), to_pixels(level, there), atol=1e-3)
    assert footprint(fit, SIZE)[:, 1].min() > 9


def test_the_footprint_ends_where_pixels_are_coarse():
    near, far = (footprint(CAMERA, SIZE, coarsest_m=m) for m in (0.05, 0.5))
    assert near[:, 1].max() < far[:, 1].max()
    inside = to_pixels(CAMERA, near)
    assert (inside > -1).all()
    assert (inside < np.array(SIZE)).all()


def test_a_camera_that_looks_at_the_sky_sees_no_map():
    sky = make_camera(K, *look_at([0, 0, 5], [0, 8, 20]), size=SIZE)
    with pytest.raises(DataError, match="looks at the sky"):
        rectified(painted(), sky)
