"""A moving camera without depth: cameras and points of COLMAP, read from its text files or run.

COLMAP (Schoenberger and Frahm 2016) says poses and points up to scale; `scale_m` of a known
distance makes metres. Reading needs nothing but numpy; running needs the package pycolmap.
"""

from pathlib import Path

import numpy as np
import xarray as xr

from hoilab.errors import DataError, PluginError
from hoilab.schema import make_camera, make_cloud, marked

# Which of a model's parameters are fx, fy, cx, cy, and k1 k2 p1 p2 k3 (-1: none, 0).
MODELS = {
    "SIMPLE_PINHOLE": ((0, 0, 1, 2), (-1, -1, -1, -1, -1)),
    "PINHOLE": ((0, 1, 2, 3), (-1, -1, -1, -1, -1)),
    "SIMPLE_RADIAL": ((0, 0, 1, 2), (3, -1, -1, -1, -1)),
    "RADIAL": ((0, 0, 1, 2), (3, 4, -1, -1, -1)),
    "OPENCV": ((0, 1, 2, 3), (4, 5, 6, 7, -1)),
}


def read_colmap(
    folder: str | Path, *, scale_m: float = 1.0
) -> tuple[dict[str, xr.Dataset], xr.Dataset]:
    """Return the camera of each picture, by its name, and the cloud, of a model in text files.

    Parameters
    ----------
    folder
        With ``cameras.txt``, ``images.txt`` and ``points3D.txt``, as ``colmap model_converter
        --output_type TXT`` writes them.
    scale_m
        Metres of one unit of the model.

    Raises
    ------
    DataError
        A file is missing or not COLMAP's, or a camera has a lens that hoilab does not know.
    """
    root = Path(folder)
    lenses = {row[0]: row[1:] for row in _rows(root / "cameras.txt")}
    cameras: dict[str, xr.Dataset] = {}
    # Each picture has two lines: its pose, and the points seen in it, which may be none.
    for row in _rows(root / "images.txt", every=2):
        if len(row) < 10 or row[8] not in lenses:
            raise DataError(
                f"{root / 'images.txt'}: expected IMAGE_ID QW QX QY QZ TX TY TZ CAMERA_ID NAME, "
                f"got {' '.join(row)[:60]!r}"
            )
        pose = np.array(row[1:8], dtype=float)
        name = " ".join(row[9:])
        cameras[name] = _camera(lenses[row[8]], pose[:4], pose[4:] * scale_m, root)
    points = [row[1:7] for row in _rows(root / "points3D.txt")]
    numbers = np.array(points, dtype=float).reshape(-1, 6)
    cloud = make_cloud(numbers[:, :3] * scale_m, rgb=numbers[:, 3:].clip(0, 255))
    return cameras, cloud.assign(rgb=marked(cloud["rgb"], "visible"))


def run_colmap(pictures: str | Path, folder: str | Path) -> Path:
    """Find poses and points of a folder of pictures, and write them as text into a folder.

    Of several models the largest is kept. Returns the folder, for `read_colmap`.

    Raises
    ------
    PluginError
        The package pycolmap is not installed.
    DataError
        The pictures do not fit together.
    """
    try:
        import pycolmap
    except ImportError as cause:
        raise PluginError(
            "poses from pictures alone need pycolmap: pip install 'hoilab[colmap]', or run COLMAP "
            "yourself and read its text files with hoilab.reconstruction.colmap.read_colmap"
        ) from cause
    target = Path(folder)
    target.mkdir(parents=True, exist_ok=True)
    database = target / "database.db"
    pycolmap.extract_features(database, pictures, camera_mode=pycolmap.CameraMode.SINGLE)
    pycolmap.match_exhaustive(database)
    models = pycolmap.incremental_mapping(database, pictures, target)
    if not models:
        raise DataError(
            f"the pictures in {pictures} do not fit together: expected views of one still place "
            "from places next to each other, two thirds of each seen in the next"
        )
    largest = max(models.values(), key=lambda model: model.num_reg_images())
    largest.write_text(str(target))
    return target


def _camera(
    lens: list[str], quaternion: np.ndarray, translation: np.ndarray, root: Path
) -> xr.Dataset:
    model, width, height = lens[0], int(lens[1]), int(lens[2])
    if model not in MODELS:
        raise DataError(
            f"{root / 'cameras.txt'}: the lens {model} is not known here, expected one of "
            f"{', '.join(MODELS)}; undistort the pictures first (colmap image_undistorter)"
        )
    values = [float(value) for value in lens[3:]]
    places, bends = MODELS[model]
    fx, fy, cx, cy = (values[at] for at in places)
    # COLMAP's first pixel has its middle at (0.5, 0.5), ours at (0, 0).
    K = [[fx, 0, cx - 0.5], [0, fy, cy - 0.5], [0, 0, 1]]
    return make_camera(
        K,
        _turned(quaternion),
        translation,
        size=(width, height),
        distortion=[0.0 if at < 0 else values[at] for at in bends],
    )


def _turned(quaternion: np.ndarray) -> np.ndarray:
    """Return the rotation of w, x, y, z."""
    w, x, y, z = quaternion / np.linalg.norm(quaternion)
    return np.array(
        [
            [1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w)],
            [2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w)],
            [2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y)],
        ]
    )


def _rows(path: Path, *, every: int = 1) -> list[list[str]]:
    """Return the words of each line that is no comment, or of the first of each so many."""
    if not path.is_file():
        raise DataError(
            f"{path} is not there; expected cameras.txt, images.txt and points3D.txt of COLMAP "
            "(colmap model_converter --output_type TXT)"
        )
    lines = [line for line in path.read_text(encoding="utf-8").splitlines() if line[:1] != "#"]
    if every == 1:
        lines = [line for line in lines if line.strip()]
    return [line.split() for line in lines[::every] if line.strip()]
