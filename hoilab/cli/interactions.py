"""hoilab interactions: who does what with which thing, in a clip or a photo."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    import xarray as xr


def interactions(
    clip: Annotated[Path, typer.Argument(help="A video file, a picture, or a folder of them.")],
    model: Annotated[
        str,
        typer.Option(
            help="Name of an interaction model (hoilab info), or a file that hoilab wrote."
        ),
    ] = "duet-tiny",
    weights: Annotated[
        Path | None, typer.Option(help="A checkpoint of that model, where it lies elsewhere.")
    ] = None,
    threshold: Annotated[
        float | None,
        typer.Option(min=0.0, max=1.0, help="Leave out what scores less; else the model's limit."),
    ] = None,
    follow: Annotated[
        bool,
        typer.Option("--follow", help="Track people and things first (fixed camera): pairs last."),
    ] = False,
    smooth: Annotated[
        float, typer.Option(min=0.0, help="Average a pair's verbs over so many seconds; --follow.")
    ] = 0.0,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="Write all rows to a .csv or .json file."),
    ] = None,
    scene: Annotated[
        Path | None,
        typer.Option("--scene", help="Put them into the scene of this clip: pages show them."),
    ] = None,
) -> None:
    """Say which person does what with which thing in CLIP.

    Prints a table of what happens; the rows hold boxes and names, no pictures.

    Examples:

        hoilab interactions plaza.mp4

        hoilab interactions plaza.mp4 --follow --smooth 0.6 -o plaza.csv

        hoilab interactions plaza.mp4 --scene plaza.zarr --threshold 0.25

        hoilab interactions photo.jpg --model qpic-r50-hico --weights qpic_resnet50_hico.pth
        --threshold 0.3
    """
    from hoilab import tasks
    from hoilab.datasets import write_pairs
    from hoilab.io import open_video
    from hoilab.io.store import keep_table
    from hoilab.tasks.interactions import interactions as tell

    video = open_video(clip)
    tracks = None
    if follow:
        with tasks.shown("following") as report:
            tracks = tasks.track(video, progress=report)
    with tasks.shown("looking") as report:
        rows = tell(
            video,
            model,
            weights=weights,
            threshold=threshold,
            tracks=tracks,
            smooth_s=smooth,
            progress=report,
        )
    if output is not None:
        # Frames in which nobody does anything are listed too: JSON keeps them.
        write_pairs(rows.assign_coords(image=video["frame"].values), output)
    if scene is not None:
        keep_table(scene, "interactions", rows)
    _print(rows, frames=video.sizes["time"])


def _print(rows: "xr.Dataset", *, frames: int) -> None:
    import numpy as np
    from rich.console import Console
    from rich.table import Table

    table = Table("verb", "object", "rows", "frames", "best score", title=f"{frames} frames")
    said = zip(rows["verb"].values.tolist(), rows["object_class"].values.tolist(), strict=True)
    places: dict[tuple[str, str], list[int]] = {}
    for row, what in enumerate(said):
        places.setdefault(what, []).append(row)
    for (verb, thing), where in sorted(places.items(), key=lambda item: -len(item[1])):
        these = rows[["frame", "score"]].isel(interaction=where)
        count, best = len(np.unique(these["frame"])), these["score"].max().item()
        table.add_row(verb, thing, str(len(where)), str(count), f"{best:.2f}")
    Console().print(table)
