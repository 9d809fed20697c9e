"""Where KITTI, NYU, TUM and plain folders keep depth maps and what belongs to them."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from hoilab.datasets.depth_maps import ARRAYS, MAP_SUFFIXES
from hoilab.errors import DataError

PHOTOS = (".jpg", ".jpeg", ".png", ".bmp", ".webp", ".ppm")
WORDS = {
    *("depth", "depths", "sync", "gt", "groundtruth", "truth", "pred", "predicted", "prediction"),
    *("color", "colour", "rgb", "image", "img", "disp", "raw", "proj", "result", "results"),
}
JOIN_S = 0.02


@dataclass(frozen=True, kw_only=True)
class DepthFile:
    """A depth map, and what belongs to it.

    Parameters
    ----------
    key
        What it is matched by: the names of its folders and file without words such as depth.
    depth
        The map.
    picture
        The frame, where there is one.
    steps_per_m
        What a 16-bit map counts for one metre.
    K
        (3, 3) intrinsics, where they are known.
    time_s, pose
        When it was taken, and (4, 4) camera to world, where they are known.
    """

    key: str
    depth: Path
    picture: Path | None = None
    steps_per_m: float = 1000.0
    K: np.ndarray | None = None
    time_s: float | None = None
    pose: np.ndarray | None = None


def key_of(path: Path) -> str:
    """Return what is left of a name without words such as depth or image.

    Examples
    --------
    >>> key_of(Path("0001_sync_groundtruth_depth_0000000023_image_02.png"))
    '0001 0000000023 02'
    >>> key_of(Path("frame-000116.depth.png")) == key_of(Path("frame-000116.color.png"))
    True
    """
    parts = []
    for name in (*path.parent.parts, path.stem):
        tokens = [token for token in re.split(r"[\W_]+", name) if token.lower() not in WORDS]
        parts.append(" ".join(token for token in tokens if token))
    return "/".join(part for part in parts if part)


def _folder(root: Path, steps: float) -> Iterator[DepthFile]:
    files = sorted(path for path in root.rglob("*") if path.is_file())
    photos: dict[str, Path] = {}
    maps: dict[str, Path] = {}
    for path in files:
        key, suffix = key_of(path.relative_to(root)), path.suffix.lower()
        if _is_map(path, root):
            maps[key] = path
        elif suffix in PHOTOS:
            photos[key] = path
    # In a folder of maps alone nothing says depth in its name.
    if not maps:
        maps, photos = {k: p for k, p in photos.items() if p.suffix.lower() in MAP_SUFFIXES}, {}
    for key, path in maps.items():
        yield DepthFile(key=key, depth=path, picture=photos.get(key), steps_per_m=steps)


def _is_map(path: Path, root: Path) -> bool:
    if path.suffix.lower() in ARRAYS:
        return True
    words = re.split(r"[\W_]+", str(path.relative_to(root)).lower())
    return path.suffix.lower() in MAP_SUFFIXES and bool({"depth", "depths", "disp"} & {*words})


def _nyu(root: Path, steps: float) -> Iterator[DepthFile]:
    for path in sorted(root.rglob("sync_depth_*.png")):
        number = path.stem.rpartition("_")[2]
        beside = (path.with_name(f"rgb_{number}{suffix}") for suffix in (".jpg", ".png"))
        yield DepthFile(
            key=key_of(path.relative_to(root)),
            depth=path,
            picture=next((photo for photo in beside if photo.is_file()), None),
            steps_per_m=steps,
        )


def _kitti(root: Path, steps: float) -> Iterator[DepthFile]:
    for path in sorted(root.rglob("*.png")):
        folders = path.relative_to(root.parent).parts[:-1]
        if "groundtruth_depth" in folders:
            photo: Path | None = _swapped(path, "groundtruth_depth", "image")
            numbers = _swapped(path, "groundtruth_depth", "intrinsics", name="image")
            K = _intrinsics(numbers.with_suffix(".txt"))
        elif "proj_depth" in folders:
            photo, K = _raw_photo(path, root), None
        else:
            continue
        yield DepthFile(
            key=key_of(path.relative_to(root)),
            depth=path,
            picture=photo if photo is not None and photo.is_file() else None,
            steps_per_m=steps,
            K=K,
        )


def _swapped(path: Path, old: str, new: str, *, name: str | None = None) -> Path:
    """Return the file of another kind that belongs to one of KITTI's depth selection."""
    folder = path.parent.with_name(new)
    return folder / path.name.replace(old, new if name is None else name)


def _raw_photo(path: Path, root: Path) -> Path | None:
    """Return the frame of a raw drive: ``<drive>/image_02/data/<number>.png``."""
    drive, eye = path.parents[3], path.parent.name
    for place in (drive, root / drive.name, root / drive.name[:10] / drive.name):
        for suffix in (".png", ".jpg"):
            photo = place / eye / "data" / f"{path.stem}{suffix}"
            if photo.is_file():
                return photo
    return None


def _intrinsics(path: Path) -> np.ndarray | None:
    if not path.is_file():
        return None
    numbers = path.read_text().split()
    if len(numbers) != 9:
        raise DataError(f"{path} must hold the 9 numbers of K, got {len(numbers)}")
    return np.array(numbers, float).reshape(3, 3)


def _tum(root: Path, steps: float) -> Iterator[DepthFile]:
    maps = _listed(root / "depth.txt", 2)
    photos = _listed(root / "rgb.txt", 2) if (root / "rgb.txt").is_file() else []
    poses = _listed(root / "groundtruth.txt", 8) if (root / "groundtruth.txt").is_file() else []
    for time_s, name in ((row[0], row[1]) for row in maps):
        photo = _nearest(photos, float(time_s))
        pose = _nearest(poses, float(time_s))
        yield DepthFile(
            key=key_of(Path(name)),
            depth=root / name,
            picture=None if photo is None else root / photo[1],
            steps_per_m=steps,
            time_s=float(time_s),
            pose=None if pose is None else _pose(np.array(pose[1:8], float)),
        )


def _listed(path: Path, columns: int) -> list[list[str]]:
    try:
        lines = path.read_text().splitlines()
    except OSError as cause:
        raise DataError(f"{path} cannot be read: {cause.strerror or cause}") from cause
    rows = [line.split() for line in lines if line.strip() and not line.startswith("#")]
    for number, row in enumerate(rows, 1):
        if len(row) < columns:
            raise DataError(f"{path}, row {number}: expected {columns} columns, got {len(row)}")
    return rows


def _nearest(rows: list[list[str]], time_s: float) -> list[str] | None:
    if not rows:
        return None
    best = min(rows, key=lambda row: abs(float(row[0]) - time_s))
    return best if abs(float(best[0]) - time_s) <= JOIN_S else None


def _pose(numbers: np.ndarray) -> np.ndarray:
    """Return camera to world (4, 4) of a place and a quaternion x y z w."""
    x, y, z, w = numbers[3:] / np.linalg.norm(numbers[3:])
    pose = np.eye(4)
    pose[:3, :3] = [
        [1 - 2 * (y * y + z * z), 2 * (x * y - z * w), 2 * (x * z + y * w)],
        [2 * (x * y + z * w), 1 - 2 * (x * x + z * z), 2 * (y * z - x * w)],
        [2 * (x * z - y * w), 2 * (y * z + x * w), 1 - 2 * (x * x + y * y)],
    ]
    pose[:3, 3] = numbers[:3]
    return pose


LAYOUTS: dict[str, Callable[[Path, float], Iterator[DepthFile]]] = {
    "kitti": _kitti,
    "nyu": _nyu,
    "tum": _tum,
    "folder": _folder,
}
