import threading
import time

import dask.array as da
import numpy as np
import pytest

from hoilab.errors import VideoError
from hoilab.schema import make_video
from hoilab.tasks._stream import piece_length, stream


def clip(frames: int, read=None):
    """Return a lazy clip of one frame a block; ``read`` is called with each number."""

    def block(block_info=None):
        number = block_info[None]["chunk-location"][0]
        if read is not None:
            read(number)
        return np.full((1, 4, 6, 3), number, np.uint8)

    pictures = da.map_blocks(
        block, dtype=np.uint8, chunks=((1,) * frames, 4, 6, 3), meta=np.empty((0,) * 4, np.uint8)
    )
    return make_video(pictures, np.arange(frames) / 10)


def decoders() -> list[threading.Thread]:
    return [thread for thread in threading.enumerate() if thread.name == "hoilab-decode"]


@pytest.mark.parametrize(("frames", "chunk"), [(10, 4), (8, 4), (3, 32), (1, 1)])
def test_every_frame_comes_once_in_order(frames, chunk):
    pieces = list(stream(clip(frames), chunk=chunk))
    assert [int(frame) for piece in pieces for frame in piece["frame"]] == list(range(frames))
    assert [int(p[0, 0, 0]) for piece in pieces for p in piece.values] == list(range(frames))
    assert all(isinstance(piece.data, np.ndarray) for piece in pieces)
    assert max(piece.sizes["time"] for piece in pieces) <= chunk


def test_it_runs_ahead_by_two_pieces_at_most():
    read = []
    pieces = stream(clip(40, read.append), chunk=4)
    next(pieces)
    time.sleep(0.5)
    # One piece in hand, one waiting, one decoded and held by the thread.
    assert len(set(read)) <= 12
    pieces.close()
    assert not decoders()


def test_an_error_comes_where_the_frame_would_have_come():
    def broken(number):
        if number == 5:
            raise VideoError("clip.mp4: frame 5 cannot be decoded")

    seen = []
    with pytest.raises(VideoError, match="frame 5 cannot be decoded"):
        for piece in stream(clip(10, broken), chunk=2):
            seen += piece["frame"].values.tolist()
    assert seen == [0, 1, 2, 3]
    assert not decoders()


def test_progress_counts_frames_up_to_all():
    told = []
    list(stream(clip(10), chunk=4, progress=lambda done, total: told.append((done, total))))
    assert told == [(4, 10), (8, 10), (10, 10)]


def test_large_frames_make_short_pieces():
    video = make_video(da.zeros((10, 2160, 3840, 3), dtype=np.uint8), np.arange(10) / 10)
    assert piece_length(video, 32) == 2
