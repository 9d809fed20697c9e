"""Numbers of a benchmark for programs: one JSON object, to a file or to the terminal."""

import json
from collections.abc import Mapping
from pathlib import Path

import typer

from hoilab.errors import OutputError

TERMINAL = "-"


def save_report(report: Mapping[str, object], path: Path) -> None:
    """Write a report as JSON; ``-`` prints it."""
    text = json.dumps(report, indent=2) + "\n"
    if str(path) == TERMINAL:
        typer.echo(text, nl=False)
        return
    try:
        path.write_text(text)
    except OSError as cause:
        raise OutputError(
            f"{path} could not be written: {cause.strerror or cause}; choose another folder"
        ) from cause


def finite(value: float) -> float | None:
    """Return a number, or None for NaN, which JSON does not have.

    Examples
    --------
    >>> finite(0.5), finite(float("nan"))
    (0.5, None)
    """
    return None if value != value else value
