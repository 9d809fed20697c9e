"""What is unusual in a clip, from masks, rows of boxes, or MATLAB's spans of frames."""

import re
from collections.abc import Collection
from pathlib import Path

import numpy as np
import xarray as xr

from hoilab.errors import DataError
from hoilab.schema import make_tracks, no_tracks

FPS = 25.0
"""Nominal: these benchmarks are compared by frame."""


def spans(path: Path, number: int, frames: int) -> np.ndarray:
    """Return the frames of one clip that UCSD's list of spans marks; clips count from 1.

    A line is ``TestVideoFile{end+1}.gt_frame = [60:152, 170:180];`` with frames from 1.
    """
    listed = re.findall(r"gt_frame\s*=\s*\[([^\]]*)\]", path.read_text())
    if not 1 <= number <= len(listed):
        raise DataError(f"{path} lists {len(listed)} clips, clip {number} is asked for")
    marked = np.zeros(frames, bool)
    for piece in re.split(r"[,\s]+", listed[number - 1].strip()):
        first, _, last = piece.partition(":")
        if first:
            marked[int(first) - 1 : int(last or first)] = True
    return marked


def frames_of(folder: Path, suffixes: Collection[str]) -> np.ndarray:
    """Return the pictures of a folder as masks (time, y, x), in the order of their names."""
    import cv2

    files = sorted(file for file in folder.glob("*") if file.suffix.lower() in suffixes)
    pictures = [cv2.imread(str(file), cv2.IMREAD_GRAYSCALE) for file in files]
    if not files or any(picture is None for picture in pictures):
        raise DataError(f"{folder} must hold one mask for each frame; it has none or a broken one")
    return np.stack([picture > 0 for picture in pictures if picture is not None])


def boxes_of_masks(masks: np.ndarray) -> xr.Dataset:
    """Return parts of masks (time, y, x) that hang together in space and time as tracks."""
    from scipy import ndimage

    label, count = ndimage.label(masks, structure=np.ones((3, 3, 3), bool))
    time = np.arange(len(masks)) / FPS
    if not count:
        return no_tracks(time)
    low = np.full((2, len(masks), 2, count), np.nan)
    for frame, picture in enumerate(label):
        for number, where in enumerate(ndimage.find_objects(picture, count)):
            if where is not None:
                down, across = where
                low[0, frame, :, number] = across.start, down.start
                low[1, frame, :, number] = across.stop, down.stop
    return make_tracks(low.mean(axis=0), low[1] - low[0], time, label="anomaly")


def boxes_of_rows(path: Path, frames: int | None) -> xr.Dataset:
    """Return StreetScene's rows: picture from 1, track, left, top, width, height."""
    try:
        words = [line.split() for line in path.read_text().splitlines() if line.strip()]
        rows = np.array(
            [[int(Path(row[0]).stem) - 1, *(float(word) for word in row[1:6])] for row in words]
        ).reshape(-1, 6)
    except OSError as cause:
        raise DataError(f"{path} cannot be read: {cause.strerror or cause}") from cause
    except (ValueError, IndexError) as cause:
        raise DataError(
            f"{path} must hold picture, track, left, top, width, height in each row: {cause}"
        ) from cause
    count = max(frames or 0, int(rows[:, 0].max(initial=-1)) + 1)
    names, who = np.unique(rows[:, 1].astype(np.int64), return_inverse=True)
    position, shape = np.full((2, count, 2, len(names)), np.nan)
    when = rows[:, 0].astype(np.int64)
    position[when, :, who] = rows[:, 2:4] + rows[:, 4:6] / 2
    shape[when, :, who] = rows[:, 4:6]
    return make_tracks(position, shape, np.arange(count) / FPS, individual=names, label="anomaly")
