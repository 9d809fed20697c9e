import json
from pathlib import Path

import numpy as np
import pytest
import xarray as xr

from hoilab.geometry import camera as cam
from hoilab.geometry import ground, homography
from hoilab.schema import check_ground, make_camera, make_tracks

K = [[400.0, 0, 319.5], [0, 400.0, 179.5], [0, 0, 1]]
FIXTURE = Path(__file__).parents[1] / "fixtures" / "mot" / "pets_s2l1_expected.json"
PETS = json.loads(FIXTURE.read_text())["ground"]


def camera_with(distortion: tuple[float, ...], plane: tuple[float, ...]) -> xr.Dataset:
    return make_camera(
        K,
        *cam.look_at([1.0, -9.0, 5.0], [0.0, 0.0, 0.5]),
        size=(640, 360),
        distortion=distortion,
        ground_plane=plane,
    )


CAMERAS = [
    pytest.param((0,) * 5, (0, 0, 1, 0), id="flat"),
    pytest.param((-0.2, 0.05, 0.001, -0.001, 0), (0, 0, 1, 0), id="lens"),
    pytest.param((0,) * 5, (0.05, -0.1, 1, 0.3), id="slope"),
]


@pytest.mark.parametrize(("distortion", "plane"), CAMERAS)
def test_points_on_the_ground_are_found_again(
    distortion: tuple[float, ...], plane: tuple[float, ...]
) -> None:
    camera = camera_with(distortion, plane)
    xy = np.random.default_rng(0).uniform([-4, -4], [4, 6], (20, 2))
    z = -(xy @ np.array(plane[:2]) + plane[3]) / plane[2]
    world = np.column_stack([xy, z])
    found, _ = ground.on_ground(camera, cam.project(camera, world))
    np.testing.assert_allclose(found, world, atol=1e-7)


@pytest.mark.parametrize(("distortion", "plane"), CAMERAS)
def test_jacobian_as_small_steps(distortion: tuple[float, ...], plane: tuple[float, ...]) -> None:
    camera = camera_with(distortion, plane)
    pixels = np.random.default_rng(1).uniform([50, 120], [600, 350], (10, 2))
    _, moved = ground.on_ground(camera, pixels)
    steps = [
        (ground.on_ground(camera, pixels + d)[0] - ground.on_ground(camera, pixels - d)[0]) / 2e-3
        for d in np.eye(2) * 1e-3
    ]
    np.testing.assert_allclose(moved, np.stack(steps, -1)[..., :2, :], rtol=1e-4, atol=1e-8)


def test_above_the_horizon_is_no_ground() -> None:
    level = make_camera(K, *cam.look_at([0, -9, 2], [0, 0, 2]), size=(640, 360))
    points, moved = ground.on_ground(level, np.array([[300.0, 100.0], [300.0, 179.5]]))
    assert np.isnan(points).all()
    assert np.isnan(moved).all()


def test_covariance_is_the_spread_of_moved_pixels() -> None:
    camera = camera_with((0,) * 5, (0, 0, 1, 0))
    pixel = np.array([560.0, 130.0])
    _, moved = ground.on_ground(camera, pixel)
    shaken = pixel + np.random.default_rng(2).normal(0, 0.5, (200_000, 2))
    spread = np.cov(ground.on_ground(camera, shaken)[0][:, :2].T)
    np.testing.assert_allclose(ground.covariance(moved, 0.5), spread, rtol=0.03)


def test_pets_one_pixel_down_is_centimetres_near_and_decimetres_far() -> None:
    """As measured for the clip: .023 m near, .065 m in the middle, .206 m far."""
    feet = np.array([[400.0, 560.0], [400.0, 310.0], [400.0, 150.0]])
    to_metres = np.array(PETS["homography_image_to_metres"])
    step_m = np.linalg.norm(homography.jacobian(to_metres, feet)[..., 1], axis=-1)
    np.testing.assert_allclose(step_m, [0.023, 0.065, 0.206], rtol=0.25)


def test_pets_homography_is_found_from_pairs_of_points() -> None:
    """The pairs carry the lens' distortion, which a homography cannot follow."""
    pairs = np.array(PETS["pairs"])
    fitted = homography.fit(pairs[:, :2], pairs[:, 2:])
    published = np.array(PETS["homography_image_to_metres"])
    off_m = np.linalg.norm(homography.apply(fitted, pairs[:, :2]) - pairs[:, 2:], axis=-1)
    theirs_m = np.linalg.norm(homography.apply(published, pairs[:, :2]) - pairs[:, 2:], axis=-1)
    assert np.sqrt((off_m**2).mean()) < 0.027
    assert np.sqrt((theirs_m**2).mean()) == pytest.approx(0.027, abs=1e-3)


def test_tracks_on_the_ground_by_camera_and_by_homography() -> None:
    camera = camera_with((0,) * 5, (0, 0, 1, 0))
    feet_m = np.array([[[0.0, 1.0], [2.0, 3.0]], [[0.5, np.nan], [2.5, np.nan]]])  # time space who
    world = np.concatenate([feet_m, np.zeros((2, 1, 2))], 1).transpose(0, 2, 1)
    feet_px = cam.project(camera, world).transpose(0, 2, 1) + 0.5
    shape = np.broadcast_to([[20.0], [60.0]], feet_px.shape)
    tracks = make_tracks(feet_px - [[0.0], [30.0]], shape, [0.0, 0.1], individual=[4, 9])
    seen = check_ground(ground.ground_positions(tracks, camera, sigma_px=1.0))
    np.testing.assert_allclose(seen["position"], feet_m, atol=1e-4)
    assert seen["individual"].values.tolist() == [4, 9]
    # The plane z = 0 seen by a camera without a lens is a homography.
    columns = camera["rotation"].values[:, :2]
    to_image = np.array(K) @ np.column_stack([columns, camera["translation"].values])
    flat = ground.ground_positions(tracks, np.linalg.inv(to_image), sigma_px=1.0)
    xr.testing.assert_allclose(flat, seen)
