"""Progress that people see: a bar with rate and time left, on a terminal or in a notebook."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

Report = Callable[[int, int], None]
"""What a long task calls: frames done, frames in all."""


@contextmanager
def shown(title: str) -> Iterator[Report]:
    """Show a bar while the block runs; silent where nobody looks (a pipe, a log file)."""
    from rich.console import Console
    from rich.progress import (
        BarColumn,
        MofNCompleteColumn,
        Progress,
        TextColumn,
        TimeElapsedColumn,
        TimeRemainingColumn,
    )

    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TextColumn("{task.fields[rate]}"),
        TimeElapsedColumn(),
        TextColumn("left"),
        TimeRemainingColumn(),
    )
    console = Console(stderr=True)
    looked_at = console.is_terminal or console.is_jupyter
    with Progress(*columns, console=console, disable=not looked_at) as bar:
        job = bar.add_task(title, total=None, rate="")

        def report(done: int, total: int) -> None:
            speed = bar.tasks[0].speed
            bar.update(
                job, completed=done, total=total, rate=f"{speed:.0f} frames/s" if speed else ""
            )

        yield report


@contextmanager
def reporting(title: str, progress: bool | Report) -> Iterator[Report]:
    """Yield what to call: the caller's own function, a bar (True), or nothing (False)."""
    if callable(progress):
        yield progress
    elif progress:
        with shown(title) as report:
            yield report
    else:
        yield lambda _done, _total: None
