import pytest
import torch

from hoilab.models.qpic.architecture import Qpic, tiny_config
from hoilab.nn.normalization import folded
from hoilab.nn.relevance import contribution, occlusion, relevance, rollout


def test_rollout_of_two_layers_by_hand():
    first, second = torch.tensor([[0.0, 1.0], [0.0, 1.0]]), torch.eye(2)
    mixed = rollout(torch.stack([first, second])[:, None])
    # The first layer moves half of cell 0 to cell 1, the second moves nothing.
    assert mixed.tolist() == [[0.5, 0.5], [0.0, 1.0]]


def test_rollout_rows_sum_to_one():
    mixed = rollout(torch.rand(3, 4, 5, 5).softmax(-1))
    torch.testing.assert_close(mixed.sum(-1), torch.ones(5))


@pytest.fixture
def network():
    torch.manual_seed(0)
    return Qpic(tiny_config(object_classes=3, verbs=4)).eval()


def _said(what, network, number):
    return lambda pixels: getattr(network(pixels), what)[-1, :, 5, number]


@pytest.mark.parametrize("treat", [lambda n: n, folded], ids=["as trained", "for inference"])
def test_relevance_has_a_value_for_each_cell_and_leaves_no_gradient(network, treat):
    network = treat(network)
    pixels = torch.rand(1, 3, 64, 96)
    found = relevance(network, pixels, _said("verb_logits", network, 2), queries=[5])
    assert found.shape == (2, 3)
    assert (found >= 0).all()
    assert found.sum() > 0
    assert all(parameter.grad is None for parameter in network.parameters())


def test_relevance_is_about_the_score_asked_for(network):
    pixels = torch.rand(1, 3, 64, 96)
    one = relevance(network, pixels, _said("verb_logits", network, 2), queries=[5])
    other = relevance(network, pixels, _said("object_logits", network, 1), queries=[5])
    assert not torch.allclose(one, other)


def test_a_linear_score_is_divided_among_its_cells():
    weight, pixels = torch.randn(3, 10, 13), torch.randn(1, 3, 10, 13)
    found = contribution(lambda p: (p * weight).sum((1, 2, 3)), pixels, cell_px=4, steps=3)
    each = (weight * pixels[0]).sum(0)
    assert found.shape == (3, 4)  # of 4, 3 and 3 rows; of 4, 3, 3 and 3 columns
    torch.testing.assert_close(found[1, 2], each[4:7, 7:10].sum())
    torch.testing.assert_close(found[2, 3], each[7:, 10:].sum())


def test_contributions_add_up_to_the_score():
    weight, pixels = torch.randn(3, 8, 8), torch.rand(1, 3, 8, 8)
    score = lambda p: torch.tanh((p * weight).sum((1, 2, 3)) / 5)  # noqa: E731 - used twice
    found = contribution(score, pixels, cell_px=4, steps=32)
    torch.testing.assert_close(found.sum(), score(pixels)[0], atol=1e-3, rtol=1e-3)


def test_what_is_hidden_is_missed_where_it_was():
    pixels = torch.ones(1, 1, 12, 20)
    alone = occlusion(lambda p: p[:, 0, 5, 9], pixels, cell_px=4, around=0, batch=4)
    assert alone.shape == (3, 5)
    assert alone[1, 2] == 1
    assert alone.sum() == 1
    wide = occlusion(lambda p: p[:, 0, 5, 9], pixels, cell_px=4, around=1)
    assert wide.sum() == 9
