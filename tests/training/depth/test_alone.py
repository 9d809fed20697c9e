"""Depth learned without depth: a fixed camera's geometry, and what a moving camera sees next."""

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
import xarray as xr
from torch import Tensor, nn

from hoilab.analysis.depth_scale import ground_depth
from hoilab.errors import DataError
from hoilab.geometry.camera import look_at
from hoilab.schema import make_camera, make_depth, make_tracks, make_video
from hoilab.training.depth.alone import taught_by_geometry, taught_by_motion
from hoilab.training.depth.geometry import GeometryDepth
from hoilab.training.depth.photometric import (
    Glimpse,
    MovingClip,
    difference,
    likeness,
    reprojection,
    warped,
)
from hoilab.training.depth.pupils import Pupil
from hoilab.training.depth.teaching import OWN, Lesson
from hoilab.training.depth.windows import Windows

HEIGHT, WIDTH, FOCAL = 64, 96, 80.0
K = torch.tensor([[FOCAL, 0, (WIDTH - 1) / 2], [0, FOCAL, (HEIGHT - 1) / 2], [0, 0, 1]])
SIZE = (HEIGHT, WIDTH)


def camera() -> xr.Dataset:
    return make_camera(K.numpy(), *look_at([0, 0, 5], [0, 12, 0]), size=(WIDTH, HEIGHT))


class Slope(nn.Module):
    """Says inverse depth that grows evenly from the top of the picture to its bottom."""

    def __init__(self, top: float, bottom: float) -> None:
        super().__init__()
        self.ends = nn.Parameter(torch.tensor([top, bottom]).log())

    def forward(self, pixels: Tensor) -> Tensor:
        top, bottom = self.ends.exp()
        down = torch.linspace(0, 1, pixels.shape[-2])[:, None].expand(pixels.shape[-2:])
        return -(top + (bottom - top) * down).log().expand(len(pixels), -1, -1)


class Sloped:
    """A model of a `Slope`, with flicker."""

    quantity = "depth"

    def __init__(self, network: nn.Module, flicker: float) -> None:
        self.network, self.flicker = network, flicker

    def __call__(self, video: xr.DataArray) -> xr.DataArray:
        with torch.no_grad():
            said = self.network(torch.zeros(video.sizes["time"], 3, *SIZE)).exp().numpy()
        sway = 1 + self.flicker * np.sin(7 * video["time"].values)[:, None, None]
        return make_depth(said * sway, video["time"].values)


def pupil(network: nn.Module, *, flicker: float = 0.0) -> Pupil:
    def kept(taught: nn.Module, folder: Path) -> Path:
        torch.save(taught.state_dict(), folder / "slope.pt")
        return folder / "slope.pt"

    return Pupil(
        name="slope",
        network=network,
        says=lambda learner, pixels, sight: learner(pixels),
        ranks=False,
        multiple=32,
        model=lambda taught, known: Sloped(taught, flicker),
        kept=kept,
    )


def clip(count: int) -> xr.DataArray:
    frames = np.random.default_rng(0).integers(0, 255, (count, *SIZE, 3), np.uint8)
    return make_video(frames, np.arange(count) / 5)


def floor(count: int, factor: float = 1.0) -> xr.DataArray:
    true = ground_depth(camera(), farthest_m=60).values
    maps = np.where(np.isfinite(true), true, 70.0)[None] * factor
    return make_depth(np.repeat(maps, count, 0), np.arange(count) / 5)


def somebody(count: int) -> xr.Dataset:
    """Return one person of 12x30 px whose feet are at row 50."""
    where = np.tile([[[40.0], [35.0]]], (count, 1, 1))
    shape = np.tile([[[12.0], [30.0]]], (count, 1, 1))
    return make_tracks(where, shape, np.arange(count) / 5, individual=[1])


def test_the_ground_brings_a_wrong_scale_to_metres() -> None:
    found = GeometryDepth(clip(4), floor(4, factor=1.4), camera=camera())
    true = ground_depth(camera(), farthest_m=55)
    seen = true.notnull().values
    np.testing.assert_allclose(found.frame(2).depth[seen], true.values[seen], rtol=0.02)
    assert float(found.fit["scale"]) > 0


def test_people_are_as_far_as_their_feet() -> None:
    said = floor(6)
    feet = float(ground_depth(camera())[50, 40])
    said[:, 20:51, 36:45] = feet * 1.15  # a network that sees somebody, and errs
    found = GeometryDepth(clip(6), said, camera=camera(), tracks=somebody(6))
    assert float(found.depth[3, 40, 40]) == pytest.approx(feet, rel=0.02)
    assert np.isnan(found.depth[3, 25, 34])  # in the box, and not the person
    scores = found.scores(said, [3])
    assert scores["people"] > 0.05
    assert scores["ground"] < 0.02
    assert scores["tae_percent"] == pytest.approx(0, abs=1e-3)


def test_what_geometry_does_not_determine_is_refused() -> None:
    noise = np.random.default_rng(0).uniform(1, 50, (2, *SIZE))
    with pytest.raises(DataError, match=r"nearness grows with distance|agree on one scale"):
        GeometryDepth(clip(2), make_depth(noise, [0.0, 0.2]), camera=camera())
    up = make_camera(K.numpy(), *look_at([0, 0, 5], [0, 12, 30]), size=(WIDTH, HEIGHT))
    with pytest.raises(DataError, match="the camera sees no ground"):
        GeometryDepth(clip(2), floor(2), camera=up)
    with pytest.raises(DataError, match="a map is needed for each frame"):
        GeometryDepth(clip(2), floor(3), camera=camera())


def test_a_fixed_camera_teaches_by_its_geometry(tmp_path: Path) -> None:
    true = 1 / ground_depth(camera()).values[:, 0]
    horizon = 0.004
    learner = pupil(Slope(horizon * 2, float(true[-1]) * 0.7), flicker=0.02)
    lesson = Lesson(
        windows=Windows(rows=64, columns=96, whole=1.0),
        recipe=replace(OWN, steps=60, learning_rate=2e-2, weight_decay=0.0, threads=1),
    )
    path, scores = taught_by_geometry(learner, clip(10), tmp_path, camera=camera(), lesson=lesson)
    before, after = scores["ground"].values
    assert after < 0.5 * before
    assert scores.attrs["held_back"] == 2
    assert set(scores) == {"ground", "people", "tae_percent"}
    assert path.exists()


TOP, BOTTOM = 1 / 12, 1 / 4


def journey(count: int, *, step_m: float = 0.15) -> tuple[xr.DataArray, np.ndarray]:
    """Return a clip of a slanted, painted wall seen from a camera that slides to the right."""
    y, x = np.mgrid[:HEIGHT, :WIDTH]
    depth = 1 / (TOP + (BOTTOM - TOP) * y / (HEIGHT - 1))
    frames, poses = [], np.tile(np.eye(4), (count, 1, 1))
    for number in range(count):
        poses[number, 0, 3] = number * step_m
        right = (x - (WIDTH - 1) / 2) / FOCAL * depth + number * step_m
        down = (y - (HEIGHT - 1) / 2) / FOCAL * depth
        waves = [np.sin(a * right + b * down + c) for a, b, c in ((5, 1, 0), (2, 4, 1), (8, -3, 2))]
        frames.append(127 + 40 * np.stack(waves, -1) + 40 * np.roll(np.stack(waves, -1), 1, -1))
    rgb = np.clip(frames, 0, 255).astype(np.uint8)
    return make_video(rgb, np.arange(count) / 5), poses


@pytest.fixture
def lens() -> xr.Dataset:
    return make_camera(K.numpy(), np.eye(3), np.zeros(3), size=(WIDTH, HEIGHT))


def test_true_depth_says_what_the_next_frame_shows(lens: xr.Dataset) -> None:
    video, poses = journey(3)
    learner = pupil(Slope(TOP, BOTTOM))
    moving = MovingClip(video, learner, camera=lens, poses=poses, size_px=SIZE)
    one: Glimpse = moving.glimpse(np.array([1]))
    steps = moving.journey.steps(one.number)
    depth = learner.network(one.pixels).exp().detach()
    for other in (0, 1):
        seen, inside = warped(one.others[:, other], depth, K[None], steps[:, other])
        off = (seen - one.pixels).abs().mean(1)[inside]
        assert float(off.mean()) < 0.01
        assert 0.9 < float(inside.float().mean()) < 1
    right = reprojection(one, depth, K[None], steps)
    for factor in (0.7, 1.4):
        assert float(reprojection(one, factor * depth, K[None], steps)) > 3 * float(right)


def test_pictures_that_are_alike() -> None:
    picture = torch.rand(1, 3, 8, 8, generator=torch.Generator().manual_seed(0))
    torch.testing.assert_close(likeness(picture, picture), torch.ones(1, 3, 8, 8))
    torch.testing.assert_close(difference(picture, picture), torch.zeros(1, 8, 8))
    flat, bright = torch.zeros(1, 3, 8, 8), torch.ones(1, 3, 8, 8)
    # c1 / (1 + c1) is next to nothing: 0.85 / 2 and 0.15 of a whole step.
    assert float(difference(flat, bright).mean()) == pytest.approx(0.425 + 0.15, abs=1e-3)


def far_off(network: nn.Module) -> float:
    true = np.log([TOP, BOTTOM])
    return float(np.abs(network.ends.detach().numpy() - true).max())  # type: ignore[union-attr]


RECIPE = replace(OWN, steps=80, learning_rate=2e-2, weight_decay=0.0, batch=2, threads=1)


def test_a_moving_camera_teaches_metres_where_its_poses_are_known(
    tmp_path: Path, lens: xr.Dataset
) -> None:
    video, poses = journey(6)
    learner = pupil(Slope(TOP * 1.3, BOTTOM * 0.8))
    _, scores = taught_by_motion(
        learner, video, tmp_path, camera=lens, poses=poses, recipe=RECIPE, size_px=SIZE
    )
    before, after = scores["colours"].values
    assert after < 0.5 * before
    assert far_off(learner.network) < 0.06


def test_steps_are_learned_where_nobody_knows_them(tmp_path: Path, lens: xr.Dataset) -> None:
    video, _ = journey(6)
    learner = pupil(Slope(TOP * 1.2, BOTTOM))
    clip_first = MovingClip(video, learner, camera=lens, size_px=SIZE)
    assert clip_first.journey.learns_steps
    _, scores = taught_by_motion(
        learner, video, tmp_path, camera=lens, recipe=replace(RECIPE, steps=120), size_px=SIZE
    )
    one = clip_first.glimpse(np.array([2]))
    still = reprojection(
        one, learner.network(one.pixels).exp().detach(), K[None], torch.eye(4).expand(1, 2, 4, 4)
    )
    assert float(scores["colours"][1]) < 0.5 * float(still)
    # The scale stays the model's own.
    drift = learner.network.ends.mean().item() - (np.log(TOP * 1.2) + np.log(BOTTOM)) / 2
    assert abs(drift) < 0.15


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda video, learner, poses: (video[:2], learner, poses[:2]), "three frames or more"),
        (
            lambda video, learner, poses: (video, learner, poses[:2]),
            r"poses must be \(time, 4, 4\)",
        ),
        (lambda video, learner, poses: (video, replace(learner, ranks=True), None), "only ranks"),
    ],
)
def test_what_cannot_teach_is_one_sentence(
    lens: xr.Dataset, change: Callable[..., tuple], words: str
) -> None:
    video, poses = journey(3)
    video, learner, poses = change(video, pupil(Slope(TOP, BOTTOM)), poses)
    with pytest.raises(DataError, match=words):
        MovingClip(video, learner, camera=lens, poses=poses, size_px=SIZE)
