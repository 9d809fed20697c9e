"""How the commands about depth are told of a camera, and which frames they take."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    import xarray as xr

Fov = Annotated[float | None, typer.Option(help="Horizontal field of view, degrees.")]
Height = Annotated[float | None, typer.Option(help="Metres of the camera over the ground.")]
Tilt = Annotated[float, typer.Option(help="Degrees that the camera looks down.")]
CameraFile = Annotated[
    Path | None,
    typer.Option(
        "--camera", help="Of hoilab calibrate (.json), or PETS' (.xml); instead of --fov and so on."
    ),
]


def told_camera(
    size: tuple[int, int],
    file: Path | None,
    fov: float | None,
    height: float | None,
    tilt: float,
) -> "xr.Dataset | None":
    """Return the camera of a file, or one over the origin that looks along y; None without both."""
    import numpy as np
    import xarray as xr

    from hoilab.datasets.pets import read_pets_camera
    from hoilab.errors import DataError
    from hoilab.geometry.camera import look_at, resized
    from hoilab.io.camera_file import read_camera
    from hoilab.schema import make_camera

    if file is not None:
        if file.suffix == ".xml":
            return read_pets_camera(file, size=size)
        found = read_camera(file)
        camera = found if isinstance(found, xr.Dataset) else getattr(found, "camera", None)
        if camera is None:
            raise DataError(
                f"{file} holds a homography, which says where the ground is and not how far: "
                "calibrate with a focal length or a field of view"
            )
        return resized(camera, size)
    if fov is None and height is None:
        return None
    if fov is None or height is None:
        raise DataError("--fov and --height belong together; give both, or neither")
    focal = size[0] / 2 / np.tan(np.deg2rad(fov) / 2)
    K = [[focal, 0, (size[0] - 1) / 2], [0, focal, (size[1] - 1) / 2], [0, 0, 1]]
    down = np.deg2rad(tilt)
    pose = look_at([0, 0, height], [0, np.cos(down), height - np.sin(down)])
    return make_camera(K, *pose, size=size)


def clip_of(video: Path, *, every: int, most: int) -> "xr.DataArray":
    """Return each so many-th frame of a clip, in memory."""
    from hoilab.errors import DataError
    from hoilab.io import open_video

    frames = open_video(video)[::every][:most].load()
    if not frames.sizes["time"]:
        raise DataError(f"{video} has no frames")
    return frames
