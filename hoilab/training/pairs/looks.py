"""What the second look of a Duet learns from: true boxes that were moved, and what it found itself.

A batch is a pure function of a seed and a step.

Axes: b frame, n box, h w rows and columns.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor, nn

from hoilab.geometry.boxes import iou, pairwise_iou
from hoilab.models.duet.criterion import box_loss
from hoilab.models.duet.detector import DuetDetector
from hoilab.models.duet.pairing import Instances
from hoilab.models.duet.processing import instances, pixels
from hoilab.nn.images import MEAN, STD
from hoilab.training.footage import Footage
from hoilab.training.pairs.deeds import Crop, flipped, truth_of

MEETS = 0.1  # a found box that overlaps a true one of its class by more is meant to be it
FIT = 2.0  # how much the fit counts beside the boxes


@dataclass(frozen=True, kw_only=True)
class Moving:
    """How true boxes are moved, after what a Duet gets wrong.

    Parameters
    ----------
    frames
        In a batch.
    times
        How often each true box is shown.
    middle_px, middle
        Standard deviation of a middle: so many pixels and sides of the box.
    size
        Standard deviation of the logarithms of both sides.
    largest_px
        Longest side of a box that is shown.
    """

    frames: int = 6
    times: int = 2
    middle_px: float = 1.0
    middle: float = 0.1
    size: float = 0.3
    largest_px: float = 48.0


class LookBatch(NamedTuple):
    """What one step learns from."""

    pixels: Tensor  # b 3 h w
    frame: Tensor  # n, rising
    box: Tensor  # n 4, as it may be found
    kind: Tensor  # n
    true: Tensor  # n 4, zeros where there is nothing


class Looks:
    """Batches of boxes that are not quite right: call it with the number of a step.

    Attributes
    ----------
    footage, found
        Frames, and what a Duet found in some of them, by their numbers.
    moving, seed
        How true boxes are moved, and what is drawn.
    """

    def __init__(
        self,
        footage: Footage,
        found: dict[int, Instances],
        moving: Moving | None = None,
        *,
        seed: int = 0,
    ) -> None:
        self.footage = footage
        self.found = found
        self.moving = moving or Moving()
        self.seed = seed
        self._numbers = np.array(sorted(found))

    def __call__(self, step: int) -> LookBatch:
        """Return the batch of a step."""
        rng = np.random.default_rng([self.seed, step])
        numbers = rng.choice(self._numbers, self.moving.frames)
        drawn = [self._drawn(int(number), rng) for number in numbers]
        rows = [
            torch.from_numpy(np.concatenate(part))
            for part in zip(*(d[1:] for d in drawn), strict=True)
        ]
        frame = torch.arange(len(drawn)).repeat_interleave(torch.tensor([len(d[1]) for d in drawn]))
        return LookBatch(_lit(pixels(np.stack([d[0] for d in drawn])), rng), frame, *rows)

    def _drawn(
        self, number: int, rng: np.random.Generator
    ) -> tuple[NDArray[np.uint8], NDArray[np.float32], NDArray[np.int64], NDArray[np.float32]]:
        """Return a frame, boxes as they may be found, their classes, and the true ones."""
        found, crop = self.found[number], truth_of(self.footage[number])
        seen = found.thing.numpy()
        if rng.random() < 0.5:
            crop, seen = flipped(crop), _mirrored(seen, crop.rgb.shape[1])
        true, counts = matched(seen, found.thing_class.numpy(), crop)
        which = np.repeat(np.arange(len(crop.thing)), self.moving.times)
        box = np.concatenate([moved(crop.thing[which], self.moving, rng), seen[counts]])
        kind = np.concatenate([crop.thing_class[which], found.thing_class.numpy()[counts]])
        wanted = np.concatenate([crop.thing[which], true[counts]])
        small = (box[:, 2:] - box[:, :2]).max(-1, initial=0) < self.moving.largest_px
        return crop.rgb, box[small].astype(np.float32), kind[small], wanted[small]


def matched(
    box: NDArray[np.float32], kind: NDArray[np.int64], crop: Crop
) -> tuple[NDArray[np.float32], NDArray[np.bool_]]:
    """Return the true box (n 4) that each found one means, zeros for none, and which count.

    What lies on something faint does not count: nobody knows whether it is right.
    """
    true = np.zeros_like(box)
    if len(crop.thing) and len(box):
        overlap = pairwise_iou(box, crop.thing) * (kind[:, None] == crop.thing_class)
        best = overlap.argmax(-1)
        meets = overlap.max(-1) > MEETS
        true[meets] = crop.thing[best[meets]]
    meant = true.any(-1)
    hidden = (
        pairwise_iou(box, crop.faint).max(-1) > MEETS
        if len(crop.faint) and len(box)
        else np.zeros(len(box), bool)
    )
    return true, meant | ~hidden


def moved(
    box: NDArray[np.float32], moving: Moving, rng: np.random.Generator
) -> NDArray[np.float32]:
    """Return boxes (n 4) as somebody may find them: not quite there, not quite as large."""
    middle, side = (box[:, :2] + box[:, 2:]) / 2, box[:, 2:] - box[:, :2]
    away = rng.standard_normal(side.shape).clip(-2.5, 2.5)
    middle = middle + away * (moving.middle_px + moving.middle * side)
    half = side * np.exp(moving.size * rng.standard_normal(side.shape).clip(-2.5, 2.5)) / 2
    return np.concatenate([middle - half, middle + half], axis=-1).astype(np.float32)


def look_losses(network: nn.Module, batch: LookBatch) -> dict[str, Tensor]:
    """Return the losses of corrected boxes and of how well they are expected to fit."""
    box, fits = network(batch.pixels, batch.frame, batch.box, batch.kind)
    there = batch.true.any(-1)
    overlap = torch.where(there, iou(box.detach(), batch.true), 0.0)
    off = box_loss(box[there], batch.true[there]).sum() / there.sum().clamp_min(1)
    return {"box": off, "fit": FIT * F.binary_cross_entropy_with_logits(fits, overlap)}


def found_in(detector: DuetDetector, footage: Footage, *, every: int = 1) -> dict[int, Instances]:
    """Return what a Duet finds in the last frame of each `every`-th moment, by its number."""
    network = detector.sped_up().network
    found = {}
    for moment in footage.moments[::every]:
        first, last = int(moment[0]), int(moment[-1])
        frames = np.stack([footage[number].rgb for number in (first, last)])
        before, now = torch.split(pixels(frames).to(detector.device), 1)
        with torch.no_grad():
            _, dense = network(now, now - before)
            seen = instances(dense, 0)
        found[last] = Instances(*(part.cpu() for part in seen))
    return found


def _lit(frames: Tensor, rng: np.random.Generator) -> Tensor:
    """Return frames (b 3 h w, normalised) each in another light: their red, green and blue."""
    mean, std = np.array(MEAN), np.array(STD)
    count = len(frames)
    gain = rng.uniform(0.75, 1.3, (count, 1)) * rng.uniform(0.93, 1.07, (count, 3))
    more = rng.uniform(-0.06, 0.06, (count, 1))
    shift = (mean * (gain - 1) + more) / std  # b 3
    scaled, moved = (
        torch.from_numpy(v.astype(np.float32))[:, :, None, None] for v in (gain, shift)
    )
    return frames.mul_(scaled).add_(moved)


def _mirrored(box: NDArray[np.float32], width: int) -> NDArray[np.float32]:
    return np.stack([width - box[:, 2], box[:, 1], width - box[:, 0], box[:, 3]], axis=-1)
