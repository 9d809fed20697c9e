"""Shooting: synthetic scenes rendered once to a folder of shards, for `hoilab.training.footage`.

A shard is one scene: a few moments of it, each a short run of frames that follow one another, so
that methods which look back in time can learn too.
"""

import json
import shutil
import tempfile
from collections.abc import Callable, Iterable
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import asdict, dataclass
from multiprocessing import get_context
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from hoilab.geometry.boxes import to_corners
from hoilab.schema import release
from hoilab.training.footage import DEPTH_STEP, shard

if TYPE_CHECKING:
    from hoilab.synthetic import Scene
    from hoilab.synthetic.scene import PlaceName, Story

PLACES: tuple["PlaceName", ...] = ("plaza", "hall", "platform", "car_park")
FPS = 5.0


@dataclass(frozen=True, kw_only=True)
class Shooting:
    """How a scene is filmed; place, light, people and lens are drawn from its seed.

    Parameters
    ----------
    moments
        How many moments of the scene, spread evenly from 4 s after its beginning.
    run
        Frames of each moment.
    apart_s
        Seconds between the frames of a moment; a multiple of 0.2.
    duration_s
        Length of the scene; what happens in it takes its time.
    height_m, ahead_m
        Spans from which the camera's height is drawn, and how far ahead the middle of the
        picture meets the ground; by default the camera is one that suits the place.
    baseline_m
        Span of the distance to a second camera at the right; by default there is none.
    """

    moments: int = 12
    run: int = 2
    apart_s: float = 0.4
    duration_s: float = 18.0
    size: tuple[int, int] = (640, 360)
    height_m: tuple[float, float] | None = None
    ahead_m: tuple[float, float] | None = None
    baseline_m: tuple[float, float] | None = None

    def frames(self) -> NDArray[np.int64]:
        """Return the numbers of the frames that are kept (moment, run).

        Examples
        --------
        >>> Shooting(moments=3).frames().tolist()
        [[20, 22], [53, 55], [87, 89]]
        """
        step = max(1, round(self.apart_s * FPS))
        last = round(self.duration_s * FPS) - 1 - step * (self.run - 1)
        first = min(round(4.0 * FPS), last // 2)
        starts = np.linspace(first, last, self.moments).astype(np.int64)
        return np.asarray(starts[:, None] + step * np.arange(self.run))


DEFAULT_SHOOTING = Shooting()
# Pairs from low and high, near and far: cameras as they hang in halls, streets and on masts.
PAIRS = Shooting(
    moments=12,
    run=1,
    size=(448, 252),
    height_m=(2.2, 9.0),
    ahead_m=(7.0, 20.0),
    baseline_m=(0.3, 0.8),
)


def set_up(seed: int, shooting: Shooting = DEFAULT_SHOOTING) -> "Scene":
    """Return the scene of a seed: all places in turn, by day and in the evening.

    Whatever is drawn for an option is drawn after all else, so that a scene without it stays
    the same.
    """
    from hoilab import synthetic

    draw = np.random.default_rng([seed, 5])
    people = int(draw.integers(9, 14))
    story: Story = "left_suitcase" if draw.random() < 0.5 else "none"
    fov_deg = float(draw.uniform(56.0, 76.0))
    height_m = None if shooting.height_m is None else float(draw.uniform(*shooting.height_m))
    tilt_deg = None
    if height_m is not None and shooting.ahead_m is not None:
        tilt_deg = float(np.degrees(np.arctan2(height_m, draw.uniform(*shooting.ahead_m))))
    return synthetic.scene(
        seed,
        PLACES[seed % 4],
        people=people,
        size=shooting.size,
        fps=FPS,
        duration_s=shooting.duration_s,
        light="evening" if seed // 4 % 2 else "day",
        story=story,
        fov_deg=fov_deg,
        height_m=height_m,
        tilt_deg=tilt_deg,
    )


def baseline_of(seed: int, shooting: Shooting) -> float | None:
    """Return how far the second camera of a scene stands to the right (m), None without one."""
    if shooting.baseline_m is None:
        return None
    return float(np.random.default_rng([seed, 6]).uniform(*shooting.baseline_m))


def render(
    folder: str | Path,
    seeds: Iterable[int],
    *,
    shooting: Shooting = DEFAULT_SHOOTING,
    processes: int = 1,
    progress: Callable[[int, int], None] | None = None,
) -> None:
    """Render scenes into a folder; those that are there already are kept.

    Parameters
    ----------
    processes
        How many scenes are rendered at a time, each in a process of its own.
    progress
        Called with the scenes done and all scenes.
    """
    folder = Path(folder)
    folder.mkdir(parents=True, exist_ok=True)
    seeds = list(seeds)
    waiting = [seed for seed in seeds if not (shard(folder, seed) / "shard.json").exists()]
    report = progress or (lambda _done, _all: None)
    report(len(seeds) - len(waiting), len(seeds))
    if processes <= 1:
        for done, seed in enumerate(waiting, start=len(seeds) - len(waiting) + 1):
            render_one(folder, seed, shooting)
            report(done, len(seeds))
        return
    # A forked process would share the threads of Open3D and hang.
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        jobs = [pool.submit(render_one, folder, seed, shooting) for seed in waiting]
        for done, job in enumerate(as_completed(jobs), start=len(seeds) - len(waiting) + 1):
            job.result()
            report(done, len(seeds))


def render_one(folder: Path, seed: int, shooting: Shooting) -> None:
    """Render one scene; its shard appears when it is whole."""
    scene = set_up(seed, shooting)
    frames = shooting.frames().ravel()
    seen = scene.truth(frames.tolist())
    folder.mkdir(parents=True, exist_ok=True)
    aside = Path(tempfile.mkdtemp(prefix=".unfinished-", dir=folder))
    try:
        step = slice(None, None, DEPTH_STEP)
        pixels = release(seen["rgb"], way="footage")
        np.save(aside / "rgb.npy", pixels.values)
        np.save(aside / "depth.npy", seen["depth"].values[:, step, step].astype(np.float16))
        np.save(aside / "mask.npy", seen["mask"].values[:, step, step].astype(np.uint16))
        np.savez(aside / "tables.npz", **_tables(scene, frames))  # type: ignore[arg-type]
        baseline_m = baseline_of(seed, shooting)
        if baseline_m is not None:
            beside = scene.stereo(baseline_m).video[frames].load()
            np.save(aside / "right.npy", release(beside, way="footage").values)
        facts = {
            "seed": seed,
            "name": scene.name,
            "shooting": asdict(shooting),
            "baseline_m": baseline_m,
            "classes": {str(number): name for number, name in scene.classes.items()},
        }
        (aside / "shard.json").write_text(json.dumps(facts))
        # Another process may have made the same scene meanwhile: they are alike.
        if not shard(folder, seed).exists():
            aside.rename(shard(folder, seed))
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _tables(scene: "Scene", frames: NDArray[np.int64]) -> dict[str, NDArray[np.generic]]:
    """Return who is visible in each kept frame, where, and what they do, as columns.

    ``thing_*`` has a row for each visible instance, ``deed_*`` for each human, object and verb;
    ``row`` counts the kept frames.
    """
    tracks, deeds = scene.tracks, scene.interactions
    boxes = scene.boxes3d
    place = {
        key: number
        for number, key in enumerate(
            zip(boxes["frame"].values.tolist(), boxes["individual"].values.tolist(), strict=True)
        )
    }
    kept = tracks.isel(time=frames).transpose("time", "individual", "space", ...)
    row, column = np.nonzero(kept["pixels"].values > 0)
    individual = kept["individual"].values[column]
    solid = np.array(
        [
            place.get((frame, who), -1)
            for frame, who in zip(frames[row].tolist(), individual.tolist(), strict=True)
        ],
        dtype=np.int64,
    )

    def upright(name: str) -> NDArray[np.float32]:
        values = boxes[name].values[solid] if len(solid) else boxes[name].values[:0]
        values = values.astype(np.float32)
        values[solid < 0] = np.nan
        return np.asarray(values)

    def corners(position: str, shape: str) -> NDArray[np.float32]:
        edges = to_corners(kept[position].values[row, column], kept[shape].values[row, column])
        return np.asarray(edges, dtype=np.float32)

    ground = scene.ground["position"].sel(individual=individual).transpose(
        "individual", "time", "space"
    ).values[np.arange(len(row)), frames[row]] if len(row) else np.empty((0, 2))  # fmt: skip
    which = np.searchsorted(frames, deeds["frame"].values).clip(0, len(frames) - 1)
    told = np.flatnonzero(frames[which] == deeds["frame"].values)
    camera = scene.camera
    return {
        "frame": frames,
        "time": scene.time[frames],
        "K": camera["K"].values,
        "rotation": camera["rotation"].values,
        "translation": camera["translation"].values,
        "height_m": np.array(camera.attrs["height_m"]),
        "thing_row": row,
        "thing_individual": individual,
        "thing_class": kept["class"].values[column].astype(np.str_),
        "thing_box": corners("position", "shape"),
        "thing_full_box": corners("full_position", "full_shape"),
        "thing_pixels": kept["pixels"].values[row, column],
        "thing_centre": upright("centre"),
        "thing_size": upright("size"),
        "thing_yaw": upright("yaw"),
        "thing_ground": np.asarray(ground, dtype=np.float32),
        "deed_row": which[told],
        "deed_human": deeds["human"].values[told],
        "deed_object": deeds["object"].values[told],
        "deed_verb": deeds["verb"].values[told].astype(np.str_),
    }
