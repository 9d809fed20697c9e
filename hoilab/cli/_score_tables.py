"""Scores for people (a table in the terminal, Markdown) and for programs (JSON)."""

import json
import math
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from hoilab.errors import OutputError

if TYPE_CHECKING:
    import xarray as xr

Scores = Mapping[str, "xr.Dataset"]  # by the title of their table


def show(scores: Scores) -> None:
    """Print one table for each set of scores."""
    from rich.console import Console
    from rich.table import Table

    for title, table in scores.items():
        printed = Table("measure", "value", "what it is", title=title, title_justify="left")
        printed.columns[1].justify = "right"
        for row in _rows(table):
            printed.add_row(*row)
        Console().print(printed)


def save_json(scores: Scores, path: Path) -> None:
    """Write all numbers; those that nothing could be said about are null. ``-`` prints them."""
    plain = {
        title: {str(name): _number(value.item()) for name, value in table.data_vars.items()}
        for title, table in scores.items()
    }
    text = json.dumps(plain, indent=2) + "\n"
    if str(path) == "-":
        typer.echo(text, nl=False)
    else:
        _write(path, text)


def save_markdown(scores: Scores, path: Path, *, heading: str, sentence: str) -> None:
    """Write the tables as a page with a heading and one sentence on where they come from."""
    lines = [f"# {heading}", "", sentence]
    for title, table in scores.items():
        lines += ["", f"## {title}", "", "| measure | value | what it is |", "| --- | ---: | --- |"]
        lines += [f"| {' | '.join(row)} |" for row in _rows(table)]
    _write(path, "\n".join(lines) + "\n")


def _rows(scores: "xr.Dataset") -> list[tuple[str, str, str]]:
    return [
        (str(name), _shown(value.item(), value.attrs["units"]), value.attrs["long_name"])
        for name, value in scores.data_vars.items()
    ]


def _shown(value: float, unit: str) -> str:
    """Return a number as people read it: ratios with four decimals, counts whole, with unit.

    Examples
    --------
    >>> _shown(0.52646, "1"), _shown(7, "boxes"), _shown(0.91, "boxes"), _shown(math.nan, "1")
    ('0.5265', '7 boxes', '0.91 boxes', '-')
    """
    if math.isnan(value):
        return "-"
    if unit == "1":
        return f"{value:.4f}"
    return f"{value:g} {unit}" if value == int(value) else f"{value:.2f} {unit}"


def _number(value: float) -> float | None:
    return None if math.isnan(value) else value


def _write(path: Path, text: str) -> None:
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    except OSError as cause:
        raise OutputError(
            f"{path} could not be written: {cause.strerror or cause}; choose another folder"
        ) from cause
