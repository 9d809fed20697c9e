"""`depth` on small frames with a tiny DPT whose weights are drawn, on odd and on real input."""

from pathlib import Path

import numpy as np
import pytest
import torch
import xarray as xr

from hoilab.errors import DataError, PluginError
from hoilab.io import open_video
from hoilab.models.dpt.architecture import TINY, Dpt
from hoilab.models.dpt.estimator import DepthEstimator, DepthTask
from hoilab.models.dpt.processing import Metric, NetworkSize
from hoilab.schema import check_depth, make_video
from hoilab.tasks.depth import depth

SIZE = NetworkSize(height_px=64, width_px=64)


@pytest.fixture(scope="module")
def network() -> Dpt:
    torch.set_num_threads(1)
    generator = torch.Generator().manual_seed(0)
    network = Dpt(TINY)
    for tensor in network.state_dict().values():
        noise = torch.randn(tensor.shape, generator=generator)
        tensor.copy_(noise / tensor[0].numel() ** 0.5 if tensor.ndim > 1 else tensor + 0.1 * noise)
    network.scratch.output_conv[4].bias.data.fill_(1.0)
    return network


@pytest.fixture(scope="module")
def ranking(network: Dpt) -> DepthEstimator:
    return DepthEstimator(network, DepthTask(size=SIZE))


@pytest.fixture(scope="module")
def metric(network: Dpt) -> DepthEstimator:
    return DepthEstimator(network, DepthTask(size=SIZE, metric=Metric(scale=3.0, shift=0.1)))


def clip(*shape: int, start: int = 0) -> xr.DataArray:
    frames = np.random.default_rng(0).integers(0, 255, (*shape, 3), np.uint8)
    numbers = np.arange(start, start + shape[0])
    return make_video(frames, numbers / 25, frame=numbers)


def test_a_network_that_ranks_gives_nearness(ranking: DepthEstimator) -> None:
    video = clip(3, 48, 80, start=10)
    found = depth(video, model=ranking)
    assert found.name == "nearness"
    assert found.attrs["units"] == "1"
    assert found.dims == ("time", "y", "x")
    assert found.shape == (3, 48, 80)
    np.testing.assert_array_equal(found["frame"], [10, 11, 12])
    np.testing.assert_array_equal(found["time"], video["time"])
    assert found.std() > 0.01


def test_a_network_that_learned_metres_gives_depth(metric: DepthEstimator) -> None:
    found = depth(clip(2, 64, 64), model=metric)
    assert found.name == "depth"
    assert found.attrs["units"] == "m"
    assert float(found.max()) <= 10  # 1 / shift
    check_depth(found)


def test_metres_are_the_inverse_of_what_the_network_says(
    ranking: DepthEstimator, metric: DepthEstimator
) -> None:
    video = clip(1, 64, 64)  # the network's own size: nothing is resized
    nearness, metres = depth(video, model=ranking), depth(video, model=metric)
    np.testing.assert_allclose(metres, 1 / (3.0 * nearness + 0.1), rtol=1e-5)


def test_edges_do_not_overshoot_behind_the_camera(network: Dpt) -> None:
    class Step(torch.nn.Module):
        def forward(self, pixels: torch.Tensor) -> torch.Tensor:
            said = torch.zeros(len(pixels), *pixels.shape[-2:])
            said[..., pixels.shape[-1] // 2 :] = 1000.0
            return said

    task = DepthTask(size=SIZE, metric=Metric(scale=1.0, shift=0.01))
    found = depth(clip(1, 100, 150), model=DepthEstimator(Step(), task))
    assert float(found.min()) == pytest.approx(1 / 1000.01)


@pytest.mark.parametrize("batch", [2, 5, 100])
def test_batches_change_nothing(ranking: DepthEstimator, batch: int) -> None:
    video = clip(5, 40, 56)
    one = depth(video, model=ranking)
    np.testing.assert_allclose(depth(video, model=ranking, batch=batch), one, atol=1e-4)


def test_progress_counts_frames(ranking: DepthEstimator) -> None:
    calls: list[tuple[int, int]] = []
    depth(clip(5, 8, 8), model=ranking, batch=2, progress=lambda *done: calls.append(done))
    assert calls == [(2, 5), (4, 5), (5, 5)]


@pytest.mark.parametrize("shape", [(1, 1, 1), (1, 1, 90), (1, 90, 1), (2, 33, 47)])
def test_odd_sizes(ranking: DepthEstimator, shape: tuple[int, ...]) -> None:
    found = depth(clip(*shape), model=ranking)
    assert found.shape == shape
    assert np.isfinite(found).all()


@pytest.mark.parametrize("shape", [(0, 20, 30), (2, 0, 30)])
def test_nothing_to_see_gives_nothing(metric: DepthEstimator, shape: tuple[int, ...]) -> None:
    found = depth(clip(*shape), model=metric)
    assert found.shape == shape
    assert found.name == "depth"


@pytest.mark.parametrize(
    ("video", "words"),
    [
        pytest.param(clip(1, 4, 4).astype(float) * np.nan, "holds uint8, got float64", id="NaN"),
        pytest.param(clip(1, 4, 4).astype("uint16"), "holds uint8, got uint16", id="16 bit"),
        pytest.param(clip(1, 4, 4).isel(channel=[0]), "'channel' must be labelled", id="grey"),
        pytest.param(clip(1, 4, 4).isel(time=0), "a video must be", id="one frame"),
        pytest.param(np.zeros((1, 4, 4, 3)), "got ndarray; open a file", id="no labels"),
    ],
)
def test_what_is_no_video_is_one_sentence(
    ranking: DepthEstimator, video: object, words: str
) -> None:
    with pytest.raises(DataError, match=words):
        depth(video, model=ranking)  # type: ignore[arg-type]


def test_models_that_make_no_depth_are_named() -> None:
    with pytest.raises(PluginError, match="'motion' is for detection, not for depth"):
        depth(clip(1, 4, 4), model="motion")
    with pytest.raises(PluginError, match="plugin is called 'dpt-huge'"):
        depth(clip(1, 4, 4), model="dpt-huge")
    with pytest.raises(ValueError, match="batch must be 1 frame or more, got 0"):
        depth(clip(1, 4, 4), model="motion", batch=0)


def test_frames_are_read_piece_by_piece(ranking: DepthEstimator) -> None:
    read: list[int] = []

    def block(info: dict) -> np.ndarray:
        read.append(info[None]["array-location"][0][0])
        return np.zeros((1, 8, 8, 3), np.uint8)

    import dask.array

    frames = dask.array.map_blocks(
        lambda block_info=None: block(block_info),
        chunks=((1,) * 12, (8,), (8,), (3,)),
        dtype=np.uint8,
        meta=np.empty((0, 0, 0, 0), np.uint8),
    )
    seen_when_asked: list[int] = []

    class Counting:
        quantity = "nearness"

        def __call__(self, video: xr.DataArray) -> xr.DataArray:
            seen_when_asked.append(len(read))
            return ranking(video)

    depth(make_video(frames, np.arange(12) / 25), model=Counting())
    assert sorted(read) == list(range(12))
    assert seen_when_asked[0] <= 4  # the first frame, and those decoded meanwhile


@pytest.mark.parametrize(
    "picture",
    [
        "kitti-object/image_2/000000.png",
        "rgbd/tum/color.png",
        "rgbd/3dmatch/frame-000116.color.png",
        "pets2009-s2l1/video_480x360.mp4",
    ],
)
def test_real_frames(ranking: DepthEstimator, shared_data: Path, picture: str) -> None:
    path = shared_data / picture
    if not path.is_file():
        pytest.skip(f"{picture} is not in the folder of real data")
    frame = open_video(path)[:1]
    found = depth(frame, model=ranking)
    assert found.shape == (1, frame.sizes["y"], frame.sizes["x"])
    assert np.isfinite(found).all()
    assert found.std() > 0.01


def test_a_camera_is_for_models_that_use_it(ranking: DepthEstimator) -> None:
    from hoilab.models.depth_tiny.architecture import DepthTiny, TinyConfig
    from hoilab.models.depth_tiny.estimator import TinyEstimator
    from hoilab.schema import make_camera

    lens = make_camera(
        [[50, 0, 31.5], [0, 50, 23.5], [0, 0, 1]], np.eye(3), [0, 0, 0], size=(64, 48)
    )
    with pytest.raises(PluginError, match=r"cannot use a camera.*hoilab\.analysis\.depth_scale"):
        depth(clip(1, 48, 64), model=ranking, camera=lens)
    small = TinyConfig(widths=(4, 6, 8, 10, 12), blocks=(1, 1, 1, 1), heads=2)
    torch.manual_seed(0)
    tiny = TinyEstimator(DepthTiny(small), size_px=(64, 64))
    known = depth(clip(1, 48, 64), model=tiny, camera=lens)
    assert float(abs(known - depth(clip(1, 48, 64), model=tiny)).max()) > 1e-3


@pytest.mark.parametrize(
    ("picture", "known_m"),
    [
        ("kitti-object/image_2/000000.png", None),
        ("rgbd/tum/depth.png", 5000.0),
        ("rgbd/3dmatch/frame-000116.depth.png", 1000.0),
        ("pets2009-s2l1/video_480x360.mp4", None),
    ],
)
def test_the_shipped_network_on_real_frames(
    shared_data: Path, picture: str, known_m: float | None
) -> None:
    from hoilab.datasets.depth_maps import read_depth_map
    from hoilab.metrics import depth_scores, median_ratio
    from hoilab.models.depth_tiny.weights import load_tiny

    path = shared_data / picture
    if not path.is_file():
        pytest.skip(f"{picture} is not in the folder of real data")
    colour = path.with_name(path.name.replace("depth", "color"))
    frame = open_video(colour)[:1]
    found = depth(frame, model=load_tiny())
    check_depth(found)
    assert found.shape == (1, frame.sizes["y"], frame.sizes["x"])
    assert found.notnull().mean() > 0.5
    if known_m is not None:
        # Rooms are nothing like what it learned: the comparison runs, its outcome is in the docs.
        truth = read_depth_map(path, steps_per_m=known_m)
        scaled = found[0].drop_vars("time") * median_ratio(truth, found[0], max_m=10)
        scores = depth_scores(truth, scaled, max_m=10)
        assert 0 < float(scores["abs_rel"]) < 1
        assert float(scores["pixels"]) > 10_000
