"""Modulated deformable convolution (DCNv2) in plain torch: nothing to compile, any device.

Each tap of the kernel looks where an offset points, between pixels, and counts as much as a
mask says. Outside the picture is zero; a tap half outside counts half. Source: Zhu et al.,
https://arxiv.org/abs/1811.11168; key names as in the operator's usual packing.

Axes: b batch, c channels in, o channels out, k taps of the kernel, h w rows and columns in,
i j rows and columns out.
"""

import torch
import torch.nn.functional as F
from torch import Tensor, nn


def deformable_convolution(
    grid: Tensor,
    offset: Tensor,
    mask: Tensor,
    weight: Tensor,
    bias: Tensor | None = None,
    *,
    stride: int = 1,
    padding: int = 0,
    dilation: int = 1,
    offset_groups: int = 1,
) -> Tensor:
    """Convolve `grid` (b c h w) where each tap looks elsewhere; gradients reach every input.

    It needs memory for b x c x k x i x j numbers.

    Parameters
    ----------
    offset
        (b, 2 k x groups, i, j) in pixels: down, then right, for each tap.
    mask
        (b, k x groups, i, j): how much each tap counts.
    weight
        (o, c / groups of the convolution, rows, columns), which also says those groups.
    offset_groups
        Parts of the channels that have offsets of their own.

    Examples
    --------
    >>> grid = torch.arange(4.0).reshape(1, 1, 1, 4)
    >>> right = torch.tensor([0.0, 0.5]).reshape(1, 2, 1, 1).expand(1, 2, 1, 4)
    >>> deformable_convolution(grid, right, torch.ones(1, 1, 1, 4), torch.ones(1, 1, 1, 1))
    tensor([[[[0.5000, 1.5000, 2.5000, 1.5000]]]])
    """
    batch, channels, height, width = grid.shape
    out_channels, part, rows, columns = weight.shape
    out_size = offset.shape[-2:]
    taps = rows * columns
    _check(grid, offset, mask, taps=taps, offset_groups=offset_groups)
    moved = offset.reshape(batch * offset_groups, taps, 2, *out_size)  # bg k 2 i j
    down = torch.arange(out_size[0], device=grid.device, dtype=grid.dtype) * stride - padding
    right = torch.arange(out_size[1], device=grid.device, dtype=grid.dtype) * stride - padding
    tap = torch.arange(taps, device=grid.device)
    tap_down = (tap // columns * dilation).to(grid.dtype)[:, None, None]  # k 1 1
    tap_right = (tap % columns * dilation).to(grid.dtype)[:, None, None]
    y = moved[:, :, 0] + (down[:, None] + tap_down)  # bg k i j
    x = moved[:, :, 1] + (right[None, :] + tap_right)
    # Cells that end at -1 and 1, not centres: a map one pixel high keeps its offsets.
    places = torch.stack([(2 * x + 1) / width - 1, (2 * y + 1) / height - 1], -1)  # bg k i j 2
    sampled = F.grid_sample(
        grid.reshape(batch * offset_groups, -1, height, width),
        places.flatten(1, 2),
        mode="bilinear",
        padding_mode="zeros",
        align_corners=False,
    )  # bg c/g ki j
    sampled = sampled.reshape(*sampled.shape[:2], taps, *out_size)  # bg c/g k i j
    sampled = sampled * mask.reshape(batch * offset_groups, 1, taps, *out_size)
    groups = channels // part
    columns_of = sampled.reshape(batch, groups, part * taps, -1)  # b g ck ij
    kernel = weight.reshape(groups, out_channels // groups, part * taps)
    result: Tensor = (kernel @ columns_of).reshape(batch, out_channels, *out_size)  # b o i j
    return result if bias is None else result + bias[:, None, None]


class DeformableConvolution(nn.Module):
    """A square convolution that decides itself where its taps look and how much they count.

    ``conv_offset`` starts at zero, so that a new layer is a plain convolution at half strength.
    """

    def __init__(
        self, channels: int, out_channels: int, kernel: int = 3, *, padding: int = 1
    ) -> None:
        super().__init__()
        self.padding = padding
        plain = nn.Conv2d(channels, out_channels, kernel, padding=padding)
        self.weight, self.bias = plain.weight, plain.bias
        self.conv_offset = nn.Conv2d(channels, 3 * kernel**2, kernel, padding=padding)
        nn.init.zeros_(self.conv_offset.weight)
        assert self.conv_offset.bias is not None
        nn.init.zeros_(self.conv_offset.bias)

    def forward(self, grid: Tensor) -> Tensor:
        """Convolve `grid` (b c h w) into (b o h w)."""
        offset, mask = self.conv_offset(grid).split([2 * self.taps, self.taps], dim=1)
        return deformable_convolution(
            grid, offset, mask.sigmoid(), self.weight, self.bias, padding=self.padding
        )

    @property
    def taps(self) -> int:
        """Taps of the kernel."""
        return self.weight.shape[-2] * self.weight.shape[-1]


def _check(grid: Tensor, offset: Tensor, mask: Tensor, *, taps: int, offset_groups: int) -> None:
    wanted = (2 * taps * offset_groups, taps * offset_groups)
    if (offset.shape[1], mask.shape[1]) != wanted or offset.shape[2:] != mask.shape[2:]:
        raise ValueError(
            f"offset and mask need {wanted[0]} and {wanted[1]} channels of one size for {taps} "
            f"taps, got {tuple(offset.shape)} and {tuple(mask.shape)}"
        )
    if grid.shape[1] % offset_groups:
        raise ValueError(
            f"{grid.shape[1]} channels do not divide into {offset_groups} groups of offsets"
        )
