"""hoilab depth: teach depth-tiny own frames, with their depth or with a teacher."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    import xarray as xr

depth = typer.Typer(
    help="Teach depth-tiny what a camera of yours sees.",
    no_args_is_help=True,
    rich_markup_mode="markdown",
)

Folder = Annotated[Path, typer.Option(help="Where the run and its weights are kept.")]
Fov = Annotated[float | None, typer.Option(help="Horizontal field of view, degrees.")]
Height = Annotated[float | None, typer.Option(help="Metres of the camera over the ground.")]
Tilt = Annotated[float, typer.Option(help="Degrees that the camera looks down.")]
Steps = Annotated[int, typer.Option(min=1, help="Steps of four windows each.")]


@depth.command()
def tune(
    data: Annotated[Path, typer.Argument(help="Pictures with depth: KITTI, NYU, TUM or any.")],
    folder: Folder,
    layout: Annotated[
        str | None, typer.Option(help="kitti, nyu, tum or folder; by its files by default.")
    ] = None,
    metre: Annotated[
        float | None, typer.Option("--steps-per-metre", help="Of 16-bit maps; the layout's.")
    ] = None,
    fov: Fov = None,
    height: Height = None,
    tilt: Tilt = 0.0,
    steps: Steps = 120,
) -> None:
    """Fine-tune depth-tiny on pictures with depth; scores before and after are printed.

    Each fifth frame is held back for the scores.

    Examples:

        hoilab depth tune rgbd/ --folder runs/lounge

        hoilab depth tune garage/ --folder runs/garage --fov 80 --height 3.2 --tilt 25
    """
    from hoilab.datasets.depth_folders import depth_files
    from hoilab.training.depth_own import FolderDepth

    files = depth_files(data, layout=layout, steps_per_m=metre)
    frames = FolderDepth(files)
    camera = _camera(_size(frames.files[0].picture), fov, height, tilt)
    _adapt(FolderDepth(files, camera=camera), folder, steps)


@depth.command()
def distil(
    video: Annotated[Path, typer.Argument(help="A clip of a camera that does not move.")],
    folder: Folder,
    teacher: Annotated[str, typer.Option(help="A depth model whose weights are here.")],
    fov: Fov = None,
    height: Height = None,
    tilt: Tilt = 0.0,
    every: Annotated[int, typer.Option(min=1, help="Take each so many-th frame.")] = 25,
    most: Annotated[int, typer.Option(min=1, help="Frames at most.")] = 60,
    steps: Steps = 120,
) -> None:
    """Let a large network teach depth-tiny one camera; frames stay in memory.

    A teacher that only ranks needs the camera's field of view, height and tilt, so that the
    ground tells metres. Scores are against what the teacher says of frames that were held back.

    Examples:

        hoilab depth distil clip.mp4 --teacher depth-anything-v2-small --folder runs/entrance
        --fov 70 --height 4.5 --tilt 22
    """
    from hoilab.io import open_video
    from hoilab.training.depth_own import TaughtDepth

    clip = open_video(video)[::every][:most].load()
    camera = _camera((clip.sizes["x"], clip.sizes["y"]), fov, height, tilt)
    _adapt(TaughtDepth(clip, teacher, camera=camera), folder, steps)


def _camera(
    size: tuple[int, int], fov: float | None, height: float | None, tilt: float
) -> "xr.Dataset | None":
    """Return a camera over the origin that looks along y, or None where nothing is said."""
    import numpy as np

    from hoilab.errors import DataError
    from hoilab.geometry.camera import look_at
    from hoilab.schema import make_camera

    if fov is None and height is None:
        return None
    if fov is None or height is None:
        raise DataError("--fov and --height belong together; give both, or neither")
    focal = size[0] / 2 / np.tan(np.deg2rad(fov) / 2)
    K = [[focal, 0, (size[0] - 1) / 2], [0, focal, (size[1] - 1) / 2], [0, 0, 1]]
    down = np.deg2rad(tilt)
    pose = look_at([0, 0, height], [0, np.cos(down), height - np.sin(down)])
    return make_camera(K, *pose, size=size)


def _size(picture: Path | None) -> tuple[int, int]:
    from PIL import Image

    assert picture is not None
    with Image.open(picture) as opened:
        return opened.size


def _adapt(frames: object, folder: Path, steps: int) -> None:
    from dataclasses import replace

    from rich.console import Console
    from rich.table import Table

    from hoilab.training.depth_course import OWN, adapted

    phase = replace(OWN, recipe=replace(OWN.recipe, steps=steps))
    path, scores = adapted(frames, folder, phase=phase)  # type: ignore[arg-type]
    held = scores.attrs["held_back"]
    title = f"{held} frames held back" if held else "the frames learned from: too few to hold back"
    table = Table("measure", "before", "after", title=title)
    for name in ("abs_rel", "rmse", "d1", "silog"):
        table.add_row(name, *(f"{float(value):.4f}" for value in scores[name]))
    Console().print(table)
    typer.echo(f"weights: {path}")
