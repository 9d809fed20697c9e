"""Which true boxes and which found boxes overlap, frame by frame: where every score starts.

Only pairs that overlap at all are kept, so memory grows with the people who meet, not with
the square of those who are in the picture.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import xarray as xr
from numpy.typing import ArrayLike
from scipy.optimize import linear_sum_assignment

from hoilab.errors import DataError
from hoilab.geometry import boxes
from hoilab.schema import check_detections, check_tracks

PAIRS_AT_ONCE = 1_000_000


@dataclass(frozen=True)
class Rows:
    """Boxes of tracks or detections, one each row, sorted by frame."""

    frame: np.ndarray
    who: np.ndarray  # 0 .. count-1; detections are nobody's, each counts for itself
    corners: np.ndarray  # row 4
    count: int


@dataclass(frozen=True)
class Overlaps:
    """True and found boxes of some frames, and the pairs of them that overlap."""

    frames: np.ndarray
    truth: Rows
    found: Rows
    pair_truth: np.ndarray  # row of `truth`
    pair_found: np.ndarray  # row of `found`
    iou: np.ndarray

    def by_frame(self, keep: np.ndarray) -> Iterator[np.ndarray]:
        """Yield the numbers of the kept pairs of each frame that has any, in order."""
        kept = np.flatnonzero(keep)
        frame = self.truth.frame[self.pair_truth[kept]]
        cuts = np.flatnonzero(np.diff(frame)) + 1
        yield from (group for group in np.split(kept, cuts) if len(group))

    def assigned(self, pairs: np.ndarray, score: np.ndarray) -> np.ndarray:
        """Return those of one frame's pairs that give the largest sum of positive scores.

        Each box is used once at most.
        """
        truth, found = self.pair_truth[pairs], self.pair_found[pairs]
        if len(set(truth.tolist())) == len(set(found.tolist())) == len(pairs):
            return pairs
        # The boxes of a frame lie in neighbouring rows.
        row, column = truth - truth.min(), found - found.min()
        table = np.zeros((row.max() + 1, column.max() + 1))
        table[row, column] = score
        number = np.full(table.shape, -1)
        number[row, column] = pairs
        chosen = number[linear_sum_assignment(table, maximize=True)]
        return chosen[chosen >= 0]


def overlaps(truth: xr.Dataset, found: xr.Dataset, *, frames: ArrayLike | None = None) -> Overlaps:
    """Pair the boxes of two tracks or detections datasets by their ``frame`` numbers.

    Parameters
    ----------
    frames
        The frames that count; by default all that either of the two speaks of.
    """
    sides = [_rows(truth), _rows(found)]
    numbers = (
        np.union1d(_frames(truth), _frames(found)) if frames is None else np.unique(frames)
    ).astype(np.int64)
    if frames is not None:
        sides = [_only(side, numbers) for side in sides]
    one, two = sides
    return Overlaps(numbers, one, two, *_pairs(one, two, numbers))


def _rows(data: xr.Dataset) -> Rows:
    if "detection" in data.dims:
        return _detection_rows(check_detections(data))
    if "individual" in data.dims:
        return _track_rows(check_tracks(data))
    raise DataError(
        f"expected tracks or detections, got dimensions {list(data.dims)}; see hoilab.schema"
    )


def _track_rows(tracks: xr.Dataset) -> Rows:
    _frames(tracks)
    order = ("time", "individual", "space")
    position = tracks["position"].transpose(*order).values.astype(float)
    shape = tracks["shape"].transpose(*order).values.astype(float)
    time, who = np.nonzero(np.isfinite(position + shape).all(-1))
    corners = boxes.to_corners(position[time, who], shape[time, who])
    return Rows(tracks["frame"].values[time], who, corners, tracks.sizes["individual"])


def _detection_rows(detections: xr.Dataset) -> Rows:
    order = np.argsort(detections["frame"].values, kind="stable")
    ordered = detections.isel(detection=order)
    corners = boxes.to_corners(
        ordered["position"].transpose("detection", "space").values.astype(float),
        ordered["shape"].transpose("detection", "space").values.astype(float),
    )
    return Rows(ordered["frame"].values, np.arange(len(corners)), corners, len(corners))


def _frames(data: xr.Dataset) -> np.ndarray:
    """Return the frame numbers that the data speak of."""
    frame = np.asarray(data["frame"].values, dtype=np.int64)
    if "time" in data.dims and (np.diff(frame) <= 0).any():
        raise DataError("frame numbers of tracks must grow; sort the tracks by time")
    return frame


def _only(rows: Rows, frames: np.ndarray) -> Rows:
    keep = np.isin(rows.frame, frames)
    return Rows(rows.frame[keep], rows.who[keep], rows.corners[keep], rows.count)


def _pairs(
    truth: Rows, found: Rows, frames: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the rows and the IoU of all pairs that overlap, testing a bounded number at once."""
    place = np.searchsorted(frames, truth.frame)
    first = np.searchsorted(found.frame, frames)[place]
    partners = np.searchsorted(found.frame, frames, side="right")[place] - first
    ends = np.cumsum(partners)
    none = np.empty(0, dtype=np.int64)
    parts = [(none, none, np.empty(0))]
    for begin in range(0, partners.sum(), PAIRS_AT_ONCE):
        number = np.arange(begin, min(begin + PAIRS_AT_ONCE, ends[-1]))
        one = np.searchsorted(ends, number, side="right")
        two = first[one] + number - (ends - partners)[one]
        iou = boxes.iou(truth.corners[one], found.corners[two])
        over = iou > 0
        parts.append((one[over], two[over], iou[over]))
    one, two, iou = (np.concatenate(column) for column in zip(*parts, strict=True))
    return one, two, iou
