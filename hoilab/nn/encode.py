"""From pixels to what decoders look at: backbone, projection, encoder.

Axes: b batch, c channel, h w rows and columns.
"""

import torch
from torch import Tensor, nn

from hoilab.nn.images import coarser
from hoilab.nn.resnet import ResNet
from hoilab.nn.transformer import Encoder, Memory


def features_of(pixels: Tensor, backbone: ResNet) -> Tensor:
    """Return the backbone's map of `pixels` (b 3 h w, normalised), in the backbone's precision."""
    check_pixels(pixels)
    like = backbone.conv1.weight
    if like.is_contiguous(memory_format=torch.channels_last):
        pixels = pixels.contiguous(memory_format=torch.channels_last)
    features: Tensor = backbone(pixels.to(like.dtype))  # b c h w
    return features


def encode(
    features: Tensor, padding: Tensor | None, *, projection: nn.Conv2d, encoder: Encoder
) -> Memory:
    """Return what an encoder makes of a backbone's map.

    `padding` (b h w, as large as the pixels) is true where a pixel was added to bring images to
    one size.
    """
    grid = projection(features)  # b d h w
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
