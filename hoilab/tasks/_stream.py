"""The one loop over frames: loaded pieces of a video in order, the next one decoded meanwhile."""

import queue
import threading
from collections.abc import Callable, Iterator

import xarray as xr

from hoilab.schema import check_video

PIECE_BYTES = 64_000_000
_END = object()


def stream(
    video: xr.DataArray, *, chunk: int = 32, progress: Callable[[int, int], None] | None = None
) -> Iterator[xr.DataArray]:
    """Yield the video piece by piece, each loaded, while a thread decodes the next one.

    At most three pieces are in memory: the one yielded, one waiting, one being decoded. Closing
    the iterator, or leaving a loop over it, stops the thread. An error while reading is raised
    where the frames would have come.

    Parameters
    ----------
    chunk
        Most frames in a piece; fewer when a piece would be larger than 64 MB.
    progress
        Called with the frames taken so far and the frames in all, as pieces are asked for.

    Examples
    --------
    >>> import numpy as np
    >>> from hoilab.schema import make_video
    >>> video = make_video(np.zeros((5, 2, 2, 3), "uint8"), np.arange(5) / 25)
    >>> [piece.sizes["time"] for piece in stream(video, chunk=2)]
    [2, 2, 1]
    """
    total = check_video(video).sizes["time"]
    step = piece_length(video, chunk)
    waiting: queue.Queue[object] = queue.Queue(maxsize=1)
    stopped = threading.Event()

    def put(item: object) -> bool:
        while not stopped.is_set():
            try:
                waiting.put(item, timeout=0.1)
            except queue.Full:
                continue
            return True
        return False

    def decode() -> None:
        try:
            for start in range(0, total, step):
                if not put(video.isel(time=slice(start, start + step)).load()):
                    return
            put(_END)
        # Whatever the reader says is raised in the loop that asked for the frames.
        except BaseException as error:
            put(error)

    thread = threading.Thread(target=decode, name="hoilab-decode", daemon=True)
    thread.start()
    done = 0
    try:
        while (item := waiting.get()) is not _END:
            if isinstance(item, BaseException):
                raise item
            assert isinstance(item, xr.DataArray)
            done += item.sizes["time"]
            yield item
            if progress is not None:
                progress(done, total)
    finally:
        stopped.set()
        thread.join()


def piece_length(video: xr.DataArray, chunk: int) -> int:
    """Return how many frames go into one piece."""
    frame_bytes = max(1, int(video.nbytes) // max(1, video.sizes["time"]))
    return max(1, min(chunk, PIECE_BYTES // frame_bytes))
