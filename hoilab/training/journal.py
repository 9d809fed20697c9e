"""The journal of a run: a CSV file, TensorBoard where it is installed, and a bar for people."""

import csv
import math
import time
from collections.abc import Callable, Mapping
from contextlib import ExitStack
from pathlib import Path
from types import TracebackType
from typing import Any, Self

from torch import Tensor

from hoilab.errors import DataError
from hoilab.training.recipe import Recipe

NAME = "log.csv"
Report = Callable[[int, int, Mapping[str, float]], None]


class Journal:
    """Means of each term of the loss, a row for every `log_every` steps.

    Attributes
    ----------
    sums
        What was added since the last row.
    latest
        The last row.
    """

    def __init__(
        self,
        folder: Path,
        recipe: Recipe,
        *,
        begun: int,
        sums: Mapping[str, float],
        shown: bool | Report,
        main: bool,
    ) -> None:
        self.path, self.recipe, self.main = folder / NAME, recipe, main
        self._sums: dict[str, Tensor | float] = dict(sums)
        self.latest: dict[str, float] = {}
        self._begun, self._began_s = begun, time.monotonic()
        self._seconds_before = 0.0
        self._shown = shown
        self._stack = ExitStack()
        self._bar: Report | None = None
        self._board: Any = None

    @property
    def sums(self) -> dict[str, float]:
        """The sums as plain numbers."""
        return {name: float(value) for name, value in self._sums.items()}

    def __enter__(self) -> Self:
        if not self.main:
            return self
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self._continue()
        self._board = _board(self.path.parent, self._begun)
        if callable(self._shown):
            self._bar = self._shown
        elif self._shown:
            self._bar = self._stack.enter_context(_Bar(self.recipe.steps, self._begun))
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if self._board is not None:
            self._board.close()
        self._stack.close()

    def add(self, step: int, terms: Mapping[str, Tensor], norm: Tensor, rate: float) -> None:
        """Take note of a step."""
        for name, value in {"gradient": norm.detach(), **terms}.items():
            self._sums[name] = self._sums.get(name, 0.0) + value
        if step % self.recipe.log_every == 0 or step == self.recipe.steps:
            self._write(step, rate)
        elif self._bar is not None:
            self._bar(step, self.recipe.steps, self.latest)

    def _write(self, step: int, rate: float) -> None:
        every = self.recipe.log_every
        steps = step % every or min(every, step)
        means = {name: value / steps for name, value in self.sums.items()}
        self._sums = {}
        gradient = means.pop("gradient")
        seconds = self._seconds_before + time.monotonic() - self._began_s
        self.latest = {"loss": math.fsum(means.values()), **means}
        if not self.main:
            return
        row = {"step": step, "seconds": round(seconds, 3), "learning_rate": rate}
        row |= {"gradient": gradient, **self.latest}
        self._append(row)
        if self._board is not None:
            for name, value in {**self.latest, "gradient": gradient, "learning_rate": rate}.items():
                self._board.add_scalar(name, value, step)
        if self._bar is not None:
            self._bar(step, self.recipe.steps, self.latest)

    def _append(self, row: dict[str, float]) -> None:
        fresh = not self.path.exists()
        if not fresh:
            with self.path.open(newline="") as file:
                columns = next(csv.reader(file))
            if set(columns) != set(row):
                raise DataError(
                    f"the loss had the terms {', '.join(columns[4:])}, now it has "
                    f"{', '.join([*row][4:])}; give every term in every step, 0 where it is none"
                )
            row = {name: row[name] for name in columns}
        with self.path.open("a", newline="") as file:
            writer = csv.DictWriter(file, row.keys())
            if fresh:
                writer.writeheader()
            writer.writerow(row)

    def _continue(self) -> None:
        """Take back the rows after the checkpoint: those steps are done again."""
        if not self.path.exists():
            return
        with self.path.open(newline="") as file:
            table = list(csv.DictReader(file))
        kept = [row for row in table if int(row["step"]) <= self._begun]
        if not kept:
            self.path.unlink()
            return
        self._seconds_before = float(kept[-1]["seconds"])
        with self.path.open("w", newline="") as file:
            writer = csv.DictWriter(file, kept[0].keys())
            writer.writeheader()
            writer.writerows(kept)


def _board(folder: Path, begun: int) -> Any:
    try:
        from torch.utils.tensorboard import SummaryWriter
    except ImportError:
        return None
    return SummaryWriter(str(folder), purge_step=begun + 1)


class _Bar:
    def __init__(self, steps: int, begun: int) -> None:
        from rich.console import Console
        from rich.progress import (
            BarColumn,
            MofNCompleteColumn,
            Progress,
            TextColumn,
            TimeElapsedColumn,
            TimeRemainingColumn,
        )

        console = Console(stderr=True)
        looked_at = console.is_terminal or console.is_jupyter
        self._progress = Progress(
            TextColumn("training"),
            BarColumn(),
            MofNCompleteColumn(),
            TextColumn("{task.fields[means]}"),
            TimeElapsedColumn(),
            TextColumn("left"),
            TimeRemainingColumn(elapsed_when_finished=False),
            console=console,
            disable=not looked_at,
        )
        self._job = self._progress.add_task("", total=steps, completed=begun, means="")

    def __enter__(self) -> Report:
        self._progress.start()
        return self._report

    def __exit__(self, *_: object) -> None:
        self._progress.stop()

    def _report(self, done: int, total: int, means: Mapping[str, float]) -> None:
        text = f"loss {means['loss']:.3f}" if means else ""
        self._progress.update(self._job, completed=done, total=total, means=text)
