"""The loop: a network, its loss and its batches become a trained network, step by step.

`batches(number)` must give the same batch whenever it is asked for the same number; a run that
was interrupted then goes on to the last bit. Batch `number` belongs to step
``number // (accumulate * processes)``.
"""

from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager, nullcontext
from pathlib import Path
from typing import Any, NamedTuple

import torch
from torch import Tensor, nn

from hoilab.errors import HoilabError
from hoilab.training import checkpoint
from hoilab.training._ahead import prepared
from hoilab.training._interrupts import interrupts
from hoilab.training.journal import Journal
from hoilab.training.recipe import Recipe

Loss = Callable[[nn.Module, Any], Mapping[str, Tensor]]
Batches = Callable[[int], Any]
Report = Callable[[int, int, Mapping[str, float]], None]
Optimizer = Callable[[list[dict[str, Any]]], torch.optim.Optimizer]


class NotFiniteError(HoilabError, FloatingPointError):
    """A loss or a gradient that is NaN or infinite; the message names where it began."""


class StoppedError(HoilabError):
    """A run that somebody interrupted; it was saved."""

    exit_code = 130


class Outcome(NamedTuple):
    """What came of a run."""

    steps: int
    resumed_from: int  # 0 for a run from the beginning
    last: dict[str, float]  # each term of the loss, mean over the last steps that were logged


def fit(
    network: nn.Module,
    loss: Loss,
    batches: Batches,
    recipe: Recipe,
    folder: str | Path,
    *,
    progress: bool | Report = True,
    device: str | None = None,
    optimizer: Optimizer | None = None,
) -> Outcome:
    """Train a network in place; a folder that holds a run of the same recipe goes on with it.

    Parameters
    ----------
    loss
        Gives the terms of the loss by name, weighted; their sum is minimised. It calls the
        network it is given, not one it remembers: that may be a copy spread over processes.
    batches
        Gives the batch of a number. One with ``names`` is named by them in error messages.
    folder
        Where checkpoint, ``log.csv`` and TensorBoard's files go.
    progress
        A bar, nothing, or what is called with the steps done, all steps and the latest means.
    device
        ``cpu`` keeps away from a GPU; by default Accelerate decides.
    optimizer
        Makes the optimiser of the recipe's groups of parameters; AdamW by default.

    Raises
    ------
    NotFiniteError
        A term of the loss or a gradient is NaN or infinite.
    StoppedError
        Ctrl-C or SIGTERM; the run was saved first.
    """
    folder = Path(folder)
    with ExitStack() as stack:
        run = stack.enter_context(_running(network, recipe, folder, device, optimizer))
        journal = stack.enter_context(
            Journal(folder, recipe, begun=run.step, sums=run.sums, shown=progress, main=run.main)
        )
        coming = stack.enter_context(
            prepared(batches, run.numbers, device=run.accelerator.device, workers=recipe.workers)
        )
        stop = stack.enter_context(interrupts())
        began = run.step
        network.train()
        while run.step < recipe.steps:
            terms, norm = run.one_step(loss, coming)
            journal.add(run.step, terms, norm, run.rate)
            last = run.step == recipe.steps
            if last or run.step % recipe.checkpoint_every == 0 or stop:
                run.save(journal.sums)
            if stop and not last:
                raise StoppedError(
                    f"stopped and saved after step {run.step} of {recipe.steps} in {folder}; the "
                    "same command goes on from there"
                )
        run.finish()
        return Outcome(run.step, began, journal.latest)


class _Run:
    """Network, optimiser and where they are; `_running` makes and ends it."""

    def __init__(
        self,
        network: nn.Module,
        recipe: Recipe,
        folder: Path,
        device: str | None,
        made: Optimizer | None,
    ) -> None:
        from accelerate import Accelerator

        self.recipe, self.folder, self.bare = recipe, folder, network
        self.accelerator = Accelerator(
            mixed_precision=recipe.precision,
            cpu=device == "cpu",
            step_scheduler_with_optimizer=False,
        )
        self.main = bool(self.accelerator.is_main_process)
        here = self.accelerator.device
        network.to(here)
        groups = recipe.groups(network)
        fused = here.type in ("cpu", "cuda")
        optimizer = (
            made(groups)
            if made is not None
            else torch.optim.AdamW(groups, betas=recipe.betas, fused=fused)
        )
        state = checkpoint.load(folder, recipe)
        self.step = 0
        self.sums: dict[str, float] = {}
        self.average: dict[str, Tensor] = {}
        if state is not None:
            checkpoint.restore(network, state, source=folder / checkpoint.NAME)
            optimizer.load_state_dict(state.optimizer)
            self.step, self.sums = state.step, state.sums
            self.average = {name: value.to(here) for name, value in state.average.items()}
        elif recipe.average is not None:
            self.average = {k: v.detach().clone() for k, v in network.state_dict().items()}
        self.network, self.optimizer = self.accelerator.prepare(network, optimizer)
        self.scaler = self.accelerator.scaler
        if self.scaler is not None and state is not None and state.scaler:
            self.scaler.load_state_dict(state.scaler)
        self.rate = 0.0

    @property
    def numbers(self) -> range:
        """The numbers of the batches that this process is still to learn from."""
        every, mine = self.accelerator.num_processes, self.accelerator.process_index
        each = self.recipe.accumulate * every
        return range(self.step * each + mine, self.recipe.steps * each, every)

    def one_step(
        self, loss: Loss, coming: Iterator[tuple[int, Any]]
    ) -> tuple[dict[str, Tensor], Tensor]:
        """Take one step; return the mean terms of the loss and the gradient's length."""
        recipe, accelerator = self.recipe, self.accelerator
        share = recipe.share(self.step)
        for group in self.optimizer.param_groups:
            group["lr"] = group["full_rate"] * share
        self.rate = max(group["lr"] for group in self.optimizer.param_groups)
        means: dict[str, Tensor] = {}
        for part in range(recipe.accumulate):
            number, batch = next(coming)
            # Dropout is a function of the batch's number too, so nothing needs to be remembered.
            torch.manual_seed(recipe.seed * 1_000_003 + number)
            last = part == recipe.accumulate - 1
            with nullcontext() if last else accelerator.no_sync(self.network):
                terms = self._terms(loss, batch, number)
                total = torch.stack([term.float() for term in terms.values()]).sum()
                accelerator.backward(total / recipe.accumulate)
            for name, term in terms.items():
                kept = term.detach().float() / recipe.accumulate
                means[name] = means[name] + kept if name in means else kept
        norm = self._clipped()
        self.optimizer.step()
        self.optimizer.zero_grad()
        self.step += 1
        self._remember()
        return means, norm

    def _terms(self, loss: Loss, batch: Any, number: int) -> Mapping[str, Tensor]:
        where = f"at step {self.step + 1}, batch {number}{_named(batch)}"
        saved = f"the last good state is in {self.folder}"
        try:
            terms = loss(self.network, batch)
        except FloatingPointError as cause:
            raise NotFiniteError(f"{cause} ({where}; {saved})") from cause
        if not torch.stack([term.detach().float() for term in terms.values()]).isfinite().all():
            bad = [f"{name} is {t.item()}" for name, t in terms.items() if not t.isfinite().all()]
            raise NotFiniteError(
                f"the loss is not finite {where}: {', '.join(bad)}; lower the learning rate or "
                f"look at that batch ({saved})"
            )
        return terms

    def _clipped(self) -> Tensor:
        parameters = [p for group in self.optimizer.param_groups for p in group["params"]]
        longest = self.recipe.clip_norm
        norm: Tensor = self.accelerator.clip_grad_norm_(
            parameters, float("inf") if longest is None else longest
        )
        # A gradient of float16 may overflow: its scaler skips the step and scales less.
        if self.scaler is None and not torch.isfinite(norm):
            bad = [
                name
                for name, p in self.bare.named_parameters()
                if p.grad is not None and not p.grad.isfinite().all()
            ]
            raise NotFiniteError(
                f"the loss is finite, but at step {self.step + 1} the gradients of {len(bad)} "
                f"parameters are not, the first is {bad[0] if bad else 'their sum'}; lower the "
                f"learning rate (the last good state is in {self.folder})"
            )
        return norm

    @torch.no_grad()
    def _remember(self) -> None:
        if self.recipe.average is None:
            return
        # A short memory at first: the weights it began with should not linger.
        keep = min(self.recipe.average, (1 + self.step) / (10 + self.step))
        for name, value in self.bare.state_dict().items():
            mean = self.average[name]
            if value.is_floating_point():
                mean.lerp_(value, 1 - keep)
            else:
                mean.copy_(value)

    def save(self, sums: dict[str, float]) -> None:
        """Keep the run as it is now."""
        if self.main:
            state = checkpoint.State(
                step=self.step,
                network=self.bare.state_dict(),
                optimizer=self.optimizer.state_dict(),
                average=self.average,
                scaler=self.scaler.state_dict() if self.scaler is not None else {},
                sums=sums,
            )
            checkpoint.save(self.folder, state, self.recipe)
        self.accelerator.wait_for_everyone()

    def finish(self) -> None:
        """Give the network its averaged weights, where there are such."""
        if self.average:
            self.bare.load_state_dict(self.average)


@contextmanager
def _running(
    network: nn.Module,
    recipe: Recipe,
    folder: Path,
    device: str | None,
    optimizer: Optimizer | None,
) -> Iterator[_Run]:
    from accelerate.state import AcceleratorState

    threads = torch.get_num_threads()
    if recipe.threads is not None:
        torch.set_num_threads(recipe.threads)
    generator = torch.get_rng_state()
    # Accelerate allows one precision in the life of a process unless it is told to forget.
    AcceleratorState._reset_state()
    run = None
    try:
        run = _Run(network, recipe, folder, device, optimizer)
        yield run
    finally:
        if run is not None:
            run.accelerator.unwrap_model(run.network, keep_fp32_wrapper=False)
        AcceleratorState._reset_state()
        torch.set_rng_state(generator)
        torch.set_num_threads(threads)
        network.eval()


def _named(batch: Any) -> str:
    names = getattr(batch, "names", None)
    return f" ({', '.join(map(str, names))})" if names else ""
