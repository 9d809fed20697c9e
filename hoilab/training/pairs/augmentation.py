"""How training pictures are changed, annotation and all, as DETR and QPIC do it.

Every draw comes from the generator that is passed, so a batch can be made again.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from PIL import Image, ImageEnhance

from hoilab.models.qpic import augment
from hoilab.models.qpic.processing import Resize, resized
from hoilab.training.pairs.targets import Annotated

SHORTER_PX = tuple(range(480, 801, 32))
COLOURS = (ImageEnhance.Brightness, ImageEnhance.Contrast, ImageEnhance.Color)


@dataclass(frozen=True, kw_only=True)
class Augmentation:
    """What is drawn for each picture; the defaults are QPIC's.

    Parameters
    ----------
    flip
        Share of pictures whose left and right are swapped.
    colour
        Brightness, contrast and saturation are scaled by 1 minus this to 1 plus this.
    shorter_px, longest_px
        The shorter side after all else is one of these, unless the longer gets too long.
    crop
        Share of pictures of which a part is taken.
    before_crop_px, crop_px
        Shorter side before a part is taken; smallest and largest side of the part.
    """

    flip: float = 0.5
    colour: float = 0.4
    shorter_px: tuple[int, ...] = SHORTER_PX
    longest_px: int = 1333
    crop: float = 0.5
    before_crop_px: tuple[int, ...] = (400, 500, 600)
    crop_px: tuple[int, int] = (384, 600)


class Example(NamedTuple):
    """A picture and what is annotated in it."""

    rgb: NDArray[np.uint8]  # y x 3
    truth: Annotated


def augmented(example: Example, change: Augmentation, draw: np.random.Generator) -> Example:
    """Return the example as it is learned from once."""
    if draw.random() < change.flip:
        example = flipped(example)
    example = recoloured(example, change.colour, draw)
    if draw.random() < change.crop:
        example = rescaled(
            example, Resize(shorter_px=_one(change.before_crop_px, draw), longest_px=None)
        )
        example = cropped(example, change.crop_px, draw)
    return rescaled(
        example, Resize(shorter_px=_one(change.shorter_px, draw), longest_px=change.longest_px)
    )


def flipped(example: Example) -> Example:
    """Return the example with left and right swapped."""
    box = augment.flipped(example.truth.box, example.rgb.shape[1])
    return Example(example.rgb[:, ::-1], example.truth._replace(box=box))


def recoloured(example: Example, most: float, draw: np.random.Generator) -> Example:
    """Return the example with brightness, contrast and saturation changed, in any order."""
    picture = Image.fromarray(np.ascontiguousarray(example.rgb))
    for which in draw.permutation(len(COLOURS)):
        picture = COLOURS[which](picture).enhance(draw.uniform(1 - most, 1 + most))
    return example._replace(rgb=np.asarray(picture))


def rescaled(example: Example, resize: Resize) -> Example:
    """Return the example in another size."""
    height, width = example.rgb.shape[:2]
    size = resized(width, height, resize)
    if size == (width, height):
        return example
    picture = Image.fromarray(np.ascontiguousarray(example.rgb))
    box = augment.scaled(example.truth.box, (width, height), size)
    rgb = np.asarray(picture.resize(size, Image.Resampling.BILINEAR))
    return Example(rgb, example.truth._replace(box=box))


def cropped(example: Example, sides: tuple[int, int], draw: np.random.Generator) -> Example:
    """Return a part of the example; pairs go with boxes that are outside it."""
    height, width = example.rgb.shape[:2]
    least, most = sides
    across, down = (
        int(draw.integers(min(least, side), min(side, most) + 1)) for side in (width, height)
    )
    left, top = int(draw.integers(0, width - across + 1)), int(draw.integers(0, height - down + 1))
    box, kept = augment.cropped(example.truth.box, left=left, top=top, width=across, height=down)
    truth = example.truth
    there = np.isin(truth.pair, [*kept, -1]).all(-1)
    return Example(
        example.rgb[top : top + down, left : left + across],
        Annotated(
            box, augment.surviving(truth.pair, kept), truth.object_class[there], truth.verbs[there]
        ),
    )


def _one(of: tuple[int, ...], draw: np.random.Generator) -> int:
    return int(of[int(draw.integers(len(of)))])
