"""What a clip is, without reading it: size, frames, codec, and what else is in the file."""

import os
from dataclasses import dataclass
from pathlib import Path

from hoilab.io._container import open_stream
from hoilab.io.images import IMAGE_SUFFIXES
from hoilab.io.video import open_video

_PICTURES = frozenset(suffix.lstrip(".") for suffix in IMAGE_SUFFIXES)
# What every file of its kind says, whoever made it.
_STRUCTURE = frozenset({"major_brand", "minor_version", "compatible_brands", "DURATION"})
_DEFAULTS = frozenset({"VideoHandler", "SoundHandler", "und", "FFMP"})


@dataclass(frozen=True, kw_only=True)
class Probe:
    """Facts about a clip.

    Parameters
    ----------
    size
        Width and height in pixels, as shown.
    frames, fps, duration_s
        How many frames, their mean rate, and the seconds from the first to the last.
    codec, rotation
        Name of the codec; degrees clockwise by which the stored picture is turned.
    has_audio
        Whether there is a sound track.
    other_streams
        Everything beside the pictures: sound, subtitles, data, cover pictures, as ``type codec``.
        An anonymized copy has none of them.
    metadata
        Names of the text fields of the file and its streams (title, location, device, ...).
    """

    size: tuple[int, int]
    frames: int
    fps: float
    duration_s: float
    codec: str
    rotation: int
    has_audio: bool
    other_streams: tuple[str, ...]
    metadata: tuple[str, ...]


def probe(path: str | os.PathLike[str]) -> Probe:
    """Return the facts about a clip, a GIF or a folder of pictures."""
    video = open_video(path)
    others: tuple[str, ...] = ()
    metadata: tuple[str, ...] = ()
    if Path(path).is_file() and video.attrs["codec"] not in _PICTURES:
        others, metadata = _beside(Path(path).absolute())
    return Probe(
        size=(video.sizes["x"], video.sizes["y"]),
        frames=video.sizes["time"],
        fps=video.attrs["fps"],
        duration_s=float(video["time"][-1]),
        codec=video.attrs["codec"],
        rotation=video.attrs["rotation"],
        has_audio=any(other.startswith("audio") for other in others),
        other_streams=others,
        metadata=metadata,
    )


def _beside(path: Path) -> tuple[tuple[str, ...], tuple[str, ...]]:
    container, shown = open_stream(path)
    with container:
        others = tuple(
            f"{stream.type} {stream.codec_context.name if stream.codec_context else 'unknown'}"
            for stream in container.streams
            if stream is not shown
        )
        texts = [container.metadata, *(stream.metadata for stream in container.streams)]
    fields = {
        name
        for text in texts
        for name, value in text.items()
        if name not in _STRUCTURE and value not in _DEFAULTS
    }
    return others, tuple(sorted(fields))
