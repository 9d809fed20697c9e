"""Small staged scenes whose truth is known: a noisy ground, and upright blocks that walk."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pytest
import xarray as xr

from hoilab.schema import make_video

HEIGHT, WIDTH = 96, 128


@dataclass(frozen=True)
class Block:
    """An upright block: where its left edge is in each frame (NaN: absent), and its looks."""

    left: Sequence[float]
    top: int = 40
    size: tuple[int, int] = (12, 34)
    colour: tuple[int, int, int] = (210, 60, 40)


def staged(frames: int, blocks: Sequence[Block], *, fps: float = 10.0) -> xr.DataArray:
    """Return a visible clip of blocks before a noisy ground."""
    chance = np.random.default_rng(3)
    ground = chance.integers(90, 150, (HEIGHT, WIDTH, 1), dtype=np.int16)
    pictures = np.empty((frames, HEIGHT, WIDTH, 3), np.uint8)
    for number in range(frames):
        picture = ground + chance.integers(-2, 3, (HEIGHT, WIDTH, 3), dtype=np.int16)
        for block in blocks:
            left = block.left[number]
            if np.isfinite(left):
                begin, end = round(max(left, 0)), round(max(left + block.size[0], 0))
                picture[block.top : block.top + block.size[1], begin:end] = block.colour
        pictures[number] = picture.clip(0, 255)
    return make_video(pictures, np.arange(frames) / fps, source="staged")


def walk(frames: int, *, first: int, speed: float, start: float = -12.0) -> np.ndarray:
    """Return left edges of a block that walks from a frame on until it is out again."""
    left = start + speed * (np.arange(frames) - first)
    left[(np.arange(frames) < first) | (left > WIDTH) | (left < -12)] = np.nan
    return left


@pytest.fixture
def stage() -> Callable[..., xr.DataArray]:
    return staged
