"""hoilab depth measure: metres in a clip, how steady they are, and what the ground says of it."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hoilab.cli._depth_camera import CameraFile, Fov, Height, Tilt, clip_of, told_camera
from hoilab.cli._report import TERMINAL, finite, save_report

if TYPE_CHECKING:
    import xarray as xr


def measure(
    video: Annotated[Path, typer.Argument(help="A clip of a camera that does not move.")],
    model: Annotated[str, typer.Option(help="A depth model.")] = "depth-tiny",
    weights: Annotated[
        Path | None, typer.Option(help="Its file, or folder of the hub, if not where it looks.")
    ] = None,
    camera: CameraFile = None,
    fov: Fov = None,
    height: Height = None,
    tilt: Tilt = 0.0,
    every: Annotated[int, typer.Option(min=1, help="Take each so many-th frame.")] = 5,
    most: Annotated[int, typer.Option(min=2, help="Frames at most.")] = 24,
    people: Annotated[
        bool, typer.Option(help="Follow people and leave them out of the ground.")
    ] = True,
    maps: Annotated[
        Path | None, typer.Option(help="Write depth (and its sigma) into this Zarr store.")
    ] = None,
    json: Annotated[
        Path | None,
        typer.Option("--json", help="Write the numbers to this file too; - prints them."),
    ] = None,
) -> None:
    """Say how far things are in a fixed camera's clip, in metres, and how sure that is.

    A network that only ranks is brought to metres by the ground, which needs the camera and its
    pose; so is one that says metres, where a camera is given, and both are compared. What the
    geometry does not determine is refused. Maps are made steady over time; the temporal error
    (TAE) is printed before and after.

    Examples:

        hoilab depth measure square.mp4 --camera square.camera.json

        hoilab depth measure pets.mp4 --camera View_001.xml --model depth-anything-v2-small

        hoilab depth measure square.mp4 --fov 70 --height 4.5 --tilt 22 --maps depth.zarr
    """
    from hoilab.analysis.depth_scale import occupied
    from hoilab.analysis.steady_depth import steady_depth
    from hoilab.errors import DataError
    from hoilab.tasks.depth import UsesCamera, depth
    from hoilab.training.depth.geometry import in_metres
    from hoilab.training.depth.pupils import pupil

    clip = clip_of(video, every=every, most=most)
    known = told_camera((clip.sizes["x"], clip.sizes["y"]), camera, fov, height, tilt)
    learner = pupil(model, weights=weights)
    estimator = learner.model(learner.network, known)
    said = depth(clip, model=estimator)
    without = occupied(_people(video, clip), said) if people else None
    numbers: dict[str, object] = {"model": model, "frames": clip.sizes["time"]}
    metres: xr.DataArray | None = None if said.name == "nearness" else said
    fit: xr.Dataset | None = None
    refused = ""
    if known is not None:
        try:
            scaled, fit = in_metres(said, known, without=without)
        except DataError as cause:
            refused = str(cause)
        else:
            metres = metres if isinstance(estimator, UsesCamera) and metres is not None else scaled
    if metres is None:
        raise DataError(refused or f"{model} only ranks: metres need --camera, or --fov and so on")
    steady = steady_depth(metres, without=without)
    numbers |= _fit_numbers(fit, refused) | _steadiness(metres, steady, known)
    if maps is not None:
        _write(steady, fit, said, maps)
    if json is not None:
        save_report(numbers, json)
    if str(json) != TERMINAL:
        _print(numbers)


def _people(video: Path, clip: "xr.DataArray") -> "xr.Dataset":
    from hoilab.io import open_video
    from hoilab.tasks import shown
    from hoilab.tasks.track import track

    last = int(clip["frame"][-1]) + 1
    with shown("following people") as report:
        return track(open_video(video)[:last], progress=report)


def _fit_numbers(fit: "xr.Dataset | None", refused: str) -> dict[str, object]:
    if fit is None:
        return {"ground_fit": refused or "no camera given"}
    return {
        "ground_fit": "fits",
        "share_of_ground_that_fits": finite(float(fit["share"])),
        "residual_on_ground": finite(float(fit["residual"])),
        "scale": finite(float(fit["scale"])),
        "shift": finite(float(fit["shift"])),
    }


def _steadiness(
    metres: "xr.DataArray", steady: "xr.DataArray", camera: "xr.Dataset | None"
) -> dict[str, object]:
    import numpy as np

    from hoilab.metrics.depth_over_time import temporal_error

    # A camera that stands still: no lens moves a pixel, any will do.
    lens = np.eye(3) if camera is None else camera["K"].values
    return {
        name: finite(float(temporal_error(maps, lens).mean()))
        for name, maps in (("tae_percent_each_frame", metres), ("tae_percent_steady", steady))
    }


def _write(
    steady: "xr.DataArray", fit: "xr.Dataset | None", said: "xr.DataArray", path: Path
) -> None:
    import xarray as xr

    from hoilab.analysis.depth_scale import metric_depth
    from hoilab.errors import OutputError

    found = xr.Dataset({"depth": steady})
    if fit is not None and said.name == "nearness":
        found["sigma"] = metric_depth(said, fit)["sigma"]
    try:
        found.to_zarr(path, mode="w-")
    except (OSError, ValueError) as cause:  # zarr's own errors are ValueErrors
        raise OutputError(
            f"{path} could not be written: {cause}; choose another folder or name"
        ) from cause


def _print(numbers: dict[str, object]) -> None:
    from rich.console import Console
    from rich.table import Table

    table = Table("what", "value", title="Depth of a fixed camera")
    for name, value in numbers.items():
        shown = f"{value:.4g}" if isinstance(value, float) else str(value)
        table.add_row(name.replace("_", " "), shown)
    Console().print(table)
