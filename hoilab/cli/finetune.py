"""hoilab finetune: teach a model from a few labelled frames."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    import xarray as xr

    from hoilab.training.finetune.learner import Labelled, Progress


def finetune(
    model: Annotated[
        str, typer.Argument(help="QPIC, CDN, UPT or Duet by name, or a .safetensors file of one.")
    ],
    pairs: Annotated[Path, typer.Option(help="The labels: own pairs as JSON or CSV.")],
    video: Annotated[Path | None, typer.Option(help="The clip that was labelled.")] = None,
    images: Annotated[
        Path | None, typer.Option(help="Or the folder of pictures that were labelled.")
    ] = None,
    replay: Annotated[
        Path | None,
        typer.Option(help="Base data that must not be forgotten: a folder of footage, or labels."),
    ] = None,
    replay_video: Annotated[
        Path | None, typer.Option(help="The clip that the labels in --replay belong to.")
    ] = None,
    replay_frames: Annotated[
        int, typer.Option(min=1, help="At most so many frames of a folder of footage.")
    ] = 64,
    epochs: Annotated[int, typer.Option(min=1, help="How often each frame is learnt from.")] = 20,
    learning_rate: Annotated[float, typer.Option(min=1e-7, help="Of AdamW.")] = 3e-4,
    held_out: Annotated[
        float, typer.Option(min=0.0, max=0.9, help="Share of frames to measure on, the last ones.")
    ] = 0.2,
    mirrored: Annotated[
        bool, typer.Option("--mirrored", help="Learn from mirror images too.")
    ] = False,
    deep: Annotated[
        bool, typer.Option("--deep", help="Let the encoder learn too: slower, for other places.")
    ] = False,
    out: Annotated[
        Path, typer.Option("--out", "-o", help="Folder for the model, checkpoints and figures.")
    ] = Path("finetuned"),
) -> None:
    """Teach MODEL what the labels of a few frames say, without forgetting what it knew.

    The backbone stays as it is and looks at each frame once. Verbs and objects that the model
    does not have are added. Ctrl-C ends it; checkpoints that were written stay.

    Examples:

        hoilab finetune duet-tiny --pairs labels.json --video plaza.mp4

        hoilab finetune qpic-r50-hico --pairs labels.csv --images photos/ --epochs 30

        hoilab finetune duet-tiny --pairs labels.json --video plaza.mp4 --replay footage/

        hoilab interactions plaza.mp4 --model finetuned/model.safetensors
    """
    from rich.progress import BarColumn, TextColumn, TimeElapsedColumn
    from rich.progress import Progress as Bar

    from hoilab.datasets import read_pairs
    from hoilab.training.finetune.loop import finetune as teach
    from hoilab.training.finetune.models import learner_of
    from hoilab.training.finetune.recipe import FinetuneRecipe

    own = _labelled(read_pairs(pairs), video, images)
    base = [] if replay is None else _base(replay, replay_video, replay_frames)
    recipe = FinetuneRecipe(
        epochs=epochs, learning_rate=learning_rate, held_out=held_out, mirrored=mirrored
    )
    learner = learner_of(model, start="backbone" if deep else "encoder")
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Bar(*columns, TextColumn("{task.fields[losses]}")) as bar:
        tasks = {
            stage: bar.add_task(stage, total=None, losses="", visible=stage != "judge")
            for stage in ("look", "judge", "learn")
        }

        def shown(moment: "Progress") -> None:
            losses = "  ".join(f"{name} {value:.3f}" for name, value in moment.losses.items())
            if moment.stage == "judge":
                bar.update(tasks["learn"], losses=losses)
            else:
                task = tasks[moment.stage]
                bar.update(task, completed=moment.done, total=moment.total)

        result = teach(
            learner, own, replay=base, recipe=recipe, folder=out, card={"from": model},
            progress=shown,
        )  # fmt: skip
    _print(result.figures)
    typer.echo(f"{result.path}: give this file to hoilab as --model instead of {model}")


def _labelled(rows: "xr.Dataset", video: Path | None, images: Path | None) -> "list[Labelled]":
    from hoilab.errors import DataError
    from hoilab.training.finetune.data import labelled_clip, labelled_pictures

    if video is not None and images is None:
        return labelled_clip(rows, video)
    if images is not None and video is None:
        return labelled_pictures(rows, images)
    raise DataError("give either --video, the clip that was labelled, or --images, the folder")


def _base(replay: Path, video: Path | None, frames: int) -> "list[Labelled]":
    import numpy as np

    from hoilab.datasets import read_pairs
    from hoilab.training.finetune.data import labelled_footage
    from hoilab.training.footage import Footage

    if replay.is_dir():
        footage = Footage(replay)
        numbers = np.unique(np.linspace(0, len(footage) - 1, frames).astype(int)).tolist()
        return labelled_footage(footage[number] for number in numbers)
    return _labelled(read_pairs(replay), video, None)


def _print(figures: "xr.Dataset") -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table("on held-out frames", "before", "after")
    names = {"own": "own labels", "base": "base data"}
    for data in figures["data"].values.tolist():
        for measure, what in (("loss", "loss"), ("mean_ap", "mean AP, %")):
            row = figures[measure].sel(data=data)
            scale = 100.0 if measure == "mean_ap" else 1.0
            values = [float(row.sel(moment=moment)) * scale for moment in ("before", "after")]
            if not all(value != value for value in values):
                table.add_row(f"{names[data]}: {what}", *(f"{value:.2f}" for value in values))
    Console().print(table)
