"""Open a clip as a lazy, labelled array: nothing is decoded before somebody asks for a frame."""

import os
from pathlib import Path
from types import MappingProxyType

import xarray as xr
from av.video.frame import VideoFrame

from hoilab.errors import VideoError
from hoilab.io._decoder import Decoder, DecodingError
from hoilab.io._lazy import lazy
from hoilab.io._orientation import orientation_of
from hoilab.io._packets import PacketIndex, index_packets
from hoilab.io._reader import VideoReader
from hoilab.io.images import IMAGE_SUFFIXES, open_images
from hoilab.plugins import Spec
from hoilab.schema import make_video
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
    >>> video = open_video("plaza.mp4")               # doctest: +SKIP
    >>> video.sel(time=slice(10, 12)).isel(y=slice(0, 100))  # decodes nothing yet  # doctest: +SKIP
    """
    path = Path(source)
    if path.is_dir() or path.suffix.lower() in IMAGE_SUFFIXES:
        return open_images(path, identity=identity)
    if not path.is_file():
        raise VideoError(
            f"{path}: expected a video file or a folder of pictures, there is nothing of that "
            "name; check the path (network addresses are not opened: download the clip first)"
        )
    path = path.absolute()
    index = index_packets(path)
    codec, first = _first_picture(path, index)
    orientation = orientation_of(first)
    reader = VideoReader(path, index, size=(first.width, first.height), orientation=orientation)
    video = make_video(lazy(reader), index.time_s, identity=identity, source=os.fspath(source))
    return video.assign_attrs(codec=codec, rotation=orientation.clockwise_deg)


def _first_picture(path: Path, index: PacketIndex) -> tuple[str, VideoFrame]:
    """Decode one picture, because only pictures know for sure how they are to be shown."""
    decoder = Decoder(path, index, threads=1, tolerant=True)
    try:
        _, picture = next(decoder.frames(0))
    except (DecodingError, StopIteration) as cause:
        raise VideoError(
            f"{path}: expected frames that can be decoded, none of {len(index)} can; "
            "copy the file again"
        ) from cause
    return decoder.codec, picture
