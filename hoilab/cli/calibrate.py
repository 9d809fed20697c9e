"""hoilab calibrate: where a fixed camera is, from whatever is known about the place."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    import numpy as np

    from hoilab.geometry.calibration import Calibration
    from hoilab.geometry.from_clicks import MapFit

calibrate = typer.Typer(
    name="calibrate",
    help="Fit a camera to clicks, a plan, lines, people or a checkerboard, and write it to a file.",
    no_args_is_help=True,
    rich_markup_mode="markdown",
)

Out = Annotated[
    Path, typer.Option("-o", "--output", help="The camera file; SCENE.camera.json is found.")
]
Size = Annotated[str | None, typer.Option("--size", help="Width and height (px): 640x360.")]
Focal = Annotated[float | None, typer.Option("--focal", help="Focal length (px).")]
Fov = Annotated[float | None, typer.Option("--fov", help="Horizontal field of view (degrees).")]
ClickPx = Annotated[float, typer.Option("--click-px", min=0.01, help="Error of a click (px).")]
CLICKS_HELP = "CSV or GeoJSON of points in the picture and on the map."


@calibrate.command()
def clicks(
    file: Annotated[Path, typer.Argument(metavar="CLICKS", help=CLICKS_HELP)],
    output: Out,
    size: Size = None,
    focal: Focal = None,
    fov: Fov = None,
    click_px: ClickPx = 2.0,
) -> None:
    """Fit to points marked in the picture and on a map: four or more on the ground.

    With --size and the focal length or field of view, the pose of the camera comes out; without
    them a homography. The CSV has the columns x, y, map_x, map_y.

    Examples:

        hoilab calibrate clicks clicks.csv -o plaza.camera.json

        hoilab calibrate clicks clicks.csv -o plaza.camera.json --size 640x360 --fov 65
    """
    from hoilab.io.clicks import read_clicks
    from hoilab.io.plan import Plan

    marked = read_clicks(file)
    where = Plan(None, {}).metres(marked)  # what needs a plan is refused
    _write(_of_clicks(marked.pixels, where, size, focal, fov, click_px), output)


@calibrate.command()
def plan(
    file: Annotated[Path, typer.Argument(metavar="CLICKS", help=CLICKS_HELP)],
    drawing: Annotated[
        Path, typer.Option("--plan", help="A picture of the plan, or GeoJSON in metres.")
    ],
    output: Out,
    scale: Annotated[
        float | None,
        typer.Option("--scale", help="Metres for one pixel of the plan; else its world file."),
    ] = None,
    size: Size = None,
    focal: Focal = None,
    fov: Fov = None,
    click_px: ClickPx = 2.0,
) -> None:
    """Fit to points marked in the picture and on a plan of the place.

    The CSV has the columns x, y and plan_x, plan_y (pixels of the plan's picture), or x, y, name
    for the named points and corners of a GeoJSON plan.

    Examples:

        hoilab calibrate plan clicks.csv --plan floor.png --scale 0.02 -o hall.camera.json

        hoilab calibrate plan clicks.csv --plan floor.geojson -o hall.camera.json
    """
    from hoilab.io.clicks import read_clicks
    from hoilab.io.plan import read_plan

    marked = read_clicks(file)
    where = read_plan(drawing, metres_per_pixel=scale).metres(marked)
    _write(_of_clicks(marked.pixels, where, size, focal, fov, click_px), output)


@calibrate.command()
def lines(
    file: Annotated[
        Path, typer.Argument(metavar="LINES", help="CSV with family, x1, y1, x2, y2 (px).")
    ],
    output: Out,
    size: Annotated[str, typer.Option("--size", help="Width and height (px): 640x360.")],
    height: Annotated[float, typer.Option("--height", help="Of the camera above the ground, m.")],
    height_sigma: Annotated[
        float, typer.Option("--height-sigma", min=0.0, help="How sure that is (m).")
    ] = 0.1,
) -> None:
    """Fit to lines on the ground: two or more along, two or more across at right angles.

    The column family says along or across.

    Examples:

        hoilab calibrate lines joints.csv -o hall.camera.json --size 640x360 --height 4.2
    """
    from hoilab.geometry.from_lines import from_lines
    from hoilab.io.lines import read_lines

    along, across = read_lines(file)
    fitted = from_lines(
        along, across, size=_size(size), height_m=height, height_sigma_m=height_sigma
    )
    _write(fitted, output)


@calibrate.command()
def people(
    scene: Annotated[Path, typer.Argument(metavar="SCENE", help="What hoilab analyze wrote.")],
    output: Annotated[
        Path | None, typer.Option("-o", "--output", help="SCENE.camera.json by default.")
    ] = None,
    focal: Focal = None,
    fov: Fov = None,
    stature: Annotated[
        float, typer.Option("--stature", min=0.5, max=2.5, help="Mean height of the people (m).")
    ] = 1.72,
) -> None:
    """Fit to the people of a scene: their height and the field of view of the camera are known.

    Examples:

        hoilab calibrate people plaza.zarr --fov 65
    """
    from hoilab.errors import StoreError
    from hoilab.geometry.from_people import from_people
    from hoilab.io import open_scene
    from hoilab.io.camera_file import camera_beside

    tree = open_scene(scene)
    if "tracks" not in tree or "video" not in tree:
        raise StoreError(f"{scene} has no tracks; make it again with: hoilab analyze CLIP -o SCENE")
    video = tree["video"].attrs
    fitted = from_people(
        tree["tracks"].to_dataset().load(),
        size=(int(video["width"]), int(video["height"])),
        focal=focal,
        fov_deg=fov,
        stature_m=stature,
    )
    _write(fitted, camera_beside(scene) if output is None else output)


@calibrate.command()
def checkerboard(
    pictures: Annotated[
        list[Path], typer.Argument(metavar="PICTURES", help="Pictures, a folder, or one clip.")
    ],
    output: Out,
    pattern: Annotated[
        str, typer.Option("--pattern", help="Inner corners along and across: 9x6.")
    ] = "9x6",
    square: Annotated[
        float, typer.Option("--square", min=0.001, help="Side of a square, m.")
    ] = 0.03,
    floor: Annotated[
        int, typer.Option("--floor", help="In which picture it lies on the ground, from 0.")
    ] = 0,
    every: Annotated[
        int, typer.Option("--every", min=1, help="Of a clip, look at each n-th frame.")
    ] = 15,
) -> None:
    """Fit lens and pose to a checkerboard; in one of the pictures it lies on the ground.

    Examples:

        hoilab calibrate checkerboard floor.png tilted1.png tilted2.png -o hall.camera.json

        hoilab calibrate checkerboard board.mp4 --pattern 9x6 --square 0.03 -o hall.camera.json
    """
    from hoilab.errors import DataError
    from hoilab.geometry.from_board import board_corners, from_board

    wanted = _size(pattern)
    seen: list[np.ndarray] = []
    at, size = -1, (0, 0)
    for number, picture in enumerate(_pictures(pictures, every)):
        size = (picture.shape[1], picture.shape[0])
        corners = board_corners(picture, wanted)
        if number == floor:
            at = len(seen) if corners is not None else -1
        if corners is not None:
            seen.append(corners)
    typer.echo(f"board of {pattern} corners found in {len(seen)} pictures")
    if seen and at < 0:
        raise DataError(
            f"picture {floor} is to show the board on the ground, and it is not found there; name "
            "another one with --floor"
        )
    fitted = from_board(seen, pattern=wanted, square_m=square, size=size, floor=max(at, 0))
    _write(fitted, output)


def _of_clicks(
    pixels: "np.ndarray",
    where: "np.ndarray",
    size: str | None,
    focal: float | None,
    fov: float | None,
    click_px: float,
) -> "Calibration | MapFit":
    from hoilab.errors import DataError
    from hoilab.geometry.from_clicks import from_clicks, pose_from_clicks

    if focal is None and fov is None:
        return from_clicks(pixels, where, click_px=click_px)
    if size is None:
        raise DataError("a pose needs the size of the picture: --size 640x360")
    return pose_from_clicks(
        pixels, where, size=_size(size), focal=focal, fov_deg=fov, click_px=click_px
    )


def _pictures(paths: list[Path], every: int) -> "list[np.ndarray]":
    from hoilab.io import open_video
    from hoilab.io.images import IMAGE_SUFFIXES, open_images

    found = []
    for path in paths:
        still = path.is_dir() or path.suffix.lower() in IMAGE_SUFFIXES
        clip = open_images(path) if still else open_video(path)[::every]
        found += [clip[k].values for k in range(clip.sizes["time"])]
    return found


def _size(text: str) -> tuple[int, int]:
    from hoilab.errors import DataError

    parts = text.lower().split("x")
    if len(parts) != 2 or not all(part.isdigit() and int(part) > 0 for part in parts):
        raise DataError(f"expected two numbers like 640x360, got {text!r}")
    return int(parts[0]), int(parts[1])


def _write(fitted: "Calibration | MapFit", output: Path) -> None:
    from hoilab.geometry.from_clicks import MapFit
    from hoilab.io.camera_file import write_camera

    if isinstance(fitted, MapFit):
        left = fitted.residual_m
        typer.echo(f"homography from {len(left)} points; largest residual {left.max():.3f} m")
    else:
        typer.echo(str(fitted))
    typer.echo(f"camera in {write_camera(output, fitted)}")
