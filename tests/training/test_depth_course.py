"""Own frames and teachers for depth-tiny: what is learned from, and scores before and after."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
import xarray as xr
from PIL import Image

from hoilab.analysis.depth_scale import ground_depth
from hoilab.datasets.depth_folders import depth_files
from hoilab.errors import DataError
from hoilab.geometry.camera import look_at
from hoilab.models.depth_tiny.architecture import DepthTiny, TinyConfig
from hoilab.models.depth_tiny.weights import load_tiny, save
from hoilab.schema import make_camera, make_depth, make_video
from hoilab.training.depth import Windows
from hoilab.training.depth_course import OWN, adapted
from hoilab.training.depth_own import FolderDepth, TaughtDepth

HEIGHT, WIDTH = 90, 160
PHASE = replace(
    OWN,
    windows=Windows(rows=64, columns=96),
    recipe=replace(OWN.recipe, steps=15, learning_rate=3e-3, batch=2, threads=1),
)


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


def test_own_frames_are_learned(tmp_path: Path, start: Path) -> None:
    frames = FolderDepth(depth_files(pictures(tmp_path / "own", 10)), camera=camera())
    path, scores = adapted(frames, tmp_path / "run", start=start, phase=PHASE)
    assert scores.attrs["held_back"] == 2
    before, after = scores["abs_rel"].values
    assert after < before
    assert load_tiny(path).network.config.heads == 2


def test_few_frames_hold_nothing_back(tmp_path: Path, start: Path) -> None:
    frames = FolderDepth(depth_files(pictures(tmp_path / "own", 2)))
    phase = replace(PHASE, recipe=replace(PHASE.recipe, steps=1))
    _, scores = adapted(frames, tmp_path / "run", start=start, phase=phase)
    assert scores.attrs["held_back"] == 0


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
