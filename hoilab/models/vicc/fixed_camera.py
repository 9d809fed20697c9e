"""Clips for a camera that does not move: one person at a time, without what stands still.

ViCC as published sees a window of the picture; whatever stands in it is in the vector too. Here a
clip goes along a person's track, in units of the person's height, and the empty scene is taken
out of it: silhouette and movement remain. Every function is plain arithmetic on arrays.

Squares are left, top and side in pixels; boxes are left, top, right, bottom.
"""

from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

from hoilab.errors import DataError

MARGIN = 1.25  # side of a square, in heights of the person
NOISE, SURE = 12.0, 36.0  # differences (of 255) that are surely nobody, surely somebody
HEIGHTS = 0.3  # the movement between two frames, in heights, that a byte reaches to

Bytes = NDArray[np.uint8]


def square_of_span(boxes: NDArray[Any], *, margin: float = MARGIN) -> NDArray[np.float64]:
    """Return the one square (3,) of the picture that holds a person throughout a span.

    Examples
    --------
    >>> square_of_span(np.array([[0.0, 0, 10, 20], [30, 0, 40, 20]]), margin=1.0)
    array([  0., -10.,  40.])
    """
    boxes = _boxes(boxes)
    low, high = boxes[:, :2].min(0), boxes[:, 2:].max(0)
    height = (boxes[:, 3] - boxes[:, 1]).max()
    side = max(*(high - low), height) + (margin - 1) * height
    return np.array([*((low + high - side) / 2), side])


def squares_along(boxes: NDArray[Any], *, margin: float = MARGIN) -> NDArray[np.float64]:
    """Return a square for each box (t, 3), all of one size, that goes with the person.

    Examples
    --------
    >>> squares_along(np.array([[0.0, 0, 10, 20], [30, 0, 40, 20]]), margin=1.0)
    array([[-5.,  0., 20.],
           [25.,  0., 20.]])
    """
    boxes = _boxes(boxes)
    side = margin * (boxes[:, 3] - boxes[:, 1]).max()
    middle = (boxes[:, :2] + boxes[:, 2:]) / 2
    return np.column_stack([middle - side / 2, np.full(len(boxes), side)])


def cut(frames: NDArray[Any], squares: NDArray[np.float64], *, size: int) -> NDArray[Any]:
    """Return the squares of frames (t, y, x, channel), resized; edges go on beyond the picture.

    Parameters
    ----------
    squares
        One for each frame (t, 3), or one for all (3,).
    """
    every = np.broadcast_to(squares, (len(frames), 3))
    clip = np.empty((len(frames), size, size, frames.shape[-1]), frames.dtype)
    for number, (left, top, side) in enumerate(every):
        clip[number] = _one(frames[number], float(left), float(top), float(side), size)
    return clip


def foreground(clip: Bytes, background: Bytes) -> NDArray[np.float32]:
    """Return how surely each pixel (t, y, x) is none of the background, 0..1."""
    each = np.maximum(clip, background) - np.minimum(clip, background)
    apart = np.maximum(np.maximum(each[..., 0], each[..., 1]), each[..., 2]).astype(np.float32)
    sure = ((apart - NOISE) / (SURE - NOISE)).clip(0, 1)
    # What one pixel alone says is noise of the sensor.
    return np.stack([cv2.GaussianBlur(frame, (3, 3), 0) for frame in sure])


def person_picture(clip: Bytes, background: Bytes, flow: NDArray[Any], height_px: float) -> Bytes:
    """Return what the network sees of a person (t, y, x, 3): silhouette, and movement down, right.

    Movement is in heights of the person, so that it means the same near and far; both are 0 (128
    in bytes) where there is only background. The order is that of
    `hoilab.models.vicc.processing.flow_picture`: flipping turns the last channel round.

    Parameters
    ----------
    clip, background
        The same squares of the frames and of the empty scene.
    flow
        (t, y, x, [u, v]) in pixels of the video, the same squares.
    height_px
        Of the person, in pixels of the video.
    """
    if not height_px > 0:
        raise DataError(f"a person's height must be positive, got {height_px} px")
    sure = foreground(clip, background)
    grey = clip.astype(np.float32) @ np.array([0.299, 0.587, 0.114], np.float32)
    known = np.nan_to_num(np.asarray(flow, np.float32)) / (height_px * HEIGHTS)
    moved = 128 + 127 * known.clip(-1, 1) * sure[..., None]
    shape = sure * (96 + 0.62 * grey)
    picture: Bytes = np.rint(np.stack([shape, moved[..., 1], moved[..., 0]], -1)).astype(np.uint8)
    return picture


def _one(frame: NDArray[Any], left: float, top: float, side: float, size: int) -> NDArray[Any]:
    height, width = frame.shape[:2]
    # Pixel centres of the result, as continuous coordinates of the frame.
    scale = side / size
    if scale > 1.5:  # averaged over what a pixel covers
        x0, y0 = int(np.floor(left)), int(np.floor(top))
        x1, y1 = int(np.ceil(left + side)), int(np.ceil(top + side))
        columns = np.arange(x0, max(x1, x0 + 1)).clip(0, width - 1)
        rows = np.arange(y0, max(y1, y0 + 1)).clip(0, height - 1)
        part = np.ascontiguousarray(frame[rows[0] : rows[-1] + 1, columns[0] : columns[-1] + 1])
        before, after = int((rows == rows[0]).sum()) - 1, int((rows == rows[-1]).sum()) - 1
        sides = int((columns == columns[0]).sum()) - 1, int((columns == columns[-1]).sum()) - 1
        if before or after or any(sides):
            part = cv2.copyMakeBorder(part, before, after, *sides, cv2.BORDER_REPLICATE)
        return _channels(cv2.resize(part, (size, size), interpolation=cv2.INTER_AREA))
    turn = np.array(
        [[scale, 0, left + scale / 2 - 0.5], [0, scale, top + scale / 2 - 0.5]], np.float64
    )
    return _channels(
        cv2.warpAffine(
            np.ascontiguousarray(frame),
            turn,
            (size, size),
            flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
            borderMode=cv2.BORDER_REPLICATE,
        )
    )


def _channels(picture: NDArray[Any]) -> NDArray[Any]:
    return picture if picture.ndim == 3 else picture[..., None]


def _boxes(boxes: NDArray[Any]) -> NDArray[np.float64]:
    values = np.asarray(boxes, dtype=np.float64)
    if values.ndim != 2 or values.shape[1] != 4 or not len(values):
        raise DataError(f"boxes must be (time, left top right bottom), got {values.shape}")
    if not np.isfinite(values).all():
        raise DataError("a box of the span is NaN: the person is not seen throughout; cut there")
    if not ((values[:, 2:] - values[:, :2]) > 0).all():
        raise DataError("boxes must have width and height above 0 px")
    return values
