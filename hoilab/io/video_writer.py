"""Write frames to an H.264 file that holds nothing but the pictures and their times."""

import math
import os
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack, suppress
from fractions import Fraction
from pathlib import Path
from types import TracebackType
from typing import Self

import av
import numpy as np
import xarray as xr
from av.bitstream import BitStreamFilterContext
from av.container import OutputContainer
from av.video.reformatter import ColorRange, Colorspace, Interpolation, VideoReformatter
from av.video.stream import VideoStream

from hoilab.errors import DataError
from hoilab.io._whole_file import whole_file
from hoilab.schema import check_video, release

# 90 kHz divides the frame times of 24, 25, 30 and 60 frames a second, and of 1001/30000 s.
_TICK = Fraction(1, 90_000)
# Every picture can be reached by decoding 14 others at most: made for scrubbing.
_GOP = 15
_PIECE_BYTES = 64_000_000
# ITU-T H.264 table 7-1 and H.273: supplemental information (x264 writes its settings there).
_SEI = 6
_BT709 = 1


class VideoWriter:
    """Write a video chunk by chunk.

    The file appears under its name when the ``with`` block ends well, and not at all otherwise.
    It is an mp4 with one H.264 stream: no sound, subtitles, data streams, chapters or metadata.
    Times are those of the frames to 1/90000 s, counted from the first one. A picture with an odd
    width or height keeps it; that needs full colour resolution (4:4:4), which not every player
    shows, so crop to even sizes where that matters.

    Parameters
    ----------
    path
        Where to write; ends in ``.mp4``.
    crf
        Quality of x264: 0 is best, 18 to 20 looks like the original, 51 is worst.

    Examples
    --------
    >>> from tempfile import mkdtemp
    >>> from hoilab.schema import make_video
    >>> black = make_video(np.zeros((50, 48, 64, 3), "uint8"), np.arange(50) / 25,
    ...                    identity="public")
    >>> with VideoWriter(Path(mkdtemp(), "clip.mp4")) as writer:
    ...     writer.write(black[:30])
    ...     writer.write(black[30:])
    >>> writer.frames
    50
    """

    def __init__(self, path: str | os.PathLike[str], *, crf: int = 19) -> None:
        self.path = Path(path)
        self.frames = 0
        if self.path.suffix.lower() != ".mp4":
            raise DataError(f"{self.path}: expected a name that ends in .mp4")
        self._crf = crf
        self._encoding: _Encoding | None = None
        self._stack = ExitStack()
        self._part: Path | None = None

    def __enter__(self) -> Self:
        self._part = self._stack.enter_context(whole_file(self.path))
        self._stack.push(self._end)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stack.__exit__(kind, error, trace)

    def write(self, frames: xr.DataArray) -> None:
        """Append frames (time, y, x, channel); they must be hidden or public.

        They are copied, and encoded by a thread while the caller goes on. Whatever goes wrong
        there is raised by the next call, or at the end of the block.
        """
        if self._part is None:
            raise DataError(f"{self.path}: write inside `with VideoWriter(...) as writer:`")
        check_video(release(frames, way="video file"))
        if frames.sizes["time"] == 0:
            return
        if "time" not in frames.coords:
            raise DataError("frames to write need a time coordinate (s); see schema.make_video")
        if self._encoding is None:
            self._encoding = _Encoding(self._part, frames, crf=self._crf)
        self._encoding.write(frames)
        self.frames += frames.sizes["time"]

    def _end(self, _kind: object, error: BaseException | None, _trace: object) -> None:
        self._part = None
        if error is not None:
            if self._encoding is not None:
                self._encoding.abandon()
        elif self._encoding is None:
            raise DataError(f"{self.path}: expected frames to write, there were none")
        else:
            self._encoding.finish()


def write_video(
    path: str | os.PathLike[str],
    video: xr.DataArray,
    *,
    crf: int = 19,
    progress: Callable[[int, int], object] | None = None,
) -> None:
    """Write a video to an mp4 file, a piece at a time, however long it is.

    The video must be hidden or public. See `VideoWriter` for what the file holds.

    Parameters
    ----------
    path
        Where to write; ends in ``.mp4``.
    video
        (time, y, x, channel) of uint8, lazy or not.
    crf
        Quality of x264: 0 is best, 18 to 20 looks like the original, 51 is worst.
    progress
        Called after each piece with the frames written and the frames in all.
    """
    check_video(release(video, way="video file"))
    total = video.sizes["time"]
    step = max(1, min(64, _PIECE_BYTES // max(1, math.prod(video.shape[1:]))))
    with VideoWriter(path, crf=crf) as writer:
        for start in range(0, total, step):
            writer.write(video.isel(time=slice(start, start + step)))
            if progress is not None:
                progress(writer.frames, total)


class _Encoding:
    """One H.264 stream on its way into a file."""

    def __init__(self, part: Path, frames: xr.DataArray, *, crf: int) -> None:
        self._shape = frames.shape[1:]
        height, width = self._shape[:2]
        time_s = frames["time"].values
        span_s = float(time_s[-1] - time_s[0])
        self._held_s = span_s / (len(time_s) - 1) if span_s > 0 else 0.04
        self._start_s = float(time_s[0])
        self._last = -1
        self._container: OutputContainer = av.open(
            f"file:{part}",
            "w",
            format="mp4",
            container_options={"movflags": "+faststart", "fflags": "+bitexact"},
        )
        self._stream: VideoStream = self._container.add_stream(
            "libx264",
            rate=Fraction(1 / self._held_s).limit_denominator(1001),
            options={
                "crf": str(crf),
                "preset": "veryfast",
                "bf": "0",
                "g": str(_GOP),
                "flags": "+bitexact+frame_duration",
            },
        )
        codec = self._stream.codec_context
        codec.width, codec.height = width, height
        # Half the colour resolution (4:2:0) is what players expect; it needs even sizes.
        codec.pix_fmt = "yuv420p" if width % 2 == height % 2 == 0 else "yuv444p"
        codec.time_base = self._stream.time_base = _TICK
        codec.thread_count = 2
        codec.color_range = ColorRange.MPEG.value
        codec.colorspace = codec.color_primaries = codec.color_trc = _BT709
        self._pool = ThreadPoolExecutor(1, thread_name_prefix="hoilab-encode")
        self._waiting: Future[None] | None = None
        self._settings_out = BitStreamFilterContext(f"filter_units=remove_types={_SEI}", "h264")
        self._reformatter = VideoReformatter()

    def write(self, frames: xr.DataArray) -> None:
        if frames.shape[1:] != self._shape:
            raise DataError(
                f"expected frames of {self._shape[1]}x{self._shape[0]} like the first ones, got "
                f"{frames.shape[2]}x{frames.shape[1]}; write other sizes to other files"
            )
        ticks = np.round((frames["time"].values - self._start_s) / float(_TICK)).astype(np.int64)
        if (np.diff(ticks, prepend=self._last) <= 0).any():
            raise DataError("times of frames to write must grow; sort them by time")
        self._last = int(ticks[-1])
        ahead = np.diff(ticks, append=ticks[-1] + round(self._held_s / float(_TICK)))
        # What the caller does to the frames from now on must not get into the file.
        pixels = np.array(frames.values)
        self._wait()
        self._waiting = self._pool.submit(self._encode, pixels, ticks.tolist(), ahead.tolist())

    def _wait(self) -> None:
        if self._waiting is not None:
            self._waiting.result()
            self._waiting = None

    def _encode(self, pixels: np.ndarray, ticks: list[int], ahead: list[int]) -> None:
        for picture, tick, held in zip(pixels, ticks, ahead, strict=True):
            frame = self._encodable(picture)
            frame.pts, frame.duration, frame.time_base = tick, held, _TICK
            self._mux(self._stream.encode(frame))

    def _encodable(self, pixels: np.ndarray) -> av.VideoFrame:
        return self._reformatter.reformat(
            av.VideoFrame.from_numpy_buffer(np.ascontiguousarray(pixels), "rgb24"),
            format=self._stream.codec_context.pix_fmt,
            dst_colorspace=Colorspace.ITU709,
            dst_color_range=ColorRange.MPEG,
            interpolation=Interpolation.BILINEAR | Interpolation.ACCURATE_RND,
            threads=1,
        )

    def _mux(self, packets: list["av.Packet[VideoStream]"]) -> None:
        for packet in packets:
            for bare in self._settings_out.filter(packet):
                bare.stream = self._stream
                bare.time_base = _TICK
                self._container.mux(bare)

    def finish(self) -> None:
        try:
            self._wait()
        except BaseException:
            self.abandon()
            raise
        self._pool.shutdown()
        self._mux(self._stream.encode(None))
        self._container.close()

    def abandon(self) -> None:
        self._pool.shutdown()
        with suppress(av.FFmpegError, OSError):
            self._container.close()
