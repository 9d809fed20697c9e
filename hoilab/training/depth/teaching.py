"""Teach any depth model own frames, and score it before and after on frames held back."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from pathlib import Path

import torch
import xarray as xr
from torch import Tensor, nn

from hoilab.models.depth_tiny.criterion import log_depth_loss
from hoilab.models.dpt.criterion import affine_loss
from hoilab.tasks.depth import DepthModel
from hoilab.training.depth.frames import DepthFrame, DepthFrames
from hoilab.training.depth.pupils import Pupil
from hoilab.training.depth.scored import scored
from hoilab.training.depth.windows import DepthBatch, Windows, depth_batches
from hoilab.training.loop import fit
from hoilab.training.recipe import Recipe

HELD_BACK = 5  # each fifth frame is not learned from
OWN = Recipe(
    steps=120, batch=2, learning_rate=2e-5, weight_decay=1e-3, decay_norms=False,
    schedule="cosine", warmup=5, clip_norm=1.0, checkpoint_every=20,
)  # fmt: skip
NEAR = Windows(rows=256, columns=448, smallest=0.6, without_camera=0.0, without_ground=0.05)


@dataclass(frozen=True, kw_only=True)
class Lesson:
    """How a model is taught.

    Parameters
    ----------
    windows
        How windows are drawn; their size becomes the nearest that the model can see.
    recipe
        How long and how fast it learns.
    """

    windows: Windows = NEAR
    recipe: Recipe = OWN


STANDARD = Lesson()
TINY = Lesson(recipe=replace(OWN, batch=4, learning_rate=3e-4, average=0.95))


def lesson_for(learner: Pupil, *, steps: int) -> Lesson:
    """Return how a model is taught: a small network takes larger steps than a large one."""
    usual = TINY if learner.name == "depth-tiny" else STANDARD
    return replace(usual, recipe=replace(usual.recipe, steps=steps))


def taught(
    learner: Pupil, frames: DepthFrames, folder: Path, *, lesson: Lesson = STANDARD
) -> tuple[Path, xr.Dataset]:
    """Teach a model frames with depth; return its weights, and scores before and after.

    Scores are of each fifth frame, which it does not learn from; with fewer than ten frames they
    are of all of them, and say nothing about others. A model that only ranks is scored after the
    best scale and shift of inverse depth.
    """
    held, rest = parted(len(frames))
    before = scored(modelled(learner), frames, indices=held).mean("time")
    learned(learner, frames, rest, folder, lesson=lesson)
    after = scored(modelled(learner), frames, indices=held).mean("time")
    both = xr.concat([before, after], "when").assign_coords(when=["before", "after"])
    count = len(held) if len(rest) < len(frames) else 0
    return learner.kept(learner.network, folder), both.assign_attrs(held_back=count)


def learned(
    learner: Pupil, frames: DepthFrames, indices: list[int], folder: Path, *, lesson: Lesson
) -> None:
    """Train a model in place on some of the frames; a folder with a run in it goes on with it."""
    rows, columns = learner.size(lesson.windows.rows, lesson.windows.columns)
    batches = depth_batches(
        _Some(frames, indices), seed=lesson.recipe.seed, batch=lesson.recipe.batch,
        windows=replace(lesson.windows, rows=rows, columns=columns),
    )  # fmt: skip
    learner.network.requires_grad_(True)
    fit(learner.network, loss_of(learner), batches, lesson.recipe, folder / "run")
    learner.network.eval()


def loss_of(learner: Pupil) -> Callable[[nn.Module, DepthBatch], dict[str, Tensor]]:
    """Return the loss of a batch: errors of log depth, or of inverse depth after its best fit."""

    def loss(network: nn.Module, batch: DepthBatch) -> dict[str, Tensor]:
        said = learner.says(network, batch.pixels, batch.sight)
        if not learner.ranks:
            return log_depth_loss(said, batch.depth)
        known = batch.depth > 0
        inverse = torch.where(known, 1 / batch.depth.nan_to_num(1.0).clamp_min(1e-3), 0.0)
        # Inverse depth of a street is some hundredths: its own size makes rates comparable.
        size = (inverse.sum() / known.sum().clamp_min(1)).clamp_min(1e-6)
        parts = affine_loss(said, inverse / size, known)
        return {"data": parts.data, "gradient": 0.5 * parts.gradient}

    return loss


def modelled(learner: Pupil) -> Callable[[DepthFrame], DepthModel]:
    """Return what makes the model for a frame: with its camera, where that is known."""

    def model(frame: DepthFrame) -> DepthModel:
        known = frame.camera if frame.knows == "all" or learner.name == "monodepth" else None
        return learner.model(learner.network, known)

    return model


def parted(count: int) -> tuple[list[int], list[int]]:
    """Return frames that are held back, each fifth, and those learned from.

    Examples
    --------
    >>> parted(11)
    ([0, 5], [1, 2, 3, 4, 6, 7, 8, 9, 10])
    >>> parted(3)
    ([0, 1, 2], [0, 1, 2])
    """
    if count < 2 * HELD_BACK:
        return list(range(count)), list(range(count))
    held = list(range(0, count - count % HELD_BACK, HELD_BACK))
    return held, [index for index in range(count) if index not in held]


class _Some:
    """Some of the frames."""

    def __init__(self, frames: DepthFrames, indices: list[int]) -> None:
        self.frames, self.indices = frames, indices

    def __len__(self) -> int:
        """Return how many there are."""
        return len(self.indices)

    def frame(self, index: int) -> DepthFrame:
        """Return one of them."""
        return self.frames.frame(self.indices[index])
