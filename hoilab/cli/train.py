"""hoilab train: train a model by a named recipe, and go on where a run was interrupted."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from hoilab.training.courses import Course


class Digits(StrEnum):
    """What the network computes in."""

    FLOAT32 = "no"
    BF16 = "bf16"
    FP16 = "fp16"


def train(
    model: Annotated[str | None, typer.Argument(help="Which model; see --list.")] = None,
    recipe: Annotated[
        str | None, typer.Option(help="Which recipe; by default the model's first.")
    ] = None,
    data: Annotated[
        Path | None, typer.Option(help="The annotations, or a folder of footage.")
    ] = None,
    folder: Annotated[
        Path | None, typer.Option(help="Where the run is kept; one that is there goes on.")
    ] = None,
    images: Annotated[Path | None, typer.Option(help="Folder of the annotated pictures.")] = None,
    instances: Annotated[
        Path | None, typer.Option(help="COCO's instances file, for V-COCO's own annotations.")
    ] = None,
    start: Annotated[
        Path | None, typer.Option(help="Weights to begin with, instead of the recipe's.")
    ] = None,
    from_nothing: Annotated[
        bool, typer.Option("--from-nothing", help="Begin without weights.")
    ] = False,
    seed: Annotated[int | None, typer.Option(help="Of weights, batches and dropout.")] = None,
    steps: Annotated[
        int | None, typer.Option(min=1, help="Steps; what the recipe says of time is stretched.")
    ] = None,
    batch: Annotated[int | None, typer.Option(min=1, help="Pictures at a time.")] = None,
    accumulate: Annotated[
        int | None, typer.Option(min=1, help="Batches of a process that make one step.")
    ] = None,
    precision: Annotated[Digits | None, typer.Option(help="What the network computes in.")] = None,
    workers: Annotated[
        int | None, typer.Option(min=0, help="Threads that prepare batches.")
    ] = None,
    device: Annotated[str | None, typer.Option(help="cpu keeps away from a GPU.")] = None,
    resume: Annotated[
        bool, typer.Option("--resume/--no-resume", help="Go on with a run in the folder.")
    ] = True,
    listed: Annotated[
        bool, typer.Option("--list", help="List models and recipes, and stop.")
    ] = False,
) -> None:
    """Train MODEL by a recipe; Ctrl-C keeps the run, and the same command goes on with it.

    Several GPUs or machines: put `torchrun --nproc-per-node 8 -m` before `hoilab`.

    Examples:

        hoilab train --list

        hoilab train qpic-tiny --data footage/ --folder runs/qpic-tiny

        hoilab train qpic-r50-hico --data trainval_hico.json --images train2015 --folder runs/qpic

        hoilab train cdn-s-vcoco --data vcoco_trainval.json --instances instances.json
        --images train2014 --folder runs/cdn --precision bf16
    """
    from hoilab.errors import DataError
    from hoilab.training.courses import COURSES, Request, course

    if listed:
        _print(COURSES)
        return
    if model is None or data is None or folder is None:
        lacking = [
            name
            for name, given in (("MODEL", model), ("--data", data), ("--folder", folder))
            if given is None
        ]
        raise DataError(f"{', '.join(lacking)} must be given; see hoilab train --help and --list")
    if not resume and any(folder.rglob("checkpoint.pt")):
        raise DataError(f"{folder} holds a run already; go on with --resume, or name another")
    chosen = course(model, recipe)
    written = chosen.run(
        Request(
            model=model,
            data=data,
            folder=folder,
            images=images,
            instances=instances,
            start=start,
            from_nothing=from_nothing,
            seed=seed,
            steps=steps,
            batch=batch,
            accumulate=accumulate,
            precision=None if precision is None else precision.value,
            workers=workers,
            device=device,
        )
    )
    typer.echo(f"trained {model} by {chosen.recipe!r}: {written}")


def _print(courses: "tuple[Course, ...]") -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table("model", "recipe", "what it is")
    for one in courses:
        table.add_row(one.model, one.recipe, one.summary)
    Console().print(table)
