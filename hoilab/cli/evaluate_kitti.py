"""hoilab evaluate kitti: anybody's KITTI results against labels."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hoilab.cli._report import TERMINAL, finite, save_report

if TYPE_CHECKING:
    import xarray as xr

NAMES = {"ap40": "AP40", "ap11": "AP11"}


def kitti(
    labels: Annotated[Path, typer.Option(help="Folder of label files, 000000.txt and so on.")],
    results: Annotated[Path, typer.Option(help="Folder of result files, named alike.")],
    classes: Annotated[
        str, typer.Option(help="Classes to evaluate, with commas between.")
    ] = "Car,Pedestrian,Cyclist",
    split: Annotated[
        Path | None,
        typer.Option(help="File with the numbers of the images that count, one a line."),
    ] = None,
    loose: Annotated[
        bool, typer.Option("--loose", help="Ask for less overlap from above and in 3D.")
    ] = False,
    json: Annotated[
        Path | None,
        typer.Option("--json", help="Write the numbers to this file too; - prints them."),
    ] = None,
) -> None:
    """Score results of the KITTI object benchmark: AP40 and AP11 in percent.

    Files are matched by the image's number, in any quantity. A labelled image without a
    result file counts as one without detections, and is told.

    Examples:

        hoilab evaluate kitti --labels training/label_2 --results mine/data

        hoilab evaluate kitti --labels label_2 --results data --split val.txt --loose --json -
    """
    from hoilab.datasets.kitti import kitti_image_numbers, read_kitti_labels, read_kitti_results
    from hoilab.metrics.kitti import kitti_scores

    truth = read_kitti_labels(labels, images=None if split is None else _numbers(split))
    images = truth["image"].values.tolist()
    given = kitti_image_numbers(results)
    found = read_kitti_results(results, images=sorted(set(images) & set(given)))
    if missing := len(set(images) - set(given)):
        typer.echo(
            f"{missing} of {len(images)} images have no result file and count as empty", err=True
        )
    if extra := len(set(given) - set(images)):
        typer.echo(f"{extra} result files are of images that do not count", err=True)
    names = [name.strip() for name in classes.split(",") if name.strip()]
    scores = kitti_scores(truth, found, classes=names)
    if json is not None:
        save_report(_plain(scores), json)
    if str(json) != TERMINAL:
        _print(scores.sel(overlap="loose" if loose else "official"))


def _numbers(path: Path) -> list[int]:
    from hoilab.errors import DataError

    try:
        return [int(word) for word in path.read_text().split()]
    except OSError as cause:
        raise DataError(f"{path} cannot be read: {cause.strerror or cause}") from cause
    except ValueError as cause:
        raise DataError(f"{path} must hold image numbers, one a line: {cause}") from cause


def _plain(scores: "xr.Dataset") -> dict[str, object]:
    """Return AP by class, overlap and metric as plain lists: easy, moderate, hard."""
    tables = {
        label: {
            overlap: {
                metric: {
                    name: _finite(scores[name].sel(overlap=overlap, metric=metric), label)
                    for name in NAMES
                }
                for metric in scores["metric"].values.tolist()
            }
            for overlap in scores["overlap"].values.tolist()
        }
        for label in scores["class"].values.tolist()
    }
    positives = {
        label: scores["positives"].sel({"class": label}).values.tolist() for label in tables
    }
    return {
        "benchmark": "kitti",
        "images": scores.attrs["images"],
        "difficulties": scores["difficulty"].values.tolist(),
        "positives": positives,
        "percent": tables,
    }


def _finite(values: "xr.DataArray", label: str) -> list[float | None]:
    return [finite(value) for value in values.sel({"class": label}).values.tolist()]


def _print(scores: "xr.Dataset") -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table(
        "class",
        "metric",
        *(f"{name}\n{d}" for name in NAMES.values() for d in scores["difficulty"].values),
        title=f"KITTI object, {scores.attrs['images']} images, {scores['overlap'].item()} overlap",
        caption="percent",
    )
    for label in scores["class"].values.tolist():
        for metric in scores["metric"].values.tolist():
            at = {"class": label, "metric": metric}
            cells = [v for name in NAMES for v in scores[name].sel(at).values.tolist()]
            table.add_row(
                label, metric, *("-" if v != v else f"{v:.2f}" for v in cells),
                end_section=metric == "aos",
            )  # fmt: skip
    Console().print(table)
    for label in scores["class"].values.tolist():
        counts = scores["positives"].sel({"class": label}).values.tolist()
        if max(counts) < 40:
            typer.echo(
                f"{label} has {', '.join(map(str, counts))} true boxes: with fewer than 40, even a "
                "perfect detector stays below 100"
            )
