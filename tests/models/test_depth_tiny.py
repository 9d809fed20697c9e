"""depth-tiny: what it is told of the camera, what it makes of it, and its checkpoints."""

from pathlib import Path

import numpy as np
import pytest
import torch
import torch.nn.functional as F
import xarray as xr

from hoilab.errors import WeightsError
from hoilab.geometry.camera import look_at
from hoilab.geometry.ground import on_ground
from hoilab.models.depth_tiny.architecture import DepthTiny, TinyAnswer, TinyConfig, upsampled
from hoilab.models.depth_tiny.criterion import depth_loss
from hoilab.models.depth_tiny.estimator import TinyEstimator
from hoilab.models.depth_tiny.processing import prepared, sight, whole_frame
from hoilab.models.depth_tiny.weights import card, opened, save
from hoilab.schema import check_depth, make_camera, make_video

SMALL = TinyConfig(widths=(4, 6, 8, 10, 12), blocks=(1, 1, 1, 1), heads=2)
SIZE = (64, 96)


def camera(width: int = 192, height: int = 128) -> xr.Dataset:
    focal = 0.8 * width
    K = [[focal, 0, (width - 1) / 2], [0, focal, (height - 1) / 2], [0, 0, 1]]
    return make_camera(K, *look_at([0, 0, 5], [0, 14, 0]), size=(width, height))


@pytest.fixture
def network() -> DepthTiny:
    torch.manual_seed(0)
    torch.set_num_threads(1)
    return DepthTiny(SMALL).eval()


def only_ground(network: DepthTiny) -> DepthTiny:
    """Return a network that is sure to see the ground everywhere, and no sky."""
    last = network.say[-1]
    last.weight.data.zero_()
    last.bias.data = torch.tensor([1.0, 60.0, -10.0])
    return network


def clip(*shape: int) -> xr.DataArray:
    frames = np.random.default_rng(0).integers(0, 255, (*shape, 3), np.uint8)
    return make_video(frames, np.arange(shape[0]) / 25)


def test_the_ground_along_rays_is_where_geometry_puts_it() -> None:
    lens = camera()
    window = whole_frame(128, 192, size_px=(128, 192))
    said = sight(lens, window)
    x, y = np.meshgrid(np.arange(192.0), np.arange(128.0))
    points, _ = on_ground(lens, np.stack([x, y], -1))
    ahead = lens["rotation"].values[2]
    depth = (points - [0, 0, 5]) @ ahead
    below = np.isfinite(depth)
    assert 0.3 < below.mean() < 1
    np.testing.assert_allclose(1 / said[2][below], depth[below], rtol=1e-4)
    assert (said[2][~below] <= 0).all()
    np.testing.assert_allclose(said[0, 0, :2], (np.arange(2) - 95.5) / (0.8 * 192), rtol=1e-5)


def test_a_smaller_picture_has_the_same_rays() -> None:
    large = sight(camera(), whole_frame(128, 192, size_px=(128, 192)))
    small = sight(camera(), whole_frame(128, 192, size_px=(64, 96)))
    middle = large.reshape(5, 64, 2, 96, 2).mean((2, 4))  # rays are linear in the pixels
    np.testing.assert_allclose(small, middle, atol=1e-6)


@pytest.mark.parametrize(
    ("known", "flags"), [("all", (1, 1)), ("lens", (1, 0)), ("nothing", (0, 0))]
)
def test_what_is_not_known_is_flagged(known: str, flags: tuple[int, int]) -> None:
    said = sight(camera(), whole_frame(128, 192, size_px=SIZE), known=known)
    assert (said[3, 0, 0], said[4, 0, 0]) == flags
    assert said[2].any() == (known == "all")
    assert said[0].any()


def test_upsampling_is_a_mean_of_neighbours() -> None:
    grid = torch.randn(2, 3, 5, 4, generator=torch.Generator().manual_seed(1))
    even = upsampled(grid, torch.zeros(2, 144, 5, 4))
    mean = F.avg_pool2d(F.pad(grid, (1, 1, 1, 1), mode="replicate"), 3, stride=1)
    torch.testing.assert_close(even, mean.repeat_interleave(4, 2).repeat_interleave(4, 3))
    centre = torch.zeros(2, 9, 16, 5, 4)
    centre[:, 4] = 100
    own = upsampled(grid, centre.reshape(2, 144, 5, 4))
    torch.testing.assert_close(own, grid.repeat_interleave(4, 2).repeat_interleave(4, 3))


def test_who_sees_only_ground_gives_its_depth(network: DepthTiny) -> None:
    found = TinyEstimator(only_ground(network), camera=camera(), size_px=(128, 192))(
        clip(1, 128, 192)
    )
    inverse = sight(camera(), whole_frame(128, 192, size_px=(128, 192)))[2]
    near = inverse > 1 / 60
    np.testing.assert_allclose(found.values[0][near], 1 / inverse[near], rtol=1e-4)
    np.testing.assert_allclose(found.values[0][inverse < 0], 60, rtol=1e-4)
    check_depth(found)


def test_frames_smaller_than_the_cameras_keep_their_metres(network: DepthTiny) -> None:
    estimator = TinyEstimator(only_ground(network), camera=camera(), size_px=SIZE)
    large, small = estimator(clip(1, 128, 192)), estimator(clip(1, 64, 96))
    coarse = large.values[0].reshape(64, 2, 96, 2).mean((1, 3))
    near = small.values[0] < 30
    np.testing.assert_allclose(coarse[near], small.values[0][near], rtol=0.01)


def test_without_a_camera_it_guesses(network: DepthTiny) -> None:
    found = TinyEstimator(network, size_px=SIZE)(clip(2, 50, 75))
    assert found.dims == ("time", "y", "x")
    assert found.attrs["units"] == "m"
    other = TinyEstimator(network, size_px=SIZE).for_camera(camera())(clip(2, 50, 75))
    assert float(abs(found - other).max()) > 0.1


def test_sky_has_no_depth(network: DepthTiny) -> None:
    only_ground(network).say[-1].bias.data[2] = 10
    assert np.isnan(TinyEstimator(network, size_px=SIZE)(clip(1, 30, 40))).all()


@pytest.mark.parametrize("shape", [(1, 1, 1), (1, 1, 90), (1, 90, 1), (2, 33, 47)])
def test_odd_sizes(network: DepthTiny, shape: tuple[int, ...]) -> None:
    assert TinyEstimator(network, size_px=SIZE)(clip(*shape)).shape == shape


@pytest.mark.parametrize("shape", [(0, 20, 30), (2, 0, 30)])
def test_nothing_to_see_gives_nothing(network: DepthTiny, shape: tuple[int, ...]) -> None:
    assert TinyEstimator(network, size_px=SIZE)(clip(*shape)).shape == shape


def test_grey_frames_are_told() -> None:
    with pytest.raises(ValueError, match="repeat the channel three times"):
        prepared(np.zeros((1, 4, 4, 1), np.uint8), whole_frame(4, 4))


def test_checkpoints_come_back(network: DepthTiny, tmp_path: Path) -> None:
    path = tmp_path / "mine.safetensors"
    save(network, path, card={"seeds": "0..9"})
    again = opened(path)
    assert again.config == SMALL
    assert card(path)["seeds"] == "0..9"
    pixels, rays = torch.rand(1, 3, *SIZE), torch.rand(1, 5, *SIZE)
    torch.testing.assert_close(again(pixels, rays), network(pixels, rays))


def test_what_is_no_checkpoint_is_one_sentence(network: DepthTiny, tmp_path: Path) -> None:
    with pytest.raises(WeightsError, match="hoilab train depth-tiny"):
        card(tmp_path / "none.safetensors")
    (tmp_path / "bad.safetensors").write_bytes(b"short")
    with pytest.raises(WeightsError, match="ends early"):
        opened(tmp_path / "bad.safetensors")
    from safetensors.torch import save_file

    save_file({"a": torch.zeros(1)}, tmp_path / "other.safetensors")
    with pytest.raises(WeightsError, match="no description of a depth-tiny"):
        opened(tmp_path / "other.safetensors")


def answer(depth: torch.Tensor) -> TinyAnswer:
    batch, rows, columns = depth.shape
    return TinyAnswer(
        depth.log(), torch.zeros_like(depth), torch.zeros(batch, rows // 4, columns // 4)
    )


def test_the_loss_of_a_constant_error() -> None:
    depth = torch.rand(2, 8, 8) * 5 + 1
    unknown = torch.full_like(depth, torch.nan)
    rays = torch.zeros(2, 5, 8, 8)
    parts = depth_loss(answer(depth * 1.5), depth, sky=unknown, sight=rays)
    assert set(parts) == {"size", "silog", "edges"}
    assert parts["size"].item() == pytest.approx(np.log(1.5), rel=1e-5)
    assert parts["silog"].item() == pytest.approx(0.3e-3, rel=0.2)  # the root of 1e-6
    assert parts["edges"].item() == pytest.approx(0, abs=1e-6)


def test_unknown_pixels_do_not_count() -> None:
    depth = torch.full((1, 8, 8), 4.0)
    said = depth.clone()
    said[:, :, 4:] = 9.0
    depth[:, :, 4:] = torch.nan
    sky = depth.isnan().float()
    parts = depth_loss(answer(said), depth, sky=sky, sight=torch.zeros(1, 5, 8, 8))
    assert parts["size"].item() == pytest.approx(0, abs=1e-6)
    assert parts["edges"].item() == pytest.approx(0, abs=1e-6)
    assert parts["sky"].item() == pytest.approx(0.1 * np.log(2), rel=1e-5)


def test_ground_is_learned_where_it_is_told() -> None:
    rays = torch.zeros(1, 5, 8, 8)
    rays[:, 2], rays[:, 4] = 0.25, 1.0
    depth = torch.full((1, 8, 8), 4.0)
    unknown = torch.full_like(depth, torch.nan)
    sure = answer(depth)._replace(ground=torch.full((1, 2, 2), 20.0))
    assert depth_loss(sure, depth, sky=unknown, sight=rays)["ground"].item() < 1e-6
    assert depth_loss(sure, depth * 2, sky=unknown, sight=rays)["ground"].item() > 1
