"""How depth-tiny learns: windows of frames, what is told of the camera, and the loss.

A batch is a pure function of its seed and its number, so that training that was interrupted goes
on as if it had not been.

Axes: b batch, h w rows and columns.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor, nn

from hoilab.models.depth_tiny.criterion import depth_loss
from hoilab.models.depth_tiny.processing import Known, Window, sight
from hoilab.training.depth.augment import recoloured, rescaled
from hoilab.training.depth.frames import DepthFrame, DepthFrames

GROUND_CHANNEL = 2
FARTHEST_M = 200.0


class DepthBatch(NamedTuple):
    """What one step learns from."""

    pixels: Tensor  # b 3 h w, 0 to 1
    sight: Tensor  # b 5 h w
    depth: Tensor  # b h w, metres, NaN where nobody knows
    sky: Tensor  # b h w, 1 sky, 0 something, NaN where nobody knows


@dataclass(frozen=True, kw_only=True)
class Windows:
    """How windows are drawn from frames.

    Parameters
    ----------
    rows, columns
        Size of what the network sees, multiples of 32.
    smallest
        The smallest share of the frame's width that a window may have.
    whole
        Share of windows that are the whole frame.
    without_ground, without_camera
        Share of windows of which the lens alone, and nothing, is told.
    other_scale
        Share of windows whose world is made larger or smaller, ground and all.
    """

    rows: int = 192
    columns: int = 352
    smallest: float = 0.45
    whole: float = 0.6
    without_ground: float = 0.1
    without_camera: float = 0.1
    other_scale: float = 0.15


WINDOWS = Windows()


def depth_batches(
    frames: DepthFrames, *, seed: int, batch: int = 4, windows: Windows = WINDOWS
) -> Callable[[int], DepthBatch]:
    """Return what makes the batch of a step."""

    def made(step: int) -> DepthBatch:
        draw = np.random.default_rng([seed, step])
        chosen = draw.integers(0, len(frames), batch)
        samples = [sample(frames.frame(int(index)), draw, windows) for index in chosen]
        return DepthBatch(*(torch.stack(column) for column in zip(*samples, strict=True)))

    return made


def sample(frame: DepthFrame, draw: np.random.Generator, windows: Windows) -> DepthBatch:
    """Return a window of a frame, drawn, recoloured and maybe mirrored; no axis b."""
    window = _window(frame.rgb.shape[:2], draw, windows)
    rgb = recoloured(seen(frame.rgb, window), draw)
    depth = depth_at(frame, window)
    rays = sight(frame.camera, window, known=_told(draw, windows, frame.knows))
    if rays[4, 0, 0] and draw.random() < windows.other_scale:
        rays[GROUND_CHANNEL], depth = rescaled(rays[GROUND_CHANNEL], depth, draw)
    if draw.random() < 0.5:
        rgb, rays, depth = rgb[:, ::-1], rays[:, :, ::-1].copy(), depth[:, ::-1]
        rays[0] *= -1
    sky = np.isnan(depth).astype(np.float32)
    if not frame.empty_is_sky:
        sky[:] = np.nan
    return DepthBatch(
        torch.from_numpy(np.ascontiguousarray(np.moveaxis(rgb, -1, 0))),
        torch.from_numpy(rays),
        torch.from_numpy(np.minimum(depth, FARTHEST_M)),
        torch.from_numpy(sky),
    )


def loss(network: nn.Module, batch: DepthBatch) -> dict[str, Tensor]:
    """Return the parts of the loss of a batch."""
    pixels = batch.pixels.contiguous(memory_format=torch.channels_last)
    answer = network(pixels, batch.sight)
    return depth_loss(answer, batch.depth, sky=batch.sky, sight=batch.sight)


def seen(rgb: np.ndarray, window: Window) -> np.ndarray:
    """Return a window of a frame at the network's size (h w 3), 0 to 1."""
    import cv2

    top, left = round(window.top), round(window.left)
    part = rgb[top : top + round(window.height), left : left + round(window.width)]
    shrinks = part.shape[1] >= window.columns
    small = cv2.resize(
        np.ascontiguousarray(part),
        (window.columns, window.rows),
        interpolation=cv2.INTER_AREA if shrinks else cv2.INTER_LINEAR,
    )
    return np.asarray(small, np.float32) / 255


def depth_at(frame: DepthFrame, window: Window) -> np.ndarray:
    """Return the depth (h w) of the sample nearest to each of the network's pixels."""
    rows = np.rint(window.down() / frame.step).astype(int).clip(0, frame.depth.shape[0] - 1)
    columns = np.rint(window.across() / frame.step).astype(int).clip(0, frame.depth.shape[1] - 1)
    return np.asarray(frame.depth[rows[:, None], columns], np.float32)


def _window(size: tuple[int, ...], draw: np.random.Generator, windows: Windows) -> Window:
    height, width = size
    share = 1.0 if draw.random() < windows.whole else draw.uniform(windows.smallest, 1.0)
    across = round(width * share)
    down = min(height, round(across * windows.rows / windows.columns))
    left = int(draw.integers(0, width - across + 1))
    top = int(draw.integers(0, height - down + 1))
    return Window(
        left=left, top=top, width=across, height=down, rows=windows.rows, columns=windows.columns
    )


def _told(draw: np.random.Generator, windows: Windows, knows: Known) -> Known:
    lot = draw.random()
    if lot < windows.without_camera or knows == "nothing":
        return "nothing"
    if knows == "lens":
        return "lens"
    return "lens" if lot < windows.without_camera + windows.without_ground else "all"
