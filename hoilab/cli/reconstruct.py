"""hoilab reconstruct: a scene in space, as a file that others open."""

from contextlib import ExitStack
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    import xarray as xr

ENDINGS = (".space.zarr", ".ply", ".pcd", ".glb", ".obj")


def reconstruct(
    source: Annotated[Path, typer.Argument(help="A clip, or a scene (*.zarr) made of one.")],
    output: Annotated[
        Path,
        typer.Option(
            "--output", "-o", help="NAME.ply or .pcd: cloud; .glb or .obj: mesh; .space.zarr: all."
        ),
    ],
    camera: Annotated[
        Path | None, typer.Option("--camera", help="Tsai calibration, as PETS' View_001.xml.")
    ] = None,
    fov: Annotated[
        float | None, typer.Option("--fov", help="Horizontal field of view, degrees.")
    ] = None,
    height: Annotated[
        float | None,
        typer.Option("--height", help="Metres of the camera over the ground; else from people."),
    ] = None,
    tilt: Annotated[float, typer.Option("--tilt", help="Degrees that it looks down.")] = 0.0,
    video: Annotated[
        Path | None,
        typer.Option("--video", help="The clip of a scene, for a depth that sees people."),
    ] = None,
    model: Annotated[str, typer.Option("--model", help="Name of a depth model.")] = "depth-tiny",
    every: Annotated[
        int | None, typer.Option("--every", min=1, help="Take each so many-th frame.")
    ] = None,
    at: Annotated[
        float | None, typer.Option("--at", min=0.0, help="Moment (s) of the people in the file.")
    ] = None,
    farthest: Annotated[
        float, typer.Option("--farthest", min=1.0, help="Leave out what is farther (m).")
    ] = 60.0,
    overwrite: Annotated[
        bool, typer.Option("--overwrite", help="Replace the file if it is there already.")
    ] = False,
) -> None:
    """Rebuild what a fixed camera saw, in metres: background, people, boxes, walks, camera.

    Colours are those of the anonymized frames; people are drawn in colours of their own. The
    camera is given (--camera, or --fov with --height and --tilt), or found from people (--fov
    alone). Ctrl-C stops it and leaves no file.

    Examples:

        hoilab reconstruct plaza.zarr --fov 66 -o plaza.space.zarr

        hoilab reconstruct plaza.mp4 --fov 66 --height 5.1 --tilt 20 -o plaza.glb --at 12

        hoilab reconstruct pets.zarr --video pets.mp4 --camera View_001.xml -o pets.ply
    """
    from hoilab import tasks
    from hoilab.errors import DataError, OutputError
    from hoilab.io import open_scene, open_video
    from hoilab.io.scene import named_as_scene, scene_video
    from hoilab.plotting.colours import colour_of
    from hoilab.reconstruction.export import write_scene3d
    from hoilab.reconstruction.space import frames_of, painted
    from hoilab.tasks.reconstruct import reconstruct as rebuilt

    if not output.name.endswith(ENDINGS):
        raise OutputError(f"expected a name that ends in {', '.join(ENDINGS)}; got {output.name}")
    if output.exists() and not overwrite:
        raise OutputError(f"{output} is there already; add --overwrite, or choose another name")
    if camera is None and fov is None:
        raise DataError(
            "metres need a camera: give --fov (people tell the rest), --fov with --height and "
            "--tilt, or --camera View_001.xml"
        )
    with ExitStack() as stack:
        if named_as_scene(source):
            scene, clip = open_scene(source), video
        else:
            folder = Path(stack.enter_context(TemporaryDirectory(prefix="hoilab-")))
            scene, clip = tasks.analyze(source, folder / "scene.zarr"), source
        hidden = scene_video(scene)
        tracks = scene["tracks"].to_dataset().load()
        lens = _camera(hidden, tracks, camera, fov=fov, height=height, tilt=tilt)
        fill = scene["privacy"].attrs.get("fill") or None
        with tasks.shown("depth") as report:
            space = rebuilt(
                hidden if clip is None else open_video(clip),
                camera=lens,
                tracks=tracks,
                model=model,
                pictures=hidden,
                fill=None if fill is None else (int(fill[0]), int(fill[1]), int(fill[2])),
                every=every,
                farthest_m=farthest,
                progress=report,
            )
    known = frames_of(space)
    frame = int(known[len(known) // 2]) if len(known) else 0
    if at is not None:
        frame = int(space.walks["frame"].sel(time=at, method="nearest"))
    space = painted(space, colour_of)
    write_scene3d(space, output, frame=frame, colour_of=colour_of, overwrite=overwrite)
    typer.echo(
        f"{output}: {space.background.sizes['point']:,} points, "
        f"{space.surface.sizes['triangle']:,} triangles, "
        f"{space.walks.sizes['individual']} individuals, {len(known)} moments"
    )


def _camera(
    video: "xr.DataArray",
    tracks: "xr.Dataset",
    calibration: Path | None,
    *,
    fov: float | None,
    height: float | None,
    tilt: float,
) -> "xr.Dataset":
    import numpy as np

    from hoilab.datasets.pets import read_pets_camera
    from hoilab.errors import DataError
    from hoilab.geometry.camera import look_at
    from hoilab.geometry.from_people import from_people
    from hoilab.schema import make_camera

    size = (int(video.sizes["x"]), int(video.sizes["y"]))
    if calibration is not None:
        return read_pets_camera(calibration, size=size)
    if fov is None or not 1 < fov < 179:
        raise DataError(f"--fov is the horizontal field of view in degrees, 1 to 179; got {fov}")
    if height is None:
        fitted = from_people(tracks, size=size, fov_deg=fov)
        typer.echo(f"hoilab: {fitted}", err=True)
        return fitted.camera
    if height <= 0:
        raise DataError(f"--height is metres over the ground, more than 0; got {height:g}")
    focal = size[0] / 2 / np.tan(np.deg2rad(fov) / 2)
    K = [[focal, 0, (size[0] - 1) / 2], [0, focal, (size[1] - 1) / 2], [0, 0, 1]]
    down = np.deg2rad(tilt)
    pose = look_at([0, 0, height], [0, np.cos(down), height - np.sin(down)])
    return make_camera(K, *pose, size=size)
