"""Labelled spans of a recording, in a CSV file that a spreadsheet opens too.

Columns: ``start_s``, ``stop_s``, ``individual`` (-1: the whole picture), ``label``.
"""

import csv
import os
from pathlib import Path

import numpy as np
import xarray as xr

from hoilab.errors import DataError
from hoilab.io._whole_file import whole_file

COLUMNS = ("start_s", "stop_s", "individual", "label")


def make_spans(span: object, label: object, *, individual: object = None) -> xr.Dataset:
    """Label spans (s, start and stop) with what happens in each, and who does it.

    Examples
    --------
    >>> make_spans([[2.0, 3.5]], ["wave"], individual=[7])["label"].values.tolist()
    ['wave']
    """
    spans = np.asarray(span, dtype=float).reshape(-1, 2)
    labels = np.asarray(label, dtype=str).reshape(-1)
    whose = np.full(len(spans), -1) if individual is None else np.asarray(individual)
    if len(labels) != len(spans) or len(whose) != len(spans):
        raise DataError(
            f"{len(spans)} spans need as many labels and individuals, got {len(labels)} and "
            f"{len(whose)}"
        )
    if not np.isfinite(spans).all() or (spans[:, 1] < spans[:, 0]).any():
        raise DataError("a span is start and stop in seconds, and stop may not come before start")
    return xr.Dataset(
        {
            "span": (("clip", "end"), spans, {"units": "s"}),
            "label": ("clip", labels),
            "individual": ("clip", whose.astype(np.int64)),
        },
        coords={"end": ["start", "stop"]},
    )


def spans_path(recording: str | os.PathLike[str]) -> Path:
    """Return where the labelled spans of a recording are kept: beside it.

    Examples
    --------
    >>> spans_path("out/plaza.zarr").name
    'plaza.spans.csv'
    """
    return Path(recording).with_suffix(".spans.csv")


def read_spans(path: str | os.PathLike[str]) -> xr.Dataset:
    """Return the labelled spans in a file; none where there is no file."""
    path = Path(path)
    if not path.exists():
        return make_spans(np.empty((0, 2)), [])
    try:
        with path.open(newline="", encoding="utf-8") as file:
            rows = list(csv.DictReader(file))
        return make_spans(
            [[float(row["start_s"]), float(row["stop_s"])] for row in rows],
            [row["label"] for row in rows],
            individual=np.array([int(row.get("individual") or -1) for row in rows], dtype=np.int64),
        )
    except (OSError, KeyError, ValueError, TypeError) as cause:
        raise DataError(
            f"{path} holds no labelled spans: {cause}; expected columns {', '.join(COLUMNS)}"
        ) from cause


def write_spans(path: str | os.PathLike[str], spans: xr.Dataset) -> None:
    """Write labelled spans to a file, which appears whole or not at all."""
    with whole_file(Path(path)) as part, part.open("w", newline="", encoding="utf-8") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        for (start, stop), who, label in zip(
            spans["span"].values, spans["individual"].values, spans["label"].values, strict=True
        ):
            writer.writerow([f"{start:.3f}", f"{stop:.3f}", int(who), str(label)])
