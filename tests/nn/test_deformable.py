"""Deformable convolution against a loop over taps."""

import math

import numpy as np
import pytest
import torch
import torch.nn.functional as F

from hoilab.nn.deformable import DeformableConvolution, deformable_convolution


def slow(grid, offset, mask, weight, *, stride=1, padding=0, dilation=1, offset_groups=1):
    """Sum every tap at its place, one output pixel after the other."""
    batch, channels, height, width = grid.shape
    out, part, rows, columns = weight.shape
    groups = channels // part
    result = np.zeros((batch, out, *offset.shape[-2:]))

    def at(b, c, y, x):
        top, left = math.floor(y), math.floor(x)
        value = 0.0
        for yy, wy in ((top, top + 1 - y), (top + 1, y - top)):
            for xx, wx in ((left, left + 1 - x), (left + 1, x - left)):
                if 0 <= yy < height and 0 <= xx < width:
                    value += wy * wx * grid[b, c, yy, xx]
        return value

    for b, o, i, j in np.ndindex(*result.shape):
        group = o // (out // groups)
        for c, k in np.ndindex(part, rows * columns):
            channel = group * part + c
            mine = channel // (channels // offset_groups)
            tap = mine * rows * columns + k
            y = i * stride - padding + k // columns * dilation + offset[b, 2 * tap, i, j]
            x = j * stride - padding + k % columns * dilation + offset[b, 2 * tap + 1, i, j]
            result[b, o, i, j] += (
                weight[o, c, k // columns, k % columns] * mask[b, tap, i, j] * at(b, channel, y, x)
            )
    return result


@pytest.mark.parametrize(
    ("size", "layout"),
    [
        pytest.param((5, 6), {"padding": 1}, id="plain"),
        pytest.param((1, 7), {"padding": 1}, id="one row"),
        pytest.param((5, 1), {"padding": 1}, id="one column"),
        pytest.param((6, 7), {"padding": 1, "stride": 2, "offset_groups": 2}, id="stride, groups"),
        pytest.param((7, 5), {"padding": 2, "dilation": 2}, id="dilated"),
    ],
)
def test_as_a_loop_over_taps(size, layout):
    rng = np.random.default_rng(3)
    reach = 2 * layout.get("dilation", 1)
    rows, columns = (
        (side + 2 * layout["padding"] - reach - 1) // layout.get("stride", 1) + 1 for side in size
    )
    groups = layout.get("offset_groups", 1)
    grid = rng.normal(size=(2, 4, *size))
    offset = rng.normal(0, 2, (2, 18 * groups, rows, columns))
    mask = rng.uniform(0, 1, (2, 9 * groups, rows, columns))
    weight = rng.normal(size=(6, 2, 3, 3))
    found = deformable_convolution(*map(torch.from_numpy, (grid, offset, mask, weight)), **layout)
    np.testing.assert_allclose(found, slow(grid, offset, mask, weight, **layout), atol=1e-12)


def test_gradients_are_those_of_differences():
    torch.manual_seed(0)
    given = (
        torch.randn(1, 2, 4, 5, dtype=torch.float64),
        torch.rand(1, 18, 4, 5, dtype=torch.float64) * 0.8 + 0.1,
        torch.rand(1, 9, 4, 5, dtype=torch.float64),
        torch.randn(3, 2, 3, 3, dtype=torch.float64),
    )
    for tensor in given:
        tensor.requires_grad_()
    assert torch.autograd.gradcheck(lambda *a: deformable_convolution(*a, padding=1), given)


def test_a_new_layer_is_a_convolution_at_half_strength():
    layer = DeformableConvolution(3, 4)
    grid = torch.randn(2, 3, 6, 7)
    plain = F.conv2d(grid, layer.weight / 2, layer.bias, padding=1)
    torch.testing.assert_close(layer(grid), plain)
    assert set(layer.state_dict()) == {
        "weight", "bias", "conv_offset.weight", "conv_offset.bias",
    }  # fmt: skip


def test_channels_that_do_not_fit_are_named():
    with pytest.raises(ValueError, match="offset and mask need 18 and 9 channels"):
        deformable_convolution(
            torch.zeros(1, 2, 4, 4),
            torch.zeros(1, 9, 4, 4),
            torch.zeros(1, 9, 4, 4),
            torch.zeros(2, 2, 3, 3),
        )
