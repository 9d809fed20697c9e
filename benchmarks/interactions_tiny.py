"""How good the tiny interaction models are on synthetic clips that none was trained on.

``python benchmarks/interactions_tiny.py clips FOLDER`` renders the clips once;
``... score FOLDER MODEL`` gives the table of one model, where MODEL is a name or a checkpoint.
"""

import argparse
import time
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path

import numpy as np
import torch
import xarray as xr

from hoilab.geometry.boxes import from_corners
from hoilab.metrics.interactions import pair_scores
from hoilab.schema import make_interactions, make_video
from hoilab.training.footage import Footage
from hoilab.training.shooting import Shooting, render

SEEDS = range(9100, 9120)
# Five seconds of each scene, so that what a model knows of time can count: 500 frames.
CLIPS = Shooting(moments=1, run=25, apart_s=0.2)
Model = Callable[[xr.DataArray], xr.Dataset]


def clips(folder: Path) -> Iterator[tuple[xr.DataArray, xr.Dataset]]:
    """Yield each clip and its true interactions; frames are numbered over all clips."""
    footage = Footage(folder, seeds=SEEDS)
    first = 0
    for moment in footage.moments:
        stills = [footage[int(number)] for number in moment]
        frames = np.arange(first, first + len(stills))
        video = make_video(
            np.stack([still.rgb for still in stills]),
            [still.time_s for still in stills],
            identity="public",
            source=f"synthetic {stills[0].place} {stills[0].seed}",
        ).assign_coords(frame=("time", frames))
        rows = []
        for frame, still in zip(frames, stills, strict=True):
            done = np.flatnonzero(still.verb != "none")
            human, thing = still.human[done], still.thing[done]
            rows.append(
                make_interactions(
                    np.full(len(done), frame),
                    still.time_s,
                    *from_corners(still.box[human]),
                    *from_corners(still.box[thing]),
                    object_class=still.label[thing],
                    verb=still.verb[done],
                    human_id=still.individual[human],
                    object_id=still.individual[thing],
                ).assign(visible_px=("interaction", still.pixels[thing]))
            )
        yield video, xr.concat(rows, "interaction", data_vars="minimal", join="exact")
        first += len(stills)


def scored(model: Callable[[], Model], folder: Path, *, every: int = 1) -> tuple[xr.Dataset, float]:
    """Return `pair_scores` of a model over each `every`-th clip, and its frames per second.

    Clips are handed over as `hoilab.interactions` does: as many frames at once as the model asks.
    """
    truth, found, frames, spent_s = [], [], 0, 0.0
    for video, true in islice(clips(folder), 0, None, every):
        look = model()
        size = getattr(look, "frames_at_once", 1)
        began = time.perf_counter()
        found += [look(video[i : i + size]) for i in range(0, len(video), size)]
        spent_s += time.perf_counter() - began
        frames += len(video)
        truth.append(true.drop_vars("visible_px"))
    rows = xr.concat(found, "interaction", data_vars="minimal", join="exact")
    true = xr.concat(truth, "interaction", data_vars="minimal", join="exact")
    return pair_scores(true, rows), frames / spent_s


def table(scores: xr.Dataset) -> str:
    """Return the scores by class, the most frequent first, as lines of a page."""
    order = np.argsort(-scores["positives"].values, kind="stable")
    lines = ["| interaction | rows | AP |", "| --- | --- | --- |"]
    lines += [
        f"| {scores['interaction_class'].values[i]} | {int(scores['positives'][i])} | "
        f"{float(scores['ap'][i]):.3f} |"
        for i in order
    ]
    lines.append(f"| **mean** | | **{float(scores['mean_ap']):.3f}** |")
    lines.append(f"| five most frequent | | {float(scores['mean_ap_frequent']):.3f} |")
    return "\n".join(lines)


def chosen_model(name: str) -> Callable[[], Model]:
    """Return what makes a model for each clip, by its name or its file."""
    from hoilab.models import load
    from hoilab.models.duet import weights as duet
    from hoilab.models.qpic import tiny as qpic

    if not name.endswith(".safetensors"):
        return lambda: load(name)()  # type: ignore[no-any-return]
    if "qpic" in name:
        return lambda: qpic.opened(Path(name)).sped_up()
    return lambda: duet.opened(Path(name)).sped_up()


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("what", choices=["clips", "score"])
    parser.add_argument("folder", type=Path)
    parser.add_argument("model", nargs="?", default="duet-tiny")
    parser.add_argument("--threads", type=int, default=2)
    asked = parser.parse_args()
    torch.set_num_threads(asked.threads)
    if asked.what == "clips":
        render(asked.folder, SEEDS, shooting=CLIPS, progress=lambda done, of: print(done, of))
    else:
        result, speed = scored(chosen_model(asked.model), asked.folder)
        print(table(result))
        print(f"{speed:.1f} frames/s on {asked.threads} threads")
