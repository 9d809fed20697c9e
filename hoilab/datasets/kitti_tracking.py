"""KITTI tracking labels: one text file for a sequence, frame and identity before each row."""

from pathlib import Path

import numpy as np
import xarray as xr

from hoilab.datasets.kitti import FPS, LABEL, KittiRows, label_kitti_rows
from hoilab.errors import DataError

BEFORE = ("frame", "track_id")


def read_kitti_tracking(path: str | Path, *, fps: float = FPS) -> xr.Dataset:
    """Read the labels of a tracking sequence as boxes in the camera's frame.

    Parameters
    ----------
    fps
        Frame rate of the sequence, which the text does not say; frame 0 is at 0 s.

    Returns
    -------
    xarray.Dataset
        As of `read_kitti_labels`, with the track in ``individual`` (-1 for DontCare) and the
        frames from 0 to the last that has a row on the dimension ``image``.

    Raises
    ------
    DataError
        The file cannot be read, or has a row of another kind.
    """
    if not fps > 0:
        raise DataError(f"fps must be more than 0, got {fps}")
    try:
        lines = Path(path).read_text().splitlines()
        rows = [line.split() for line in lines if line.strip()]
        if short := [row for row in rows if len(row) not in (LABEL + 2, LABEL + 3)]:
            raise DataError(
                f"{path} has a row of {len(short[0])} columns; KITTI tracking has {LABEL + 2}: "
                f"{', '.join(BEFORE)} and those of an object label"
            )
        frame, who = (np.array([row[i] for row in rows], dtype=np.int64) for i in range(2))
        numbers = np.array([row[3 : LABEL + 2] for row in rows], dtype=float)
    except (OSError, UnicodeDecodeError) as cause:
        raise DataError(f"{path} cannot be read: {cause}") from cause
    except DataError:
        raise
    except ValueError as cause:
        raise DataError(f"{path} has a word where a number belongs: {cause}") from cause
    table = KittiRows(
        frame, np.array([row[2] for row in rows], dtype=str), numbers.reshape(-1, LABEL - 1)
    )
    frames = np.arange(int(frame.max()) + 1 if len(frame) else 0)
    return label_kitti_rows(table, frames).assign(
        individual=("box", who), time=("box", frame / fps, {"units": "s"})
    )
