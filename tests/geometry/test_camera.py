import cv2
import numpy as np
import pytest
import xarray as xr
from hypothesis import given, settings
from hypothesis import strategies as st

from hoilab.errors import DataError
from hoilab.geometry import camera as cam
from hoilab.schema import make_camera

LENS = (-0.28, 0.11, 0.001, -0.002, -0.02)
EYE = np.array([2.0, -11.0, 6.0])


def lens_camera(distortion: tuple[float, ...] = LENS) -> xr.Dataset:
    return make_camera(
        [[410.0, 0, 321.5], [0, 405.0, 179.0], [0, 0, 1]],
        *cam.look_at(EYE, [0.5, 1.0, 0.8]),
        size=(640, 360),
        distortion=distortion,
    )


@pytest.fixture
def world() -> np.ndarray:
    rng = np.random.default_rng(0)
    return rng.uniform([-4, -3, 0], [4, 6, 2], (50, 3))


@pytest.mark.parametrize("distortion", [LENS, (0,) * 5], ids=["lens", "no lens"])
def test_project_as_opencv(world: np.ndarray, distortion: tuple[float, ...]) -> None:
    camera = lens_camera(distortion)
    turn, _ = cv2.Rodrigues(camera["rotation"].values)
    expected, _ = cv2.projectPoints(
        world, turn, camera["translation"].values, camera["K"].values, np.array(distortion, float)
    )
    np.testing.assert_allclose(cam.project(camera, world), expected[:, 0], atol=1e-7)


def test_there_and_back(world: np.ndarray) -> None:
    camera = lens_camera()
    pixels = cam.project(camera, world)
    depth_m = cam.to_camera(camera, world)[..., 2]
    np.testing.assert_allclose(cam.unproject(camera, pixels, depth_m), world, atol=1e-8)
    place, direction = cam.ray(camera, pixels)
    np.testing.assert_allclose(place, EYE, atol=1e-12)
    np.testing.assert_allclose(place + depth_m[:, None] * direction, world, atol=1e-8)
    np.testing.assert_allclose(cam.to_world(camera, cam.to_camera(camera, world)), world)


@settings(max_examples=60, deadline=None)
@given(
    st.tuples(*[st.floats(-20, 20)] * 3),
    st.tuples(*[st.floats(-20, 20)] * 3),
)
def test_a_camera_sees_its_target_in_the_middle_and_upright(
    eye: tuple[float, ...], target: tuple[float, ...]
) -> None:
    beside = np.linalg.norm(np.subtract(target, eye)[:2])
    if beside < 0.01:
        return
    rotation, translation = cam.look_at(eye, target)
    numbers = cam.Pinhole(np.diag([100.0, 100.0, 1.0]), rotation, translation)
    np.testing.assert_allclose(cam.project(numbers, np.array(target)), [0, 0], atol=1e-6)
    above = cam.project(numbers, np.add(target, [0, 0, 0.01 * beside]))
    assert above[1] < 0
    assert abs(above[0]) < 1e-6
    assert np.linalg.det(rotation) == pytest.approx(1)


def test_looking_straight_down_needs_another_up() -> None:
    with pytest.raises(DataError, match="pass another up"):
        cam.look_at([0, 0, 5], [0, 0, 0])
    rotation, _ = cam.look_at([0, 0, 5], [0, 0, 0], up=(0, 1, 0))
    np.testing.assert_allclose(rotation, np.diag([1, -1, -1]))


def test_behind_the_camera_and_beyond_the_lens_is_nan() -> None:
    camera = lens_camera()
    assert np.isnan(cam.project(camera, np.add(EYE, [0, -5, 0]))).all()
    fish = (-0.5, 0.0, 0.0, 0.0, 0.0)  # bends points back from 0.82 on; 0.54 is the farthest
    assert np.isnan(cam.undistort(lens_camera(fish), np.array([0.9, 0.0]))).all()


def test_torch_gives_the_same_as_numpy(world: np.ndarray) -> None:
    torch = pytest.importorskip("torch")
    numbers = cam.pinhole(lens_camera())
    tensors = cam.Pinhole(*(torch.tensor(values) for values in numbers))
    pixels = cam.project(numbers, world)
    np.testing.assert_allclose(cam.project(tensors, torch.tensor(world)).numpy(), pixels)
    depth = np.full(len(world), 7.0)
    np.testing.assert_allclose(
        cam.unproject(tensors, torch.tensor(pixels), torch.tensor(depth)).numpy(),
        cam.unproject(numbers, pixels, depth),
    )
