"""Stanford Drone Dataset: boxes of people, bikes and cars, seen from above (Robicquet et al. 2016).

Columns are track, left, top, right, bottom, frame, lost, occluded, generated, "label", in pixels
of the video, 30 frames a second.
"""

import shlex
from pathlib import Path

import numpy as np
import xarray as xr

from hoilab.errors import DataError
from hoilab.plugins import Spec
from hoilab.schema import make_tracks

FPS = 30.0


def read_sdd(path: str | Path, *, every: int = 1) -> xr.Dataset:
    """Read tracks; boxes that are marked lost are left out, so is nobody else.

    Parameters
    ----------
    every
        Keep frames 0, every, 2 every, ...: most boxes in between are interpolated.
    """
    rows, labels = _rows(Path(path))
    if every < 1:
        raise DataError(f"every must be 1 or more, got {every}")
    keep = (rows[:, 6] == 0) & (rows[:, 5] % every == 0)
    rows, labels = rows[keep], labels[keep]
    names, who = np.unique(rows[:, 0].astype(np.int64), return_inverse=True)
    frames = np.arange(0, int(rows[:, 5].max(initial=-1)) + 1, every)
    when = (rows[:, 5] // every).astype(np.int64)
    position, shape = np.full((2, len(frames), 2, len(names)), np.nan)
    position[when, :, who] = (rows[:, 1:3] + rows[:, 3:5]) / 2
    shape[when, :, who] = rows[:, 3:5] - rows[:, 1:3]
    label = np.full(len(names), "", dtype=object)
    label[who] = labels
    return make_tracks(
        position, shape, frames / FPS, individual=names, label=label, frame=frames,
        source=str(path),
    )  # fmt: skip


def _rows(path: Path) -> tuple[np.ndarray, np.ndarray]:
    try:
        words = [shlex.split(line) for line in path.read_text().splitlines() if line.strip()]
        rows = np.array([[float(word) for word in row[:9]] for row in words]).reshape(-1, 9)
        labels = np.array([row[9].lower() for row in words], dtype=object)
    except OSError as cause:
        raise DataError(f"{path} cannot be read: {cause.strerror or cause}") from cause
    except (ValueError, IndexError) as cause:
        raise DataError(
            f"{path} is no annotation of the Stanford Drone Dataset (nine numbers and a label "
            f"in each row): {cause}"
        ) from cause
    return rows, labels


SPEC = Spec(
    name="sdd",
    summary="Stanford Drone Dataset: boxes from above of people, bikes, carts and cars.",
    licence="Apache-2.0",
    target="hoilab.datasets.sdd:read_sdd",
)
