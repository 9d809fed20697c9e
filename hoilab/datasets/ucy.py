"""ETH and UCY trajectories (``obsmat.txt``): people on a street, seen from above, in metres.

Pellegrini et al. 2009 (ETH) and Lerner et al. 2007 (UCY). Columns are frame, id, x, z, y and the
velocities in the same order, with z always zero. A row stands for each annotated moment: every
tenth frame of 25 a second in UCY and in ETH's hotel, every sixth of 15 in ETH's eth.
"""

from pathlib import Path

import numpy as np
import xarray as xr

from hoilab.errors import DataError
from hoilab.plugins import Spec
from hoilab.schema import make_ground

FPS = 25.0
COLUMNS = 8


def read_ucy(path: str | Path, *, fps: float = FPS) -> xr.Dataset:
    """Read positions in metres, with a time for each annotated moment.

    Parameters
    ----------
    fps
        Frames a second that the frame numbers count: 25 for UCY and hotel, 15 for eth. The
        first frame of the file is at 0 s.

    Raises
    ------
    DataError
        The file is no obsmat text, or somebody is at two places in one frame.
    """
    rows = _rows(Path(path))
    if not fps > 0:
        raise DataError(f"fps must be more than 0, got {fps}")
    frames, when = np.unique(rows[:, 0].astype(np.int64), return_inverse=True)
    names, who = np.unique(rows[:, 1].astype(np.int64), return_inverse=True)
    if len(np.unique(when * len(names) + who)) < len(rows):
        raise DataError(f"{path}: somebody is at two places in one frame; keep one row of each")
    position = np.full((len(frames), 2, len(names)), np.nan)
    position[when, :, who] = rows[:, [2, 4]]
    ground = make_ground(position, (frames - frames[0]) / fps, individual=names)
    return ground.assign_coords(frame=("time", frames)).assign_attrs(source_file=str(path))


def read_ucy_homography(path: str | Path) -> np.ndarray:
    """Read the map from pixels to metres (3, 3); as all here, for pixels (x, y).

    The files themselves take (row, column), which is turned round on reading.
    """
    try:
        matrix = np.loadtxt(path, dtype=float)
    except (OSError, ValueError) as cause:
        raise DataError(f"{path} is not nine numbers in three rows: {cause}") from cause
    if matrix.shape != (3, 3):
        raise DataError(f"{path} must hold three rows of three numbers, got {matrix.shape}")
    turned: np.ndarray = matrix[:, [1, 0, 2]] / matrix[2, 2]
    return turned


def _rows(path: Path) -> np.ndarray:
    try:
        rows = np.loadtxt(path, ndmin=2, dtype=float)
    except OSError as cause:
        raise DataError(f"{path} cannot be read: {cause.strerror or cause}") from cause
    except ValueError as cause:
        raise DataError(f"{path} is not obsmat text (eight numbers a row): {cause}") from cause
    if rows.shape[1] != COLUMNS or not len(rows) or not np.isfinite(rows).all():
        raise DataError(
            f"{path} must hold rows of {COLUMNS} finite numbers (frame, id, x, z, y, and "
            f"velocities), got {rows.shape[0]} rows of {rows.shape[1]}"
        )
    return rows


SPEC = Spec(
    name="ucy",
    summary="ETH and UCY trajectories (obsmat.txt) as ground positions in metres.",
    licence="Apache-2.0",
    target="hoilab.datasets.ucy:read_ucy",
)
