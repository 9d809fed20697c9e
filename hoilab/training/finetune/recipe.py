"""How a model is taught more, and what came of it."""

from dataclasses import dataclass
from pathlib import Path

import xarray as xr

from hoilab.training.finetune.learner import Learner


@dataclass(frozen=True, kw_only=True)
class FinetuneRecipe:
    """How a model is taught more.

    Parameters
    ----------
    epochs
        How often each own frame is seen, at most.
    until_told
        End after the first epoch in which the model tells all that is learnt from as it is labelled
        (`told_as_labelled`): no more is changed than has to be.
    batch
        Own frames a step; as many of base data are replayed with them.
    learning_rate, weight_decay, clip_norm
        Of AdamW; the rate warms up for a few steps and falls to a tenth along a cosine.
    replay
        Weight of the loss on base data that is replayed.
    drift
        Weight of the distance from what the model said before, on replayed frames, or on the own
        ones where nothing is replayed.
    mirrored
        Learn from mirror images too; looking takes twice as long.
    held_out
        Share of the labelled frames, the last ones, that is not learnt from but measured on.
    checkpoint_every
        Epochs from one checkpoint to the next, where there is a folder for them.
    seed
        Draws the order of the frames.
    """

    epochs: int = 20
    until_told: bool = False
    batch: int = 8
    learning_rate: float = 3e-4
    weight_decay: float = 1e-4
    clip_norm: float = 1.0
    replay: float = 1.0
    drift: float = 1.0
    mirrored: bool = False
    held_out: float = 0.2
    checkpoint_every: int = 5
    seed: int = 0


@dataclass(frozen=True)
class Finetuned:
    """What came of a fine-tuning.

    Parameters
    ----------
    learner
        The model as it was after its best epoch.
    figures
        ``loss`` and ``mean_ap`` over ``data`` (own, base) and ``moment`` (before, after), on
        frames that were held out; NaN where there are none, or where the run was stopped first.
    history
        Losses on held-out frames over ``epoch``; epoch 0 is before the first step.
    stopped
        Whether somebody stopped it.
    path
        The model's file, where there was a folder to write to.
    """

    learner: Learner
    figures: xr.Dataset
    history: xr.Dataset
    stopped: bool
    path: Path | None
