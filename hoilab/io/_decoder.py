"""One open clip that gives its frames by number, exactly, whatever was read before.

Every packet is sent to the decoder with its own number as its time, and the picture that comes
out carries that number. So a picture is never mistaken for its neighbour, wherever a seek landed.
"""

import itertools
from collections.abc import Iterator
from pathlib import Path

import av
import numpy as np
from av.video.frame import VideoFrame
from av.video.stream import VideoStream

from hoilab.io._container import open_stream, packets
from hoilab.io._packets import PacketIndex

# Decoding on is cheaper than a seek when a key frame lies only this far ahead.
_NEAR = 4


class DecodingError(Exception):
    """The decoder complained, or a frame did not come out."""


class Decoder:
    """Decode a clip from key frame to key frame.

    Parameters
    ----------
    path, index
        The clip and its packets.
    threads
        1 tells exactly which packet is broken; 2 are faster.
    tolerant
        Go on after an error and collect the numbers of broken packets in ``broken``.
    """

    def __init__(
        self, path: Path, index: PacketIndex, *, threads: int = 2, tolerant: bool = False
    ) -> None:
        self.decoded = 0
        self.broken: set[int] = set()
        self._path = path
        self._index = index
        self._frame_of = index.frames()
        self._by_position = np.argsort(index.position, kind="stable")
        self._sorted = index.position[self._by_position]
        self._seekable = bool((np.diff(self._sorted) > 0).all())
        self._threads = threads
        self._tolerant = tolerant
        self._open()

    def _open(self) -> None:
        self._container, self._stream = open_stream(self._path)
        self._codec = self._stream.codec_context
        self._codec.thread_type = "AUTO" if self._threads > 1 else "NONE"
        self._codec.thread_count = self._threads
        if self._codec.name == "mjpeg":  # would show half a picture and not say so
            self._codec.options = {"err_detect": "explode"}
        self._next = 0
        self._pictures = self._decode(0, packets(self._container, self._stream))

    def frames(self, wanted: int, *, run_up: int = 0) -> Iterator[tuple[int, VideoFrame]]:
        """Yield (number, picture) of everything that is decoded on the way to a frame.

        The last pair is the frame itself. If that takes a seek, ``run_up`` goes that many key
        frames further back than should be necessary.
        """
        key = self._index.key_before(wanted)
        start = int(self._index.key_frame[key]) if key >= 0 else 0
        ahead = wanted - self._next
        if ahead < 0 or ahead > wanted - start + _NEAR:
            self._seek(max(key - run_up, -1))
        try:
            for number, picture in self._pictures:
                if number < self._next:
                    continue  # Leads a key frame that we sought: it lacks what it refers to.
                if number > self._next and self._next <= wanted and not self._tolerant:
                    raise DecodingError(f"frame {self._next} did not come out")
                self._next = number + 1
                yield number, picture
                if number >= wanted:
                    return
            raise DecodingError(f"frame {wanted} did not come out before the end")
        except DecodingError:
            self._next = len(self._index)  # Whatever is wanted next needs a seek.
            raise

    def _decode(
        self, first: int, source: Iterator["av.Packet[VideoStream]"]
    ) -> Iterator[tuple[int, VideoFrame]]:
        for number, packet in itertools.chain(enumerate(source, start=first), [(-1, None)]):
            if packet is not None:
                if packet.is_corrupt:
                    self._complain(number, "its bytes are not all there")
                packet.pts = number
            try:
                pictures = self._codec.decode(packet)
            except av.error.EOFError:
                return
            except av.FFmpegError as cause:
                self._complain(number, str(cause))
                continue
            for picture in pictures:
                self.decoded += 1
                if picture.pts is None:
                    self._complain(number, "a picture came out without its number")
                elif picture.is_corrupt:
                    self._complain(picture.pts, "its picture is damaged")
                if picture.pts is not None and self._frame_of[picture.pts] >= 0:
                    yield int(self._frame_of[picture.pts]), picture

    def _complain(self, number: int, why: str) -> None:
        if not self._tolerant:
            raise DecodingError(f"packet {number}: {why}")
        self.broken.add(number)

    def _seek(self, key: int) -> None:
        """Go to a key frame, or to one before it, or to the start of the file."""
        for target in _targets(self._index, key) if self._seekable else ():
            try:
                self._container.seek(target, stream=self._stream)
            except (av.FFmpegError, OSError):
                continue
            source = packets(self._container, self._stream)
            first = next(source, None)
            number = self._number(first)
            landed = int(np.searchsorted(self._index.key_packet, number))
            if first and landed <= key and self._index.key_packet[landed] == number:
                self._next = int(self._index.key_frame[landed])
                self._pictures = self._decode(number, itertools.chain([first], source))
                return
        self._container.close()
        self._open()

    def _number(self, packet: "av.Packet[VideoStream] | None") -> int:
        """Recognise a packet by the byte where it lies."""
        if packet is None or packet.pos is None:
            return -1
        rank = int(np.searchsorted(self._sorted, packet.pos))
        known = rank < len(self._sorted) and self._sorted[rank] == packet.pos
        return int(self._by_position[rank]) if known else -1


def _targets(index: PacketIndex, key: int) -> list[int]:
    """Return times to seek to until one lands at or before the key frame."""
    if key < 0:
        return []
    tries = [index.key_pts[key], index.key_dts[key]]
    tries += [index.key_pts[earlier] for earlier in (key - 1, key - 2) if earlier >= 0]
    unknown = np.iinfo(np.int64).min
    return [int(time) for time in tries if time != unknown]
