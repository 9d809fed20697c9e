"""What ViCC learns from: two windows of the same short while, each cut and coloured by chance.

A source knows its items, how long each is, and how to cut a window of one; `ClipBatches` draws
from it. Batch k is a function of (seed, k) alone.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple, Protocol

import cv2
import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from hoilab.errors import DataError
from hoilab.models.vicc.processing import normalized

Kind = Literal["rgb", "flow", "person"]
Bytes = NDArray[np.uint8]


class ClipSource(Protocol):
    """Where clips come from."""

    def __len__(self) -> int:
        """Return how many items there are."""
        ...

    def length(self, item: int) -> int:
        """Return how many beginnings there are for windows of an item."""
        ...

    def window(self, item: int, start: int, kind: Kind) -> Bytes:
        """Return a window (t, y, x, 3) by its beginning, somewhat larger than what is seen."""
        ...


@dataclass(frozen=True, kw_only=True)
class Chance:
    """How differently the two windows of an item may look.

    Parameters
    ----------
    apart
        How many of the source's beginnings may lie between them.
    smallest
        Side of the smallest part that is cut out, as a share of the window's.
    colour, grey
        Brightness, contrast and saturation change by up to this share; how often colours go.
    flip
        Whether right and left may be exchanged.
    """

    apart: int = 6
    smallest: float = 0.7
    colour: float = 0.4
    grey: float = 0.2
    flip: bool = True


class ClipBatch(NamedTuple):
    """Clips of each item: two windows, of the stream that learns and, if there is one, the other.

    Axes: b item, v window, 3 t y x.
    """

    clips: Tensor  # b v 3 t y x
    others: Tensor | None  # the same of the other stream
    frozen: bool  # prototypes do not learn yet
    queued: bool  # assignments are balanced with the queue
    names: tuple[str, ...] = ()


class ClipBatches:
    """Batches by number.

    Parameters
    ----------
    kind, other
        What the learning stream sees, and the other stream where there is one.
    size
        Pixels along each side of what the network sees.
    frozen_epochs, queue_epoch
        Until which epoch prototypes stay; from which one the queue counts.
    """

    def __init__(
        self,
        source: ClipSource,
        *,
        kind: Kind,
        other: Kind | None = None,
        size: int,
        batch: int,
        seed: int,
        chance: Chance | None = None,
        frozen_epochs: float = 0.0,
        queue_epoch: float = 0.0,
    ) -> None:
        if len(source) < batch:
            raise DataError(
                f"a batch needs {batch} different clips, the data has {len(source)}; ask for a "
                "smaller --batch"
            )
        self.source, self.kind, self.other = source, kind, other
        self.size, self.batch, self.seed = size, batch, seed
        self.chance = chance or Chance()
        self.frozen_epochs, self.queue_epoch = frozen_epochs, queue_epoch

    def __call__(self, number: int) -> ClipBatch:
        """Return a batch; every item comes once in an epoch."""
        each = len(self.source) // self.batch
        epoch, place = divmod(number, each)
        order = np.random.default_rng([self.seed, 21, epoch]).permutation(len(self.source))
        items = order[place * self.batch : (place + 1) * self.batch]
        rng = np.random.default_rng([self.seed, 22, number])
        pairs = [self._two(int(item), rng) for item in items]
        own = torch.stack([one for views in pairs for one, _ in views])
        both = torch.stack([two for views in pairs for _, two in views])
        shape = (len(items), 2, *own.shape[1:])
        passed = number / each
        return ClipBatch(
            normalized(own).reshape(shape),
            None if self.other is None else normalized(both).reshape(shape),
            frozen=passed < self.frozen_epochs,
            queued=passed >= self.queue_epoch,
            names=tuple(f"item {item}" for item in items),
        )

    def _two(self, item: int, rng: np.random.Generator) -> list[tuple[Tensor, Tensor]]:
        length = self.source.length(item)
        first = int(rng.integers(length))
        low, high = max(0, first - self.chance.apart), min(length - 1, first + self.chance.apart)
        views = []
        for start in (first, int(rng.integers(low, high + 1))):
            kinds: Sequence[Kind] = (self.kind,) if self.other is None else (self.kind, self.other)
            dice = rng.random(8)
            seen = [
                varied(self.source.window(item, start, kind), kind, dice, self.chance, self.size)
                for kind in kinds
            ]
            views.append((seen[0], seen[-1]))
        return views


def varied(clip: Bytes, kind: Kind, dice: NDArray[np.float64], chance: Chance, size: int) -> Tensor:
    """Return a clip (3 t size size), values 0..1: cut, flipped and coloured as the dice fell."""
    side = clip.shape[1] * (chance.smallest + (1 - chance.smallest) * dice[0])
    left, top = ((clip.shape[1] - side) * dice[1], (clip.shape[1] - side) * dice[2])
    scale = side / size
    turn = np.array([[scale, 0, left + scale / 2 - 0.5], [0, scale, top + scale / 2 - 0.5]])
    flags = cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP
    frames: NDArray[Any] = np.stack(
        [
            cv2.warpAffine(f, turn, (size, size), flags=flags, borderMode=cv2.BORDER_REPLICATE)
            for f in clip
        ]
    )
    if chance.flip and dice[3] < 0.5:
        frames = frames[:, :, ::-1]
        if kind != "rgb":  # what went right goes left
            frames = np.concatenate([frames[..., :2], 255 - frames[..., 2:]], -1)
    values = torch.from_numpy(np.ascontiguousarray(frames)).float() / 255
    if kind == "rgb":
        values = _coloured(values, dice[4:], chance)
    return values.permute(3, 0, 1, 2).contiguous()


def _coloured(values: Tensor, dice: NDArray[np.float64], chance: Chance) -> Tensor:
    bright, contrast, vivid = (1 + chance.colour * (2 * float(d) - 1) for d in dice[:3])
    grey = (values @ torch.tensor([0.299, 0.587, 0.114]))[..., None]
    colourless = dice[3] < chance.grey
    values = grey.expand_as(values) if colourless else grey + vivid * (values - grey)
    middle = float(values.mean())
    return ((values - middle) * contrast + middle * bright).clamp(0, 1)
