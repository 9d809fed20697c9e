"""KITTI object text: labels and results in a folder, one file for each image.

A file is named by its image, ``000008.txt``, and a row is ``type truncated occluded alpha
left top right bottom height width length x y z rotation_y`` and, in results, ``score``. An
empty file is an image without objects. x, y, z are metres in the rectified camera; y there
is the BOTTOM of the box, while `boxes3d` hold the middle: the readers and the writer convert.
What the text calls unknown (-1, -1000, -10) is NaN here.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import NamedTuple

import numpy as np
import xarray as xr

from hoilab.datasets._kitti_calibration import kitti_camera, read_kitti_calibration
from hoilab.errors import DataError, OutputError
from hoilab.geometry import boxes
from hoilab.plugins import Spec
from hoilab.schema import check_boxes3d, make_boxes3d

COLUMNS = (
    "truncated", "occluded", "alpha", "left", "top", "right", "bottom",
    "height", "width", "length", "x", "y", "z", "rotation_y", "score",
)  # fmt: skip
LABEL, RESULT = len(COLUMNS), len(COLUMNS) + 1
UNKNOWN_ANGLE = -10.0
FPS = 10.0


class KittiRows(NamedTuple):
    """Rows of text as they stand: the image, the class, and the numbers behind it."""

    image: np.ndarray
    label: np.ndarray
    numbers: np.ndarray  # row column


def read_kitti_labels(folder: str | Path, *, images: Iterable[int] | None = None) -> xr.Dataset:
    """Read the labels of a folder as boxes in the camera's frame.

    Parameters
    ----------
    images
        Numbers of the images to read; by default all that have a file.

    Returns
    -------
    xarray.Dataset
        `boxes3d` whose ``frame`` is the image's number, with ``position`` and ``shape`` of the
        box in the image (px), ``alpha`` (rad), ``truncated`` (0..1, -1 unknown) and
        ``occluded`` (0..3, -1 unknown). Every image that was read is listed on the dimension
        ``image``, also one without objects.

    Raises
    ------
    DataError
        A file is missing, is not named by a number, or has a row that cannot be read.
    """
    return _read(Path(folder), images, columns=LABEL)


def read_kitti_results(folder: str | Path, *, images: Iterable[int] | None = None) -> xr.Dataset:
    """Read a detector's results as `read_kitti_labels` reads labels; each row has a score.

    Scores are as they stand in the file: some detectors' are not within 0..1.
    """
    return _read(Path(folder), images, columns=RESULT)


def write_kitti(found: xr.Dataset, folder: str | Path, *, scores: bool = True) -> None:
    """Write boxes in the camera's frame as KITTI text, one file for each image.

    An image listed on the dimension ``image`` gets a file even when it has no box. Boxes that
    lack a place in the image, alpha or such get the format's marks for unknown.

    Parameters
    ----------
    scores
        Write results; without, labels.
    """
    check_boxes3d(found)
    if found.attrs["reference"] != "camera":
        raise DataError(
            f"KITTI text is in the camera's frame, these boxes' reference is "
            f"{found.attrs['reference']!r}; convert them first"
        )
    numbers = _numbers(found)[:, : None if scores else -1]
    listed = found["image"].values if "image" in found.coords else np.empty(0, dtype=np.int64)
    lines: dict[int, list[str]] = {int(n): [] for n in np.union1d(listed, found["frame"].values)}
    for frame, label, row in zip(
        found["frame"].values, found["class"].values, numbers, strict=True
    ):
        text = " ".join(str(int(v)) if i == 1 else f"{v:.6g}" for i, v in enumerate(row))
        lines[int(frame)].append(f"{str(label).replace(' ', '_')} {text}\n")
    try:
        Path(folder).mkdir(parents=True, exist_ok=True)
        for number, rows in lines.items():
            (Path(folder) / f"{number:06d}.txt").write_text("".join(rows))
    except OSError as cause:
        raise OutputError(f"{folder} cannot be written: {cause.strerror or cause}") from cause


def _read(folder: Path, images: Iterable[int] | None, *, columns: int) -> xr.Dataset:
    paths = _paths(folder)
    wanted = sorted(paths) if images is None else sorted({int(number) for number in images})
    if missing := [number for number in wanted if number not in paths]:
        raise DataError(
            f"{folder} has no file for {len(missing)} of {len(wanted)} images, the first is "
            f"{missing[0]:06d}.txt; an image without objects has an empty file"
        )
    table = _parse({number: paths[number] for number in wanted}, columns)
    return label_kitti_rows(table, np.array(wanted, dtype=np.int64))


def kitti_image_numbers(folder: str | Path) -> list[int]:
    """Return the numbers of the images that a folder of KITTI text has a file for."""
    return sorted(_paths(Path(folder)))


def _paths(folder: Path) -> dict[int, Path]:
    """Return the text files of a folder by the number they are named with."""
    if not folder.is_dir():
        raise DataError(f"{folder} is not a folder; expected one with 000000.txt, 000001.txt, ...")
    paths = sorted(folder.glob("*.txt"))
    if odd := [path.name for path in paths if not path.stem.isdecimal()]:
        raise DataError(
            f"{folder} has {odd[0]}; KITTI names its files by the image's number (000008.txt): "
            "move other text files away"
        )
    return {int(path.stem): path for path in paths}


def _parse(paths: dict[int, Path], columns: int) -> KittiRows:
    rows: list[list[str]] = []
    image: list[int] = []
    for number, path in paths.items():
        try:
            mine = [line.split() for line in path.read_text().splitlines() if line.strip()]
        except (OSError, UnicodeDecodeError) as cause:
            raise DataError(f"{path} cannot be read: {cause}") from cause
        for row in mine:
            if len(row) not in (columns, RESULT):
                raise DataError(
                    f"{path} has a row of {len(row)} columns, expected {columns}: type, "
                    f"{', '.join(COLUMNS[: columns - 1])}"
                )
        rows += [row[:columns] for row in mine]
        image += [number] * len(mine)
    label = np.array([row[0] for row in rows], dtype=str)
    try:
        numbers = np.array([row[1:] for row in rows], dtype=float).reshape(-1, columns - 1)
    except ValueError as cause:
        raise DataError(f"{_culprit(paths)} has a word where a number belongs: {cause}") from cause
    return KittiRows(np.array(image, dtype=np.int64), label, numbers)


def _culprit(paths: dict[int, Path]) -> Path:
    """Return the first file with a word that is no number."""
    for path in paths.values():
        try:
            [float(word) for line in path.read_text().splitlines() for word in line.split()[1:]]
        except ValueError:
            break
    return path


def label_kitti_rows(table: KittiRows, images: np.ndarray) -> xr.Dataset:
    """Label rows of text as `read_kitti_labels` does."""
    column = {name: table.numbers[:, i] for i, name in enumerate(COLUMNS[: table.numbers.shape[1]])}
    unknown = (column["x"] <= -1000) | (column["height"] < 0)
    size, centre = (
        np.stack([np.where(unknown, np.nan, column[name]) for name in names], -1)
        for names in (("length", "width", "height"), ("x", "y", "z"))
    )
    centre[:, 1] -= size[:, 2] / 2
    score = column.get("score", np.ones(len(table.image)))
    labelled = make_boxes3d(
        table.image,
        table.image / FPS,
        centre,
        size,
        np.where(unknown, np.nan, _known(column["rotation_y"])),
        reference="camera",
        label=table.label,
    )
    position, shape = boxes.from_corners(table.numbers[:, 3:7])
    return labelled.assign(
        score=("box", score),  # as published: float32 would make ties of near scores
        position=(("box", "space"), position, {"units": "px"}),
        shape=(("box", "space"), shape, {"units": "px"}),
        alpha=("box", _known(column["alpha"]), {"units": "rad"}),
        truncated=("box", column["truncated"]),
        occluded=("box", column["occluded"].astype(np.int64)),
    ).assign_coords(image=images, space=["x", "y"])


def _known(angle: np.ndarray) -> np.ndarray:
    return np.where(angle <= UNKNOWN_ANGLE, np.nan, angle)


def _numbers(found: xr.Dataset) -> np.ndarray:
    """Return the numbers of each row of text, in its order and with its marks for unknown."""
    count = found.sizes["box"]

    def given(name: str, unknown: float) -> np.ndarray:
        if name not in found:
            return np.full(count, unknown)
        values = found[name].values.astype(float)
        return np.where(np.isnan(values), unknown, values)

    size, centre = found["size"].values, found["centre"].values
    bottom = centre[:, 1] + size[:, 2] / 2
    corners = (
        boxes.to_corners(found["position"].values, found["shape"].values)
        if "position" in found
        else np.full((count, 4), -1.0)
    )
    space = [size[:, 2], size[:, 1], size[:, 0]], [centre[:, 0], bottom, centre[:, 2]]
    return np.column_stack(
        [
            given("truncated", -1),
            given("occluded", -1),
            given("alpha", UNKNOWN_ANGLE),
            corners,
            *(np.nan_to_num(column, nan=-1) for column in space[0]),
            *(np.nan_to_num(column, nan=-1000) for column in space[1]),
            given("yaw", UNKNOWN_ANGLE),
            given("score", 1),
        ]
    )


SPEC = Spec(
    name="kitti",
    summary="KITTI object labels, results and calibration, read and written.",
    licence="Apache-2.0",
    target="hoilab.datasets.kitti:read_kitti_labels",
)

__all__ = [
    "SPEC",
    "kitti_camera",
    "kitti_image_numbers",
    "read_kitti_calibration",
    "read_kitti_labels",
    "read_kitti_results",
    "write_kitti",
]
