"""Vectors of overlapping windows along a video, each frame computed once.

Cutting a video into windows shows the network each frame as often as windows overlap. Here S3D
goes along the video once: every filter over time remembers the few frames that it will need again,
so a new frame costs the same however long the video is. A window's vector is the mean of the
places that lie in it. Inside a window nothing changes but this: at its ends a filter sees the
frames that are there, where a window by itself is led in and out by zeros.

Windows that begin more often than the network's step of 8 frames cost only the late layers more:
where a layer would skip every other place, both are kept, and later filters reach twice as far.

Axes: c channel, t time, h w rows and columns; one video at a time.
"""

from collections.abc import Callable
from typing import NamedTuple, cast

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn import functional

from hoilab.errors import DataError
from hoilab.models.vicc.embedder import ViccEmbedder, to_clips
from hoilab.models.vicc.s3d import Conv, Mixed, S3d, SeparateConv

STEP = 8  # frames from one place of S3D's features to the next


class StreamedClips(NamedTuple):
    """Windows that are complete."""

    start: NDArray[np.int64]  # frame of the video that each begins with
    vectors: NDArray[np.float32]  # window d


class ClipStream:
    """The vectors of a video's windows, as its frames come.

    Parameters
    ----------
    embedder
        A ViCC with S3D. S3D-G weighs channels by the whole clip, R(2+1)D is not written for
        this: both are refused.
    hop
        Frames of the network from one window's beginning to the next: 1, 2, 4 or 8.

    Examples
    --------
    >>> from hoilab.models.vicc.architecture import Vicc, ViccConfig
    >>> from hoilab.models.vicc.s3d import S3dConfig
    >>> config = ViccConfig(s3d=S3dConfig(width=0.1, mixed=("Mixed_3b", "Mixed_5c")))
    >>> stream = ClipStream(ViccEmbedder(Vicc(config), name="small", frames=16, size=32))
    >>> first = stream.push(np.zeros((20, 32, 32, 3), np.uint8))
    >>> rest = stream.close()
    >>> [*first.start.tolist(), *rest.start.tolist()]
    [0]
    """

    def __init__(self, embedder: ViccEmbedder, *, hop: int = STEP) -> None:
        backbone = embedder.network.encoder_q[0]
        if not isinstance(backbone, S3d) or backbone.config.gated:
            raise DataError(
                f"{embedder.name} cannot go along a video: streaming is for S3D without gates; "
                "cut windows with hoilab.models.vicc.processing.windows"
            )
        if hop not in (1, 2, 4, 8):
            raise DataError(f"hop must be 1, 2, 4 or 8 frames, got {hop}")
        if embedder.frames % STEP:
            raise DataError(
                f"windows must be a multiple of {STEP} frames, {embedder.name} has "
                f"{embedder.frames}"
            )
        self.embedder, self.hop = embedder, hop
        self._layers = _laid_out(backbone, hop)
        self._places: list[Tensor] = []
        self._first = 0  # the window that the first kept place begins
        self._frames = self._seen = 0  # frames of the video; of the network

    @torch.inference_mode()
    def push(self, frames: NDArray[np.generic]) -> StreamedClips:
        """Take the next frames (t, y, x, channel); return the windows that they complete."""
        taken = np.asarray(frames)[-self._frames % self.embedder.stride :: self.embedder.stride]
        self._frames += len(frames)
        if not len(taken):
            return self._complete()
        self._seen += len(taken)
        clip = to_clips(taken[None], size=self.embedder.size).to(self.embedder.device)
        self._add(self._layers.push(clip))
        return self._complete()

    @torch.inference_mode()
    def close(self) -> StreamedClips:
        """Return the windows that end with the video."""
        if self._seen < self.embedder.frames:
            raise DataError(
                f"the video has {self._seen} frames for a window of {self.embedder.frames}; embed "
                "it as one clip, led in by its first frame (hoilab.models.vicc.processing.windows)"
            )
        self._add(self._layers.finish())
        return self._complete()

    def _add(self, features: Tensor | None) -> None:
        if features is not None:
            self._places += features.mean((3, 4))[0].unbind(1)

    def _complete(self) -> StreamedClips:
        apart, length = STEP // self.hop, self.embedder.frames // STEP
        reach = (length - 1) * apart + 1
        found: list[Tensor] = []
        first = self._first
        while len(self._places) >= reach:
            if self._first * self.hop + self.embedder.frames > self._seen:
                break
            found.append(torch.stack(self._places[:reach:apart]).mean(0))
            self._places.pop(0)
            self._first += 1
        start = np.arange(first, self._first) * self.hop * self.embedder.stride
        wide = self.embedder.config.channels
        vectors = torch.stack(found).float().cpu().numpy() if found else np.empty((0, wide))
        return StreamedClips(start, vectors.astype(np.float32))


class _Taps:
    """A filter over time that remembers the frames it needs again."""

    def __init__(
        self,
        computed: Callable[[Tensor], Tensor],
        *,
        reach: int,
        stride: int,
        before: int,
        fill: float,
    ) -> None:
        self.computed, self.reach, self.stride = computed, reach, stride
        self.before, self.fill = before, fill
        self.kept: Tensor | None = None

    def push(self, new: Tensor | None) -> Tensor | None:
        if new is None:
            return None
        if self.kept is None:
            self.kept = self._blank(new)
        self.kept = torch.cat([self.kept, new], 2)
        count = (self.kept.shape[2] - self.reach) // self.stride + 1
        if count < 1:
            return None
        result = self.computed(self.kept[:, :, : (count - 1) * self.stride + self.reach])
        self.kept = self.kept[:, :, count * self.stride :].clone()
        return result

    def finish(self) -> Tensor | None:
        return None if self.kept is None else self.push(self._blank(self.kept))

    def _blank(self, like: Tensor) -> Tensor:
        shape = (*like.shape[:2], self.before, *like.shape[3:])
        return like.new_full(shape, self.fill)


class _Still:
    """A layer that looks at each frame by itself."""

    def __init__(self, computed: Callable[[Tensor], Tensor]) -> None:
        self.computed = computed

    def push(self, new: Tensor | None) -> Tensor | None:
        return None if new is None else self.computed(new)

    def finish(self) -> Tensor | None:
        return None


class _Chain:
    """Layers one after the other."""

    def __init__(self, *layers: "_Layer") -> None:
        self.layers = layers

    def push(self, new: Tensor | None) -> Tensor | None:
        for layer in self.layers:
            new = layer.push(new)
        return new

    def finish(self) -> Tensor | None:
        """End every layer; what one still gives goes through those after it."""
        rest: Tensor | None = None
        for layer in self.layers:
            rest = _joined(layer.push(rest), layer.finish())
        return rest


class _Beside:
    """Branches whose outputs are joined as soon as all have come to a time."""

    def __init__(self, branches: list[_Chain]) -> None:
        self.branches = branches
        self.waiting: list[Tensor | None] = [None] * len(branches)

    def push(self, new: Tensor | None) -> Tensor | None:
        return self._together([branch.push(new) for branch in self.branches])

    def finish(self) -> Tensor | None:
        return self._together([branch.finish() for branch in self.branches])

    def _together(self, new: list[Tensor | None]) -> Tensor | None:
        self.waiting = [_joined(a, b) for a, b in zip(self.waiting, new, strict=True)]
        parts = [part for part in self.waiting if part is not None]
        count = min(part.shape[2] for part in parts) if len(parts) == len(new) else 0
        if not count:
            return None
        self.waiting = [part[:, :, count:] for part in parts]
        return torch.cat([part[:, :, :count] for part in parts], 1)


_Layer = _Taps | _Still | _Chain | _Beside


def _joined(first: Tensor | None, second: Tensor | None) -> Tensor | None:
    if first is None or second is None:
        return second if first is None else first
    return torch.cat([first, second], 2)


def _laid_out(network: S3d, hop: int) -> _Chain:
    """Return S3D's layers as streams; strides over time beyond `hop` become longer reaches."""
    sparse = 1  # the step between places that belong together, as layers that skip are not let
    step = 1  # frames between neighbouring places

    def skipped() -> int:
        nonlocal sparse, step
        if step * 2 <= hop:
            step *= 2
            return 1
        sparse *= 2
        return 0

    stride = 2 if skipped() else 1
    layers: list[_Layer] = [
        _separate(network.Conv_1a, sparse=1, stride=stride),
        _Still(network.MaxPool_2a),
        _Still(network.Conv_2b),
        _separate(network.Conv_2c, sparse=sparse),
        _Still(network.MaxPool_3a),
    ]
    before = "3"
    for name in network.config.mixed:
        stage = name[len("Mixed_")]
        for number, pool in (("4", network.MaxPool_4a), ("5", network.MaxPool_5a)):
            if before < number <= stage:
                own = sparse
                stride = 2 if skipped() else 1
                layers.append(_pool(pool, sparse=own, stride=stride))
        layers.append(_mixed(cast("Mixed", network.get_submodule(name)), sparse=sparse))
        before = stage
    return _Chain(*layers)


def _separate(layer: SeparateConv, *, sparse: int, stride: int = 1) -> _Chain:
    def still(clip: Tensor) -> Tensor:
        return layer.bn1(layer.conv1(clip)).relu()  # type: ignore[no-any-return]

    def over_time(clip: Tensor) -> Tensor:
        seen = functional.conv3d(
            clip, layer.conv2.weight, stride=(stride, 1, 1), dilation=(sparse, 1, 1)
        )
        return layer.bn2(seen).relu()  # type: ignore[no-any-return]

    size = layer.conv2.kernel_size[0]
    taps = _Taps(
        over_time,
        reach=(size - 1) * sparse + 1,
        stride=stride,
        before=size // 2 * sparse,
        fill=0.0,
    )
    return _Chain(_Still(still), taps)


def _pool(layer: nn.MaxPool3d, *, sparse: int, stride: int = 1) -> _Taps:
    kernel, pad, step = (_three(v) for v in (layer.kernel_size, layer.padding, layer.stride))

    def pooled(clip: Tensor) -> Tensor:
        return functional.max_pool3d(
            clip,
            kernel,
            stride=(stride, *step[1:]),
            padding=(0, *pad[1:]),
            dilation=(sparse, 1, 1),
        )

    return _Taps(
        pooled,
        reach=(kernel[0] - 1) * sparse + 1,
        stride=stride,
        before=pad[0] * sparse,
        fill=float("-inf"),
    )


def _mixed(layer: Mixed, *, sparse: int) -> _Beside:
    branches: list[_Chain] = []
    for number in range(4):
        parts: list[_Layer] = []
        for part in cast("nn.Sequential", layer.get_submodule(f"branch{number}")):
            if isinstance(part, SeparateConv):
                parts.append(_separate(part, sparse=sparse))
            elif isinstance(part, nn.MaxPool3d):
                parts.append(_pool(part, sparse=sparse))
            else:
                parts.append(_Still(cast("Conv", part)))
        branches.append(_Chain(*parts))
    return _Beside(branches)


def _three(value: int | tuple[int, ...]) -> tuple[int, int, int]:
    return (value, value, value) if isinstance(value, int) else (value[0], value[1], value[2])
