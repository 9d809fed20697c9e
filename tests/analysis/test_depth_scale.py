"""Metres from nearness and the ground: on drawn planes whose scale is known, and where it fails."""

import numpy as np
import pytest
import xarray as xr

from hoilab.analysis.depth_scale import fit_to_ground, ground_depth, metric_depth, occupied
from hoilab.errors import DataError
from hoilab.geometry.camera import look_at
from hoilab.schema import make_camera, make_depth, make_tracks

HEIGHT, WIDTH = 90, 160
SCALE, SHIFT = 0.02, 0.01


def camera(target: tuple[float, float, float] = (0, 14, 0), height_m: float = 5) -> xr.Dataset:
    K = [[130.0, 0, (WIDTH - 1) / 2], [0, 130.0, (HEIGHT - 1) / 2], [0, 0, 1]]
    return make_camera(K, *look_at([0, 0, height_m], target), size=(WIDTH, HEIGHT))


def true_depth(lens: xr.Dataset) -> np.ndarray:
    """Return the ground, a wall 25 m ahead behind it, and two crates on it."""
    depth = np.minimum(np.nan_to_num(ground_depth(lens).values, nan=np.inf), 25.0)
    depth[50:70, 20:40] = 8.0
    depth[30:50, 100:115] = 12.0
    return depth


def nearness(depth: np.ndarray, *, noise: float = 0.0) -> xr.DataArray:
    seen = 1 / depth * (1 + noise * np.random.default_rng(0).standard_normal(depth.shape))
    return make_depth(((seen - SHIFT) / SCALE)[None], [0.0], quantity="nearness")


def test_the_ground_is_where_a_triangle_puts_it() -> None:
    level = camera((0, 10, 5))  # looks straight ahead from 5 m
    depth = ground_depth(level)
    below = np.arange(45, HEIGHT) - 44.5
    np.testing.assert_allclose(depth[45:, 80], 5 * 130 / below)
    assert depth[:45].isnull().all()
    assert (
        ground_depth(level, farthest_m=20)[45:, 80].notnull().sum() == (5 * 130 / below < 20).sum()
    )


def test_scale_and_shift_are_found() -> None:
    lens = camera()
    depth = true_depth(lens)
    fit = fit_to_ground(nearness(depth, noise=0.01), lens)
    assert float(fit["scale"]) == pytest.approx(SCALE, rel=0.02)
    assert float(fit["shift"]) == pytest.approx(SHIFT, abs=0.002)
    found = metric_depth(nearness(depth), fit)
    np.testing.assert_allclose(found["depth"][0], depth, rtol=0.02)
    assert float(fit["residual"]) == pytest.approx(0.0067, abs=0.002)  # the median of noise
    assert float(fit["share"]) > 0.5


def test_the_error_is_about_as_large_as_it_says() -> None:
    lens = camera()
    depth = true_depth(lens)
    # What networks get wrong is smooth: up to 4 % here.
    x, y = np.meshgrid(np.arange(WIDTH), np.arange(HEIGHT))
    bent = 1 / depth * (1 + 0.03 * np.sin(x / 27) + 0.02 * np.cos(y / 20))
    seen = make_depth(((bent - SHIFT) / SCALE)[None], [0.0], quantity="nearness")
    fit = fit_to_ground(seen, lens)
    sigma = np.sqrt(np.diag(fit["covariance"]))
    off = np.abs([float(fit["scale"]) - SCALE, float(fit["shift"]) - SHIFT]) / sigma
    assert (off < 4).all()
    found = metric_depth(seen, fit)
    assert float((abs(found["depth"][0] - depth) / depth).mean()) < 0.06
    assert (found["sigma"] > 0).all()


def test_people_are_left_out() -> None:
    tracks = make_tracks(
        np.array([[[20.0, np.nan], [50.0, np.nan]]]),
        np.array([[[10.0, np.nan], [20.0, np.nan]]]),
        [0.0],
    )
    mask = occupied(tracks, nearness(np.ones((HEIGHT, WIDTH))), margin_px=0)
    assert mask.sum() == 200
    assert mask[0, 40:60, 15:25].all()


def test_several_moments_give_one_fit() -> None:
    lens = camera()
    one = nearness(true_depth(lens), noise=0.01)
    two = xr.concat([one, one.assign_coords(time=[1.0])], "time")
    assert fit_to_ground(two, lens)["scale"].shape == ()


@pytest.mark.parametrize(
    ("maps", "words"),
    [
        pytest.param(lambda d: 1 - nearness(d), "grows with distance", id="upside down"),
        pytest.param(lambda d: nearness(d) * 0 + 1, "the same everywhere", id="flat"),
        pytest.param(lambda d: nearness(d)[:, ::2], "as large as the camera's", id="other size"),
        pytest.param(lambda d: nearness(d) * np.nan, "0 pixels of ground", id="nothing known"),
    ],
)
def test_what_cannot_be_fitted_is_refused(maps, words: str) -> None:
    lens = camera()
    with pytest.raises(DataError, match=words):
        fit_to_ground(maps(true_depth(lens)), lens)


def test_noise_agrees_with_nothing() -> None:
    noise = make_depth(
        np.random.default_rng(0).random((1, HEIGHT, WIDTH)), [0.0], quantity="nearness"
    )
    with pytest.raises(DataError, match="agree on one scale"):
        fit_to_ground(noise, camera())


def test_looking_straight_down_does_not_determine_it() -> None:
    K = [[130.0, 0, (WIDTH - 1) / 2], [0, 130.0, (HEIGHT - 1) / 2], [0, 0, 1]]
    down = make_camera(K, *look_at([0, 0, 5], [0, 0.01, 0]), size=(WIDTH, HEIGHT))
    with pytest.raises(DataError, match="about equally far"):
        fit_to_ground(nearness(true_depth(down)), down)


def test_the_sky_shows_no_ground() -> None:
    up = camera((0, 10, 12))
    with pytest.raises(DataError, match="pixels of ground are within 60 m"):
        fit_to_ground(nearness(np.full((HEIGHT, WIDTH), 9.0)), up)
