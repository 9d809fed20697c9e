"""Own frames and teachers for any depth model: what it learns from, scores before and after."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
import transformers
import xarray as xr
from PIL import Image
from safetensors.torch import load_file

from hoilab.analysis.depth_scale import ground_depth
from hoilab.datasets.depth_folders import depth_files
from hoilab.errors import DataError, PluginError
from hoilab.geometry.camera import look_at
from hoilab.models.depth_tiny.architecture import DepthTiny, TinyConfig
from hoilab.models.depth_tiny.processing import sight, whole_frame
from hoilab.models.depth_tiny.weights import load_tiny, save
from hoilab.models.dpt.architecture import TINY as DPT_TINY
from hoilab.models.dpt.architecture import Dpt
from hoilab.models.dpt.estimator import DepthEstimator, DepthTask
from hoilab.models.dpt.processing import Metric, NetworkSize
from hoilab.models.hub_depth.weights import load_folder
from hoilab.models.monodepth.architecture import TINY as MONO_TINY
from hoilab.models.monodepth.architecture import MonoDepth
from hoilab.models.monodepth.weights import MonoDepthEstimator
from hoilab.schema import make_camera, make_depth, make_video
from hoilab.training.depth.own import FolderDepth, TaughtDepth
from hoilab.training.depth.pupils import METHODS, Pupil, lens_of, pupil
from hoilab.training.depth.teaching import OWN, Lesson, parted, taught
from hoilab.training.depth.windows import Windows

HEIGHT, WIDTH = 90, 160
LESSON = Lesson(
    windows=Windows(rows=64, columns=96),
    recipe=replace(OWN, steps=15, learning_rate=3e-3, average=0.9, threads=1),
)
ONE_STEP = replace(LESSON, recipe=replace(LESSON.recipe, steps=1))


def camera() -> xr.Dataset:
    K = [[130.0, 0, (WIDTH - 1) / 2], [0, 130.0, (HEIGHT - 1) / 2], [0, 0, 1]]
    return make_camera(K, *look_at([0, 0, 5], [0, 12, 0]), size=(WIDTH, HEIGHT))


def pictures(folder: Path, count: int) -> Path:
    """Write pictures of a bare floor with its depth in millimetres."""
    folder.mkdir()
    depth = np.nan_to_num(ground_depth(camera(), farthest_m=60).values)
    draw = np.random.default_rng(0)
    for number in range(count):
        rgb = draw.integers(0, 255, (HEIGHT, WIDTH, 3), np.uint8)
        Image.fromarray(rgb).save(folder / f"{number:03}.color.png")
        Image.fromarray((depth * 1000).astype(np.uint16)).save(folder / f"{number:03}.depth.png")
    return folder


@pytest.fixture
def start(tmp_path: Path) -> Path:
    torch.manual_seed(0)
    torch.set_num_threads(1)
    path = tmp_path / "start.safetensors"
    save(
        DepthTiny(TinyConfig(widths=(4, 6, 8, 10, 12), blocks=(1, 1, 1, 1), heads=2)), path, card={}
    )
    return path


def saved(folder: Path, kind: str) -> None:
    """Write a small network of the transformers library, of drawn weights, to a folder."""
    torch.manual_seed(0)
    small = dict.fromkeys(("hidden_size", "intermediate_size"), 16)
    if kind == "glpn":
        config = transformers.GLPNConfig(
            depths=[1, 1, 1, 1], hidden_sizes=[8, 8, 8, 8], num_attention_heads=[1, 1, 1, 1],
            decoder_hidden_size=8,
        )  # fmt: skip
        network = transformers.GLPNForDepthEstimation(config)
    elif kind == "dpt":
        config = transformers.DPTConfig(
            **small, num_hidden_layers=4, num_attention_heads=2, image_size=64,
            backbone_out_indices=[0, 1, 2, 3], neck_hidden_sizes=[8, 8, 8, 8],
            fusion_hidden_size=8, is_hybrid=False,
        )  # fmt: skip
        network = transformers.DPTForDepthEstimation(config)
    else:
        backbone = transformers.Dinov2Config(
            hidden_size=16, num_attention_heads=2, num_hidden_layers=4, image_size=56,
            patch_size=14, out_features=["stage1", "stage2", "stage3", "stage4"],
            reshape_hidden_states=False,
        )  # fmt: skip
        config = transformers.DepthAnythingConfig(
            backbone_config=backbone, reassemble_hidden_size=16, patch_size=14,
            neck_hidden_sizes=[8, 8, 8, 8], fusion_hidden_size=8, head_hidden_size=8,
        )  # fmt: skip
        network = transformers.DepthAnythingForDepthEstimation(config)
    network.save_pretrained(folder)


def own(tmp_path: Path, count: int) -> FolderDepth:
    return FolderDepth(depth_files(pictures(tmp_path / "own", count)), camera=camera())


def test_depth_tiny_learns_own_frames(tmp_path: Path, start: Path) -> None:
    learner = pupil("depth-tiny", weights=start)
    path, scores = taught(learner, own(tmp_path, 10), tmp_path, lesson=LESSON)
    assert scores.attrs["held_back"] == 2
    before, after = scores["abs_rel"].values
    assert after < before
    assert load_tiny(path).network.config.heads == 2


def ranking() -> Pupil:
    torch.manual_seed(0)
    network = Dpt(DPT_TINY)
    network.scratch.output_conv[4].bias.data.fill_(1.0)
    task = DepthTask(size=NetworkSize(height_px=64, width_px=64))
    return METHODS["dpt"]("dpt-large", lambda: DepthEstimator(network, task), None)


def metric() -> Pupil:
    torch.manual_seed(0)
    task = DepthTask(
        size=NetworkSize(height_px=64, width_px=64), metric=Metric(scale=0.01, shift=0.05)
    )
    estimator = DepthEstimator(Dpt(DPT_TINY), task)
    return METHODS["dpt"]("dpt-hybrid-nyu", lambda: estimator, None)


def monodepth() -> Pupil:
    torch.manual_seed(0)
    estimator = MonoDepthEstimator(network=MonoDepth(MONO_TINY))
    return METHODS["monodepth"]("monodepth", lambda _: estimator, None)


@pytest.mark.parametrize("made", [ranking, metric, monodepth])
def test_every_kind_of_network_learns(tmp_path: Path, made: Callable[[], Pupil]) -> None:
    learner = made()
    first = {name: part.clone() for name, part in learner.network.state_dict().items()}
    path, scores = taught(learner, own(tmp_path, 2), tmp_path, lesson=ONE_STEP)
    assert scores.attrs["held_back"] == 0
    assert np.isfinite(scores["abs_rel"]).all()
    kept = load_file(path)
    assert set(kept) == set(first)
    assert any(float((kept[name] - part).abs().max()) > 0 for name, part in first.items())


@pytest.mark.parametrize("kind", ["glpn", "depth_anything"])
def test_networks_of_the_hub_learn_and_come_back(tmp_path: Path, kind: str) -> None:
    folder = tmp_path / "hub"
    folder.mkdir()
    saved(folder, kind)
    name = {"glpn": "glpn-nyu", "depth_anything": "depth-anything-v2-small"}[kind]
    learner = pupil(name, weights=folder)
    path, _ = taught(learner, own(tmp_path, 2), tmp_path / "run", lesson=ONE_STEP)
    again = load_folder(path)
    assert again.wanted == learner_wanted(folder)
    video = make_video(np.zeros((1, HEIGHT, WIDTH, 3), np.uint8), [0.0])
    np.testing.assert_allclose(
        again(video), learner.model(learner.network, None)(video), rtol=1e-4, atol=1e-5
    )


def learner_wanted(folder: Path) -> object:
    return load_folder(folder).wanted


def test_who_cannot_be_taught_is_told(tmp_path: Path) -> None:
    with pytest.raises(PluginError, match="is for detection, not for depth"):
        pupil("motion")
    saved(tmp_path, "dpt")
    learner = METHODS["transformers"]("zoedepth", None, tmp_path)
    with pytest.raises(DataError, match="dpt-large or dpt-hybrid, which take any shape"):
        learner.says(learner.network, torch.zeros(1, 3, 64, 96), torch.zeros(1, 5, 64, 96))


def test_the_lens_is_read_off_the_rays() -> None:
    window = whole_frame(HEIGHT, WIDTH, size_px=(HEIGHT, WIDTH))
    rays = torch.from_numpy(sight(camera(), window))[None]
    scale = window.columns / WIDTH
    K = lens_of(rays)[0]
    assert float(K[0, 0]) == pytest.approx(130 * scale, rel=1e-4)
    assert float(K[0, 2]) == pytest.approx((window.columns - 1) / 2, rel=1e-4)
    assert float(K[1, 1]) == pytest.approx(130 * window.rows / HEIGHT, rel=1e-4)


def test_each_fifth_frame_is_held_back() -> None:
    held, rest = parted(12)
    assert held == [0, 5]
    assert sorted(held + rest) == list(range(12))


def test_pictures_without_depth_are_told(tmp_path: Path) -> None:
    (tmp_path / "own").mkdir()
    np.save(tmp_path / "own" / "1.npy", np.ones((4, 4)))
    with pytest.raises(DataError, match="none of 1 depth maps has a picture"):
        FolderDepth(depth_files(tmp_path / "own"))


class Ranks:
    """A teacher that says inverse depth of the floor, in its own numbers."""

    quantity = "nearness"

    def __call__(self, video: xr.DataArray) -> xr.DataArray:
        inverse = 1 / np.nan_to_num(ground_depth(camera()).values, nan=200.0)
        maps = np.repeat((300 * inverse + 7)[None], video.sizes["time"], 0)
        return make_depth(maps, video["time"].values, quantity="nearness")


def test_a_teacher_that_ranks_is_brought_to_metres() -> None:
    video = make_video(np.zeros((2, HEIGHT, WIDTH, 3), np.uint8), [0.0, 1.0])
    taught = TaughtDepth(video, Ranks(), camera=camera())
    assert len(taught) == 2
    true = ground_depth(camera(), farthest_m=60).values
    known = np.isfinite(true)
    np.testing.assert_allclose(taught.frame(1).depth[known], true[known], rtol=0.01)
    with pytest.raises(DataError, match="give the camera"):
        TaughtDepth(video, Ranks())
