"""Merged tokens: drawn on paper, and a DPT that has fewer of them."""

import pytest
import torch

from hoilab.models.dpt.architecture import TINY, TINY_HYBRID, Dpt
from hoilab.models.dpt.exchange import to_transformers
from hoilab.models.dpt.merging import crowd, merged, merging


def test_the_most_alike_pair_becomes_its_mean() -> None:
    # Readout, then patches a b c d: b is a, but longer; the odd ones look for the even ones.
    tokens = torch.tensor([[[9.0, 9], [1, 0], [3, 0], [0, 1], [-1, 1]]])
    found = merged(crowd(tokens), 1)
    assert found.tokens.tolist() == [[[9, 9], [2, 0], [0, 1], [-1, 1]]]
    assert found.members.tolist() == [[1, 2, 1, 1]]
    assert found.place.tolist() == [[0, 1, 1, 2, 3]]
    assert found.whole().tolist() == [[[9, 9], [2, 0], [2, 0], [0, 1], [-1, 1]]]


def test_what_was_merged_counts_as_often_as_it_was() -> None:
    tokens = torch.tensor([[[9.0], [1], [3], [5], [7]]])  # all alike: two pairs of one step
    twice = merged(merged(crowd(tokens), 2), 2)
    assert twice.tokens.shape[1] == 2
    assert float(twice.tokens[0, 1]) == pytest.approx(4)  # the mean of all four patches
    assert twice.members.tolist() == [[1, 4]]
    assert twice.place.tolist() == [[0, 1, 1, 1, 1]]


def test_the_readout_is_left_alone() -> None:
    tokens = torch.ones(2, 9, 4)
    found = merged(crowd(tokens), 100)
    assert found.tokens.shape == (2, 5, 4)
    assert (found.place[:, 1:] > 0).all()
    assert merged(crowd(tokens[:, :1]), 3).tokens.shape == (2, 1, 4)


def drawn(config: object) -> Dpt:
    generator = torch.Generator().manual_seed(0)
    network = Dpt(config)  # type: ignore[arg-type]
    for tensor in network.state_dict().values():
        noise = torch.randn(tensor.shape, generator=generator)
        tensor.copy_(noise / tensor[0].numel() ** 0.5 if tensor.ndim > 1 else tensor + 0.1 * noise)
    network.scratch.output_conv[4].bias.data.fill_(1.0)
    return network.eval()


@pytest.mark.parametrize("config", [TINY, TINY_HYBRID])
def test_a_dpt_with_fewer_tokens_says_nearly_the_same(config: object) -> None:
    network = drawn(config)
    pixels = torch.zeros(2, 3, 64, 96)
    pixels[:, :, :, 48:] = 1.0  # two flat halves: many tokens are alike
    with torch.inference_mode():
        whole = network(pixels)
        nothing = merging(network, 1e-9)(pixels)
        fewer = merging(network, 0.5)(pixels)
    torch.testing.assert_close(nothing, whole, rtol=0, atol=1e-4)
    assert fewer.shape == whole.shape
    assert float((fewer - whole).abs().max()) > 0
    with pytest.raises(ValueError, match="share must be from 0"):
        merging(network, 1.0)


def test_transformers_own_says_the_same() -> None:
    network = drawn(TINY)
    pixels = torch.rand(1, 3, 128, 128) * 2 - 1
    with torch.inference_mode():
        theirs = to_transformers(network)(pixel_values=pixels).predicted_depth
        torch.testing.assert_close(theirs, network(pixels), rtol=0, atol=1e-4)
    with pytest.raises(ValueError, match="plain patches"):
        to_transformers(drawn(TINY_HYBRID))
