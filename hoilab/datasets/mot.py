"""MOTChallenge text: tracks and detections as the field exchanges them.

One row for each box: ``frame, id, left, top, width, height, confidence, ...``, frames from 1.
Columns behind the height may be missing. Nine columns are MOT16 and later ground truth, whose
eighth is a class; ten are MOT15's, whose last three are a place in the world.

Left and top are taken as they are, in pixels from the picture's edge, as every reader in
Python does, although the challenge's own text counts pixels from 1.
"""

import warnings
from pathlib import Path

import numpy as np
import xarray as xr

from hoilab.errors import DataError
from hoilab.plugins import Spec
from hoilab.schema import check_tracks, make_detections, make_tracks, no_tracks

CLASSES = (
    "person", "person on vehicle", "car", "bicycle", "motorbike", "non motorized vehicle",
    "static person", "distractor", "occluder", "occluder on the ground", "occluder full",
    "reflection",
)  # fmt: skip
COLUMNS = ("frame", "id", "left", "top", "width", "height")


def read_mot(
    path: str | Path,
    *,
    fps: float,
    frames: int | None = None,
    min_confidence: float | None = None,
) -> xr.Dataset:
    """Read tracks from a MOTChallenge text file, a tracker's result or ground truth.

    Parameters
    ----------
    fps
        Frame rate of the clip, which the text does not say; frame 1 is at 0 s.
    frames
        Length of the clip; by default up to the last frame that has a box. Frames without
        a box are NaN.
    min_confidence
        Leave out rows below it. Ground truth marks boxes that do not count with 0, so 1
        takes those that do.

    Raises
    ------
    DataError
        The file is not such text, a frame is not from 1, or rows have no individual (id -1).
    """
    table = _read(Path(path))
    if (nobody := table[:, 1] < 0).any():
        raise DataError(
            f"{path}: {nobody.sum()} of {len(table)} rows have id {table[nobody, 1][0]:g}, which "
            "is nobody's; these are detections: read them with read_mot_detections"
        )
    confidence = _confidence(table)
    if min_confidence is not None:
        table = table[keep := confidence >= min_confidence]
        confidence = confidence[keep]
    frame = _frame(table, Path(path))
    count = _length(frame, frames, Path(path))
    time = np.arange(count) / _positive(fps)
    if not len(table):
        return no_tracks(time)
    names, who = np.unique(table[:, 1].astype(np.int64), return_inverse=True)
    _once_each(frame, table[:, 1], Path(path))
    position, shape = np.full((2, count, 2, len(names)), np.nan)
    seen = np.full((count, len(names)), np.nan)
    shape[frame, :, who] = table[:, 4:6]
    position[frame, :, who] = table[:, 2:4] + table[:, 4:6] / 2
    seen[frame, who] = confidence
    label = np.full(len(names), "person", dtype=object)
    label[who] = _labels(table)
    return make_tracks(
        position, shape, time, confidence=seen, individual=names, label=label, source=str(path)
    )


def read_mot_detections(path: str | Path, *, fps: float) -> xr.Dataset:
    """Read detections from a MOTChallenge text file; ids, where there are any, are left out.

    Scores are as they stand in the file: some detectors' are not within 0..1.
    """
    table = _read(Path(path))
    frame = _frame(table, Path(path))
    return make_detections(
        frame,
        frame / _positive(fps),
        table[:, 2:4] + table[:, 4:6] / 2,
        table[:, 4:6],
        label=_labels(table),
        score=_confidence(table),
    )


def write_mot(tracks: xr.Dataset, path: str | Path) -> None:
    """Write tracks as MOTChallenge text, with ten columns and thousandths of a pixel.

    Frame numbers are those of the tracks, plus 1. Individuals must be numbered from 0.
    Classes have no place in the format.
    """
    check_tracks(tracks)
    if (tracks["individual"] < 0).any():
        raise DataError("individuals of MOT text are 0 or more; renumber these tracks first")
    order = ("time", "individual", "space")
    shape = tracks["shape"].transpose(*order).values.astype(float)
    corner = tracks["position"].transpose(*order).values - shape / 2
    confidence = tracks["confidence"].transpose(*order[:2]).values
    frame, names = tracks["frame"].values, tracks["individual"].values
    rows = [
        ",".join(
            [
                str(frame[t] + 1),
                str(names[i]),
                *(_short(value) for value in (*corner[t, i], *shape[t, i], confidence[t, i])),
                "-1,-1,-1",
            ]
        )
        for t, i in zip(*np.nonzero(np.isfinite(corner + shape).all(-1)), strict=True)
    ]
    Path(path).write_text("".join(f"{row}\n" for row in rows))


def _short(value: float) -> str:
    """Return a number with at most three decimals and no needless zeros; unknown is -1."""
    return f"{value:.3f}".rstrip("0").rstrip(".") if np.isfinite(value) else "-1"


def _read(path: Path) -> np.ndarray:
    """Return the numbers of the file, one row each box, at least six columns."""
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", message=".*input contained no data")
            table = np.loadtxt(path, delimiter=",", ndmin=2, dtype=float)
    except OSError as cause:
        raise DataError(f"{path} cannot be read: {cause.strerror or cause}") from cause
    except ValueError as cause:
        raise DataError(
            f"{path} is not MOTChallenge text (frame,id,left,top,width,height,...): {cause}"
        ) from cause
    if not table.size:
        return np.empty((0, len(COLUMNS)))
    if table.shape[1] < len(COLUMNS):
        raise DataError(
            f"{path} has {table.shape[1]} columns; MOTChallenge text has at least "
            f"{len(COLUMNS)}: {', '.join(COLUMNS)}"
        )
    if not np.isfinite(table[:, : len(COLUMNS)]).all():
        raise DataError(f"{path} has boxes that are not finite numbers; leave such rows out")
    return table


def _frame(table: np.ndarray, path: Path) -> np.ndarray:
    """Return frame numbers from 0."""
    frame = table[:, 0].astype(np.int64)
    if (frame != table[:, 0]).any() or (frame < 1).any():
        raise DataError(
            f"{path}: frames of MOTChallenge text are whole numbers from 1, got "
            f"{table[(frame != table[:, 0]) | (frame < 1)][0, 0]:g}; add 1 if they count from 0"
        )
    return frame - 1


def _length(frame: np.ndarray, frames: int | None, path: Path) -> int:
    needed = int(frame.max()) + 1 if len(frame) else 0
    if frames is not None and frames < needed:
        raise DataError(f"{path} has a box in frame {needed}, but the clip has {frames} frames")
    return needed if frames is None else frames


def _once_each(frame: np.ndarray, who: np.ndarray, path: Path) -> None:
    pairs, counts = np.unique(np.stack([frame, who]), axis=1, return_counts=True)
    if (counts > 1).any():
        twice, name = pairs[:, counts > 1][:, 0]
        raise DataError(
            f"{path}: individual {name:g} has {counts.max()} boxes in frame {twice + 1:g}; "
            "one is allowed, keep one of them"
        )


def _positive(fps: float) -> float:
    if not fps > 0:
        raise DataError(f"fps must be more than 0, got {fps}")
    return fps


def _confidence(table: np.ndarray) -> np.ndarray:
    """Return the confidence of each row; 1 where the file has none (no column, or -1)."""
    if table.shape[1] <= len(COLUMNS):
        return np.ones(len(table))
    given = table[:, len(COLUMNS)]
    return np.where(given == -1, 1.0, given)


def _labels(table: np.ndarray) -> np.ndarray:
    """Return the class of each row: the eighth of nine columns, else person."""
    if table.shape[1] != 9:
        return np.full(len(table), "person", dtype=object)
    number = table[:, 7].astype(int)
    known = (number >= 1) & (number <= len(CLASSES))
    return np.where(
        known, np.array(CLASSES, dtype=object)[np.where(known, number - 1, 0)], "person"
    )


SPEC = Spec(
    name="mot",
    summary="MOTChallenge text: tracks and detections, read and written.",
    licence="Apache-2.0",
    target="hoilab.datasets.mot:read_mot",
)
