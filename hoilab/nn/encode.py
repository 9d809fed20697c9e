"""From pixels to what decoders look at: backbone, projection, encoder."""

import torch
from torch import Tensor, nn

from hoilab.nn.images import coarser
from hoilab.nn.resnet import ResNet
from hoilab.nn.transformer import Encoder, Memory


def encode(
    pixels: Tensor,
    padding: Tensor | None,
    *,
    backbone: ResNet,
    projection: nn.Conv2d,
    encoder: Encoder,
) -> Memory:
    """Return what a network makes of `pixels` (b 3 h w, normalised).

    `padding` (b h w) is true where a pixel was added to bring images to one size.
    """
    check_pixels(pixels)
    like = backbone.conv1.weight  # a network may run in another precision than its input
    if like.is_contiguous(memory_format=torch.channels_last):
        pixels = pixels.contiguous(memory_format=torch.channels_last)
    grid = projection(backbone(pixels.to(like.dtype)))  # b d h w
    hidden = None if padding is None else coarser(padding, *grid.shape[-2:])  # b h w
    memory: Memory = encoder(grid, hidden)
    return memory


def check_pixels(pixels: Tensor) -> None:
    """Refuse what is not a batch of colour images."""
    if pixels.ndim != 4 or pixels.shape[1] != 3:
        raise ValueError(
            f"pixels must be b 3 h w, got shape {tuple(pixels.shape)}; "
            "for a single image pass pixels[None]"
        )
