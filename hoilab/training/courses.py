"""Courses: which model can be trained by which recipe, and what such a training is asked.

A course names the function that runs it; only asking for it imports it.
"""

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
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
        known = {field.name for field in fields(Recipe)}
        assert wanted.keys() <= known
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

    def run(self, request: Request) -> Path:
        """Train, and return the file of weights that came of it."""
        module, _, name = self.target.partition(":")
        train: Callable[[Request], Path] = getattr(import_module(module), name)
        return train(request)


_PAIRS = "hoilab.training.pair_courses:train"
_TINY = "hoilab.training.tiny_courses"
COURSES = (
    Course("qpic-tiny", "tiny", "rendered scenes, from nothing", f"{_TINY}:qpic_tiny"),
    Course("depth-tiny", "tiny", "rendered scenes, from nothing", f"{_TINY}:depth_tiny"),
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
    Course(
        "open-verbs-tiny",
        "tiny",
        "synthetic footage, words; stands on duet-tiny, 2,500 steps of its heads",
        "hoilab.training.open_recipe:train",
    ),
)


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
