"""Where people were, from whatever holds it: a scene, or a text of boxes or of metres."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    import numpy as np
    import xarray as xr

Source = Annotated[
    Path,
    typer.Argument(
        metavar="SOURCE",
        help="A scene (.zarr), MOTChallenge text, a CSV of metres, or obsmat or PeTrack text.",
    ),
]
Homography = Annotated[
    Path | None,
    typer.Option(
        "--homography",
        help="From pixels to metres: nine numbers in three rows, or a camera file (.json).",
    ),
]
HomographyScale = Annotated[
    float,
    typer.Option(
        "--homography-scale", help="Pixels the homography speaks of, for one of the scene."
    ),
]
Fps = Annotated[
    float | None,
    typer.Option("--fps", min=0.01, help="True frame rate, if the file's own is wrong or none."),
]


def positions(
    path: Path, *, fps: float | None, homography: Path | None, scale: float
) -> "xr.Dataset":
    """Return people's tracks (px), or where they stood (m) if there is a way to tell.

    Of a scene, its own ground positions are taken unless a homography is given.
    """
    from hoilab.geometry.ground import ground_positions

    tracks = _read(path, fps, prefer_ground=homography is None)
    if homography is None or "shape" not in tracks:
        return tracks
    if homography.suffix.lower() == ".json":
        from hoilab.io.camera_file import read_camera

        return ground_positions(tracks, read_camera(homography))
    return ground_positions(tracks, _matrix(homography, scale))


def metres(path: Path, *, fps: float | None, homography: Path | None, scale: float) -> "xr.Dataset":
    """Return where people stood, in metres, or say what is missing."""
    from hoilab.errors import DataError

    found = positions(path, fps=fps, homography=homography, scale=scale)
    if "shape" in found:
        raise DataError(
            f"{path} holds pixels, and this needs metres; pass --homography FILE, nine numbers "
            "that take pixels of the picture to metres on the ground"
        )
    return found


def _read(path: Path, fps: float | None, *, prefer_ground: bool) -> "xr.Dataset":
    from hoilab.datasets import read_mot
    from hoilab.io.scene import named_as_scene
    from hoilab.io.trajectories import read_trajectories

    if named_as_scene(path):
        return _of_scene(path, fps, prefer_ground=prefer_ground)
    if path.suffix.lower() == ".csv":
        return read_trajectories(path)
    if path.suffix.lower() == ".xml":
        from hoilab.datasets import read_pets

        return read_pets(path) if fps is None else read_pets(path, fps=fps)
    head = _first_row(path)
    if "," in head:
        return _people(read_mot(path, fps=fps or 25.0))
    if len(head.split()) == 8:
        from hoilab.datasets.ucy import read_ucy

        return read_ucy(path) if fps is None else read_ucy(path, fps=fps)
    from hoilab.datasets.juelich import read_juelich

    return read_juelich(path, fps=fps)


def _of_scene(path: Path, fps: float | None, *, prefer_ground: bool) -> "xr.Dataset":
    from hoilab.io import open_scene

    scene = open_scene(path)
    part = "ground" if prefer_ground and "ground" in scene.children else "tracks"
    found = scene[part].to_dataset().load()
    if "class" in found:
        found = _people(found)
    if "frame" in found:
        found = found.set_coords("frame")
    if fps is not None and "frame" in found.coords:
        found = found.assign_coords(time=("time", found["frame"].values / fps, {"units": "s"}))
    return found


def _people(tracks: "xr.Dataset") -> "xr.Dataset":
    return tracks.isel(individual=(tracks["class"] == "person").values)


def _first_row(path: Path) -> str:
    from hoilab.errors import DataError

    try:
        with path.open(errors="replace") as file:
            rows = (line for line in file if line.strip() and not line.startswith("#"))
            return next(rows, "")
    except OSError as cause:
        raise DataError(f"{path} cannot be read: {cause.strerror or cause}") from cause


def _matrix(path: Path, scale: float) -> "np.ndarray":
    import numpy as np

    from hoilab.errors import DataError

    try:
        matrix = np.loadtxt(path, dtype=float)
    except (OSError, ValueError) as cause:
        raise DataError(f"{path} is not nine numbers in three rows: {cause}") from cause
    if matrix.shape != (3, 3) or not np.isfinite(matrix).all() or scale <= 0:
        raise DataError(
            f"a homography is three rows of three numbers and its scale more than 0, got "
            f"{matrix.shape} and {scale}"
        )
    # Pixel centres are whole numbers in pictures of both sizes.
    shift = (scale - 1) / 2
    larger = np.array([[scale, 0, shift], [0, scale, shift], [0, 0, 1.0]])
    product: np.ndarray = matrix @ larger
    return product


def zones_of(path: Path) -> "xr.DataArray":
    """Return the zones of a GeoJSON file."""
    from hoilab.errors import DataError
    from hoilab.schema import from_geojson

    try:
        return from_geojson(path.read_text())
    except (OSError, UnicodeDecodeError) as cause:
        raise DataError(f"{path} cannot be read: {cause}") from cause
