"""One fine-tuning while it goes on: look, judge, learn, return to the best epoch."""

import math
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np
import torch
import xarray as xr
from torch import Tensor, nn

from hoilab.training.finetune.cache import Batch, batches, count, looked_at, stacked, told_apart
from hoilab.training.finetune.figures import mean_ap, mean_loss, told_as_labelled
from hoilab.training.finetune.learner import Labelled, Learner, Progress, Stage, Watch
from hoilab.training.finetune.recipe import FinetuneRecipe
from hoilab.training.finetune.records import Records

WARM_UP_STEPS = 10
PAUSE_S = 0.05

Figures = dict[str, tuple[float, float]]  # own, base: loss, mean AP


class Stopped(Exception):  # noqa: N818 - nothing went wrong
    """Somebody wants no more."""


class Run:
    """A learner, its examples in memory, and who watches."""

    def __init__(
        self,
        learner: Learner,
        recipe: FinetuneRecipe,
        *,
        records: Records | None,
        stop: Callable[[], bool],
        paused: Callable[[], bool],
        progress: Watch | None,
    ) -> None:
        self.learner = learner
        self.recipe = recipe
        self.epoch = 0
        self._records = records
        self._stop, self._paused, self._watch = stop, paused, progress
        self._began = time.monotonic()
        self._told: list[dict[str, float]] = []
        self._best = math.inf
        self._best_weights: list[Tensor] = []
        self._before: dict[int, Any] = {}

    def heartbeat(self) -> None:
        """Wait while the run is paused; raise `Stopped` when it is to end."""
        while not self._stop():
            if not self._paused():
                return
            time.sleep(PAUSE_S)
        raise Stopped

    def look(self, own: Sequence[Labelled], base: Sequence[Labelled]) -> None:
        """Work out the features of all frames, the own ones with their mirror images if asked."""
        done, total = 0, count(own) + count(base)
        seen: list[list[Batch]] = []
        for data, mirrored in ((own, self.recipe.mirrored), (base, False)):
            views = []
            for batch in looked_at(self.learner, data, mirrored=mirrored):
                self.heartbeat()
                views.append(batch)
                done += 1
                self._tell("look", done, total)
            seen.append(views)
        self._own, self._held_own = told_apart(self.recipe.held_out, seen[0])
        self._base, self._held_base = told_apart(self.recipe.held_out, seen[1])
        if self.recipe.drift > 0:
            for example in self._base or self._own:
                self.heartbeat()
                with torch.no_grad():
                    self._before[id(example)] = self.learner.beliefs(stacked([example]))

    def judge(self) -> Figures:
        """Return loss and mean average precision on what is held out."""
        total = len(self._held_own) + len(self._held_base)
        result: Figures = {}
        for kind, examples in (("own", self._held_own), ("base", self._held_base)):
            loss = self._loss(examples)
            result[kind] = (loss, mean_ap(self.learner, examples, heartbeat=self.heartbeat))
        self._tell("judge", total, total)
        return result

    def learn(self) -> None:
        """Take all steps, then return to the weights after the best epoch."""
        recipe, weights = self.recipe, self.learner.trainable()
        optimizer = torch.optim.AdamW(
            weights, lr=recipe.learning_rate, weight_decay=recipe.weight_decay, fused=True
        )
        draw = np.random.default_rng(recipe.seed)
        steps = len(batches(self._own, recipe.batch, np.arange(len(self._own)))) * recipe.epochs
        schedule = torch.optim.lr_scheduler.LambdaLR(optimizer, lambda step: _rate(step, steps))
        replayed = _endless(self._base, recipe.batch, draw)
        step = 0
        self._end_epoch(weights)
        for epoch in range(1, recipe.epochs + 1):
            for batch in batches(self._own, recipe.batch, draw.permutation(len(self._own))):
                self.heartbeat()
                losses = self._losses(batch, next(replayed, None))
                optimizer.zero_grad()
                torch.autograd.backward(torch.stack([*losses.values()]).sum())
                nn.utils.clip_grad_norm_(weights, recipe.clip_norm)
                optimizer.step()
                schedule.step()
                step += 1
                self._tell("learn", step, steps, {k: v.item() for k, v in losses.items()})
            self.epoch = epoch
            self._end_epoch(weights)
            if recipe.until_told and told_as_labelled(
                self.learner, self._own, heartbeat=self.heartbeat
            ):
                break
        self.return_to_best()

    def return_to_best(self) -> None:
        """Put back the weights after the epoch with the least loss on what is held out."""
        if self._best_weights:
            with torch.no_grad():
                for weight, best in zip(self.learner.trainable(), self._best_weights, strict=True):
                    weight.copy_(best)

    def history(self) -> xr.Dataset:
        """Return the losses on held-out frames over ``epoch``."""
        columns = ("own", "base")
        return xr.Dataset(
            {name: ("epoch", [row[f"held out {name}"] for row in self._told]) for name in columns},
            coords={"epoch": np.arange(len(self._told))},
        )

    def _losses(self, own: Batch, base: Batch | None) -> dict[str, Tensor]:
        recipe = self.recipe
        terms = self._terms(own)
        drift = terms.pop("drift", None)
        losses = {"own": torch.stack([*terms.values()]).sum()}
        if base is not None:
            again = self._terms(base)
            drift = again.pop("drift", None)
            losses["replay"] = recipe.replay * torch.stack([*again.values()]).sum()
        if drift is not None:
            losses["drift"] = recipe.drift * drift
        for name, loss in losses.items():
            if not torch.isfinite(loss):
                raise FloatingPointError(
                    f"the loss {name!r} became {loss.item()} in epoch {self.epoch + 1}: lower "
                    f"the learning rate of {recipe.learning_rate}, or check the labelled boxes"
                )
        return losses

    def _terms(self, batch: Batch) -> dict[str, Tensor]:
        said = [self._before[id(e)] for e in batch if id(e) in self._before]
        before = None
        if len(said) == len(batch):
            before = type(said[0])(*(torch.cat(parts) for parts in zip(*said, strict=True)))
        return self.learner.losses(stacked(batch), [e.targets for e in batch], before)

    def _end_epoch(self, weights: Sequence[Tensor]) -> None:
        own, base = self._loss(self._held_own), self._loss(self._held_base)
        now = np.nansum([own, self.recipe.replay * base]) if not math.isnan(own) else -self.epoch
        if now < self._best or not self._best_weights:
            self._best = float(now)
            self._best_weights = [weight.detach().clone() for weight in weights]
        self._told.append({"held out own": own, "held out base": base})
        self._tell("judge", self.epoch, self.recipe.epochs, self._told[-1])
        every = self.recipe.checkpoint_every
        if self._records is not None:
            due = self.epoch > 0 and every > 0 and self.epoch % every == 0
            self._records.epoch(self.learner, self.epoch, self._told[-1], checkpoint=due)

    def _loss(self, examples: Batch) -> float:
        return mean_loss(self.learner, examples, size=self.recipe.batch, heartbeat=self.heartbeat)

    def _tell(
        self, stage: Stage, done: int, total: int, losses: dict[str, float] | None = None
    ) -> None:
        if self._watch is not None:
            seconds = time.monotonic() - self._began
            self._watch(
                Progress(
                    stage=stage, done=done, total=total, epoch=self.epoch, losses=losses or {},
                    seconds=seconds,
                )
            )  # fmt: skip


@contextmanager
def interruptible(network: nn.Module, heartbeat: Callable[[], None]) -> Iterator[None]:
    """Ask `heartbeat` before every layer: a large network takes seconds for a frame."""
    layers = [layer for layer in network.modules() if not [*layer.children()]]
    hooks = [layer.register_forward_pre_hook(lambda *_: heartbeat()) for layer in layers]
    try:
        yield
    finally:
        for hook in hooks:
            hook.remove()


def _rate(step: int, steps: int) -> float:
    warm = min(1.0, (step + 1) / min(WARM_UP_STEPS, max(steps // 4, 1)))
    return warm * (0.55 + 0.45 * math.cos(math.pi * min(step / max(steps, 1), 1.0)))


def _endless(examples: Batch, size: int, draw: np.random.Generator) -> Iterator[Batch]:
    while examples:
        yield from batches(examples, size, draw.permutation(len(examples)))
