"""Clips that say in their pictures which frame each one is."""

from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest
from numpy.typing import NDArray

Picture = NDArray[np.uint8]
SIZE = (160, 96)


def barcode(number: int, *, size: tuple[int, int] = SIZE, key: int = 0) -> Picture:
    """Return a picture whose upper third is its number in 16 black and white columns."""
    width, height = size
    picture = np.zeros((height, width, 3), dtype=np.uint8)
    picture[..., 0] = (np.arange(width)[None] * 2 + 3 * number) % 256
    picture[..., 1] = (np.arange(height)[:, None] * 2) % 256
    picture[..., 2] = (7 * number + key) % 256
    column = width // 16
    for bit in range(16):
        picture[: height // 3, bit * column : (bit + 1) * column] = 255 * (number >> bit & 1)
    return picture


def number_of(picture: Picture) -> int:
    """Return the number in the upper third of a picture."""
    height, width = picture.shape[:2]
    column = width // 16
    bits = [
        picture[height // 12 : height // 4, bit * column + column // 4 : (bit + 1) * column - 2]
        for bit in range(16)
    ]
    return sum(int(part.mean() > 128) << bit for bit, part in enumerate(bits))


def numbers_of(pictures: Picture) -> list[int]:
    return [number_of(picture) for picture in pictures]


def write_clip(
    path: Path,
    codec: str = "libx264",
    *,
    frames: int = 40,
    size: tuple[int, int] = SIZE,
    pixels: str = "yuv420p",
    options: dict[str, str] | None = None,
    container_options: dict[str, str] | None = None,
    pts_ms: list[int] | None = None,
    shift_ms: int = 0,
    clockwise_deg: int = 0,
    sound: bool = False,
) -> Path:
    """Write numbered pictures; 25 a second unless ``pts_ms`` says when each one is shown."""
    times = [40 * number for number in range(frames)] if pts_ms is None else pts_ms
    tick = Fraction(1, 1000) if pts_ms is not None or shift_ms else Fraction(1, 25)
    with av.open(path, "w", container_options=container_options or {}) as container:
        stream = container.add_stream(codec, rate=25, options={"g": "12", **(options or {})})
        stream.width, stream.height = size
        stream.pix_fmt = pixels
        stream.codec_context.thread_count = 2
        stream.codec_context.time_base = tick
        if clockwise_deg:
            stream.set_display_rotation(clockwise_deg)
        track = container.add_stream("aac", rate=16000) if sound else None
        for number, time in enumerate(times):
            frame = av.VideoFrame.from_ndarray(barcode(number, size=size), format="rgb24")
            frame.time_base = tick
            frame.pts = round(time / 1000 / tick)
            for packet in stream.encode(frame):
                container.mux(_moved(packet, shift_ms))
        for packet in stream.encode(None):
            container.mux(_moved(packet, shift_ms))
        if track is not None:
            silence = av.AudioFrame.from_ndarray(np.zeros((1, 1024), "f4"), "fltp", "mono")
            silence.sample_rate = 16000
            container.mux(track.encode(silence))
            container.mux(track.encode(None))
    return path


def _moved(packet: "av.Packet[av.VideoStream]", shift_ms: int) -> "av.Packet[av.VideoStream]":
    ticks = round(shift_ms / 1000 / packet.time_base)
    if packet.pts is not None and packet.dts is not None:
        packet.pts, packet.dts = packet.pts + ticks, packet.dts + ticks
    return packet


@pytest.fixture(scope="session")
def clip(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., Path]:
    """Return a function that makes a clip in a folder of its own; equal calls share one."""
    made: dict[str, Path] = {}

    def make(name: str = "clip.mp4", codec: str = "libx264", **how: object) -> Path:
        key = repr((name, codec, sorted(how.items())))
        if key not in made:
            made[key] = write_clip(tmp_path_factory.mktemp("clip") / name, codec, **how)
        return made[key]

    return make


@pytest.fixture(scope="session")
def numbers() -> Callable[[Picture], list[int]]:
    """Return a function that reads the numbers in pictures (time, y, x, channel)."""
    return numbers_of


@pytest.fixture(scope="session")
def pictures() -> Callable[..., Picture]:
    """Return a function that draws numbered pictures (time, y, x, channel)."""
    return lambda count, size=SIZE: np.stack([barcode(n, size=size) for n in range(count)])
