"""Which frame next: verbs that are told wrong, against labelled frames, proposed and by chance.

Clips of rendered places that the model has not seen; their truth labels whatever is asked for. In
each round the model is taught anew from everything that is labelled so far, then tells all frames
that are not. Counted are true pairs that the model finds before it is taught; wrong is one whose
surest verb is another one, or that is lost afterwards.

    python benchmarks/label_next.py --clips clips/ --base footage/

`clips/` holds scenes of consecutive frames (seeds 9100 and up), `base/` footage as the model was
trained on, replayed and measured so that what is forgotten shows; see `hoilab train`.
"""

import argparse
import time
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
import xarray as xr

from hoilab.analysis.label_next import frames_to_label
from hoilab.analysis.pairs import paired
from hoilab.geometry.boxes import pairwise_iou, to_corners
from hoilab.schema import make_video
from hoilab.training.finetune.data import labelled_footage
from hoilab.training.finetune.learner import Labelled, Learner
from hoilab.training.finetune.lessons import QUICK, told_in
from hoilab.training.finetune.loop import finetune
from hoilab.training.finetune.memory import Memory, Remembering
from hoilab.training.finetune.models import learner_of
from hoilab.training.finetune.recipe import FinetuneRecipe
from hoilab.training.footage import Footage
from hoilab.training.pairs.stills import interactions_of

ROUNDS = (4, 8, 16, 32)
RECIPES = (
    QUICK,
    replace(QUICK, drift=0.1, replay=0.5),
    replace(QUICK, drift=0.1, replay=0.5, learning_rate=3e-3),
)
"""How a lesson could be taught, compared with ``--recipes``."""
SPACING = 10_000  # frame numbers of one clip from those of the next


def clip(footage: Footage, seed: int, number: int) -> Labelled:
    """Return the frames of one scene as a clip, numbered so that no other has the same."""
    stills = [still for still in (footage[at] for at in range(len(footage))) if still.seed == seed]
    order = np.arange(len(stills)) + number * SPACING
    video = make_video(
        np.stack([still.rgb for still in stills]), [still.time_s for still in stills],
        identity="public", source=f"{stills[0].place}-{seed}",
    ).assign_coords(frame=("time", order))  # fmt: skip
    rows = []
    for frame, still in zip(order.tolist(), stills, strict=True):
        found = interactions_of(still).drop_vars("image")
        count = found.sizes["interaction"]
        own = {name: ("interaction", found[name].values + number * SPACING)
               for name in ("human", "object")}  # fmt: skip
        rows.append(found.assign(frame=("interaction", np.full(count, frame)), **own))
    truth = xr.concat(rows, "interaction", data_vars="minimal")
    return Labelled(video, truth.assign_coords(image=order))


def told(learner: Learner, clips: Sequence[Labelled]) -> xr.Dataset:
    """Return what a model says in all frames; people and things are those of the truth."""
    parts = []
    for number, part in enumerate(clips):
        rows = xr.concat(
            [told_in(learner, part.video, row) for row in range(part.video.sizes["time"])],
            "interaction", data_vars="minimal",
        )  # fmt: skip
        rows = rows.isel(interaction=np.flatnonzero(rows["score"].values > 0.02))
        parts.append(_named(rows, part.interactions, number))
    return paired(xr.concat(parts, "interaction", data_vars="minimal"))


def _named(rows: xr.Dataset, truth: xr.Dataset, number: int) -> xr.Dataset:
    """Return rows whose human is the true one under it, as tracks would say."""
    human = np.full(rows.sizes["interaction"], -1, np.int64)
    for frame in np.unique(rows["frame"].values):
        here = np.flatnonzero(rows["frame"].values == frame)
        there = np.flatnonzero(truth["frame"].values == frame)
        if not len(there):
            continue
        overlap = pairwise_iou(_corners(rows, "human")[here], _corners(truth, "human")[there])
        best = overlap.argmax(-1)
        sure = overlap[np.arange(len(here)), best] >= 0.5
        human[here[sure]] = truth["human"].values[there[best[sure]]]
    thing = np.full(len(human), -1, np.int64)
    return rows.assign(human=("interaction", human), object=("interaction", thing))


def _corners(rows: xr.Dataset, who: str) -> np.ndarray:
    boxes: np.ndarray = to_corners(rows[f"{who}_position"].values, rows[f"{who}_shape"].values)
    return boxes


def verbs(rows: xr.Dataset, clips: Sequence[Labelled]) -> dict[tuple[int, int], bool]:
    """Return for each true pair that is found (frame, place in the truth) if its verb is right.

    Found is a pair that has a row with both boxes over its own by a half at least; the surest of
    those rows says the verb.
    """
    right = {}
    for part in clips:
        truth = part.interactions
        truth = truth.isel(interaction=np.flatnonzero(truth["verb"].values != "none"))
        for frame in np.unique(truth["frame"].values).tolist():
            true = truth.isel(interaction=np.flatnonzero(truth["frame"].values == frame))
            said = rows.isel(interaction=np.flatnonzero(rows["frame"].values == frame))
            human = pairwise_iou(_corners(true, "human"), _corners(said, "human"))
            thing = pairwise_iou(_corners(true, "object"), _corners(said, "object"))
            score = np.where(np.minimum(human, thing) >= 0.5, said["score"].values, 0.0)
            for row, verb in enumerate(true["verb"].values.tolist()):
                best = int(score[row].argmax()) if score.shape[1] else -1
                if best >= 0 and score[row, best] > 0:
                    right[frame, row] = bool(said["verb"].values[best] == verb)
    return right


def wrong(now: Mapping[tuple[int, int], bool], first: Mapping[tuple[int, int], bool],
          without: Collection[int] = ()) -> float:  # fmt: skip
    """Return how many percent of the pairs that were found at first are told wrong now, or lost."""
    pairs = [pair for pair in first if pair[0] not in without]
    return 100 * (1 - sum(now.get(pair, False) for pair in pairs) / max(1, len(pairs)))


def taught(learner: Remembering, clips: Sequence[Labelled], frames: set[int],
           replay: Sequence[Labelled], recipe: FinetuneRecipe) -> Learner:  # fmt: skip
    """Return the model once it has learnt these frames."""
    own = []
    for part in clips:
        here = [frame for frame in part.frames if frame in frames]
        if here:
            rows = part.interactions
            kept = np.flatnonzero(np.isin(rows["frame"].values, here))
            own.append(
                Labelled(
                    part.video,
                    rows.drop_vars("image").isel(interaction=kept).assign_coords(image=here),
                )
            )
    return finetune(learner, own, replay=replay, recipe=recipe).learner


def main() -> None:
    """Print a row for each way to choose, and for the base data."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--clips", type=Path, required=True)
    parser.add_argument("--base", type=Path, required=True)
    parser.add_argument("--scenes", type=int, default=6, help="clips")
    parser.add_argument("--chances", type=int, default=2, help="seeds of choosing by chance")
    parser.add_argument("--recipes", action="store_true", help="compare ways to teach first")
    options = parser.parse_args()
    torch.set_num_threads(1)
    began = time.process_time()
    footage = Footage(options.clips, seeds=range(9100, 9100 + options.scenes))
    clips = [clip(footage, seed, at) for at, seed in enumerate(footage.seeds)]
    base = Footage(options.base, seeds=range(1000, 1012))
    replay = labelled_footage(base[at] for at in range(0, len(base), max(1, len(base) // 12)))
    measured = Footage(options.base, seeds=range(9000, 9012))
    held = [clip(measured, seed, 100 + at) for at, seed in enumerate(measured.seeds)]
    learner = Remembering(learner_of("duet-tiny"), Memory(1_500_000_000))
    said_first = told(learner, clips)
    first, first_base = verbs(said_first, clips), verbs(told(learner, held), held)
    print(
        f"wrong before: {wrong(first, first):.1f} % of {len(first)} found pairs, "
        f"{wrong(first_base, first_base):.1f} % of {len(first_base)} in base",
        flush=True,
    )
    numbers = [frame for part in clips for frame in part.frames]
    for recipe in RECIPES if options.recipes else ():
        frames = {*np.random.default_rng(9).choice(numbers, 16, replace=False).tolist()}
        now = taught(learner, clips, frames, replay, recipe)
        after = wrong(verbs(told(now, clips), clips), first, frames)
        forgot = wrong(verbs(told(now, held), held), first_base)
        print(f"{recipe}: 16 labelled {after:.1f} % (was {wrong(first, first, frames):.1f}), "
              f"base {forgot:.1f} % ({time.process_time() - began:.0f} s)", flush=True)  # fmt: skip
    for way in ("proposed", *(f"chance {seed}" for seed in range(options.chances))):
        rng = np.random.default_rng(int(way.split()[-1]) if way != "proposed" else 0)
        frames = set()
        said, line = said_first, []
        for count in ROUNDS:
            more = count - len(frames)
            if way == "proposed":
                found = frames_to_label(said, more, labelled=sorted(frames))["frame"].values
                frames |= {int(frame) for frame in found}
            else:
                left = [frame for frame in numbers if frame not in frames]
                frames |= {int(frame) for frame in rng.choice(left, more, replace=False)}
            now = taught(learner, clips, frames, replay, QUICK)
            said = told(now, clips)
            line.append(f"{len(frames)}: {wrong(verbs(said, clips), first, frames):.1f} %")
        forgot = wrong(verbs(told(now, held), held), first_base)
        print(f"{way:10} {'  '.join(line)}  base {forgot:.1f} %  "
              f"({time.process_time() - began:.0f} s)", flush=True)  # fmt: skip


if __name__ == "__main__":
    main()
