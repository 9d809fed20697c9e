"""Lines marked in a picture, in a CSV: which family they belong to and where they end."""

import csv
from pathlib import Path

import numpy as np

from hoilab.errors import DataError

COLUMNS = ("x1", "y1", "x2", "y2")


def read_lines(path: str | Path) -> tuple[np.ndarray, np.ndarray]:
    """Return the lines (n, 4) along and across, in pixels.

    Raises
    ------
    DataError
        The file lacks a column, a number is missing, or a family has another name.
    """
    try:
        text = Path(path).read_text(encoding="utf-8-sig")
        rows = list(csv.DictReader(line for line in text.splitlines() if line.strip()))
        values = np.array([[float(row[name]) for name in COLUMNS] for row in rows]).reshape(-1, 4)
        family = np.array([row["family"].strip() for row in rows])
    except (OSError, UnicodeDecodeError, KeyError, TypeError, ValueError, AttributeError) as cause:
        raise DataError(
            f"{path} needs the columns family, {', '.join(COLUMNS)} with a number each: {cause!r}"
        ) from cause
    unknown = sorted(set(family) - {"along", "across"})
    if unknown or not np.isfinite(values).all():
        raise DataError(
            f"{path}: families are along and across and numbers finite, got "
            f"{', '.join(unknown) or 'a NaN'}"
        )
    return values[family == "along"], values[family == "across"]
