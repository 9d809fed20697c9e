"""Where every frame of a clip lies: read from the packets, without decoding them.

A packet is what the container stores for one frame. Packets are numbered in the order in which
they are stored, which is the order in which they must be decoded. Frames are numbered in the
order in which they are shown. The index knows the way from one to the other.
"""

import itertools
import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

import av
import numpy as np
from av.container import InputContainer
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from hoilab.errors import VideoError
from hoilab.io._container import all_packets, open_stream, packets
from hoilab.io._truncation import missing_frames

# Containers that keep no presentation times: what FFmpeg says about them is a guess.
_CLOCKLESS = frozenset({"avi", "h264", "hevc", "m4v", "mpegvideo", "mjpeg"})
# MPEG-4 marks a frame that repeats the one before it by a packet of a few bytes.
_NOT_CODED = 20
_UNKNOWN = np.iinfo(np.int64).min


@dataclass(frozen=True, kw_only=True, eq=False)
class PacketIndex:
    """The frames of one clip: when each is shown, and which packet it comes from.

    It holds a few numbers for each frame, so 100,000 frames take 4 MB.

    Parameters
    ----------
    time_s
        For each frame, seconds from the first one.
    packet
        For each frame, the number of its packet; -1 where a truncated file lacks it.
    position
        For each packet, the byte in the file where it lies.
    key_packet, key_frame
        For each key frame, its packet and the first frame that needs nothing before it.
    key_pts, key_dts
        For each key frame, its times in the stream's time base, to seek by.
    signature
        Size and change time of the file, so that an exchanged file is noticed.
    """

    time_s: np.ndarray
    packet: np.ndarray
    position: np.ndarray
    key_packet: np.ndarray
    key_frame: np.ndarray
    key_pts: np.ndarray
    key_dts: np.ndarray
    signature: tuple[int, int]

    def __len__(self) -> int:
        return len(self.time_s)

    def frames(self) -> np.ndarray:
        """Return, for each packet, the frame that it shows; -1 for none."""
        shown = np.full(len(self.position), -1, dtype=np.int64)
        known = self.packet >= 0
        shown[self.packet[known]] = np.flatnonzero(known)
        return shown

    def key_before(self, frame: int) -> int:
        """Return which key frame decoding must start from; -1 is the start of the file."""
        return int(np.searchsorted(self.key_frame, frame, side="right")) - 1


def signature(path: Path) -> tuple[int, int]:
    """Return the size and the change time of a file."""
    status = os.stat(path)
    return status.st_size, status.st_mtime_ns


def index_packets(path: Path) -> tuple[PacketIndex, VideoFrame, str]:
    """Read all packets of a clip and find the frame that each one shows.

    Returns the index, the first picture that can be decoded - only pictures know for sure how
    they are to be shown - and the name of the codec.
    """
    container, stream = open_stream(path)
    with container:
        table, empty, first = _packet_table(container, stream)
        pts, dts, shown = table["pts"], table["dts"], table["shown"]
        tick_s = float(stream.time_base or 1)
        clockless = container.format.name in _CLOCKLESS and stream.codec_context.has_b_frames
        timed = not clockless and stream.codec_context.name != "vp8" and _all_different(pts)
        if timed:
            order = np.flatnonzero(shown)
            order = order[np.argsort(pts[order], kind="stable")]
            clock = pts[order]
        else:
            order = _decoded_order(path)
            clock = _clock(dts[np.sort(order)], stream)
        if len(order) == 0:
            raise VideoError(f"{path}: expected frames, the video stream has none; record it again")
        if first is None:
            raise VideoError(
                f"{path}: expected frames that can be decoded, none of {len(order)} can; "
                "copy the file again"
            )
        start_s = float(clock[0]) * tick_s
        missing = missing_frames(path, container, stream, stored=len(pts) + empty, start_s=start_s)
    if missing > 0 and timed and dts[-1] != _UNKNOWN:
        # A lost frame may belong between frames that are there: these have no certain number.
        # The last packet may be cut as well.
        certain = max(1, int((clock < dts[-1]).sum()))
        order, clock, missing = order[:certain], clock[:certain], missing + len(clock) - certain
    time_s = (clock - clock[0]) * tick_s
    if missing > 0:
        order, time_s = _with_missing(order, time_s, missing)
    index = _index(table, order, time_s, timed=timed, signed=signature(path))
    return index, first, stream.codec_context.codec.canonical_name


def _packet_table(
    container: InputContainer, stream: VideoStream
) -> tuple[dict[str, np.ndarray], int, VideoFrame | None]:
    """Return what the container says about each packet in stored order.

    Beside it, the number of empty packets and the first picture that comes out.
    """
    rows, empty, first = [], 0, None
    stream.codec_context.thread_count = 1
    for packet in all_packets(container, stream):
        if packet.size:
            rows.append(
                (
                    _UNKNOWN if packet.pts is None else packet.pts,
                    _UNKNOWN if packet.dts is None else packet.dts,
                    -1 if packet.pos is None else packet.pos,
                    packet.is_keyframe,
                    not packet.is_discard,
                )
            )
        elif packet.dts is not None:
            # It repeats the frame before it (AVI). Without a time it marks the end.
            empty += 1
            continue
        if first is None:
            with suppress(av.FFmpegError, OSError):
                first = next(iter(stream.codec_context.decode(packet)), None)
    columns = np.array(rows, dtype=np.int64).reshape(-1, 5).T
    table = {"pts": columns[0], "dts": columns[1], "position": columns[2]}
    table |= {"key": columns[3].astype(bool), "shown": columns[4].astype(bool)}
    return table, empty, first


def _all_different(pts: np.ndarray) -> bool:
    return bool((pts != _UNKNOWN).all()) and len(np.unique(pts)) == len(pts)


def _decoded_order(path: Path) -> np.ndarray:
    """Return the packet of each frame in the order shown, by decoding the clip once.

    Only for containers without presentation times (H.264 in AVI), where nothing else can tell. A
    packet that cannot be decoded keeps its place, so that the frames after it keep their numbers.
    """
    container, stream = open_stream(path)
    order: list[int] = []
    sizes: list[int] = []
    with container:
        stream.thread_type = "AUTO"
        stream.codec_context.thread_count = 2
        stream.codec_context.options = {"skip_loop_filter": "all"}
        for packet in itertools.chain(packets(container, stream), [None]):
            if packet is not None:
                packet.pts = len(sizes)
                sizes.append(packet.size)
            with suppress(av.FFmpegError, OSError):
                frames = stream.codec_context.decode(packet)
                order += [frame.pts for frame in frames if frame.pts is not None]
        holds_all = stream.codec_context.name != "vp8"  # whose packets may be for reference only
    lost = set(np.flatnonzero(np.array(sizes) > _NOT_CODED).tolist()) - set(order)
    for number in sorted(lost) if holds_all else ():
        later = (at for at, other in enumerate(order) if other > number)
        order.insert(next(later, len(order)), number)
    return np.array(order, dtype=np.int64)


def _clock(dts: np.ndarray, stream: VideoStream) -> np.ndarray:
    """Return times that grow, in the time base, for frames that carry none of their own."""
    if (dts != _UNKNOWN).all() and (np.diff(dts) > 0).all():
        return dts
    rate = stream.average_rate or stream.guessed_rate or 25
    return np.arange(len(dts)) / float(rate * (stream.time_base or 1))


def _with_missing(
    order: np.ndarray, time_s: np.ndarray, missing: int
) -> tuple[np.ndarray, np.ndarray]:
    """Append frames that the container promises and the file does not hold."""
    step_s = (time_s[-1] - time_s[0]) / (len(time_s) - 1) if len(time_s) > 1 else 0.04
    beyond_s = time_s[-1] + step_s * np.arange(1, missing + 1)
    return np.append(order, np.full(missing, -1)), np.append(time_s, beyond_s)


def _index(
    table: dict[str, np.ndarray],
    order: np.ndarray,
    time_s: np.ndarray,
    *,
    timed: bool,
    signed: tuple[int, int],
) -> PacketIndex:
    keys = np.flatnonzero(table["key"])
    held = order[order >= 0]
    if timed:
        # A key frame that an edit list hides still opens the frames shown after it.
        first = np.searchsorted(table["pts"][held], table["pts"][keys])
    else:
        frame_of = np.full(len(table["key"]), -1, dtype=np.int64)
        frame_of[held] = np.arange(len(held))
        keys = keys[frame_of[keys] >= 0]
        first = frame_of[keys]
    useful = np.maximum.accumulate(first) == first if len(first) else np.zeros(0, dtype=bool)
    return PacketIndex(
        time_s=time_s,
        packet=order,
        position=table["position"],
        key_packet=keys[useful],
        key_frame=first[useful],
        key_pts=table["pts"][keys[useful]],
        key_dts=table["dts"][keys[useful]],
        signature=signed,
    )
