"""Clips of people who do something: synthetic scenes seen by a fixed camera, rendered once.

A shard is one scene: frames that follow one another, the empty scene as a camera learns it, flow,
everybody's boxes, and what each does. Training never reads the last; scores do.
"""

import json
import shutil
import tempfile
from collections.abc import Callable, Iterable
from dataclasses import asdict, dataclass
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from hoilab.models.flow.opencv import Dis
from hoilab.models.vicc.processing import flow_picture
from hoilab.schema import release
from hoilab.training.footage import shard

if TYPE_CHECKING:
    from hoilab.synthetic import Scene
    from hoilab.synthetic.scene import PlaceName

TRAINING, TEST = range(2000, 2020), range(9200, 9212)
SEEN: tuple["PlaceName", ...] = ("plaza", "hall", "platform")
UNSEEN: "PlaceName" = "car_park"  # in test scenes alone
FACTS = "clips.json"
# What somebody does is the first of these that is true; who does none of them walks or stands.
# What they hold meanwhile, a phone or a bag, is no action here.
ACTIONS = {
    "ride": "ride", "sit_on": "sit", "put_down": "bend", "pick_up": "bend", "push": "push",
    "pull": "pull",
}  # fmt: skip
WALKING_M_S = 0.5


@dataclass(frozen=True, kw_only=True)
class ClipShooting:
    """How the scenes are filmed; place, light, people and camera are drawn from the seed.

    Parameters
    ----------
    empty
        Frames of the first seconds, when hardly anybody is there, whose median is the background.
    first_s
        Where the kept frames begin.
    """

    fps: float = 10.0
    duration_s: float = 14.0
    first_s: float = 5.0
    empty: int = 9
    people: int = 12
    size: tuple[int, int] = (448, 252)

    def kept(self) -> NDArray[np.int64]:
        """Return the numbers of the frames that are kept."""
        return np.arange(round(self.first_s * self.fps), round(self.duration_s * self.fps))


DEFAULT = ClipShooting()


def set_up(seed: int, shooting: ClipShooting = DEFAULT) -> "Scene":
    """Return the scene of a seed; those from 9000 on are seen by no training."""
    from hoilab import synthetic

    draw = np.random.default_rng([seed, 11])
    places = (*SEEN, UNSEEN) if seed >= 9000 else SEEN
    return synthetic.scene(
        seed,
        places[seed % len(places)],
        people=shooting.people,
        size=shooting.size,
        fps=shooting.fps,
        duration_s=shooting.duration_s,
        light="evening" if draw.random() < 0.4 else "day",
        story="left_suitcase" if draw.random() < 0.5 else "none",
        fov_deg=float(draw.uniform(48.0, 62.0)),
        supersampling=1,
    )


def render_clips(
    folder: str | Path,
    seeds: Iterable[int],
    *,
    shooting: ClipShooting = DEFAULT,
    progress: Callable[[int, int], None] | None = None,
) -> None:
    """Render scenes into a folder; those that are there already are kept."""
    folder, seeds = Path(folder), list(seeds)
    folder.mkdir(parents=True, exist_ok=True)
    for done, seed in enumerate(seeds, start=1):
        if not (shard(folder, seed) / FACTS).exists():
            _render_one(folder, seed, shooting)
        if progress is not None:
            progress(done, len(seeds))


def _render_one(folder: Path, seed: int, shooting: ClipShooting) -> None:
    scene, kept = set_up(seed, shooting), shooting.kept()
    frames = release(scene.video[kept], way="footage").values
    early = np.linspace(0, kept[0] - 1, shooting.empty).astype(int)
    background = np.median([scene.frame(int(number)) for number in early], axis=0)
    aside = Path(tempfile.mkdtemp(prefix=".unfinished-", dir=folder))
    try:
        np.save(aside / "rgb.npy", frames)
        np.save(aside / "background.npy", background.astype(np.uint8))
        np.save(aside / "flow.npy", _flow(frames))
        np.savez_compressed(aside / "people.npz", allow_pickle=False, **people(scene, kept))
        facts: dict[str, Any] = {
            "seed": seed, "name": scene.name, "shooting": asdict(shooting)
        }  # fmt: skip
        (aside / FACTS).write_text(json.dumps(facts))
        if not shard(folder, seed).exists():
            aside.rename(shard(folder, seed))
    finally:
        shutil.rmtree(aside, ignore_errors=True)


def _flow(frames: NDArray[np.uint8]) -> NDArray[np.uint8]:
    """Return flow from each frame to the next as bytes (t, y, x, [u, v]); the last one's again."""
    dis = Dis()
    found = [flow_picture(dis(a, b))[..., [2, 1]] for a, b in pairwise(frames)]
    return np.stack([*found, found[-1]])


def people(scene: "Scene", kept: NDArray[np.int64]) -> dict[str, NDArray[Any]]:
    """Return boxes (t, i, left top right bottom) of everybody, what is visible, what they do."""
    tracks = scene.tracks.isel(time=kept)
    tracks = tracks.sel(individual=(tracks["class"] == "person").values)
    centre, shape = (
        tracks[name].transpose("time", "individual", "space").values
        for name in ("full_position", "full_shape")
    )
    individual = tracks["individual"].values
    ground = scene.ground["position"].sel(individual=individual)
    place = ground.transpose("time", "individual", "space").values
    speed = np.linalg.norm(np.gradient(place, 1 / scene.play.fps, axis=0), axis=-1)[kept]
    action = np.where(speed > WALKING_M_S, "walk", "stand").astype("U12")
    deeds = scene.interactions
    row = np.searchsorted(kept, deeds["frame"].values).clip(0, len(kept) - 1)
    for verb, name in reversed(ACTIONS.items()):
        doing = (kept[row] == deeds["frame"].values) & (deeds["verb"].values == verb)
        column = {int(who): number for number, who in enumerate(individual)}
        for at, who in zip(row[doing], deeds["human"].values[doing], strict=True):
            if int(who) in column:
                action[at, column[int(who)]] = name
    return {
        "frame": kept,
        "individual": individual,
        "box": np.concatenate([centre - shape / 2, centre + shape / 2], -1).astype(np.float32),
        "pixels": tracks["pixels"].transpose("time", "individual").values,
        "speed_m_s": speed.astype(np.float32),
        "action": action,
    }
