"""hoilab evaluate ground: where people stand, in metres, against annotated feet."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from hoilab.cli._score_tables import save_json, show

if TYPE_CHECKING:
    import xarray as xr


def ground(
    scene: Annotated[Path, typer.Argument(metavar="SCENE", help="What hoilab analyze wrote.")],
    truth: Annotated[Path, typer.Option("--truth", help="Annotated people: PETS 2009's XML.")],
    camera: Annotated[Path, typer.Option("--camera", help="Tsai calibration: View_001.xml.")],
    scale: Annotated[
        float, typer.Option("--scale", min=0.01, help="Pixels of the clip for one of the truth.")
    ] = 1.0,
    fps: Annotated[float, typer.Option("--fps", min=0.01, help="True frame rate.")] = 7.0,
    stature: Annotated[
        float, typer.Option("--stature", help="Mean height of people (m), to calibrate by them.")
    ] = 1.72,
    video: Annotated[
        Path | None,
        typer.Option("--video", help="The clip before hiding: feet are looked up in its frames."),
    ] = None,
    json: Annotated[
        Path | None, typer.Option("--json", help="Write the numbers to this file; - prints them.")
    ] = None,
) -> None:
    """Score positions on the map: of foot points with a given camera, and of a camera from people.

    Tables: found feet as they are, found feet smoothed along each walk, with --video feet looked
    up in the frames, and cameras fitted to annotated and to found people from the focal length
    alone, compared after the rigid motion that lays one map onto the other.

    Examples:

        hoilab evaluate ground pets.zarr --truth PETS2009-S2L1.xml --camera View_001.xml
            --scale 0.625 --video video_480x360.mp4
    """
    from hoilab.io import open_scene, open_video

    tree = open_scene(scene)
    about = tree["video"].attrs
    size = (int(about["width"]), int(about["height"]))
    clip = None if video is None else open_video(video)
    scores = ground_tables(
        tree, truth, camera, size=size, scale=scale, fps=fps, stature_m=stature, video=clip
    )
    show(scores)
    if json is not None:
        save_json(scores, json)


def ground_tables(
    scene: "xr.DataTree",
    truth: Path,
    camera: Path,
    *,
    size: tuple[int, int],
    scale: float,
    fps: float,
    stature_m: float,
    video: "xr.DataArray | None" = None,
) -> dict[str, "xr.Dataset"]:
    """Return the tables of `hoilab evaluate ground`."""
    from hoilab.analysis.feet import seen_feet
    from hoilab.analysis.ground import smoothed
    from hoilab.analysis.lowest_feet import lowest_feet
    from hoilab.datasets.pets import read_pets, read_pets_camera
    from hoilab.geometry.from_people import from_people
    from hoilab.geometry.ground import ground_positions
    from hoilab.metrics.ground import ground_scores

    annotated = read_pets(truth, scale=scale, fps=fps)
    given = read_pets_camera(camera, size=size)
    tracks = scene["tracks"].to_dataset().load()
    tracks = tracks.isel(individual=tracks["class"].values == "person")
    tracks = tracks.assign_coords(time=tracks["frame"].values / fps)
    there = ground_positions(annotated, given)
    seen, sigma = seen_feet(tracks, scene["detections"].to_dataset().load())
    walks = smoothed(ground_positions(seen, given, sigma_px=sigma))
    focal = float(given["K"].values[0, 0])
    tables = {
        "feet as found": ground_scores(annotated, there, tracks, ground_positions(tracks, given)),
        "feet smoothed": ground_scores(annotated, there, tracks, walks),
    }
    if video is not None:
        low = ground_positions(lowest_feet(tracks, video), given)
        tables["feet in the picture"] = ground_scores(annotated, there, tracks, low)
        tables["feet in the picture, smoothed"] = ground_scores(
            annotated, there, tracks, smoothed(low)
        )
    for name, people in (("annotated people", annotated), ("found people", tracks)):
        fitted = from_people(people, size=size, focal=focal, stature_m=stature_m)
        tables[f"camera from {name}"] = ground_scores(
            annotated, there, annotated, ground_positions(annotated, fitted), move=True
        )
    return tables
