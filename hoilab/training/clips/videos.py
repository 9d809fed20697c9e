"""Clips of a folder of videos, as a `ClipSource`: what the paper learns from.

Flow is that of the cut and shrunk frames by DIS, or what lies beside a video in a store that
`hoilab.io.flow` wrote: ``walk.avi`` has its flow in ``walk.zarr``.
"""

from functools import lru_cache
from pathlib import Path

import cv2
import numpy as np
import xarray as xr

from hoilab.errors import DataError
from hoilab.io import open_video
from hoilab.io.flow import kept_flow
from hoilab.io.scene import is_scene
from hoilab.models.flow.opencv import Dis
from hoilab.models.vicc.processing import flow_picture
from hoilab.training.clips.data import Bytes, Kind

SUFFIXES = frozenset({".avi", ".mp4", ".mkv", ".mov", ".webm"})
LARGER = 1.17  # side of a window, in sides of what the network sees


class VideoClips:
    """Windows of videos; an item is a video.

    Parameters
    ----------
    folder
        Every video in it and in its folders.
    frames, stride, size
        Of a window as the network sees it.
    flow
        Name of the flow to take from stores beside the videos; those without one get DIS.
    """

    def __init__(
        self,
        folder: str | Path,
        *,
        frames: int = 32,
        stride: int = 1,
        size: int = 128,
        flow: str = "tvl1",
    ) -> None:
        self.paths = sorted(p for p in Path(folder).rglob("*") if p.suffix.lower() in SUFFIXES)
        if not self.paths:
            raise DataError(f"{folder} has no videos; expected {', '.join(sorted(SUFFIXES))}")
        self.frames, self.stride, self.side = frames, stride, round(size * LARGER)
        self.flow = flow

    @property
    def extent(self) -> int:
        """Frames of the video from the first of a window to its last, both counted."""
        return (self.frames - 1) * self.stride + 1

    def __len__(self) -> int:
        return len(self.paths)

    def length(self, item: int) -> int:
        """Return at how many frames a window can begin; 1 where the video is shorter than one."""
        return max(1, _opened(self.paths[item]).sizes["time"] - self.extent + 1)

    def window(self, item: int, start: int, kind: Kind) -> Bytes:
        """Return a window (t, y, x, 3), middle square; a short video is led in by its first."""
        if kind == "person":
            raise DataError("videos have no people's tracks; learn from rgb and flow")
        video = _opened(self.paths[item])
        if not video.sizes["time"]:
            raise DataError(f"{self.paths[item]} has no frames; take it out of the folder")
        rows = start + np.arange(self.frames) * self.stride
        short = max(0, int(rows[-1]) + 1 - video.sizes["time"])
        rows = (rows - short).clip(0)
        if kind == "rgb":
            return self._frames(video, rows)
        store = self.paths[item].with_suffix(".zarr")
        kept = kept_flow(store, self.flow) if is_scene(store) else None
        if kept is not None and kept.sizes["time"] == video.sizes["time"]:
            flow = kept.isel(time=rows).transpose("time", "y", "x", "space").values
            return np.stack([self._square(flow_picture(one)) for one in flow])
        return self._dis(video, rows)

    def _frames(self, video: xr.DataArray, rows: np.ndarray) -> Bytes:
        pictures = video.isel(time=np.unique(rows)).transpose("time", "y", "x", "channel").values
        place = np.searchsorted(np.unique(rows), rows)
        return np.stack([self._square(picture) for picture in pictures])[place]

    def _dis(self, video: xr.DataArray, rows: np.ndarray) -> Bytes:
        last = video.sizes["time"] - 1
        first, second = (
            self._frames(video, at)
            for at in (rows.clip(0, max(0, last - 1)), (rows + 1).clip(0, last))
        )
        dis = Dis()
        scale = min(video.sizes["y"], video.sizes["x"]) / self.side
        found = [dis(a, b) * scale for a, b in zip(first, second, strict=True)]
        return np.stack([flow_picture(one) for one in found])

    def _square(self, picture: np.ndarray) -> Bytes:
        height, width = picture.shape[:2]
        side = min(height, width)
        top, left = (height - side) // 2, (width - side) // 2
        square = np.ascontiguousarray(picture[top : top + side, left : left + side])
        small = cv2.resize(square, (self.side, self.side), interpolation=cv2.INTER_AREA)
        return np.asarray(small, dtype=np.uint8)


@lru_cache(maxsize=64)
def _opened(path: Path) -> xr.DataArray:
    return open_video(path)
