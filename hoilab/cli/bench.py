"""hoilab bench: what methods cost on this machine."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hoilab.cli._report import TERMINAL, finite, save_report

if TYPE_CHECKING:
    import xarray as xr

bench = typer.Typer(
    help="Measure what methods cost on this machine.",
    no_args_is_help=True,
    rich_markup_mode="markdown",
)


@bench.callback()
def _methods() -> None:
    """Measure what methods cost on this machine."""


@bench.command()
def depth(
    models: Annotated[
        str,
        typer.Option(
            help="depth-tiny, depth-anything-v2-small, glpn-nyu, dpt-hybrid, dpt-large; with "
            "/transformers behind, that library's own."
        ),
    ] = "depth-tiny,depth-anything-v2-small",
    sizes: Annotated[
        str, typer.Option(help="Rows x columns of what networks see, with commas between.")
    ] = "168x308,252x448",
    precisions: Annotated[
        str,
        typer.Option(
            help="float32, bf16, int8, winograd, merged, compiled, onnx, with commas between; "
            "some go together, as int8+winograd."
        ),
    ] = "float32,int8,int8+winograd,onnx",
    rate: Annotated[float, typer.Option(help="Frames a second that are wanted.")] = 10.0,
    seed: Annotated[int, typer.Option(help="Of the synthetic scene that is looked at.")] = 9000,
    frames: Annotated[int, typer.Option(min=1, help="Frames that errors are measured on.")] = 2,
    repeats: Annotated[
        int, typer.Option(min=1, help="Runs that are timed; the median counts.")
    ] = 3,
    threads: Annotated[int | None, typer.Option(min=1, help="Of the processor.")] = None,
    json: Annotated[
        Path | None,
        typer.Option("--json", help="Write the numbers to this file too; - prints them."),
    ] = None,
    picture: Annotated[
        Path | None, typer.Option(help="Draw time against error into this page (.html).")
    ] = None,
) -> None:
    """Measure depth networks: time, memory and error, and recommend one for a frame rate.

    Networks without a weights file get drawn weights: their time is right, their errors are left
    out. Errors (abs_rel) are of a synthetic scene; of networks that only rank, after the best
    scale and shift of inverse depth.

    Examples:

        hoilab bench depth

        hoilab bench depth --models dpt-large,dpt-large/transformers --sizes 384x384 --rate 1
        --precisions float32,int8+winograd,int8+winograd+merged

        hoilab bench depth --sizes 128x224,192x352,256x448 --picture front.html
    """
    import torch

    from hoilab.synthetic import scene
    from hoilab.tasks.depth_bench import bench as measured
    from hoilab.tasks.depth_bench import recommended
    from hoilab.tasks.depth_precision import precision_of
    from hoilab.tasks.depth_runners import runner

    wanted = _words(precisions)
    for word in wanted:
        precision_of(word)
    if threads is not None:
        torch.set_num_threads(threads)
    shown = scene(seed, size=(640, 360), duration_s=8.0, fps=5.0)
    seen = shown.truth([20 + 5 * number for number in range(frames)])
    table = measured(
        [runner(name, camera=shown.camera) for name in _words(models)],
        seen["rgb"].values,
        sizes=[_size(word) for word in _words(sizes)],
        precisions=wanted,
        truth=seen["depth"].values,
        repeats=repeats,
        report=lambda name: typer.echo(name, err=True),
    )
    advice = recommended(table, rate=rate)
    if json is not None:
        save_report(_plain(table, advice), json)
    if picture is not None:
        _draw(table, picture, target_ms=1000 / rate)
    if str(json) != TERMINAL:
        _print(table)
        typer.echo(advice)


def _draw(table: "xr.Dataset", path: Path, *, target_ms: float) -> None:
    import holoviews as hv

    from hoilab.errors import OutputError
    from hoilab.plotting.depth import speed_and_error

    hv.extension("bokeh")
    try:
        hv.save(speed_and_error(table, target_ms=target_ms), path, resources="inline")
    except OSError as cause:
        raise OutputError(
            f"{path} could not be written: {cause.strerror or cause}; choose another folder"
        ) from cause


def _words(text: str) -> list[str]:
    return [word.strip() for word in text.split(",") if word.strip()]


def _size(text: str) -> tuple[int, int]:
    from hoilab.errors import DataError

    rows, _, columns = text.partition("x")
    try:
        return int(rows), int(columns)
    except ValueError as cause:
        raise DataError(f"a size is rows x columns, as 252x448, got {text!r}") from cause


NUMBERS = ("latency_ms", "processor_ms", "first_ms", "memory_mb", "agreement", "error")


def _plain(table: "xr.Dataset", advice: str) -> dict[str, object]:
    runs = [
        {
            **{name: str(table[name][row].item()) for name in ("name", "failed")},
            **{name: finite(float(table[name][row])) for name in NUMBERS},
            "best": bool(table["best"][row]),
        }
        for row in range(table.sizes["run"])
    ]
    return {"benchmark": "depth speed", "runs": runs, "advice": advice}


def _print(table: "xr.Dataset") -> None:
    from rich.console import Console
    from rich.table import Table

    shown = Table("run", "ms", "processor ms", "MB", "agreement", "abs_rel", "")
    for row in range(table.sizes["run"]):
        now = table.isel(run=row)
        if now["failed"].item():
            shown.add_row(now["name"].item(), "-", "-", "-", "-", "-", now["failed"].item())
            continue
        cells = [
            f"{float(now[name]):{form}}" if float(now[name]) == float(now[name]) else "-"
            for name, form in (
                ("latency_ms", ".0f"), ("processor_ms", ".0f"), ("memory_mb", ".0f"),
                ("agreement", ".4f"), ("error", ".3f"),
            )
        ]  # fmt: skip
        shown.add_row(now["name"].item(), *cells, "best" if now["best"].item() else "")
    Console().print(shown)
