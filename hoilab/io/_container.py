"""Opening containers: which file formats may be opened, and which stream is the video."""

from collections.abc import Iterator
from pathlib import Path

import av
from av.container import InputContainer
from av.video.stream import VideoStream

from hoilab.errors import VideoError

# Whatever else FFmpeg can read may name other files or hosts: playlists, scripts, devices.
FORMATS = (
    "mov,mp4,m4a,3gp,3g2,mj2,matroska,webm,avi,gif,apng,mpegts,mpeg,mpegvideo,h264,hevc,m4v,mjpeg,"
    "flv,asf,ogg,ivf,obu,mxf,nut,dv,yuv4mpegpipe"
)


def open_stream(path: Path) -> tuple[InputContainer, VideoStream]:
    """Open a clip and pick the stream of pictures that a player would show."""
    try:
        container = av.open(
            f"file:{path}",
            container_options={"format_whitelist": FORMATS, "protocol_whitelist": "file"},
            metadata_errors="ignore",
        )
    except (av.FFmpegError, OSError) as cause:
        raise VideoError(_why_not(path, cause)) from cause
    for stream in _best_first(container):
        if stream.codec_context is not None:
            return container, stream
    held = ", ".join(sorted({str(stream.type) for stream in container.streams})) or "nothing"
    container.close()
    raise VideoError(
        f"{path}: expected a video stream that can be decoded, the file holds {held}; "
        "give another file"
    )


def _best_first(container: InputContainer) -> Iterator[VideoStream]:
    moving = [
        stream
        for stream in container.streams.video
        if not stream.disposition & av.stream.Disposition.attached_pic
    ]
    best = container.streams.best("video")
    return iter(sorted(moving, key=lambda stream: stream is not best))


def _why_not(path: Path, cause: Exception) -> str:
    if isinstance(cause, PermissionError):
        return f"{path}: may not be read; change its permissions or give another file"
    if path.stat().st_size == 0:
        return f"{path}: the file is empty; copy it again"
    return (
        f"{path}: expected a video (mp4, mov, mkv, webm, avi, gif, ts), got a file that is "
        f"something else, or that was cut off and lost its index ({type(cause).__name__}); copy it "
        "again, or convert it with ffmpeg"
    )


def all_packets(
    container: InputContainer, stream: VideoStream
) -> Iterator["av.Packet[VideoStream]"]:
    """Yield packets to the end of the file, or to where it can be read no further."""
    try:
        yield from container.demux(stream)
    except (av.FFmpegError, OSError):
        return


def packets(container: InputContainer, stream: VideoStream) -> Iterator["av.Packet[VideoStream]"]:
    """Yield the packets that hold a picture, from where the container stands to its end."""
    # A packet of no bytes repeats the frame before it (AVI), or marks the end.
    return (packet for packet in all_packets(container, stream) if packet.size)
