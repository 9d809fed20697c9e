"""A few pictures of a span side by side: what happens in it, at a glance."""

import numpy as np
import xarray as xr

from hoilab.schema import check_video, release


def filmstrip(
    video: xr.DataArray,
    start_s: float,
    stop_s: float,
    *,
    pictures: int = 3,
    width_px: int = 160,
    square: np.ndarray | None = None,
) -> xr.DataArray:
    """Return pictures of a span as one frame (y, x, channel), hidden or public as the video is.

    Parameters
    ----------
    width_px
        Width of each picture, or somewhat more: frames are made smaller by whole factors.
    square
        (pictures, 3) of centre x, centre y and side in pixels: show that part alone; cut at the
        edges of the picture.

    Examples
    --------
    >>> from hoilab.schema import make_video
    >>> video = make_video(np.zeros((9, 40, 60, 3), "uint8"), np.arange(9) / 9, identity="public")
    >>> filmstrip(video, 0.0, 1.0, width_px=20).shape
    (13, 60, 3)
    """
    release(check_video(video), way="filmstrip")
    seconds = video["time"].values
    wanted = np.linspace(start_s, stop_s, pictures + 2)[1:-1] if pictures > 1 else [start_s]
    rows = np.abs(seconds[None] - np.asarray(wanted)[:, None]).argmin(1)
    parts = []
    for place, row in enumerate(rows.tolist()):
        frame = video.isel(time=row).load()
        if square is not None:
            frame = _part(frame, square[place])
        factor = max(1, frame.sizes["x"] // width_px)
        small = frame.coarsen(y=factor, x=factor, boundary="trim").mean(keep_attrs=True)
        parts.append(small.round().astype(np.uint8).drop_vars(["time", "frame"], errors="ignore"))
    strip: xr.DataArray = xr.concat(parts, dim="x", combine_attrs="drop_conflicts")
    return strip.transpose("y", "x", "channel")


def _part(frame: xr.DataArray, square: np.ndarray) -> xr.DataArray:
    height, width = frame.sizes["y"], frame.sizes["x"]
    side = max(4, min(round(float(square[2])), height, width))
    left = int(np.clip(round(float(square[0]) - side / 2), 0, width - side))
    top = int(np.clip(round(float(square[1]) - side / 2), 0, height - side))
    return frame.isel(y=slice(top, top + side), x=slice(left, left + side))
