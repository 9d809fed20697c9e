"""Open a clip as a lazy, labelled array: nothing is decoded before somebody asks for a frame."""

import os
from pathlib import Path
from types import MappingProxyType

import xarray as xr

from hoilab.errors import VideoError
from hoilab.io._lazy import lazy
from hoilab.io._orientation import orientation_of
from hoilab.io._packets import index_packets
from hoilab.io._reader import VideoReader
from hoilab.io.images import IMAGE_SUFFIXES, open_images
from hoilab.plugins import Spec, specs
from hoilab.schema import check_video, make_video
from hoilab.schema.privacy import Identity

VIDEO_SUFFIXES = (
    ".mp4", ".m4v", ".mov", ".3gp", ".mkv", ".webm", ".avi", ".gif", ".ts", ".mts", ".m2ts",
    ".mpg", ".mpeg", ".flv", ".wmv", ".asf", ".ogv", ".mxf", ".h264", ".h265", ".mjpeg", ".ivf",
)  # fmt: skip

SPEC = Spec(
    name="video",
    summary="Read any clip that FFmpeg decodes, frame-exact and lazily.",
    licence="Apache-2.0",
    target="hoilab.io.video:open_video",
    facts=MappingProxyType({"suffixes": VIDEO_SUFFIXES}),
)


def open_video(source: str | os.PathLike[str], *, identity: Identity = "visible") -> xr.DataArray:
    """Open a clip, a GIF or a folder of pictures as a video that is read when indexed.

    Frames are those that a player shows: hidden ones are left out, turned ones are turned, and
    10-bit or grey ones come as 8-bit red, green, blue. ``time`` is what the stream says, whether
    its rate is constant or not. Pixels that are not square stay as they are stored.

    Suffixes that hoilab does not know go to the reader plugin that claims them.

    Parameters
    ----------
    source
        A file on this machine, or a folder of equally large pictures (25 a second; see
        `open_images` for another rate).
    identity
        ``public`` states that nobody in the clip needs protection.

    Returns
    -------
    xarray.DataArray
        (time, y, x, channel) of uint8 with coordinates ``time`` (s) and ``frame``, and attributes
        identity, source, fps (mean), codec and rotation (degrees clockwise, already applied).

    Raises
    ------
    VideoError
        Nothing can be opened; or, when it is read, a frame that is damaged or cut off.

    Examples
    --------
    >>> from tempfile import mkdtemp
    >>> import numpy as np
    >>> import hoilab as hl
    >>> frames = make_video(np.zeros((50, 48, 64, 3), "uint8"), np.arange(50) / 25,
    ...                     identity="public")
    >>> clip = Path(mkdtemp(), "clip.mp4")
    >>> hl.write_video(clip, frames)
    >>> part = hl.open_video(clip).sel(time=slice(0.4, 1.0))    # decodes nothing yet
    >>> part.isel(y=slice(0, 10)).values.shape
    (16, 10, 64, 3)
    """
    path = Path(source)
    if path.is_dir() or path.suffix.lower() in IMAGE_SUFFIXES:
        return open_images(path, identity=identity)
    if not path.is_file():
        raise VideoError(
            f"{os.fspath(source)}: expected a video file or a folder of pictures, there is nothing "
            "of that name; check the path (network addresses are not opened: download the clip)"
        )
    plugin = _plugin(path.suffix.lower())
    if plugin is not None:
        read: xr.DataArray = plugin.load()(source, identity=identity)
        return check_video(read)
    path = path.absolute()
    index, first, codec = index_packets(path)
    orientation = orientation_of(first)
    reader = VideoReader(path, index, size=(first.width, first.height), orientation=orientation)
    clip = make_video(lazy(reader), index.time_s, identity=identity, source=os.fspath(source))
    return clip.assign_attrs(codec=codec, rotation=orientation.clockwise_deg)


def _plugin(suffix: str) -> Spec | None:
    """Return the reader plugin that claims a suffix which is not one of ours."""
    if suffix in VIDEO_SUFFIXES:
        return None
    for spec in specs("readers").values():
        claimed = spec.facts.get("suffixes")
        if isinstance(claimed, tuple) and suffix in claimed:
            return spec
    return None
