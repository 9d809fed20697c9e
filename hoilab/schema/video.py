"""Video: (time, y, x, channel) of uint8, with seconds, frame numbers and a privacy mark."""

import numpy as np
import xarray as xr

from hoilab.errors import DataError
from hoilab.schema._checks import require_dims, require_labels, seconds
from hoilab.schema.privacy import Identity, marked

DIMS = ("time", "y", "x", "channel")
CHANNELS = ("r", "g", "b")


def make_video(
    frames: object,
    time: object,
    *,
    identity: Identity = "visible",
    source: str = "",
    frame: object = None,
) -> xr.DataArray:
    """Label frames as a video.

    Parameters
    ----------
    frames
        (time, y, x, channel) of uint8 in red, green, blue; any array, lazy or not.
    time
        Seconds from the first frame, growing.
    identity
        ``visible`` unless the caller knows better, see `hoilab.schema.privacy`.
    source
        Where the frames come from: a path, or the name of a synthetic scene.
    frame
        Frame numbers in the source; 0, 1, 2, ... by default.

    Examples
    --------
    >>> make_video(np.zeros((2, 4, 6, 3), "uint8"), [0.0, 0.04]).attrs["fps"]
    25.0
    """
    times = seconds(time)
    numbers = np.arange(len(times)) if frame is None else np.asarray(frame)
    video = xr.DataArray(
        frames,
        dims=DIMS,
        coords={
            "time": ("time", times, {"units": "s", "long_name": "seconds from the first frame"}),
            "frame": ("time", numbers.astype(np.int64)),
            "channel": list(CHANNELS),
        },
        name="video",
        attrs={"source": source, "fps": frames_per_second(times)},
    )
    return marked(check_video(video), identity)


def check_video(video: xr.DataArray) -> xr.DataArray:
    """Return the video if it is one; say what is wrong otherwise."""
    if not isinstance(video, xr.DataArray):
        raise DataError(
            f"expected a video (xarray.DataArray), got {type(video).__name__}; "
            "open a file with hoilab.open_video, or label frames with schema.make_video"
        )
    require_dims(video, DIMS, what="a video")
    if video.dtype != np.uint8:
        raise DataError(f"a video holds uint8, got {video.dtype}; scale to 0..255 and convert")
    require_labels(video, "channel", CHANNELS)
    return video


def frames_per_second(time: np.ndarray) -> float:
    """Return the mean frame rate of these times (s); 0 when there are fewer than two.

    Examples
    --------
    >>> frames_per_second(np.array([0.0, 0.1, 0.2]))
    10.0
    """
    span_s = float(time[-1] - time[0]) if len(time) > 1 else 0.0
    return round((len(time) - 1) / span_s, 6) if span_s > 0 else 0.0
