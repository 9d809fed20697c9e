"""Batches of annotated pictures for pair networks: read, changed, padded to one size.

Axes: b batch, h w rows and columns.
"""

from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from numpy.typing import NDArray
from PIL import Image, UnidentifiedImageError
from torch import Tensor

from hoilab.datasets._targets import number_of
from hoilab.errors import DataError
from hoilab.models.qpic.criterion import PairTargets
from hoilab.nn.images import batched, normalized
from hoilab.training.footage import Footage
from hoilab.training.pairs.augmentation import Augmentation, Example, augmented
from hoilab.training.pairs.targets import Annotations, at_most, pair_targets

Picture = NDArray[np.uint8]
SUFFIXES = (".jpg", ".jpeg", ".png")


class PairBatch(NamedTuple):
    """What one step learns from."""

    pixels: Tensor  # b 3 h w, normalised; padding is 0
    padding: Tensor | None  # b h w, true for padding
    targets: list[PairTargets]
    sizes: list[tuple[float, float]]  # width and height of each picture without padding
    names: list[str]


class Pictures:
    """Pictures in files, by the number at the end of their names."""

    def __init__(self, folder: str | Path) -> None:
        files = [path for path in Path(folder).rglob("*") if path.suffix.lower() in SUFFIXES]
        self.path = {number_of(path.name): path for path in sorted(files)}
        if len(self.path) < len(files):
            raise DataError(
                f"{folder} has pictures whose names end in the same number; name the folder of "
                "one split, as in train2014"
            )
        if not files:
            raise DataError(f"{folder} has no pictures ({', '.join(SUFFIXES)})")

    def __call__(self, number: int) -> Picture:
        """Return the picture of a number (y x 3)."""
        path = self.path[number]
        try:
            # As stored: annotations of COCO do not know of a camera that was turned.
            return np.asarray(Image.open(path).convert("RGB"))
        except (OSError, UnidentifiedImageError) as cause:
            raise DataError(f"{path} cannot be read as a picture: {cause}") from cause

    def name(self, number: int) -> str:
        """Return the name of a picture's file."""
        return self.path[number].name


class Stills:
    """Pictures of footage, by the number of the still."""

    def __init__(self, footage: Footage) -> None:
        self.footage = footage

    def __call__(self, number: int) -> Picture:
        """Return the picture of a still (y x 3)."""
        return np.asarray(self.footage[number].rgb)

    def name(self, number: int) -> str:
        """Return scene and frame of a still."""
        still = self.footage[number]
        return f"{still.place}-{still.seed} frame {still.frame}"


class PairBatches:
    """Batches of a data set, each picture once an epoch: call it with the number of a batch.

    Attributes
    ----------
    pictures, annotations
        Where pictures come from, by number, and what is in them.
    epoch
        Batches in which each picture comes once; what is left over waits for another epoch.
    """

    def __init__(
        self,
        pictures: Pictures | Stills,
        annotations: Annotations,
        *,
        batch: int = 2,
        seed: int = 0,
        change: Augmentation | None = None,
    ) -> None:
        if isinstance(pictures, Pictures):
            missing = sorted(set(annotations.images.tolist()) - pictures.path.keys())
            if missing:
                raise DataError(
                    f"{len(missing)} of {len(annotations)} annotated pictures are not there, the "
                    f"first has number {missing[0]}; name the folder that holds them all"
                )
        if batch > len(annotations):
            raise DataError(f"a batch of {batch} needs as many pictures, got {len(annotations)}")
        self.pictures, self.annotations = pictures, annotations
        self.batch, self.seed, self.change = batch, seed, change or Augmentation()
        self.epoch = len(annotations) // batch

    def __call__(self, number: int) -> PairBatch:
        """Return the batch of a number."""
        epoch, within = divmod(number, self.epoch)
        order = np.random.default_rng([self.seed, epoch]).permutation(self.annotations.images)
        images = order[within * self.batch : (within + 1) * self.batch].tolist()
        draw = np.random.default_rng([self.seed, 1, number])
        examples = [
            augmented(
                Example(self.pictures(image), at_most(self.annotations[image])), self.change, draw
            )
            for image in images
        ]
        return joined(examples, [self.pictures.name(image) for image in images])


def joined(examples: list[Example], names: list[str]) -> PairBatch:
    """Return examples as one batch."""
    sizes = [(float(e.rgb.shape[1]), float(e.rgb.shape[0])) for e in examples]
    pixels, padding = batched([_tensor(example.rgb) for example in examples])
    targets = [pair_targets(e.truth, size) for e, size in zip(examples, sizes, strict=True)]
    return PairBatch(pixels, padding, targets, sizes, names)


def _tensor(rgb: Picture) -> Tensor:
    pixels = torch.from_numpy(np.ascontiguousarray(np.moveaxis(rgb, -1, 0)))
    return normalized(pixels.float() / 255)
