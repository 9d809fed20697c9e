"""Feet where the picture changes last: the bottom of each box moved to the lowest changed row.

Detectors cut dark shoes off a grey pavement, or take a shadow in, the same for seconds, so that
no smoother averages it away. Against the empty scene the lowest row tells more. That row belongs
to the foot nearer to the camera, while a person stands in the middle of both: a constant share of
the height in the picture, half of a mean step seen from above, is taken off.

The frames are looked at in memory alone; nothing of them is in what is returned.
"""

import numpy as np
import xarray as xr

from hoilab.errors import DataError
from hoilab.schema import check_tracks, check_video

CHANGE = 32.0  # grey levels of the channel that differs most
WIDE = 3  # columns that a foot has at least
STEP_SHARE = 0.02  # of the box's height
ABOVE, BELOW, ASIDE = 0.3, 0.15, 0.55  # of the box, around its bottom middle
GAP_ROWS = 2
LOOKS = 100
PIECE = 64


def empty_scene(video: xr.DataArray, *, looks: int = LOOKS) -> np.ndarray:
    """Return the median (y, x, channel) of frames all over the clip: the scene without people.

    Right where nobody stands still for half of the clip.

    Examples
    --------
    >>> from hoilab.schema import make_video
    >>> frames = np.zeros((5, 4, 4, 3), "uint8")
    >>> frames[2] = 200
    >>> float(empty_scene(make_video(frames, np.arange(5.0), identity="public")).max())
    0.0
    """
    frames = check_video(video)
    rows = np.unique(np.linspace(0, frames.sizes["time"] - 1, looks).round().astype(int))
    picked = frames.isel(time=rows).transpose("time", "y", "x", "channel").values
    return np.asarray(np.median(picked, axis=0), dtype=np.float32)


def lowest_feet(
    tracks: xr.Dataset,
    video: xr.DataArray,
    *,
    empty: np.ndarray | None = None,
    change: float = CHANGE,
) -> xr.Dataset:
    """Return the tracks with the bottom of each box at the lowest row that changed.

    Parameters
    ----------
    tracks
        Boxes in pixels of the video, matched to it by ``frame``. Where nothing changed, or the
        video has no such frame, a box stays as it is.
    video
        The clip as it was seen, before anybody was hidden.
    empty
        (y, x, channel) the scene without people; `empty_scene` by default.
    change
        How much a pixel differs from the empty scene to count (grey levels).
    """
    check_tracks(tracks)
    check_video(video)
    if not {"frame"} <= set(tracks.coords) | set(tracks.data_vars):
        raise DataError("tracks need the numbers of their frames to be found in the video")
    floor = empty_scene(video) if empty is None else np.asarray(empty, dtype=np.float32)
    size = (video.sizes["y"], video.sizes["x"])
    if floor.shape[:2] != size:
        raise DataError(f"the empty scene is {floor.shape[:2]} (y, x) and the video is {size}")
    order = ("time", "individual", "space")
    position = tracks["position"].transpose(*order).values.astype(float).copy()
    shape = tracks["shape"].transpose(*order).values.astype(float).copy()
    rows = {int(number): row for row, number in enumerate(tracks["frame"].values)}
    numbers = video["frame"].values
    for start in range(0, len(numbers), PIECE):
        wanted = [k for k in range(start, min(start + PIECE, len(numbers)))
                  if int(numbers[k]) in rows]  # fmt: skip
        if not wanted:
            continue
        frames = video.isel(time=wanted).transpose("time", "y", "x", "channel").values
        for number, picture in zip(numbers[wanted], frames, strict=True):
            row = rows[int(number)]
            for who in np.flatnonzero(np.isfinite(position[row]).all(-1)):
                top = position[row, who, 1] - shape[row, who, 1] / 2
                bottom = _lowest(picture, floor, position[row, who], shape[row, who], change)
                if bottom is not None and bottom > top:
                    position[row, who, 1] = (top + bottom) / 2
                    shape[row, who, 1] = bottom - top
    return tracks.assign(
        position=(order, position, tracks["position"].attrs),
        shape=(order, shape, tracks["shape"].attrs),
    )


def _lowest(
    picture: np.ndarray, floor: np.ndarray, middle: np.ndarray, size: np.ndarray, change: float
) -> float | None:
    """Return the edge below the lowest changed row near a box's bottom, None where none did."""
    import cv2

    foot = middle[1] + size[1] / 2
    top, end = int(max(0, foot - ABOVE * size[1])), int(foot + BELOW * size[1] + 2)
    left, right = int(max(0, middle[0] - ASIDE * size[0])), int(middle[0] + ASIDE * size[0] + 1)
    margin = 3  # so that the blur does not know where the patch ends
    across = slice(max(0, left - margin), right + margin)
    down = slice(max(0, top - margin), end + margin)
    off = np.abs(picture[down, across].astype(np.float32) - floor[down, across])
    if not off.size:
        return None
    soft = cv2.GaussianBlur(off.max(-1), (0, 0), 0.7)
    patch = soft[top - down.start : end - down.start, left - across.start : right - across.start]
    changed = np.flatnonzero((patch > change).sum(1) >= WIDE)
    if not len(changed):
        return None
    breaks = np.flatnonzero(np.diff(changed) > GAP_ROWS)
    last = changed[breaks[0]] if len(breaks) else changed[-1]
    return float(top + last + 1 - STEP_SHARE * size[1])
