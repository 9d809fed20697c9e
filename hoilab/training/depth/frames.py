"""Frames with depth to learn from: footage, and pictures somebody has."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import numpy as np
import xarray as xr

from hoilab.errors import DataError
from hoilab.models.depth_tiny.processing import Known
from hoilab.schema import make_camera
from hoilab.training.footage import DEPTH_STEP


@dataclass(frozen=True, eq=False)
class DepthFrame:
    """One frame and what is known of it.

    Parameters
    ----------
    rgb
        (y x 3) uint8.
    depth
        Metres at every `step`-th pixel along both axes, NaN where nobody knows.
    camera
        Where it comes from; None where nobody knows.
    empty_is_sky
        Whether pixels without depth are sky, as in synthetic scenes.
    knows
        What of the camera is true: ``lens`` where nobody knows how it stands over the ground.
    """

    rgb: np.ndarray
    depth: np.ndarray
    camera: xr.Dataset | None = None
    step: int = 1
    empty_is_sky: bool = False
    knows: Known = "all"


class DepthFrames(Protocol):
    """Frames in a fixed order."""

    def __len__(self) -> int:
        """Return how many there are."""
        ...

    def frame(self, index: int) -> DepthFrame:
        """Return one of them."""
        ...


class FootageDepth:
    """The frames of a folder that `hoilab.training.footage` rendered.

    Parameters
    ----------
    seeds
        Scenes to take, all that are there by default.
    """

    def __init__(self, folder: Path, *, seeds: Sequence[int] | None = None) -> None:
        shards = sorted(path.parent for path in folder.glob("scene-*/shard.json"))
        if seeds is not None:
            wanted = set(seeds)
            shards = [shard for shard in shards if int(shard.name.rpartition("-")[2]) in wanted]
        if not shards:
            raise DataError(
                f"no rendered scenes in {folder}; expected scene-000000 and so on: render some "
                "with hoilab.training.shooting.render, or choose other seeds"
            )
        self.shards = shards
        self._cameras = [_camera(shard) for shard in shards]
        counts = [_moments(shard) for shard in shards]
        self._place = [(s, f) for s, count in enumerate(counts) for f in range(count)]

    def __len__(self) -> int:
        """Return how many frames there are."""
        return len(self._place)

    def frame(self, index: int) -> DepthFrame:
        """Return one frame, read from the disk."""
        shard, number = self._place[index]
        folder = self.shards[shard]
        rgb = np.load(folder / "rgb.npy", mmap_mode="r")[number]
        depth = np.load(folder / "depth.npy", mmap_mode="r")[number]
        return DepthFrame(
            np.array(rgb),
            np.asarray(depth, np.float32),
            camera=self._cameras[shard],
            step=DEPTH_STEP,
            empty_is_sky=True,
        )


def _camera(shard: Path) -> xr.Dataset:
    width, height = json.loads((shard / "shard.json").read_text())["shooting"]["size"]
    with np.load(shard / "tables.npz") as tables:
        return make_camera(
            tables["K"], tables["rotation"], tables["translation"], size=(width, height)
        )


def _moments(shard: Path) -> int:
    return int(np.load(shard / "rgb.npy", mmap_mode="r").shape[0])
