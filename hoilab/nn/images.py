"""Batches of images of different sizes: padding, and padding on a coarser grid.

Axes: b batch, h w rows and columns.
"""

from collections.abc import Sequence
from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor

MEAN = (0.485, 0.456, 0.406)
STD = (0.229, 0.224, 0.225)


class Batch(NamedTuple):
    """Images padded at the right and the bottom to one size."""

    pixels: Tensor  # b 3 h w, normalised; padding is 0
    padding: Tensor | None  # b h w, true for padding; None where there is none


def normalized(rgb: Tensor) -> Tensor:
    """Return colours (3 h w, 0 to 1) in the scale that ImageNet's networks were trained on."""
    mean, std = rgb.new_tensor(MEAN), rgb.new_tensor(STD)
    return (rgb - mean[:, None, None]) / std[:, None, None]


def batched(images: Sequence[Tensor]) -> Batch:
    """Pad normalised images (3 h w) to the largest height and width among them."""
    if not images:
        raise ValueError("a batch needs at least one image, got none; skip empty batches")
    rows = max(image.shape[-2] for image in images)
    columns = max(image.shape[-1] for image in images)
    if all(image.shape[-2:] == (rows, columns) for image in images):
        return Batch(torch.stack(list(images)), None)
    pixels = images[0].new_zeros(len(images), 3, rows, columns)
    padding = torch.ones(len(images), rows, columns, dtype=torch.bool, device=pixels.device)
    for image, into, hidden in zip(images, pixels, padding, strict=True):
        into[:, : image.shape[-2], : image.shape[-1]] = image
        hidden[: image.shape[-2], : image.shape[-1]] = False
    return Batch(pixels, padding)


def coarser(padding: Tensor, rows: int, columns: int) -> Tensor:
    """Return which cells of a rows x columns grid are padding, by the nearest pixel.

    "Nearest" is the older of torch's two, which DETR was trained with; the exact one or any
    average moves the logits by more than one.
    """
    return F.interpolate(padding[:, None].float(), size=(rows, columns)).squeeze(1).bool()
