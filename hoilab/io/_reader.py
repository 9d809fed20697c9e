"""The pictures of a clip by number: opened when first read, safe in threads and on workers."""

import os
import threading
from collections import OrderedDict
from collections.abc import Iterator
from pathlib import Path

import numpy as np
from av.video.frame import VideoFrame
from av.video.reformatter import VideoReformatter

from hoilab.errors import VideoError
from hoilab.io._decoder import Decoder, DecodingError
from hoilab.io._orientation import Orientation
from hoilab.io._packets import PacketIndex, signature

# The latest pictures, kept for whoever steps back.
_KEPT_BYTES = 64_000_000
_KEPT_READING_ON = 4
_INHERITED: list[tuple[Decoder | None, Decoder | None]] = []


class VideoReader:
    """Read frames of one clip.

    It can be pickled: the copy opens the file again, and refuses it when it was exchanged.
    """

    def __init__(
        self, path: Path, index: PacketIndex, *, size: tuple[int, int], orientation: Orientation
    ) -> None:
        self._path = path
        self._index = index
        self._size = size
        self._orientation = orientation
        self._fresh()

    def _fresh(self) -> None:
        self._lock = threading.Lock()
        self._process = os.getpid()
        self._fast: Decoder | None = None
        self._careful: Decoder | None = None
        self._damage: dict[int, float] = {}
        self._kept: OrderedDict[int, VideoFrame] = OrderedDict()
        self._reformatter = VideoReformatter()

    def __getstate__(self) -> tuple[Path, PacketIndex, tuple[int, int], Orientation]:
        return self._path, self._index, self._size, self._orientation

    def __setstate__(self, state: tuple[Path, PacketIndex, tuple[int, int], Orientation]) -> None:
        self._path, self._index, self._size, self._orientation = state
        self._fresh()

    @property
    def decoded(self) -> int:
        """Return how many pictures were decoded so far."""
        return sum(d.decoded for d in (self._fast, self._careful) if d is not None)

    @property
    def shape(self) -> tuple[int, int, int, int]:
        """Return frames, rows, columns and channels, as they are to be shown."""
        width, height = self._size
        if self._orientation.transposed:
            width, height = height, width
        return len(self._index), height, width, 3

    def read(self, frames: np.ndarray) -> Iterator[np.ndarray]:
        """Yield the frames with these numbers, which must grow; each is (y, x, channel)."""
        if self._process != os.getpid():
            # A fork shares the open file with its parent but has none of the decoder's threads:
            # closing what it inherited would wait for them without end.
            _INHERITED.append((self._fast, self._careful))
            self._fresh()
        with self._lock:
            for frame in frames.tolist():
                yield self._orientation.apply(self._rgb(self._picture(frame)))

    def _rgb(self, picture: VideoFrame) -> np.ndarray:
        width, height = self._size
        rgb = self._reformatter.reformat(
            picture, width=width, height=height, format="rgb24", threads=1
        )
        plane = rgb.planes[0]
        rows = np.frombuffer(memoryview(plane), dtype=np.uint8).reshape(height, plane.line_size)
        return rows[:, : 3 * width].reshape(height, width, 3)

    def _picture(self, frame: int) -> VideoFrame:
        if frame in self._kept:
            return self._kept[frame]
        if self._index.packet[frame] < 0:
            raise VideoError(
                f"{self._path}: frame {frame} is not in the file, which was cut off after frame "
                f"{int((self._index.packet >= 0).sum()) - 1} of {len(self._index)}; copy it again"
            )
        key = self._index.key_before(frame)
        if key not in self._damage:
            try:
                return self._decode(self._fast_decoder(), frame)
            except DecodingError:
                self._damage[key] = self._first_broken(key)
        if self._index.packet[frame] < self._damage[key]:
            try:
                return self._decode(self._careful_decoder(), frame, run_up=1)
            except DecodingError:
                pass
        raise VideoError(
            f"{self._path}: frame {frame} cannot be decoded, its data or data it builds on are "
            "damaged; copy the file again, or leave the damaged part out"
        )

    def _decode(self, decoder: Decoder, frame: int, *, run_up: int = 0) -> VideoFrame:
        room = max(1, _KEPT_BYTES // (2 * self._size[0] * self._size[1]))
        for passed, (number, picture) in enumerate(decoder.frames(frame, run_up=run_up)):
            self._kept[number] = picture
            # Reading on is quickest when the decoder soon has its buffers back.
            while len(self._kept) > (room if passed else min(room, _KEPT_READING_ON)):
                self._kept.popitem(last=False)
        if frame not in self._kept:
            raise DecodingError(f"frame {frame} did not come out")
        return self._kept[frame]

    def _fast_decoder(self) -> Decoder:
        if self._fast is None:
            self._unchanged()
            self._fast = Decoder(self._path, self._index)
        return self._fast

    def _careful_decoder(self) -> Decoder:
        if self._careful is None:
            self._unchanged()
            self._careful = Decoder(self._path, self._index, threads=1, tolerant=True)
        return self._careful

    def _unchanged(self) -> None:
        if not self._path.exists() or signature(self._path) != self._index.signature:
            raise VideoError(
                f"{self._path}: expected the file as it was when it was opened, it was changed or "
                "moved since; open it again"
            )

    def _first_broken(self, key: int) -> float:
        """Return the first broken packet between a key frame and the next one; inf for none.

        Decoding starts one key frame earlier, because some streams refresh the picture only
        little by little.
        """
        decoder = Decoder(self._path, self._index, threads=1, tolerant=True)
        following = self._index.key_frame[key + 1 : key + 2].tolist() or [len(self._index)]
        last = following[0] - 1
        begin = int(self._index.key_frame[key]) if key >= 0 else 0
        came = set()
        try:
            for number, _ in decoder.frames(last, run_up=1):
                came.add(number)
        except DecodingError:
            pass
        lost = [int(self._index.packet[n]) for n in range(begin, last + 1) if n not in came]
        first = int(self._index.key_packet[key]) if key >= 0 else 0
        broken = [n for n in (*decoder.broken, *lost) if n >= first]
        return float(min(broken, default=np.inf))
