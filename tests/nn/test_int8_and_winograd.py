"""Cheaper linear layers and convolutions: how close they are to what they replace."""

import pytest
import torch
from torch import nn

from hoilab.nn.int8 import Int8Linear, in_int8
from hoilab.nn.winograd import WinogradConvolution, with_winograd


def drawn(*shape: int, seed: int = 0) -> torch.Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed))


def layer(inputs: int, outputs: int, *, bias: bool = True) -> nn.Linear:
    linear = nn.Linear(inputs, outputs, bias=bias)
    linear.weight.data = drawn(outputs, inputs)
    return linear


@pytest.mark.parametrize("bias", [True, False])
def test_few_bits_are_within_two_percent(bias: bool) -> None:
    linear, given = layer(256, 64, bias=bias), drawn(2, 50, 256, seed=1)
    with torch.inference_mode():
        said, true = Int8Linear(linear)(given), linear(given)
    assert said.shape == true.shape
    assert float((said - true).std() / true.std()) < 0.02


def test_a_loud_row_does_not_coarsen_the_others() -> None:
    linear, given = layer(128, 32), drawn(10, 128, seed=1)
    given[0] *= 1e4
    with torch.inference_mode():
        off = Int8Linear(linear)(given) - linear(given)
    assert float(off[1:].std() / linear(given)[1:].std()) < 0.02


def test_zeros_stay_what_the_bias_says() -> None:
    linear = layer(64, 8)
    torch.testing.assert_close(Int8Linear(linear)(torch.zeros(3, 64)), linear.bias.expand(3, 8))


def test_only_layers_that_are_called_change() -> None:
    attention = nn.MultiheadAttention(64, 4)  # reads its output layer's weights
    network = nn.Sequential(layer(64, 64), nn.Linear(8, 3))
    changed = in_int8(network)
    assert isinstance(changed[0], Int8Linear)
    assert isinstance(changed[1], nn.Linear)  # too small to pay
    assert isinstance(network[0], nn.Linear)
    attended = in_int8(attention)(*[drawn(5, 1, 64)] * 3)[0]
    assert torch.isfinite(attended).all()


@pytest.mark.parametrize("size", [(8, 8), (13, 7), (1, 1), (48, 40)])
def test_winograd_is_the_convolution(size: tuple[int, int]) -> None:
    conv = nn.Conv2d(64, 80, 3, padding=1)
    conv.weight.data = drawn(80, 64, 3, 3) / 24
    given = drawn(2, 64, *size, seed=1)
    with torch.inference_mode():
        torch.testing.assert_close(WinogradConvolution(conv)(given), conv(given), rtol=0, atol=2e-4)


def test_what_does_not_fit_stays() -> None:
    network = nn.Sequential(
        nn.Conv2d(64, 64, 3, padding=1),
        nn.Conv2d(64, 64, 3, padding=1, stride=2),
        nn.Conv2d(64, 64, 3),
        nn.Conv2d(64, 64, 1),
        nn.Conv2d(64, 8, 3, padding=1),
        nn.Conv2d(64, 64, 3, padding=1, groups=64),
    )
    kinds = [type(part) for part in with_winograd(network)]
    assert kinds == [WinogradConvolution] + [nn.Conv2d] * 5
