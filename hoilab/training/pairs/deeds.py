"""Batches of footage for interaction models: parts of frames around what people do in them.

A batch is a pure function of a seed and a step, so that a resumed run goes on as if nothing had
happened. Rare deeds are drawn more often than common ones.

Axes: b batch, h w rows and columns, n box, p pair, i human, j thing, v verb.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor

from hoilab.models.duet.criterion import DuetTargets
from hoilab.models.duet.processing import pixels
from hoilab.models.qpic.criterion import PairTargets
from hoilab.training.footage import Footage, Still
from hoilab.training.pairs.batches import PairBatch

PERSON = "person"
THINGS = ("bag", "ball", "bench", "bicycle", "cart", "phone", "suitcase", "umbrella")
VERBS = (
    "carry", "hold", "kick", "pick_up", "pull", "push", "put_down", "ride", "sit_on", "talk_on",
)  # fmt: skip
_DONE_WITH = {
    "bag": ("carry", "pick_up", "put_down"),
    "ball": ("kick",),
    "bench": ("sit_on",),
    "bicycle": ("ride",),
    "cart": ("push",),
    "phone": ("hold", "talk_on"),
    "suitcase": ("pick_up", "pull", "put_down"),
    "umbrella": ("hold",),
}
VERBS_OF_THING = tuple(tuple(VERBS.index(verb) for verb in _DONE_WITH[thing]) for thing in THINGS)

# Fewer visible pixels teach nothing: a phone at the far end of a place is one or two.
FAINT_PX = 5
FAINT_PERSON_PX = 20
LEFT_OF_BOX = 0.5  # a box of which a crop keeps less is passed over


class Crop(NamedTuple):
    """A part of one frame with its truth; boxes are in its own pixels."""

    rgb: NDArray[np.uint8]  # h w 3
    earlier: NDArray[np.uint8] | None  # h w 3
    human: NDArray[np.float32]  # i 4
    thing: NDArray[np.float32]  # j 4
    thing_class: NDArray[np.int64]  # j
    verbs: NDArray[np.float32]  # i j v
    faint: NDArray[np.float32]  # n 4


class DeedBatch(NamedTuple):
    """What one step learns from."""

    pixels: Tensor  # b 3 h w
    change: Tensor  # b 3 h w, difference from the frame earlier
    targets: list[DuetTargets]
    seed: int  # for whatever else is drawn in this step


@dataclass(frozen=True, kw_only=True)
class Cropping:
    """How parts of frames are drawn.

    Parameters
    ----------
    size
        Width and height in pixels; None for whole frames.
    batch
        How many in a step.
    rarity
        0 draws deeds as often as they happen, 1 each kind equally often.
    aimless
        Share of crops that are drawn anywhere.
    still
        Share of crops without a frame earlier.
    """

    size: tuple[int, int] | None = (160, 128)
    batch: int = 4
    rarity: float = 0.6
    aimless: float = 0.2
    still: float = 0.15


class Deeds:
    """Batches of deeds of some footage: call it with the number of a step.

    Attributes
    ----------
    footage, cropping, seed
        Where from, how, and what is drawn.
    """

    def __init__(
        self, footage: Footage, cropping: Cropping | None = None, *, seed: int = 0
    ) -> None:
        self.footage = footage
        self.cropping = cropping or Cropping()
        self.seed = seed

    def __call__(self, step: int) -> DeedBatch:
        """Return the batch of a step."""
        rng = np.random.default_rng([self.seed, step])
        crops = [self._drawn(rng) for _ in range(self.cropping.batch)]
        now = pixels(np.stack([crop.rgb for crop in crops]))
        before = [crop.rgb if crop.earlier is None else crop.earlier for crop in crops]
        change = now - pixels(np.stack(before))
        return DeedBatch(now, change, [_targets(crop) for crop in crops], int(rng.integers(2**31)))

    @cached_property
    def _deeds(self) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
        """Still and pair of every deed, and how likely it is drawn."""
        where, kind = [], []
        for number, still in enumerate(self.footage):
            for pair, (thing, verb) in enumerate(zip(still.thing, still.verb, strict=True)):
                where.append((number, pair))
                kind.append(f"{verb} {still.label[thing]}")
        _, group, count = np.unique(kind, return_inverse=True, return_counts=True)
        likely = (1.0 / count[group]) ** self.cropping.rarity
        return np.array(where), likely.cumsum() / likely.sum()

    @cached_property
    def _earlier(self) -> NDArray[np.int64]:
        """The still before each, -1 for the first of a moment."""
        before = np.full(len(self.footage), -1)
        for moment in self.footage.moments:
            before[moment[1:]] = moment[:-1]
        return before

    def _drawn(self, rng: np.random.Generator) -> Crop:
        where, likely = self._deeds
        number, pair = where[min(int(np.searchsorted(likely, rng.random())), len(where) - 1)]
        # The second of a moment knows what was before; the first is for learning without.
        if rng.random() >= self.cropping.still and self._earlier[number] < 0:
            later = int(number) + 1
            if later < len(self.footage) and self._earlier[later] == number:
                number, pair = later, -1
        still = self.footage[int(number)]
        before = self._earlier[int(number)]
        earlier = None if before < 0 else self.footage[int(before)].rgb
        size = self.cropping.size
        if size is None:
            corner = (0, 0)
            size = (still.rgb.shape[1], still.rgb.shape[0])
        else:
            aim = self._aim(still, int(pair), rng)
            corner = _corner(still, aim, size, rng)
        crop = cropped(still, earlier, corner, size)
        return jittered_light(flipped(crop) if rng.random() < 0.5 else crop, rng)

    def _aim(self, still: Still, pair: int, rng: np.random.Generator) -> NDArray[np.float32] | None:
        if rng.random() < self.cropping.aimless or len(still.verb) == 0:
            return None
        if not 0 <= pair < len(still.verb):
            pair = int(rng.integers(len(still.verb)))
        both = still.box[[still.human[pair], still.thing[pair]]]
        return np.concatenate([both[:, :2].min(0), both[:, 2:].max(0)])


def truth_of(still: Still) -> Crop:
    """Return a whole frame with its truth."""
    return cropped(still, None, (0, 0), (still.rgb.shape[1], still.rgb.shape[0]))


def cropped(
    still: Still,
    earlier: NDArray[np.uint8] | None,
    corner: tuple[int, int],
    size: tuple[int, int],
) -> Crop:
    """Return a part of a frame, by its left top corner and its width and height."""
    (left, top), (width, height) = corner, size
    cut = np.s_[top : top + height, left : left + width]
    moved = still.box - np.array([left, top, left, top], np.float32)
    box = moved.clip(0, np.array([width, height, width, height], np.float32))
    side = (box[:, 2:] - box[:, :2]).clip(0)
    whole = (still.box[:, 2:] - still.box[:, :2]).prod(-1)
    there = side.prod(-1) > 0
    is_person = still.label == PERSON
    known = is_person | np.isin(still.label, THINGS)
    faint = still.pixels < np.where(is_person, FAINT_PERSON_PX, FAINT_PX)
    faint |= side.prod(-1) < LEFT_OF_BOX * whole
    human = np.flatnonzero(there & is_person & ~faint)
    thing = np.flatnonzero(there & known & ~is_person & ~faint)
    verbs = np.zeros((len(human), len(thing), len(VERBS)), np.float32)
    row = {int(who): i for i, who in enumerate(human)}
    column = {int(what): j for j, what in enumerate(thing)}
    for who, what, verb in zip(still.human, still.thing, still.verb, strict=True):
        if int(who) in row and int(what) in column and verb in VERBS:
            verbs[row[int(who)], column[int(what)], VERBS.index(str(verb))] = 1
    return Crop(
        np.array(still.rgb[cut]),
        None if earlier is None else np.array(earlier[cut]),
        box[human],
        box[thing],
        np.array([THINGS.index(str(name)) for name in still.label[thing]], np.int64),
        verbs,
        box[there & known & faint],
    )


def flipped(crop: Crop) -> Crop:
    """Return the crop with left and right swapped."""
    width = crop.rgb.shape[1]

    def mirrored(box: NDArray[np.float32]) -> NDArray[np.float32]:
        return np.stack([width - box[:, 2], box[:, 1], width - box[:, 0], box[:, 3]], axis=-1)

    return crop._replace(
        rgb=crop.rgb[:, ::-1],
        earlier=None if crop.earlier is None else crop.earlier[:, ::-1],
        human=mirrored(crop.human),
        thing=mirrored(crop.thing),
        faint=mirrored(crop.faint),
    )


def jittered_light(crop: Crop, rng: np.random.Generator) -> Crop:
    """Return the crop in another light: colours, contrast and brightness a little different."""
    gain = rng.uniform(0.75, 1.3) * rng.uniform(0.93, 1.07, 3)
    table = (np.arange(256)[:, None] * gain + rng.uniform(-15, 15)).clip(0, 255).astype(np.uint8)

    def lit(rgb: NDArray[np.uint8]) -> NDArray[np.uint8]:
        return np.stack([table[rgb[..., c], c] for c in range(3)], axis=-1)

    earlier = None if crop.earlier is None else lit(crop.earlier)
    return crop._replace(rgb=lit(crop.rgb), earlier=earlier)


class PairDeeds:
    """The same batches as QPIC and CDN want them: a row for each pair."""

    def __init__(self, deeds: Deeds) -> None:
        self.deeds = deeds

    def __call__(self, step: int) -> PairBatch:
        """Return the batch of a step."""
        batch = self.deeds(step)
        size = (float(batch.pixels.shape[-1]), float(batch.pixels.shape[-2]))
        rows = [_pairs(target, size) for target in batch.targets]
        names = [f"crop {row} of step {step}" for row in range(len(rows))]
        return PairBatch(batch.pixels, None, rows, [size] * len(rows), names)


def _pairs(target: DuetTargets, size: tuple[float, float]) -> PairTargets:
    """Return each pair that does something; boxes are fractions of the frame."""
    scale = torch.tensor([*size, *size])
    human, thing = target.verbs.sum(-1).nonzero().unbind(-1)
    return PairTargets(
        _centred(target.human[human] / scale),
        _centred(target.thing[thing] / scale),
        target.thing_class[thing],
        target.verbs[human, thing],
    )


def _centred(corners: Tensor) -> Tensor:
    near, far = corners[:, :2], corners[:, 2:]
    return torch.cat([(near + far) / 2, far - near], dim=-1)


def _targets(crop: Crop) -> DuetTargets:
    return DuetTargets(
        *(
            torch.from_numpy(np.ascontiguousarray(part))
            for part in (crop.human, crop.thing, crop.thing_class, crop.verbs, crop.faint)
        )
    )


def _corner(
    still: Still,
    aim: NDArray[np.float32] | None,
    size: tuple[int, int],
    rng: np.random.Generator,
) -> tuple[int, int]:
    """Return the corner of a crop that holds what is aimed at, where it is small enough."""
    rows, columns = still.rgb.shape[:2]
    corner = []
    for axis, (whole, side) in enumerate(zip((columns, rows), size, strict=True)):
        last = max(whole - side, 0)
        low, high = 0.0, float(last)
        if aim is not None:
            low = min(max(0.0, float(aim[axis + 2]) - side + 4), last)
            high = max(min(last, float(aim[axis]) - 4), 0)
            low, high = min(low, high), max(low, high)
        corner.append(int(rng.integers(int(low), int(high) + 1)))
    return corner[0], corner[1]
