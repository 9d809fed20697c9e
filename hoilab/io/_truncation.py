"""What a clip that was cut off still promises: the frames its container speaks of and lacks."""

from pathlib import Path

from av.container import InputContainer
from av.video.stream import VideoStream

_EBML = 0x1A45DFA3
_SEGMENT = 0x18538067


def missing_frames(
    path: Path, container: InputContainer, stream: VideoStream, *, stored: int, start_s: float
) -> int:
    """Return how many frames the container promises beyond those that the file holds.

    Parameters
    ----------
    stored
        Packets of the stream that were found.
    start_s
        When the first of them is shown, in seconds of the stream.

    Notes
    -----
    mp4 and mov list every packet. avi counts ticks of its clock and Matroska gives a duration:
    these are believed only where the file is shorter than it says itself, because a frame may be
    held for long. A GIF ends with a semicolon. A transport stream promises nothing.
    """
    name = container.format.name
    if name.startswith("mov"):
        return max(0, len(stream.index_entries) - stored)
    if name == "avi" and _riff_cut(path):
        return max(1, stream.frames - stored)
    if name.startswith("matroska") and _matroska_cut(path):
        span_s = _matroska_duration_s(container, stream) - start_s
        return max(1, round(span_s * float(stream.average_rate or 25)) - stored)
    if name == "gif" and not path.read_bytes()[-64:].rstrip(b"\0\r\n").endswith(b";"):
        return 1
    return 0


def _riff_cut(path: Path) -> bool:
    """Tell whether the file ends before its first RIFF chunk does."""
    with path.open("rb") as file:
        size = int.from_bytes(file.read(8)[4:], "little")
    return size + 8 > path.stat().st_size


def _matroska_duration_s(container: InputContainer, stream: VideoStream) -> float:
    stamp = stream.metadata.get("DURATION", "")
    if stamp.count(":") == 2:
        hours, minutes, seconds = stamp.split(":")
        return 3600 * int(hours) + 60 * int(minutes) + float(seconds)
    return (container.duration or 0) / 1e6


def _matroska_cut(path: Path) -> bool:
    """Tell whether the file ends before its segment does."""
    with path.open("rb") as file:
        head = file.read(4096)
    at = 0
    for wanted in (_EBML, _SEGMENT):
        if int.from_bytes(head[at : at + 4]) != wanted:
            return False
        size, width = _ebml_size(head[at + 4 : at + 12])
        if wanted == _SEGMENT:
            unknown = size == (1 << 7 * width) - 1
            return not unknown and at + 4 + width + size > path.stat().st_size
        at += 4 + width + size
    return False


def _ebml_size(head: bytes) -> tuple[int, int]:
    """Return a size and the bytes it takes: its leading zero bits tell how many follow."""
    width = 9 - head[0].bit_length() if head and head[0] else 8
    return int.from_bytes(head[:width]) & ((1 << 7 * width) - 1), width
