"""The encoded groups of pictures of a clip, for a browser that decodes them itself.

A group begins with a picture that needs no other and goes on to the next of that kind. What is
handed out are the bytes of the file: only a clip that is hidden or public may be opened so, and
never the file from which hidden frames were made.
"""

import os
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from hoilab.errors import VideoError
from hoilab.io._container import open_stream, packets
from hoilab.io._packets import PacketIndex, index_packets, signature
from hoilab.io.video import open_video
from hoilab.schema import release
from hoilab.schema.privacy import Identity


@dataclass(frozen=True, eq=False)
class EncodedGroups:
    """Where the packets of a clip lie, group by group; see `encoded_groups`.

    Parameters
    ----------
    path
        The clip.
    codec
        As WebCodecs names it (RFC 6381): ``avc1.64001f``.
    description
        The decoder's settings (avcC, ISO/IEC 14496-15).
    first
        For each group, the first frame in it.
    key
        For each group, its first packet; after the last, how many packets there are.
    frame, offset, size
        For each packet, in the order of decoding: the frame it shows and its bytes in the file.
    signature
        Size and change time of the file, so that an exchanged file is noticed.
    """

    path: Path
    codec: str
    description: bytes
    first: np.ndarray
    key: np.ndarray
    frame: np.ndarray
    offset: np.ndarray
    size: np.ndarray
    signature: tuple[int, int]

    def __len__(self) -> int:
        return len(self.first)

    @property
    def frames(self) -> int:
        """Return how many frames there are."""
        return len(self.frame)

    def packets(self, group: int) -> tuple[np.ndarray, np.ndarray, bytes]:
        """Return the frames, the sizes (bytes) and the bytes of the packets of a group.

        Raises
        ------
        VideoError
            The file was exchanged or cut since it was opened.
        """
        rows = slice(int(self.key[group]), int(self.key[group + 1]))
        parts = []
        with self.path.open("rb") as file:
            if signature(self.path) != self.signature:
                raise VideoError(f"{self.path}: has changed since it was opened; reopen it")
            for offset, size in zip(
                self.offset[rows].tolist(), self.size[rows].tolist(), strict=True
            ):
                file.seek(offset)
                parts.append(file.read(size))
        return self.frame[rows], self.size[rows], b"".join(parts)


def encoded_groups(path: str | os.PathLike[str], *, identity: Identity) -> EncodedGroups | None:
    """Return the encoded groups of a clip.

    Parameters
    ----------
    path
        The file, as `open_video` takes it.
    identity
        What is stated of the file itself: ``public``, or ``hidden`` by who has anonymized it.

    Returns
    -------
    EncodedGroups or None
        None where a browser would not show the same frames: other codecs and containers than
        H.264 in mp4, turned pictures, groups that refer to their neighbours, files cut short.

    Raises
    ------
    PrivacyError
        The file is visible.
    """
    release(open_video(path, identity=identity)[:0], way="encoded video")
    path = Path(path)
    index, picture, codec = index_packets(path)
    if codec != "h264" or picture.rotation or (index.packet < 0).any():
        return None
    container, stream = open_stream(path)
    with container:
        if "mp4" not in container.format.name or not stream.codec_context.extradata:
            return None
        description = bytes(stream.codec_context.extradata)
        size = np.array([packet.size for packet in packets(container, stream)])
    frame, first = index.frames(), index.key_frame
    if len(size) != len(frame) or (index.position < 0).any() or not _closed(index, frame):
        return None
    return EncodedGroups(
        path=path,
        codec=f"avc1.{description[1:4].hex()}",
        description=description,
        first=first,
        key=np.append(index.key_packet, len(frame)),
        frame=frame,
        offset=index.position,
        size=size,
        signature=index.signature,
    )


def _closed(index: PacketIndex, frame: np.ndarray) -> bool:
    """Tell whether each group holds exactly the frames up to the next one."""
    if len(index.key_packet) == 0 or index.key_packet[0] != 0:
        return False
    last = np.append(index.key_frame[1:], len(index))
    groups = np.split(frame, index.key_packet[1:])
    return all(
        np.array_equal(np.sort(held), np.arange(start, stop))
        for held, start, stop in zip(groups, index.key_frame, last, strict=True)
    )
