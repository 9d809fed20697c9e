import numpy as np
import pytest
import torch
from torch import nn

from hoilab.models.qpic.architecture import Qpic, tiny_config
from hoilab.nn.attention import Attention, attention_weights
from hoilab.nn.recording import recorded


@pytest.fixture
def same():
    """Return our attention and torch's with the same weights."""
    torch.manual_seed(0)
    own, torchs = Attention(16, 4).eval(), nn.MultiheadAttention(16, 4, batch_first=True).eval()
    for parameter in own.parameters():
        nn.init.normal_(parameter, std=0.5)
    torchs.load_state_dict(own.state_dict())
    return own, torchs


@pytest.mark.parametrize("padded", [False, True])
@pytest.mark.parametrize("itself", [False, True])
def test_attention_is_torch_s(same, padded, itself):
    own, torchs = same
    query = torch.randn(2, 5, 16)
    key = query if itself else torch.randn(2, 7, 16)
    value = torch.randn_like(key)
    padding = torch.zeros(key.shape[:2], dtype=torch.bool)
    padding[1, 3:] = True
    hidden = padding if padded else None
    answer, weights = torchs(query, key, value, hidden, average_attn_weights=False)
    torch.testing.assert_close(own(query, key, value, hidden), answer)
    torch.testing.assert_close(attention_weights(own, query, key, hidden), weights)


def test_heads_must_divide_the_features():
    with pytest.raises(ValueError, match="10 features and 4 heads"):
        Attention(10, 4)


@pytest.fixture
def network():
    torch.manual_seed(0)
    return Qpic(tiny_config(object_classes=3, verbs=4)).eval()


def test_recording_changes_nothing_and_leaves_nothing(network):
    pixels = torch.rand(1, 3, 64, 96)
    with torch.no_grad():
        plain = network(pixels)
        with recorded(network) as maps:
            heard = network(pixels)
    for one, two in zip(plain, heard, strict=True):
        assert torch.equal(one, two)
    assert not any(m._forward_hooks or m._forward_pre_hooks for m in network.modules())
    assert maps.stacked("decoder.multihead_attn").shape == (3, 1, 8, 32, 6)
    assert maps.stacked("encoder.self_attn").shape == (2, 1, 8, 6, 6)


def test_only_the_latest_pass_is_kept(network):
    with torch.no_grad(), recorded(network) as maps:
        network(torch.rand(2, 3, 64, 96))
        network(torch.rand(1, 3, 64, 64))
    assert maps.stacked("encoder.self_attn").shape == (2, 1, 8, 4, 4)


def test_maps_lie_on_the_frame(network):
    """A frame of 192 x 128 pixels was halved: a cell of 32 pixels is 64 of the frame."""
    with torch.no_grad(), recorded(network) as maps:
        network(torch.rand(1, 3, 64, 96))
    cross = maps.on_image("multihead_attn", width_px=192, height_px=128, frame=5)
    assert cross.dims == ("layer", "head", "query", "y", "x")
    assert cross["x"].values.tolist() == [32, 96, 160]
    assert cross["y"].values.tolist() == [32, 96]
    assert cross.attrs["frame"] == 5
    np.testing.assert_allclose(cross.astype(float).sum(("y", "x")), 1, atol=5e-3)
    own = maps.on_image("encoder.self_attn", width_px=192, height_px=128)
    assert own.sizes["query"] == 6


def test_padding_is_cut_off(network):
    padding = torch.zeros(2, 128, 160, dtype=torch.bool)
    padding[0, 64:], padding[0, :, 96:] = True, True
    with torch.no_grad(), recorded(network) as maps:
        network(torch.rand(2, 3, 128, 160), padding)
    cross = maps.on_image("multihead_attn", width_px=96, height_px=64, image=0)
    assert (cross.sizes["y"], cross.sizes["x"]) == (2, 3)
    np.testing.assert_allclose(cross.astype(float).sum(("y", "x")), 1, atol=5e-3)


def test_gradients_reach_the_weights_when_asked(network):
    pixels = torch.rand(1, 3, 64, 96)
    plain = network(pixels).verb_logits
    with recorded(network, differentiable=True) as maps:
        output = network(pixels).verb_logits
    torch.testing.assert_close(output, plain, atol=1e-5, rtol=1e-4)
    weights = maps.layers["transformer.decoder.layers.2.multihead_attn"]
    (gradient,) = torch.autograd.grad(output[-1, 0, 0, 0], weights)
    assert gradient[0, :, 0].abs().sum() > 0
    # The last layer looks for each query on its own.
    assert gradient[0, :, 1:].abs().sum() == 0


def test_unknown_attention_is_answered_with_what_there_is(network):
    with torch.no_grad(), recorded(network) as maps:
        network(torch.rand(1, 3, 64, 64))
    with pytest.raises(KeyError, match=r"names 2 kinds.*transformer\.encoder\.self_attn"):
        maps.stacked("self_attn")
    with pytest.raises(ValueError, match="attention between queries"):
        maps.on_image("decoder.self_attn", width_px=64, height_px=64)


def test_nothing_was_recorded(network):
    with recorded(network) as maps:
        pass
    with pytest.raises(KeyError, match="run the network inside"):
        maps.stacked("encoder.self_attn")
