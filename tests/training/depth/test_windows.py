"""What depth-tiny learns from: windows of frames whose rays and depths belong together."""

import numpy as np
import pytest
import torch
import xarray as xr

from hoilab.geometry.camera import look_at
from hoilab.models.depth_tiny.architecture import DepthTiny, TinyConfig
from hoilab.models.depth_tiny.processing import whole_frame
from hoilab.schema import make_camera
from hoilab.training.depth.frames import DepthFrame
from hoilab.training.depth.windows import Windows, depth_batches, loss, sample

HEIGHT, WIDTH = 180, 320
WINDOWS = Windows(rows=64, columns=96)


class Floor:
    """Frames of a bare floor under a sky, seen by a camera at 5 m."""

    def __init__(self, *, step: int = 2) -> None:
        K = [[260.0, 0, 159.5], [0, 260.0, 89.5], [0, 0, 1]]
        self.camera: xr.Dataset = make_camera(
            K, *look_at([0, 0, 5], [2, 16, 0]), size=(WIDTH, HEIGHT)
        )
        window = whole_frame(HEIGHT, WIDTH, size_px=(192, 320))
        assert (window.rows, window.columns) == (192, 320)
        y, x = np.mgrid[:HEIGHT:step, :WIDTH:step]
        rays = np.stack([(x - 159.5) / 260, (y - 89.5) / 260, np.ones_like(x)], -1)
        world = rays @ self.camera["rotation"].values
        depth = np.where(world[..., 2] < -0.02, -5 / world[..., 2], np.nan)
        self.picture = DepthFrame(
            np.random.default_rng(0).integers(0, 255, (HEIGHT, WIDTH, 3), np.uint8),
            depth.astype(np.float32),
            camera=self.camera,
            step=step,
            empty_is_sky=True,
        )

    def __len__(self) -> int:
        return 3

    def frame(self, index: int) -> DepthFrame:
        return self.picture


@pytest.mark.parametrize("step", [1, 2])
def test_rays_and_depth_belong_together(step: int) -> None:
    frames, draw = Floor(step=step), np.random.default_rng(1)
    told = 0
    for _ in range(40):
        window = sample(frames.frame(0), draw, WINDOWS)
        if window.sight[4, 0, 0] == 0:
            continue
        told += 1
        known = window.depth < 40
        ratio = (window.depth * window.sight[2])[known]
        # Depth is that of the nearest sample, at most 0.71 steps beside the ray.
        assert ratio.median().item() == pytest.approx(1, abs=0.01)
        assert (ratio - 1).abs().max().item() < 0.08 * step
    assert told > 20


def test_sky_is_where_nothing_is() -> None:
    window = sample(Floor().frame(0), np.random.default_rng(0), WINDOWS)
    assert torch.equal(window.sky == 1, window.depth.isnan())


def test_without_knowing_that_it_is_sky_nothing_is_said() -> None:
    from dataclasses import replace

    frame = replace(Floor().frame(0), empty_is_sky=False)
    assert sample(frame, np.random.default_rng(0), WINDOWS).sky.isnan().all()


def test_a_batch_is_a_function_of_seed_and_step() -> None:
    first, again = (depth_batches(Floor(), seed=3, batch=2, windows=WINDOWS) for _ in range(2))
    for a, b in zip(first(7), again(7), strict=True):
        torch.testing.assert_close(a, b, equal_nan=True, rtol=0, atol=0)
    assert not torch.equal(first(7).pixels, first(8).pixels)


def test_the_floor_is_learned_in_a_moment() -> None:
    torch.manual_seed(0)
    torch.set_num_threads(1)
    network = DepthTiny(TinyConfig(widths=(4, 6, 8, 10, 12), blocks=(1, 1, 1, 1), heads=2))
    batches = depth_batches(Floor(), seed=0, batch=4, windows=WINDOWS)
    optimiser = torch.optim.AdamW(network.parameters(), lr=0.01)
    sizes = []
    for step in range(40):
        parts = loss(network, batches(step))
        optimiser.zero_grad()
        torch.stack(list(parts.values())).sum().backward()
        optimiser.step()
        sizes.append(parts["size"].item())
    assert np.mean(sizes[-5:]) < 0.6 * np.mean(sizes[:5])
