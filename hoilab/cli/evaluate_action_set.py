"""hoilab evaluate action-set: a clip model on UCF101, HMDB51 or Kinetics, splits and all."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hoilab.cli._report import TERMINAL, save_report
from hoilab.cli.evaluate_clips import Report, recognized, retrieval, show_report

if TYPE_CHECKING:
    import xarray as xr


def action_set(
    root: Annotated[Path, typer.Argument(help="Folder with the videos.")],
    lists: Annotated[Path, typer.Option("--lists", help="Folder with the splits' lists.")],
    layout: Annotated[str, typer.Option("--layout", help="ucf101, hmdb51 or kinetics.")],
    model: Annotated[
        list[str], typer.Option("--model", help="Clip model; two for two streams, as RGB and flow.")
    ],
    keep: Annotated[
        Path,
        typer.Option("--keep", help="Folder for the embeddings; those there are not made anew."),
    ],
    splits: Annotated[str, typer.Option("--splits", help="Splits to average over.")] = "1,2,3",
    ten_crop: Annotated[
        bool, typer.Option("--ten-crop", help="Four corners, the middle, and all mirrored.")
    ] = False,
    linear: Annotated[
        bool, typer.Option("--linear/--no-linear", help="Train a linear probe on each split.")
    ] = True,
    json: Annotated[
        Path | None,
        typer.Option("--json", help="Write the numbers to this file too; - prints them."),
    ] = None,
) -> None:
    """Score clip models on an action benchmark: retrieval and a linear probe, mean over its splits.

    Every video is embedded once, in windows half a window apart; videos that cannot be read are
    named and left out. The embeddings are files that `hoilab evaluate clips` reads.

    Examples:

        hoilab evaluate action-set UCF-101 --lists ucfTrainTestlist --layout ucf101
        --model vicc-rgb-s3d --model vicc-flow-s3d --keep embeddings --ten-crop
    """
    from hoilab.datasets.action_sets import read_action_set
    from hoilab.errors import DataError

    numbers = [int(part) for part in splits.split(",") if part.strip().isdigit()]
    if not numbers:
        raise DataError(f"--splits takes numbers with commas between, got {splits!r}")
    numbers = numbers[:1] if layout == "kinetics" else numbers
    tables = {
        number: read_action_set(root, lists, layout=layout, split=number) for number in numbers
    }
    streams = {name: _embedded(tables, name, keep, ten_crop) for name in model}
    reports = [_scored(table, streams, linear) for table in tables.values()]
    report = mean_report(reports)
    if json is not None:
        save_report({"splits": numbers, **report}, json)
    if str(json) != TERMINAL:
        show_report(report)


def mean_report(reports: list[Report]) -> Report:
    """Return the mean of each number over splits.

    Examples
    --------
    >>> mean_report([{"a": {"rgb": {"top1": 0.5}}}, {"a": {"rgb": {"top1": 1.0}}}])
    {'a': {'rgb': {'top1': 0.75}}}
    """
    first = reports[0]
    return {
        title: {
            stream: {
                name: _mean([report[title][stream][name] for report in reports]) for name in values
            }
            for stream, values in rows.items()
        }
        for title, rows in first.items()
    }


def _mean(values: list[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) / len(known) if known else None


def _scored(table: "xr.Dataset", streams: dict[str, "xr.Dataset"], linear: bool) -> Report:
    from hoilab.errors import DataError
    from hoilab.tasks.clip_protocol import of_recordings

    part = table["part"].values
    train = [str(name) for name in table["recording"].values[part == "train"]]
    asked = "test" if (part == "test").any() else "val"
    test = [str(name) for name in table["recording"].values[part == asked]]
    if not train or not test:
        raise DataError(f"split {table.attrs['split']} has {len(train)} videos to learn from and "
                        f"{len(test)} to ask about; give the lists of both")  # fmt: skip
    known = {name: of_recordings(found, train) for name, found in streams.items()}
    queries = {name: of_recordings(found, test) for name, found in streams.items()}
    report: Report = {"retrieval": retrieval(known, queries, ks=[1, 5, 10, 20, 50])}
    if linear:
        report["linear probe"] = recognized(known, queries, seeds=1, shots=None)
    return report


def _embedded(
    tables: dict[int, "xr.Dataset"], model: str, keep: Path, ten_crop: bool
) -> "xr.Dataset":
    """Return the clips of all videos that any split names, by one model."""
    import numpy as np
    import xarray as xr

    from hoilab.io.clips import read_clips, write_clips
    from hoilab.tasks import shown
    from hoilab.tasks.clip_protocol import embedded_set

    path = keep / f"{model}{'.ten' if ten_crop else ''}.npz"
    if path.is_file():
        return read_clips(path)
    every = xr.concat(list(tables.values()), dim="recording", combine_attrs="override")
    _, first = np.unique(every["recording"].values, return_index=True)
    failed: list[str] = []
    with shown(model) as report:
        found = embedded_set(
            every.isel(recording=first), model, ten_crop=ten_crop, failed=failed, progress=report
        )
    if failed:
        typer.echo(f"{len(failed)} videos could not be read: {', '.join(failed[:5])}", err=True)
    write_clips(path, found)
    return found
