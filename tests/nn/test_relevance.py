import pytest
import torch

from hoilab.models.qpic.architecture import Qpic, tiny_config
from hoilab.nn.normalization import folded
from hoilab.nn.relevance import relevance, rollout


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


@pytest.mark.parametrize("treat", [lambda n: n, folded], ids=["as trained", "for inference"])
def test_relevance_has_a_value_for_each_cell_and_leaves_no_gradient(network, treat):
    network = treat(network)
    pixels = torch.rand(1, 3, 64, 96)
    found = relevance(network, pixels, lambda out: out.verb_logits[-1, 0, 5, 2], query=5)
    assert found.shape == (2, 3)
    assert (found >= 0).all()
    assert found.sum() > 0
    assert all(parameter.grad is None for parameter in network.parameters())


def test_relevance_is_about_the_score_asked_for(network):
    pixels = torch.rand(1, 3, 64, 96)
    one = relevance(network, pixels, lambda out: out.verb_logits[-1, 0, 5, 2], query=5)
    other = relevance(network, pixels, lambda out: out.object_logits[-1, 0, 5, 1], query=5)
    assert not torch.allclose(one, other)
