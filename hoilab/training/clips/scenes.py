"""Clips of single people out of rendered scenes: what `clips.shooting` wrote, as a `ClipSource`.

A span is a person who is well visible for some frames. What they do is known, for scores alone.
"""

import json
from collections import Counter
from collections.abc import Iterable
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from hoilab.errors import DataError
from hoilab.models.vicc.fixed_camera import cut, person_picture, square_of_span, squares_along
from hoilab.models.vicc.processing import FLOW_PX
from hoilab.training.clips.data import Bytes, Kind
from hoilab.training.clips.shooting import FACTS
from hoilab.training.footage import shard

VISIBLE_PX, TALL_PX, AGREED = 120, 24.0, 0.75


class Span(NamedTuple):
    """A person over some frames of a scene."""

    scene: int  # place among the seeds
    person: int  # column of the boxes
    first: int  # row
    action: str  # what they do in most of its frames, empty where that changes


class _Shard:
    def __init__(self, folder: Path) -> None:
        try:
            self.name: str = json.loads((folder / FACTS).read_text())["name"]
            self.rgb, self.flow = (
                np.load(folder / f"{name}.npy", mmap_mode="r") for name in ("rgb", "flow")
            )
            self.background = np.load(folder / "background.npy")
            with np.load(folder / "people.npz") as file:
                self.box, self.pixels, self.action = (
                    file[name] for name in ("box", "pixels", "action")
                )
        except (OSError, ValueError, KeyError) as cause:
            raise DataError(f"{folder} is no whole shard of clips ({cause}); delete it") from cause

    @cached_property
    def seen(self) -> NDArray[np.bool_]:
        """Who is well visible, where (t, i)."""
        tall = self.box[..., 3] - self.box[..., 1]
        return np.asarray((self.pixels >= VISIBLE_PX) & (tall >= TALL_PX))


class SceneClips:
    """Spans of people; an item of training is a span, windows begin anywhere around it.

    Parameters
    ----------
    frames, stride
        Of a window.
    size
        Pixels along each side of a window.
    hop
        Frames from the beginning of a person's span to that of the next.
    step
        Frames from one beginning of a window to the next, within half a second around a span.
    along
        Whether ``rgb`` and ``flow`` go with the person too; else they are one part of the picture.
    remembered
        Keep every window in memory once it is cut: 55 kB each.
    """

    def __init__(
        self,
        folder: str | Path,
        seeds: Iterable[int],
        *,
        frames: int = 8,
        stride: int = 2,
        size: int = 48,
        hop: int = 10,
        step: int = 5,
        along: bool = False,
        remembered: bool = False,
    ) -> None:
        self.step = step
        self._windows: dict[tuple[int, int, Kind], Bytes] | None = {} if remembered else None
        self.frames, self.stride, self.size, self.along = frames, stride, size, along
        folders = [shard(Path(folder), seed) for seed in seeds]
        self.scenes = [_Shard(f) for f in folders if (f / FACTS).exists()]
        if not self.scenes:
            raise DataError(f"{folder} has no clips of the seeds asked for")
        self.spans = [
            span
            for number, scene in enumerate(self.scenes)
            for span in self._spans(number, scene, hop)
        ]

    @property
    def extent(self) -> int:
        """Frames of the video from the first of a window to its last, both counted."""
        return (self.frames - 1) * self.stride + 1

    def _spans(self, number: int, scene: _Shard, hop: int) -> Iterable[Span]:
        for person in range(scene.seen.shape[1]):
            first = 0
            while first + self.extent <= len(scene.seen):
                here = slice(first, first + self.extent)
                missing = np.flatnonzero(~scene.seen[here, person])
                if len(missing):
                    first += int(missing[-1]) + 1
                    continue
                action, times = Counter(scene.action[here, person].tolist()).most_common(1)[0]
                yield Span(number, person, first, action if times >= AGREED * self.extent else "")
                first += hop

    def __len__(self) -> int:
        return len(self.spans)

    def length(self, item: int) -> int:
        """Return how many beginnings around a span leave the person visible."""
        first, last = self._around(item)
        return (last - first) // self.step + 1

    def _around(self, item: int) -> tuple[int, int]:
        span = self.spans[item]
        seen = self.scenes[span.scene].seen[:, span.person]
        first = last = span.first
        while first > max(0, span.first - 5) and seen[first - 1]:
            first -= 1
        end = last + self.extent
        while last < span.first + 5 and end < len(seen) and seen[end]:
            last, end = last + 1, end + 1
        return first, last

    def window(self, item: int, start: int, kind: Kind) -> Bytes:
        """Return a window (t, y, x, 3) by the number of its beginning."""
        key = item, start, kind
        if self._windows is not None and key in self._windows:
            return self._windows[key]
        clip = self.clip(item, self._around(item)[0] + start * self.step, kind)
        if self._windows is not None:
            self._windows[key] = clip
        return clip

    def clip(self, item: int, first: int, kind: Kind) -> Bytes:
        """Return the window of a span's person that begins at a row of the scene."""
        span = self.spans[item]
        scene = self.scenes[span.scene]
        rows = slice(first, first + self.extent, self.stride)
        boxes = scene.box[rows, span.person]
        if kind == "person":
            squares = squares_along(boxes)
            frames = cut(scene.rgb[rows], squares, size=self.size)
            empty = np.broadcast_to(scene.background, (self.frames, *scene.background.shape))
            still = cut(empty, squares, size=self.size)
            flow = cut(scene.flow[rows], squares, size=self.size).astype(np.float32)
            pixels = flow * (2 * FLOW_PX / 255) - FLOW_PX
            return person_picture(frames, still, pixels, float((boxes[:, 3] - boxes[:, 1]).max()))
        square = squares_along(boxes) if self.along else square_of_span(boxes)
        if kind == "rgb":
            return np.asarray(cut(scene.rgb[rows], square, size=self.size), dtype=np.uint8)
        flow = cut(scene.flow[rows], square, size=self.size)
        return np.concatenate([np.full_like(flow[..., :1], 128), flow[..., ::-1]], -1)

    def labelled(self, *, most: int | None = None, seed: int = 0) -> list[int]:
        """Return the items whose action is clear; of each action at most so many, by chance."""
        order = np.random.default_rng([seed, 31]).permutation(len(self.spans))
        found: list[int] = []
        count: Counter[str] = Counter()
        for item in map(int, order):
            action = self.spans[item].action
            if action and (most is None or count[action] < most):
                count[action] += 1
                found.append(item)
        return sorted(found)
