"""3x3 convolutions with a quarter of the products (Winograd's F(4x4, 3x3)).

Tiles of 6x6 pixels are brought to a basis in which a convolution is a product number by number;
16 answers cost 36 products instead of 144. The answer differs by rounding alone.
Source: Lavin and Gray, https://arxiv.org/abs/1509.09308.

Axes: b batch, c d channels in and out, h w rows and columns, q r tiles down and across.
"""

import copy

import torch
import torch.nn.functional as F
from torch import Tensor, nn

TILE, SEEN = 4, 6
LEAST_CHANNELS = 64
TILES_AT_ONCE = 128  # what keeps a strip in the processor's cache

INPUT = torch.tensor(
    [
        [4.0, 0, -5, 0, 1, 0],
        [0, -4, -4, 1, 1, 0],
        [0, 4, -4, -1, 1, 0],
        [0, -2, -1, 2, 1, 0],
        [0, 2, -1, -2, 1, 0],
        [0, 4, 0, -5, 0, 1],
    ]
)
FILTER = torch.tensor(
    [
        [1 / 4, 0, 0],
        [-1 / 6, -1 / 6, -1 / 6],
        [-1 / 6, 1 / 6, -1 / 6],
        [1 / 24, 1 / 12, 1 / 6],
        [1 / 24, -1 / 12, 1 / 6],
        [0, 0, 1],
    ],
    dtype=torch.float64,
)
OUTPUT = torch.tensor(
    [[1.0, 1, 1, 1, 1, 0], [0, 1, -1, 2, -2, 0], [0, 1, 1, 4, 4, 0], [0, 1, -1, 8, -8, 1]]
)


class WinogradConvolution(nn.Module):
    """A 3x3 convolution with a stride of 1 and a border of 1, for inference in single precision.

    Parameters
    ----------
    convolution
        As it was trained; its weights are copied.
    """

    filters: Tensor
    bias: Tensor
    into: Tensor
    out_of: Tensor

    def __init__(self, convolution: nn.Conv2d) -> None:
        super().__init__()
        weight = convolution.weight.detach().double()  # d c 3 3
        filters = torch.einsum("ia,jb,dcab->ijcd", FILTER, FILTER, weight)
        self.register_buffer("filters", filters.flatten(0, 1).float().contiguous())  # 36 c d
        bias = convolution.bias
        self.register_buffer(
            "bias", torch.zeros(len(weight)) if bias is None else bias.detach().float()
        )
        self.register_buffer("into", torch.kron(INPUT, INPUT))  # 36 36
        self.register_buffer("out_of", torch.kron(OUTPUT, OUTPUT))  # 16 36

    def forward(self, grid: Tensor) -> Tensor:
        """Return the convolution (b d h w) of `grid` (b c h w)."""
        return torch.cat([self._one(image) for image in torch.split(grid.permute(0, 2, 3, 1), 1)])

    def _one(self, image: Tensor) -> Tensor:
        height, width, channels = image.shape[1:]
        down, across = -(-height // TILE), -(-width // TILE)
        border = (0, 0, 1, TILE * across - width + 1, 1, TILE * down - height + 1)
        padded = F.pad(image, border)[0].contiguous()
        row, column = padded.stride()[:2]
        answer = image.new_empty(down, TILE, across, TILE, len(self.bias))
        strip = max(1, TILES_AT_ONCE // across)
        for top in range(0, down, strip):
            count = min(strip, down - top)
            tiles = padded[TILE * top :].as_strided(
                (SEEN, SEEN, count, across, channels), (row, column, TILE * row, TILE * column, 1),
                padded[TILE * top :].storage_offset(),
            )  # fmt: skip
            seen = (self.into @ tiles.reshape(SEEN**2, -1)).view(SEEN**2, -1, channels)
            said = self.out_of @ torch.bmm(seen, self.filters).flatten(1)
            answer[top : top + count] = said.view(TILE, TILE, count, across, -1).permute(
                2, 0, 3, 1, 4
            )
        whole = answer.view(1, TILE * down, TILE * across, -1)[:, :height, :width] + self.bias
        return whole.permute(0, 3, 1, 2)


def with_winograd(network: nn.Module) -> nn.Module:
    """Return a copy of a network for inference whose wide 3x3 convolutions need fewer products."""
    changed = copy.deepcopy(network).eval().requires_grad_(False)
    for part in list(changed.modules()):
        for name, child in list(part.named_children()):
            if type(child) is nn.Conv2d and _fits(child):
                setattr(part, name, WinogradConvolution(child))
    return changed


def _fits(conv: nn.Conv2d) -> bool:
    return (
        conv.kernel_size == (3, 3)
        and conv.stride == (1, 1)
        and conv.padding == (1, 1)
        and conv.dilation == (1, 1)
        and conv.groups == 1
        and conv.padding_mode == "zeros"
        and min(conv.in_channels, conv.out_channels) >= LEAST_CHANNELS
    )
