"""Footage: synthetic scenes that were rendered once, with everything that is known of them.

`hoilab.training.shooting` writes it. Pictures, depth and masks are plain ``.npy`` files that are
mapped into memory, one folder for each scene; who is where and does what is one small ``.npz``.
"""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

import numpy as np
import xarray as xr
from numpy.typing import NDArray

from hoilab.errors import DataError
from hoilab.schema import make_video

DEPTH_STEP = 2  # pixels between neighbouring samples of depth and mask


def shard(folder: Path, seed: int) -> Path:
    """Return the folder of one scene within a folder of footage."""
    return folder / f"scene-{seed:06d}"


@dataclass(frozen=True, eq=False)
class Still:
    """One frame and what is known of it. Boxes are left, top, right, bottom in pixels (n 4)."""

    seed: int
    place: str
    moment: int  # frames of one moment follow one another
    frame: int
    time_s: float
    rgb: NDArray[np.uint8]  # y x 3
    depth: NDArray[np.float16]  # metres at every second pixel, NaN for sky
    mask: NDArray[np.uint16]  # instance at every second pixel, 0 where nothing has a class
    individual: NDArray[np.int64]  # n, everybody and everything visible
    label: NDArray[np.str_]  # n, its class
    box: NDArray[np.float32]  # n 4, its visible part
    full_box: NDArray[np.float32]  # n 4, hidden parts included
    pixels: NDArray[np.int64]  # n, visible pixels
    centre: NDArray[np.float32]  # n 3, upright box in the world (m)
    extent: NDArray[np.float32]  # n 3, its length, width, height (m)
    yaw: NDArray[np.float32]  # n, its heading
    ground: NDArray[np.float32]  # n 2, where it stands (m)
    human: NDArray[np.int64]  # p, row of the human among the n
    thing: NDArray[np.int64]  # p, row of the object among the n
    verb: NDArray[np.str_]  # p, "none" for who is near and does nothing
    K: NDArray[np.float64]
    rotation: NDArray[np.float64]  # world to camera
    translation: NDArray[np.float64]
    height_m: float  # of the camera over the ground z = 0
    right: NDArray[np.uint8] | None = None  # y x 3, from a second camera at the right
    baseline_m: float | None = None  # how far at the right

    @property
    def video(self) -> xr.DataArray:
        """The frame as a video of one frame; it shows nobody who exists."""
        return make_video(
            self.rgb[None], [self.time_s], identity="public", source=f"{self.place}-{self.seed}"
        ).assign_coords(frame=("time", [self.frame]))


class Footage:
    """Stills of many scenes, by number: scene after scene, moment after moment.

    Attributes
    ----------
    folder
        Where it lies.
    seeds
        The scenes in it, rising.

    Examples
    --------
    >>> footage = Footage("footage", seeds=range(1000, 1040))  # doctest: +SKIP
    >>> still = footage[17]  # doctest: +SKIP
    """

    def __init__(self, folder: str | Path, *, seeds: Iterable[int] | None = None) -> None:
        self.folder = Path(folder)
        there = [int(p.parent.name[-6:]) for p in self.folder.glob("scene-*/shard.json")]
        self.seeds = sorted(there if seeds is None else set(seeds) & set(there))
        if not self.seeds:
            raise DataError(
                f"{self.folder} has no footage of the seeds asked for; render it with "
                "hoilab.training.shooting.render"
            )

    @cached_property
    def scenes(self) -> list["_Scene"]:
        """The scenes, opened when first looked at."""
        return [_Scene(shard(self.folder, seed)) for seed in self.seeds]

    @cached_property
    def index(self) -> NDArray[np.int64]:
        """Scene, row and moment of every still (n 3), scenes by their place in `seeds`."""
        return np.concatenate([scene.index(number) for number, scene in enumerate(self.scenes)])

    def __len__(self) -> int:
        return len(self.index)

    def __getitem__(self, number: int) -> Still:
        scene, row, _ = map(int, self.index[number])
        return self.scenes[scene].still(row)

    def __iter__(self) -> Iterator[Still]:
        return (self[number] for number in range(len(self)))

    @cached_property
    def moments(self) -> list[NDArray[np.int64]]:
        """The numbers of the stills of each moment, in order of time."""
        change = np.flatnonzero(np.diff(self.index[:, [0, 2]], axis=0).any(axis=1)) + 1
        return np.split(np.arange(len(self)), change)


class _Scene:
    def __init__(self, folder: Path) -> None:
        try:
            self.facts = json.loads((folder / "shard.json").read_text())
            self.rgb, self.depth, self.mask = (
                np.load(folder / f"{name}.npy", mmap_mode="r") for name in ("rgb", "depth", "mask")
            )
            beside = folder / "right.npy"
            self.right = np.load(beside, mmap_mode="r") if beside.exists() else None
            with np.load(folder / "tables.npz") as file:
                self.tables = {name: file[name] for name in file.files}
        except (OSError, ValueError, KeyError) as cause:
            raise DataError(
                f"{folder} is no whole shard of footage ({cause}); delete it"
            ) from cause
        count = len(self.tables["frame"])
        self._things = np.searchsorted(self.tables["thing_row"], np.arange(count + 1))
        order = np.argsort(self.tables["deed_row"], kind="stable")
        for name in ("row", "human", "object", "verb"):
            self.tables[f"deed_{name}"] = self.tables[f"deed_{name}"][order]
        self._deeds = np.searchsorted(self.tables["deed_row"], np.arange(count + 1))

    def index(self, number: int) -> NDArray[np.int64]:
        row = np.arange(len(self.tables["frame"]))
        return np.stack([np.full_like(row, number), row, row // self.facts["shooting"]["run"]], 1)

    def still(self, row: int) -> Still:
        t = self.tables
        here = slice(*self._things[row : row + 2].tolist())
        done = slice(*self._deeds[row : row + 2].tolist())
        individual = t["thing_individual"][here]
        rising = np.argsort(individual)

        def at(who: NDArray[Any]) -> NDArray[np.int64]:
            return np.asarray(rising[np.searchsorted(individual, who, sorter=rising)])

        return Still(
            seed=self.facts["seed"],
            place=self.facts["name"].rpartition("-")[0],
            moment=row // self.facts["shooting"]["run"],
            frame=int(t["frame"][row]),
            time_s=float(t["time"][row]),
            rgb=self.rgb[row],
            depth=self.depth[row],
            mask=self.mask[row],
            individual=individual,
            label=t["thing_class"][here],
            box=t["thing_box"][here],
            full_box=t["thing_full_box"][here],
            pixels=t["thing_pixels"][here],
            centre=t["thing_centre"][here],
            extent=t["thing_size"][here],
            yaw=t["thing_yaw"][here],
            ground=t["thing_ground"][here],
            human=at(t["deed_human"][done]),
            thing=at(t["deed_object"][done]),
            verb=t["deed_verb"][done],
            K=t["K"],
            rotation=t["rotation"],
            translation=t["translation"],
            height_m=float(t["height_m"]),
            right=None if self.right is None else self.right[row],
            baseline_m=self.facts.get("baseline_m"),
        )
