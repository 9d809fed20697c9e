"""Depth from a camera that moves: what it sees next must look as depth and motion predict.

Each pixel of a frame is moved by its depth and the camera's step into the frames before and
after; where depth is right, colours there are the same. The better of the neighbours counts
(what one hides the other may show), and pixels that look the same without any motion do not
(people who keep up with the camera, and walls without texture).
Source: Godard et al., https://arxiv.org/abs/1806.01260.

Axes: b batch, s neighbouring frame, c colour, h w rows and columns.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np
import torch
import torch.nn.functional as F
import xarray as xr
from torch import Tensor, nn

from hoilab.errors import DataError
from hoilab.models.depth_tiny.processing import prepared, sight, whole_frame
from hoilab.schema import check_camera, check_video
from hoilab.training.depth.pupils import Pupil, lens_of

LIKENESS = 0.85  # share of structural likeness in what two pictures differ by
STEADY_LIGHT, STEADY_CONTRAST = 0.01**2, 0.03**2
NEAREST_M, FARTHEST_M = 0.1, 200.0
SMOOTHNESS, ANCHOR = 1e-3, 0.1
SHARP = 10.0
TIE = 1e-5
TYPICAL_M = 10.0


class Glimpse(NamedTuple):
    """What one step learns from."""

    pixels: Tensor  # b 3 h w, 0 to 1
    sight: Tensor  # b 5 h w
    others: Tensor  # b s 3 h w, the frames before and after
    number: Tensor  # b, of the frame in the clip
    usual: Tensor  # b, mean log depth before training; NaN where the model only ranks


class MovingClip:
    """A clip of a camera that moves through a scene that stands still.

    Parameters
    ----------
    camera
        Its lens is used, not its pose.
    poses
        (time, 4, 4) camera to world in metres; None where nobody knows, and steps are learned
        beside depth: the scale is the model's own then.
    """

    def __init__(
        self,
        video: xr.DataArray,
        learner: Pupil,
        *,
        camera: xr.Dataset,
        poses: np.ndarray | None = None,
        size_px: tuple[int, int] = (256, 448),
    ) -> None:
        check_video(video)
        if video.sizes["time"] < 3:
            raise DataError(f"three frames or more are needed, got {video.sizes['time']}")
        if poses is not None and np.shape(poses) != (video.sizes["time"], 4, 4):
            raise DataError(
                f"poses must be (time, 4, 4), camera to world, for {video.sizes['time']} frames, "
                f"got {np.shape(poses)}"
            )
        if poses is None and learner.ranks:
            raise DataError(
                f"{learner.name} only ranks: without poses nothing tells metres; give --poses, or "
                "take a model that says depth"
            )
        window = whole_frame(video.sizes["y"], video.sizes["x"], size_px=size_px)
        self.pixels = prepared(video.values, window)
        self.sight = torch.from_numpy(sight(check_camera(camera), window, known="lens"))
        self.usual = self._usual(learner)
        self.journey = Journey(learner.network, len(self.pixels), poses, ranks=learner.ranks)

    def batches(self, *, seed: int, batch: int) -> Callable[[int], Glimpse]:
        """Return what makes the batch of a step."""

        def made(step: int) -> Glimpse:
            draw = np.random.default_rng([seed, step])
            return self.glimpse(draw.integers(1, len(self.pixels) - 1, batch))

        return made

    def glimpse(self, numbers: np.ndarray) -> Glimpse:
        """Return frames of the clip with their neighbours."""
        at = torch.from_numpy(np.asarray(numbers))
        others = torch.stack([self.pixels[at - 1], self.pixels[at + 1]], 1)
        rays = self.sight.expand(len(at), -1, -1, -1)
        return Glimpse(self.pixels[at], rays, others, at, self.usual[at])

    def _usual(self, learner: Pupil) -> Tensor:
        if learner.ranks:
            return torch.full((len(self.pixels),), torch.nan)
        learner.network.eval()
        with torch.inference_mode():
            said = [learner.says(learner.network, p[None], self.sight[None]) for p in self.pixels]
        return torch.stack([part.mean() for part in said]).clone()


class Journey(nn.Module):
    """A network and how the camera moved, known or learned.

    Parameters
    ----------
    poses
        (time, 4, 4) camera to world; None learns a step between each two frames.
    """

    known: Tensor

    def __init__(
        self, network: nn.Module, frames: int, poses: np.ndarray | None, *, ranks: bool
    ) -> None:
        super().__init__()
        self.network = network
        if poses is None:
            self.turns = nn.Parameter(torch.zeros(frames - 1, 3))  # rad
            self.shifts = nn.Parameter(torch.zeros(frames - 1, 3))  # m
        else:
            self.register_buffer("known", torch.from_numpy(np.asarray(poses)).float())
        self.learns_steps = poses is None
        # What makes inverse metres of nearness, as logarithms: both are positive.
        self.affine = nn.Parameter(torch.tensor([0.0, -7.0])) if ranks else None

    def steps(self, number: Tensor) -> Tensor:
        """Return what brings points of frames (b) into the frame before and the one after."""
        if self.learns_steps:
            ahead = _rigid(self.turns[number], self.shifts[number])  # to the next frame
            back = torch.linalg.inv(_rigid(self.turns[number - 1], self.shifts[number - 1]))
            return torch.stack([back, ahead], 1)  # b 2 4 4
        here = self.known[number]
        return torch.stack([torch.linalg.inv(self.known[number + by]) @ here for by in (-1, 1)], 1)

    def log_depth(self, said: Tensor) -> Tensor:
        """Return the logarithm of depth of what the network says."""
        if self.affine is None:
            return said
        scale = self.affine[0].exp() / (TYPICAL_M * said.detach().abs().mean().clamp_min(1e-6))
        return -(scale * said + self.affine[1].exp()).clamp(1 / FARTHEST_M, 1 / NEAREST_M).log()


def photometric_loss(learner: Pupil) -> Callable[[nn.Module, Glimpse], dict[str, Tensor]]:
    """Return the loss of a batch for `hoilab.training.fit` with a `Journey`."""

    def loss(journey: nn.Module, batch: Glimpse) -> dict[str, Tensor]:
        assert isinstance(journey, Journey)
        said = learner.says(journey.network, batch.pixels, batch.sight)
        log_depth = journey.log_depth(said).clamp(np.log(NEAREST_M), np.log(FARTHEST_M))
        steps = journey.steps(batch.number)
        error = reprojection(batch, log_depth.exp(), lens_of(batch.sight), steps)
        parts = {
            "colours": error,
            "smoothness": SMOOTHNESS * roughness(log_depth, batch.pixels),
        }
        if journey.learns_steps:
            drift = log_depth.mean((1, 2)) - batch.usual
            parts["scale"] = ANCHOR * (drift**2).mean()
        return parts

    return loss


def reprojection(batch: Glimpse, depth: Tensor, lens: Tensor, steps: Tensor) -> Tensor:
    """Return the mean difference of colours of pixels that motion changes."""
    moved, still = [], []
    for other in range(batch.others.shape[1]):
        seen, inside = warped(batch.others[:, other], depth, lens, steps[:, other])
        off = difference(seen, batch.pixels)
        moved.append(torch.where(inside, off, torch.full_like(off, torch.inf)))
        still.append(difference(batch.others[:, other], batch.pixels))
    best, same = torch.stack(moved).amin(0), torch.stack(still).amin(0)
    # Where steps begin at nothing both are alike up to rounding, and all must count.
    counts = best < same + TIE
    chosen = torch.where(counts, best, torch.zeros_like(best))
    return chosen.sum() / counts.sum().clamp_min(1)


def warped(other: Tensor, depth: Tensor, lens: Tensor, step: Tensor) -> tuple[Tensor, Tensor]:
    """Return another frame (b 3 h w) as it should look from here, and which pixels it shows.

    Parameters
    ----------
    depth
        (b h w) metres, of this frame.
    lens
        (b 3 3) pixels of both frames, centres at whole numbers.
    step
        (b 4 4), brings points of this camera into the other's.
    """
    batch, rows, columns = depth.shape
    y, x = torch.meshgrid(
        torch.arange(rows, dtype=depth.dtype), torch.arange(columns, dtype=depth.dtype),
        indexing="ij",
    )  # fmt: skip
    pixel = torch.stack([x, y, torch.ones_like(x)]).flatten(1).to(depth.device)  # 3 n
    points = torch.linalg.inv(lens) @ pixel * depth.flatten(1)[:, None]  # b 3 n
    there = step[:, :3, :3] @ points + step[:, :3, 3:]
    image = lens @ there
    ahead = image[:, 2] > NEAREST_M / 10
    flat = image[:, :2] / image[:, 2:].clamp_min(NEAREST_M / 10)
    size = flat.new_tensor([columns, rows])[:, None]
    grid = (2 * (flat + 0.5) / size - 1).mT.view(batch, rows, columns, 2)
    inside = (grid.abs() <= 1).all(-1) & ahead.view(batch, rows, columns)
    seen = F.grid_sample(other, grid, padding_mode="border", align_corners=False)
    return seen, inside


def difference(one: Tensor, other: Tensor) -> Tensor:
    """Return by how much two pictures (b 3 h w) differ at each pixel (b h w)."""
    apart = (one - other).abs().mean(1)
    return LIKENESS * (1 - likeness(one, other)).mean(1) / 2 + (1 - LIKENESS) * apart


def likeness(one: Tensor, other: Tensor) -> Tensor:
    """Return the structural likeness (b 3 h w, 1 where alike) of 3x3 neighbourhoods.

    Source: Wang et al. 2004, https://doi.org/10.1109/TIP.2003.819861.
    """

    def mean(picture: Tensor) -> Tensor:
        return F.avg_pool2d(F.pad(picture, (1, 1, 1, 1), mode="reflect"), 3, 1)

    a, b = mean(one), mean(other)
    spread_a, spread_b = mean(one**2) - a**2, mean(other**2) - b**2
    shared = mean(one * other) - a * b
    above = (2 * a * b + STEADY_LIGHT) * (2 * shared + STEADY_CONTRAST)
    below = (a**2 + b**2 + STEADY_LIGHT) * (spread_a + spread_b + STEADY_CONTRAST)
    return (above / below).clamp(-1, 1)


def roughness(log_depth: Tensor, pixels: Tensor) -> Tensor:
    """Return the mean step of log depth (b h w), counted less where colours have an edge."""
    total = log_depth.new_zeros(())
    for axis in (-1, -2):
        edge = pixels.diff(dim=axis).abs().mean(1)
        total = total + (log_depth.diff(dim=axis).abs() * (-SHARP * edge).exp()).mean()
    return total


def _rigid(turn: Tensor, shift: Tensor) -> Tensor:
    """Return motions (b 4 4) of turns (b 3, rad about an axis) and shifts (b 3, m)."""
    zero = torch.zeros_like(turn[:, 0])
    x, y, z = turn.unbind(-1)
    skew = torch.stack([zero, -z, y, z, zero, -x, -y, x, zero], -1).view(-1, 3, 3)
    top = torch.cat([torch.linalg.matrix_exp(skew), shift[..., None]], -1)
    last = turn.new_tensor([0.0, 0, 0, 1]).expand(len(turn), 1, 4)
    return torch.cat([top, last], 1)
