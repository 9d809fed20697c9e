"""What a clip that was cut off still promises: the frames its container speaks of and lacks."""

from pathlib import Path

from av.container import InputContainer
from av.video.stream import VideoStream

_EBML = 0x1A45DFA3
_SEGMENT = 0x18538067


def missing_frames(
    path: Path, container: InputContainer, stream: VideoStream, *, stored: int, end_s: float
) -> int:
    """Return how many frames the container promises beyond those that the file holds.

    Parameters
    ----------
    stored
        Packets of the stream that were found.
    end_s
        End of the last of them, in seconds of the stream.

    Notes
    -----
    mp4 and mov list every packet, avi counts its frames. Matroska gives a duration, which is
    believed only where the file is shorter than it says itself, because the last frame of an
    intact file may be held for long. A transport stream promises nothing.
    """
    name = container.format.name
    if name.startswith("mov"):
        return max(0, len(stream.index_entries) - stored)
    if name == "avi":
        return max(0, stream.frames - stored)
    if name.startswith("matroska") and _matroska_cut(path):
        lost_s = _matroska_duration_s(container, stream) - end_s
        return max(1, round(lost_s * float(stream.average_rate or 25)))
    return 0


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
