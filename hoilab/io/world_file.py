"""World files: where the pixels of a picture lie on a map, in six lines beside it.

The lines are metres for one pixel right (x, y), one pixel down (x, y), and the place of the
centre of the top left pixel, in ESRI's order: A, D, B, E, C, F.
"""

from pathlib import Path

import numpy as np

from hoilab.errors import DataError, OutputError

SUFFIXES = {".png": ".pgw", ".jpg": ".jgw", ".jpeg": ".jgw"}


def world_file_of(picture: str | Path) -> Path:
    """Return the path of the world file of a picture.

    Examples
    --------
    >>> world_file_of("plan.png").name
    'plan.pgw'
    """
    path = Path(picture)
    return path.with_suffix(SUFFIXES.get(path.suffix.lower(), ".wld"))


def write_world_file(picture: str | Path, matrix: np.ndarray) -> Path:
    """Write where a picture lies, beside it.

    Parameters
    ----------
    matrix
        (2, 3), from (x, y, 1) of pixel centres to metres.
    """
    target, rows = world_file_of(picture), np.asarray(matrix, dtype=float)
    if rows.shape != (2, 3) or not np.isfinite(rows).all():
        raise DataError(f"a world file holds a finite (2, 3) matrix, got {rows.shape}")
    try:
        target.write_text("\n".join(f"{value:.12g}" for value in rows.T.ravel()) + "\n")
    except OSError as cause:
        raise OutputError(f"{target} cannot be written: {cause.strerror or cause}") from cause
    return target


def read_world_file(path: str | Path) -> np.ndarray:
    """Return the (2, 3) matrix from (x, y, 1) of pixel centres to metres."""
    try:
        values = np.array([float(word) for word in Path(path).read_text().split()])
    except (OSError, ValueError) as cause:
        raise DataError(f"{path} is no world file of six numbers: {cause}") from cause
    if values.shape != (6,) or not np.isfinite(values).all():
        raise DataError(
            f"{path} is no world file: six finite numbers are needed, {len(values)} came"
        )
    matrix: np.ndarray = values.reshape(3, 2).T
    if abs(np.linalg.det(matrix[:, :2])) < 1e-12:
        raise DataError(f"{path} lays all pixels on a line; check its first four numbers")
    return matrix
