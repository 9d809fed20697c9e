"""Courses: which model can be trained by which recipe, and what such a training is asked.

A course names the function that runs it; only asking for it imports it.
"""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from importlib import import_module
from pathlib import Path

from hoilab.errors import DataError
from hoilab.training.recipe import Precision, Recipe


@dataclass(frozen=True, kw_only=True)
class Request:
    """What somebody wants trained, from what, into which folder.

    Parameters
    ----------
    data
        The annotations, or a folder of footage.
    images, instances
        Folder of the pictures, and COCO's instances file, where the annotations need them.
    start
        Weights to begin with; None where the course says which.
    from_nothing
        Begin without weights.
    seed, steps, batch, accumulate, precision, workers
        Instead of the recipe's own.
    """

    model: str
    data: Path
    folder: Path
    images: Path | None = None
    instances: Path | None = None
    start: Path | None = None
    from_nothing: bool = False
    seed: int | None = None
    steps: int | None = None
    batch: int | None = None
    accumulate: int | None = None
    precision: Precision | None = None
    workers: int | None = None
    device: str | None = None

    def applied(self, recipe: Recipe) -> Recipe:
        """Return the recipe with what was asked for instead of its own.

        A schedule that counts steps is stretched with them.
        """
        wanted = {
            name: getattr(self, name)
            for name in ("seed", "steps", "batch", "accumulate", "precision", "workers")
            if getattr(self, name) is not None
        }
        if self.steps is not None:
            share = self.steps / recipe.steps
            wanted |= {
                "drops": tuple(round(drop * share) for drop in recipe.drops),
                "warmup": round(recipe.warmup * min(1.0, share)),
            }
        return replace(recipe, **wanted)


@dataclass(frozen=True)
class Course:
    """A way to train a model."""

    model: str
    recipe: str
    summary: str
    target: str  # module:function, which takes a Request and returns the file it wrote
    seeds: Sequence[int] = ()  # of scenes; those that are not in the folder are rendered first

    def run(self, request: Request) -> Path:
        """Train, and return the file of weights that came of it."""
        module, _, name = self.target.partition(":")
        train: Callable[[Request], Path] = getattr(import_module(module), name)
        if self.seeds:
            _render_missing(request.data, self.seeds)
        return train(request)


_PAIRS = "hoilab.training.pairs.courses:train"
_BOXES = "hoilab.training.boxes3d.courses:train"
_CLIPS = "hoilab.training.clips.course"
_VIDEOS = f"{_CLIPS}:train_published"
_SCENES = "rendered scenes, from nothing"
_HUNDRED, _SCENES_120 = range(1000, 1100), range(1000, 1120)
COURSES = (
    Course(
        "duet-tiny",
        "tiny",
        _SCENES,
        "hoilab.training.pairs.tiny:train_duet",
        _SCENES_120,
    ),
    Course(
        "qpic-tiny",
        "tiny",
        _SCENES,
        "hoilab.training.pairs.tiny:train_qpic",
        _SCENES_120,
    ),
    Course("depth-tiny", "tiny", _SCENES, "hoilab.training.depth.course:train", _HUNDRED),
    Course("qpic-r50-hico", "published", "HICO-DET, 150 epochs, 16 pictures a step", _PAIRS),
    Course("qpic-r101-hico", "published", "HICO-DET, 150 epochs, 16 pictures a step", _PAIRS),
    Course("qpic-r50-vcoco", "published", "V-COCO, 150 epochs, 16 pictures a step", _PAIRS),
    Course("qpic-r101-vcoco", "published", "V-COCO, 150 epochs, 16 pictures a step", _PAIRS),
    Course("cdn-s-hico", "published", "HICO-DET, 90 epochs, then 10 for rare classes", _PAIRS),
    Course("cdn-l-hico", "published", "HICO-DET, 90 epochs, then 10 for rare classes", _PAIRS),
    Course("cdn-s-vcoco", "published", "V-COCO, 90 epochs, then 10 for rare classes", _PAIRS),
    Course("cdn-l-vcoco", "published", "V-COCO, 90 epochs, then 10 for rare classes", _PAIRS),
    Course("upt-r50-hico", "published", "HICO-DET, 20 epochs of the head", _PAIRS),
    Course("upt-r101-hico", "published", "HICO-DET, 20 epochs of the head", _PAIRS),
    *(
        Course(name, "published", "a folder in KITTI's layout", _BOXES)
        for name in ("yolo3d", "mono3d", "stereo3d", "km3d", "monoflex", "retinanet")
    ),
    *(
        Course(
            name,
            "tiny",
            "rendered scenes; single ones, pairs",
            "hoilab.training.boxes3d.tiny:train",
        )
        for name in ("mono3d-tiny", "stereo3d-tiny")
    ),
    Course(
        "open-verbs-tiny",
        "tiny",
        "synthetic footage, words; stands on duet-tiny, 600 steps of its heads",
        "hoilab.training.pairs.open_recipe:train",
        _HUNDRED,
    ),
    Course(
        "vicc-tiny", "tiny", "people in rendered scenes, colours and flow", f"{_CLIPS}:train_tiny"
    ),
    Course(
        "vicc-tiny", "person", "the same people, without background", f"{_CLIPS}:train_tiny_person"
    ),
    *(
        Course(name, "published", "a folder of videos, each stream, then in turns", _VIDEOS)
        for name in ("vicc-s3d", "vicc-s3dg", "vicc-r2plus1d")
    ),
)


def _render_missing(folder: Path, seeds: Sequence[int]) -> None:
    from hoilab.tasks import shown
    from hoilab.training.footage import shard
    from hoilab.training.shooting import render

    if all((shard(folder, seed) / "shard.json").exists() for seed in seeds):
        return
    with shown("rendering scenes") as report:
        render(folder, seeds, processes=min(os.cpu_count() or 1, len(seeds)), progress=report)


def course(model: str, recipe: str | None = None) -> Course:
    """Return the course of a model; its first one where no recipe is named."""
    fitting = [c for c in COURSES if c.model == model]
    if not fitting:
        raise DataError(
            f"there is no recipe for {model!r}; there are some for "
            f"{', '.join(dict.fromkeys(c.model for c in COURSES))}"
        )
    for one in fitting:
        if recipe in (None, one.recipe):
            return one
    raise DataError(
        f"{model} has no recipe {recipe!r}; it has {', '.join(c.recipe for c in fitting)}"
    )
