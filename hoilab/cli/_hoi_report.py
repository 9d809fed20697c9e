"""What `hoilab evaluate hoi` found: tables for people, JSON and CSV for programs."""

import csv
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from hoilab.cli._report import finite

if TYPE_CHECKING:
    import xarray as xr


class Result(NamedTuple):
    """Average precisions, 0 to 1, by name."""

    summary: dict[str, float]
    classes: dict[str, dict[str, float]]
    lost: "xr.Dataset | None" = None  # AP lost to each mistake, by class
    precision: "xr.DataArray | None" = None  # by class and recall


def report_of(benchmark: str, truth: "xr.Dataset", result: Result) -> dict[str, object]:
    """Return all numbers as JSON keeps them; what cannot be said is null."""

    def plain(values: dict[str, float]) -> dict[str, float | None]:
        return {name: finite(value) for name, value in values.items()}

    report: dict[str, object] = {
        "benchmark": benchmark,
        "images": truth.sizes["image"],
        "summary": plain(result.summary),
        "classes": {name: plain(values) for name, values in result.classes.items()},
    }
    if result.lost is not None:
        report["mean_ap_lost"] = plain(_lost(result.lost))
        report["ap_lost"] = {
            name: {kind: plain(numbers) for kind, numbers in kinds.items()}
            for name, kinds in _lost_by_class(result.lost).items()
        }
    return report


def show(benchmark: str, result: Result, *, classes: bool) -> None:
    """Print the means, and what was asked for besides."""
    from rich.console import Console
    from rich.table import Table

    console = Console()
    table = Table("mean", "%", title=benchmark)
    for name, value in result.summary.items():
        table.add_row(name, _percent(value))
    console.print(table)
    if result.lost is not None:
        table = Table("mean AP lost to", "%")
        for name, value in _lost(result.lost).items():
            table.add_row(name, _percent(value))
        console.print(table)
    if classes:
        columns = list(next(iter(result.classes.values()), {}))
        table = Table("class", *columns)
        for name, values in result.classes.items():
            cells = [
                str(values[column]) if column == "positives" else _percent(values[column])
                for column in columns
                if column in values
            ]
            table.add_row(name, *([""] * (len(columns) - len(cells))), *cells)
        console.print(table)
    if classes and result.lost is not None:
        kinds = [str(kind) for kind in result.lost["mistake"].values]
        table = Table("class", *kinds, title="AP lost to, %")
        for name, row in _lost_by_class(result.lost).items():
            table.add_row(name, *(_percent(numbers["ap_lost"]) for numbers in row.values()))
        console.print(table)


def _percent(value: float) -> str:
    return "-" if value != value else f"{100 * value:.2f}"


def _lost(table: "xr.Dataset") -> dict[str, float]:
    """Return the mean AP lost to each kind of mistake."""
    return {
        kind: table["mean_ap_lost"].sel(mistake=kind).item() for kind in table["mistake"].values
    }


def _lost_by_class(table: "xr.Dataset") -> dict[str, dict[str, dict[str, float]]]:
    """Return by class and kind the AP lost and how many mistakes there are."""
    dim = _class_dim(table["ap_lost"])
    return {
        str(name): {
            str(kind): {
                "ap_lost": table["ap_lost"].values[row, column].item(),
                "mistakes": table["mistakes"].values[row, column].item(),
            }
            for row, kind in enumerate(table["mistake"].values)
        }
        for column, name in enumerate(table[dim].values)
    }


def _class_dim(values: "xr.DataArray") -> str:
    """Return the dimension that is neither kinds of mistakes nor recall."""
    return next(str(dim) for dim in values.dims if dim not in ("mistake", "recall"))


def save_curves(result: Result, path: Path) -> None:
    """Write a row for each class and recall."""
    from hoilab.errors import DataError, OutputError

    if result.precision is None:
        raise DataError("--curves follows the official rules; QPIC's own evaluators have none")
    dim = _class_dim(result.precision)
    recall = [f"{value:g}" for value in result.precision["recall"].values]
    try:
        with path.open("w", newline="") as file:
            table = csv.writer(file)
            table.writerow(["class", "recall", "precision"])
            for name, values in zip(
                result.precision[dim].values, result.precision.values, strict=True
            ):
                table.writerows([name, r, f"{v:.6g}"] for r, v in zip(recall, values, strict=True))
    except OSError as cause:
        raise OutputError(f"{path} cannot be written: {cause.strerror or cause}") from cause
