"""hoilab analyze: a clip in, a scene out."""

from pathlib import Path
from typing import Annotated

import typer

Clip = Annotated[Path, typer.Argument(help="A video file, a GIF, or a folder of images.")]


def analyze(
    clip: Clip,
    output: Annotated[
        Path | None,
        typer.Option("--output", "-o", help="The scene to write; CLIP's name + .zarr by default."),
    ] = None,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace a scene that is there already.")
    ] = False,
) -> None:
    """Find, track and hide everyone in CLIP; write one scene.

    The anonymized video lies beside the scene, as NAME.hidden.mp4.

    Examples:

        hoilab analyze plaza.mp4

        hoilab analyze recordings/monday.mkv -o monday.zarr --overwrite
    """
    from hoilab import tasks

    scene = tasks.analyze(clip, output, overwrite=overwrite)
    typer.echo(tasks.summary(scene))
