"""Action benchmarks: UCF101, HMDB51 and Kinetics, with the splits that they are scored on.

=========  ===================================================================================
layout     what is looked for
=========  ===================================================================================
ucf101     ``ApplyLipstick/v_ApplyLipstick_g01_c01.avi`` under the folder; lists
           ``trainlist01.txt``, ``testlist01.txt`` (and 02, 03), ``classInd.txt``
hmdb51     ``brush_hair/*.avi``; lists ``brush_hair_test_split1.txt`` whose rows are a file and
           1 (train), 2 (test) or 0 (neither)
kinetics   ``train.csv``, ``val.csv``, ``test.csv`` with label, youtube_id, time_start, time_end;
           clips ``LABEL/ID_000010_000020.mp4`` or ``ID_000010_000020.mp4`` below the folder
=========  ===================================================================================

Top-1 on UCF101 and HMDB51 is the mean over the three splits.
"""

import csv
from collections.abc import Iterator
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

import numpy as np
import xarray as xr

from hoilab.errors import DataError
from hoilab.plugins import Spec

LAYOUTS = ("ucf101", "hmdb51", "kinetics")
SPLITS = (1, 2, 3)
VIDEO = (".mp4", ".avi", ".mkv", ".webm")


class _Row(NamedTuple):
    path: str
    label: str
    part: str


def read_action_set(
    root: str | Path, lists: str | Path, *, layout: str, split: int = 1
) -> xr.Dataset:
    """Return the videos of a split: ``path``, ``label`` and ``part`` ("train", "test", "val").

    Parameters
    ----------
    root
        Folder with the videos. Kinetics loses videos over the years: those that are not there are
        left out, and counted in ``attrs["missing"]``; of the other sets all must be there.
    lists
        Folder with the split's lists; for Kinetics a CSV file, or a folder of them.
    layout
        ``ucf101``, ``hmdb51`` or ``kinetics``.
    split
        1, 2 or 3; Kinetics has one.

    Returns
    -------
    xarray.Dataset
        Over ``recording``, in the order of the lists; ``attrs["classes"]`` sorted.
    """
    root, lists = Path(root), Path(lists)
    if layout not in LAYOUTS:
        raise DataError(f"layout must be one of {', '.join(LAYOUTS)}, got {layout!r}")
    if split not in SPLITS:
        raise DataError(f"split must be 1, 2 or 3, got {split}")
    for folder in (root, lists):
        if not folder.exists():
            raise DataError(f"{folder} is not there; expected the videos' folder and the lists'")
    rows = list({"ucf101": _ucf101, "hmdb51": _hmdb51, "kinetics": _kinetics}[layout](lists, split))
    if not rows:
        raise DataError(f"{lists} names no videos in the layout {layout}, split {split}")
    placed = _placed(root, rows, layout)
    absent = [row.path for row, path in zip(rows, placed, strict=True) if path is None]
    if absent and (layout != "kinetics" or len(absent) == len(rows)):
        raise DataError(
            f"{root} lacks {len(absent)} of {len(rows)} videos, as {absent[0]}; "
            "unpack all of the archive there, or name the folder above the classes"
        )
    kept = [(row, path) for row, path in zip(rows, placed, strict=True) if path is not None]
    return xr.Dataset(
        {
            "path": ("recording", np.array([str(path) for _, path in kept], dtype=str)),
            "label": ("recording", np.array([row.label for row, _ in kept], dtype=str)),
            "part": ("recording", np.array([row.part for row, _ in kept], dtype=str)),
        },
        coords={"recording": [Path(row.path).stem for row, _ in kept]},
        attrs={
            "layout": layout, "split": split, "missing": len(absent),
            "classes": sorted({row.label for row in rows}),
        },
    )  # fmt: skip


def _ucf101(lists: Path, split: int) -> Iterator[_Row]:
    for part in ("train", "test"):
        path = lists / f"{part}list{split:02d}.txt"
        for line in _lines(path):
            name = line.split()[0]
            if "/" not in name:
                raise DataError(f"{path}: expected CLASS/FILE in each row, got {line!r}")
            yield _Row(name, name.partition("/")[0], part)


def _hmdb51(lists: Path, split: int) -> Iterator[_Row]:
    suffix = f"_test_split{split}.txt"
    parts = {"1": "train", "2": "test"}
    for path in sorted(lists.glob(f"*{suffix}")):
        label = path.name.removesuffix(suffix)
        for line in _lines(path):
            name, _, number = line.rpartition(" ")
            if number not in ("0", "1", "2"):
                raise DataError(f"{path}: expected a file and 0, 1 or 2 in each row, got {line!r}")
            if number in parts:
                yield _Row(f"{label}/{name.strip()}", label, parts[number])


def _kinetics(lists: Path, _split: int) -> Iterator[_Row]:
    files = [lists] if lists.is_file() else sorted(lists.glob("*.csv"))
    needed = {"label", "youtube_id", "time_start", "time_end"}
    for path in files:
        try:
            with path.open(newline="", encoding="utf-8") as file:
                rows = list(csv.DictReader(file))
        except (OSError, UnicodeDecodeError) as cause:
            raise DataError(f"{path} cannot be read: {cause}") from cause
        if rows and not needed <= rows[0].keys():
            raise DataError(f"{path} lacks columns {sorted(needed - rows[0].keys())}")
        for row in rows:
            part = (row.get("split") or path.stem).replace("validate", "val")
            start, end = (int(float(row[name])) for name in ("time_start", "time_end"))
            stem = f"{row['youtube_id']}_{start:06d}_{end:06d}"
            yield _Row(f"{row['label']}/{stem}.mp4", row["label"], part)


def _placed(root: Path, rows: list[_Row], layout: str) -> list[Path | None]:
    """Return where each video lies; None where it does not."""
    if layout != "kinetics":
        return [path if (path := root / row.path).is_file() else None for row in rows]
    known = {path.stem: path for path in root.rglob("*") if path.suffix.lower() in VIDEO}
    return [known.get(Path(row.path).stem) for row in rows]


def _lines(path: Path) -> list[str]:
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as cause:
        raise DataError(f"{path} cannot be read: {cause}; expected a split's list") from cause
    return [line.strip() for line in text.splitlines() if line.strip()]


SPEC = Spec(
    name="action-sets",
    summary="UCF101, HMDB51 and Kinetics with their splits.",
    licence="Apache-2.0",
    target="hoilab.datasets.action_sets:read_action_set",
    facts=MappingProxyType({"kind": "actions", "layouts": LAYOUTS}),
)
