"""hoilab depth: teach a depth model what a camera of yours sees, and measure with it."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hoilab.cli._depth_camera import CameraFile, Fov, Height, Tilt, clip_of, told_camera
from hoilab.cli.depth_measure import measure

if TYPE_CHECKING:
    import xarray as xr

depth = typer.Typer(
    help="Measure depth in a clip, and teach depth models what a camera of yours sees.",
    no_args_is_help=True,
    rich_markup_mode="markdown",
)
depth.command()(measure)

Folder = Annotated[Path, typer.Option(help="Where the run and its weights are kept.")]
Steps = Annotated[int, typer.Option(min=1, help="Steps of the optimiser.")]
Model = Annotated[str, typer.Option(help="The depth model that learns.")]
Weights = Annotated[
    Path | None,
    typer.Option(help="Its file, or folder of the hub; the one it looks for by default."),
]
Every = Annotated[int, typer.Option(min=1, help="Take each so many-th frame.")]
Most = Annotated[int, typer.Option(min=1, help="Frames at most; they are held in memory.")]


@depth.command()
def tune(
    data: Annotated[Path, typer.Argument(help="Pictures with depth: KITTI, NYU, TUM or any.")],
    folder: Folder,
    model: Model = "depth-tiny",
    weights: Weights = None,
    layout: Annotated[
        str | None, typer.Option(help="kitti, nyu, tum or folder; by its files by default.")
    ] = None,
    metre: Annotated[
        float | None, typer.Option("--steps-per-metre", help="Of 16-bit maps; the layout's.")
    ] = None,
    camera: CameraFile = None,
    fov: Fov = None,
    height: Height = None,
    tilt: Tilt = 0.0,
    steps: Steps = 120,
) -> None:
    """Fine-tune a depth model on pictures with depth; scores before and after are printed.

    Each fifth frame is held back for the scores.

    Examples:

        hoilab depth tune rgbd/ --folder runs/lounge

        hoilab depth tune garage/ --folder runs/garage --fov 80 --height 3.2 --tilt 25

        hoilab depth tune kitti/ --folder runs/road --model depth-anything-v2-outdoor
    """
    from PIL import Image

    from hoilab.datasets.depth_folders import depth_files
    from hoilab.training.depth.own import FolderDepth

    files = depth_files(data, layout=layout, steps_per_m=metre)
    picture = FolderDepth(files).files[0].picture
    assert picture is not None
    with Image.open(picture) as opened:
        known = told_camera(opened.size, camera, fov, height, tilt)
    _teach(FolderDepth(files, camera=known), folder, model, weights, steps)


@depth.command()
def distil(
    video: Annotated[Path, typer.Argument(help="A clip of a camera that does not move.")],
    folder: Folder,
    teacher: Annotated[str, typer.Option(help="A depth model whose weights are here.")],
    model: Model = "depth-tiny",
    weights: Weights = None,
    camera: CameraFile = None,
    fov: Fov = None,
    height: Height = None,
    tilt: Tilt = 0.0,
    every: Every = 25,
    most: Most = 60,
    steps: Steps = 120,
) -> None:
    """Let a large network teach a small one a camera; frames stay in memory.

    A teacher that only ranks needs the camera and its pose, so that the ground tells metres.
    Scores are against what the teacher says of frames that were held back.

    Examples:

        hoilab depth distil clip.mp4 --teacher depth-anything-v2-small --folder runs/entrance
        --fov 70 --height 4.5 --tilt 22
    """
    from hoilab.training.depth.own import TaughtDepth

    clip = clip_of(video, every=every, most=most)
    known = told_camera((clip.sizes["x"], clip.sizes["y"]), camera, fov, height, tilt)
    _teach(TaughtDepth(clip, teacher, camera=known), folder, model, weights, steps)


@depth.command()
def alone(
    video: Annotated[Path, typer.Argument(help="A clip; nobody measured depth in it.")],
    folder: Folder,
    model: Model = "depth-tiny",
    weights: Weights = None,
    camera: CameraFile = None,
    fov: Fov = None,
    height: Height = None,
    tilt: Tilt = 0.0,
    moving: Annotated[
        bool, typer.Option("--moving", help="The camera moves; its lens is enough then.")
    ] = False,
    poses: Annotated[
        Path | None,
        typer.Option(help="Array (.npy) of poses (time, 4, 4), camera to world, m; with --moving."),
    ] = None,
    people: Annotated[
        bool, typer.Option(help="Follow people: they are as far as the ground at their feet.")
    ] = True,
    every: Every = 5,
    most: Most = 60,
    steps: Steps = 120,
) -> None:
    """Let a depth model teach itself one camera, without depth; scores before and after.

    A fixed camera whose pose is known teaches by geometry: bare ground, people's feet, and that
    what stands still keeps its distance. A moving one teaches by what it sees next; without
    --poses its steps are learned too, and the scale stays the model's.

    Examples:

        hoilab depth alone square.mp4 --folder runs/square --camera square.camera.json

        hoilab depth alone square.mp4 --folder runs/square --fov 70 --height 4.5 --tilt 22

        hoilab depth alone walk.mp4 --folder runs/walk --fov 75 --moving --every 1
    """
    import numpy as np

    from hoilab.errors import DataError
    from hoilab.training.depth.alone import taught_by_geometry, taught_by_motion
    from hoilab.training.depth.pupils import pupil
    from hoilab.training.depth.teaching import lesson_for

    clip = clip_of(video, every=every, most=most)
    size = (clip.sizes["x"], clip.sizes["y"])
    learner = pupil(model, weights=weights)
    lesson = lesson_for(learner, steps=steps)
    if moving:
        known = told_camera(size, camera, fov, height or 1.0, tilt)
        if known is None:
            raise DataError("a moving camera needs its lens: give --fov or --camera")
        places = None if poses is None else np.load(poses)[::every][:most]
        path, scores = taught_by_motion(
            learner, clip, folder, camera=known, poses=places, recipe=lesson.recipe
        )
    else:
        known = told_camera(size, camera, fov, height, tilt)
        if known is None:
            raise DataError(
                "a fixed camera teaches by its pose: give --camera (hoilab calibrate makes it), or "
                "--fov, --height and --tilt"
            )
        tracks = _people(video, clip) if people else None
        path, scores = taught_by_geometry(
            learner, clip, folder, camera=known, tracks=tracks, lesson=lesson
        )
    _show(scores, path)


def _people(video: Path, clip: "xr.DataArray") -> "xr.Dataset":
    from hoilab.io import open_video
    from hoilab.tasks import shown
    from hoilab.tasks.track import track

    last = int(clip["frame"][-1]) + 1
    with shown("following people") as report:
        return track(open_video(video)[:last], progress=report)


def _teach(frames: object, folder: Path, model: str, weights: Path | None, steps: int) -> None:
    from hoilab.training.depth.pupils import pupil
    from hoilab.training.depth.teaching import lesson_for, taught

    learner = pupil(model, weights=weights)
    lesson = lesson_for(learner, steps=steps)
    path, scores = taught(learner, frames, folder, lesson=lesson)  # type: ignore[arg-type]
    _show(scores[["abs_rel", "rmse", "d1", "silog"]].assign_attrs(scores.attrs), path)


def _show(scores: "xr.Dataset", path: Path) -> None:
    from rich.console import Console
    from rich.table import Table

    held = scores.attrs["held_back"]
    title = f"{held} frames held back" if held else "the frames learned from: none were held back"
    table = Table("measure", "before", "after", title=title)
    for name, values in scores.data_vars.items():
        table.add_row(str(name), *(f"{float(value):.4f}" for value in values))
    Console().print(table)
    typer.echo(f"weights: {path}")
