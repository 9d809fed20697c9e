"""Squares that follow somebody through a video, cut out of its frames at one size."""

import cv2
import numpy as np
import xarray as xr

MARGIN = 1.3
"""Side of the square over the longer side of the box."""

SMALLEST_PX = 8.0


def followed(tracks: xr.Dataset, frame: np.ndarray) -> np.ndarray:
    """Return centre, width and height (frame, individual, 4) at these frame numbers; NaN unseen."""
    known = tracks["frame"].values
    found = np.full((len(frame), tracks.sizes["individual"], 4), np.nan, np.float32)
    if not len(known) or not found.size:
        return found
    row = np.searchsorted(known, frame).clip(max=len(known) - 1)
    there = known[row] == frame
    for name, place in (("position", slice(0, 2)), ("shape", slice(2, 4))):
        values = tracks[name].transpose("time", "individual", "space").values
        found[there, :, place] = values[row[there]]
    return found


def shrunk(boxes: np.ndarray) -> np.ndarray:
    """Return squares (t, 3: centre x, centre y, side) around boxes (t, 4) of one individual.

    One side for the whole clip, so that whoever bends down does not seem to come nearer; where
    nobody is seen, the centre lies on the way between.

    Examples
    --------
    >>> shrunk(np.array([[0, 0, 10, 20], [np.nan] * 4, [4, 2, 10, 10]], dtype=float)).tolist()
    [[0.0, 0.0, 26.0], [2.0, 1.0, 26.0], [4.0, 2.0, 26.0]]
    """
    seen = np.isfinite(boxes).all(1)
    at = np.arange(len(boxes))
    centre = np.stack([np.interp(at, at[seen], boxes[seen, k]) for k in (0, 1)], 1)
    side = max(MARGIN * float(boxes[seen, 2:].max()), SMALLEST_PX)
    return np.concatenate([centre, np.full((len(boxes), 1), side)], 1)


def crop(picture: np.ndarray, square: np.ndarray | None, size: int) -> np.ndarray:
    """Return a square of a picture (y, x, 3) of `size` pixels; without one, the middle of it.

    What lies outside the picture takes the colour of its edge.
    """
    height, width = picture.shape[:2]
    if square is None:
        side = float(min(height, width))
        square = np.array([width / 2, height / 2, side])
    x, y, side = (float(value) for value in square)
    left, top = round(x - side / 2), round(y - side / 2)
    length = max(1, round(side))
    part = picture[
        max(top, 0) : max(top + length, 0) or 1, max(left, 0) : max(left + length, 0) or 1
    ]
    if not part.size:  # wholly outside
        part = picture[-1:, -1:]
    above, before = min(max(-top, 0), length - 1), min(max(-left, 0), length - 1)
    below, behind = length - above - part.shape[0], length - before - part.shape[1]
    whole = cv2.copyMakeBorder(
        np.ascontiguousarray(part), above, max(below, 0), before, max(behind, 0),
        cv2.BORDER_REPLICATE,
    )  # fmt: skip
    how = cv2.INTER_AREA if length > size else cv2.INTER_LINEAR
    small: np.ndarray = cv2.resize(whole, (size, size), interpolation=how)
    return small


def resized(picture: np.ndarray, size: int) -> np.ndarray:
    """Return a picture (y, x, 3) whose shorter side has `size` pixels.

    Examples
    --------
    >>> resized(np.zeros((90, 160, 3), np.uint8), 45).shape
    (45, 80, 3)
    """
    height, width = picture.shape[:2]
    scale = size / min(height, width)
    shape = (max(size, round(width * scale)), max(size, round(height * scale)))
    how = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
    small: np.ndarray = cv2.resize(np.ascontiguousarray(picture), shape, interpolation=how)
    return small
