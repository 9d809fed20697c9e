"""Pedestrian experiments of Forschungszentrum Juelich: PeTrack's text, one row for each sight.

Columns are id, frame, x, y, z; comments begin with ``#`` and tell the frame rate and, in a line
such as ``# id frame x/m y/m z/m``, the unit. Older files have neither and are in centimetres.
"""

import re
from pathlib import Path

import numpy as np
import xarray as xr

from hoilab.errors import DataError
from hoilab.plugins import Spec
from hoilab.schema import make_ground

FPS = 16.0
METRES = {"m": 1.0, "cm": 0.01}


def read_juelich(
    path: str | Path, *, fps: float | None = None, unit: str | None = None
) -> xr.Dataset:
    """Read positions in metres; frame 0 is at 0 s.

    Parameters
    ----------
    fps
        Frames a second; by default what the file says, else 16.
    unit
        ``m`` or ``cm``; by default what the file says, else centimetres.

    Raises
    ------
    DataError
        The file is no such text.
    """
    text = _text(Path(path))
    rate = fps if fps is not None else _said(text, r"frame\s*rate:\s*([\d.]+)") or FPS
    scale = METRES.get(unit or _unit(text))
    if scale is None or not rate > 0:
        raise DataError(f"unit must be m or cm and fps more than 0, got {unit!r} and {rate}")
    rows = _rows(text, Path(path))
    frames = np.arange(int(rows[:, 1].min()), int(rows[:, 1].max()) + 1)
    when = rows[:, 1].astype(np.int64) - frames[0]
    names, who = np.unique(rows[:, 0].astype(np.int64), return_inverse=True)
    position = np.full((len(frames), 2, len(names)), np.nan)
    position[when, :, who] = rows[:, 2:4] * scale
    ground = make_ground(position, frames / rate, individual=names)
    return ground.assign_coords(frame=("time", frames)).assign_attrs(source_file=str(path))


def _text(path: Path) -> str:
    try:
        return path.read_text(errors="replace")
    except OSError as cause:
        raise DataError(f"{path} cannot be read: {cause.strerror or cause}") from cause


def _said(text: str, pattern: str) -> float | None:
    found = re.search(pattern, text[:4000], re.IGNORECASE)
    return float(found.group(1)) if found else None


def _unit(text: str) -> str:
    return "m" if re.search(r"^#.*x/m\b", text[:4000], re.MULTILINE) else "cm"


def _rows(text: str, path: Path) -> np.ndarray:
    lines = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    try:
        rows = np.array([[float(word) for word in line.split()[:4]] for line in lines])
    except ValueError as cause:
        raise DataError(f"{path} is not id, frame, x, y, z with spaces between: {cause}") from cause
    if rows.ndim != 2 or rows.shape[1] != 4 or not np.isfinite(rows).all():
        raise DataError(f"{path} must hold rows of id, frame, x, y, z; got {rows.shape}")
    return rows


SPEC = Spec(
    name="juelich",
    summary="Pedestrian experiments of Juelich (PeTrack text) as ground positions in metres.",
    licence="Apache-2.0",
    target="hoilab.datasets.juelich:read_juelich",
)
