"""Every switch against the plain path."""

from collections import namedtuple
from dataclasses import replace

import pytest
import torch
from torch import nn
from torch.nn.attention import SDPBackend, sdpa_kernel

from hoilab.models.cdn.architecture import Cdn
from hoilab.models.cdn.architecture import tiny_config as cdn_tiny
from hoilab.models.qpic.architecture import Qpic, tiny_config
from hoilab.nn.graphs import Graphed
from hoilab.nn.normalization import FrozenBatchNorm
from hoilab.nn.recording import recorded
from hoilab.nn.resnet import RESNET_TINY, ResNetConfig
from hoilab.nn.speed import faster

SWITCHES = [
    pytest.param({"channels_last": False}, 1e-4, id="folded"),
    pytest.param({}, 1e-4, id="folded, channels last"),
    pytest.param({"dtype": torch.bfloat16}, 0.05, id="bf16"),
    pytest.param({"graphed": True}, 1e-4, id="graphed, which a CPU does not notice"),
]


@pytest.fixture(params=["qpic", "cdn"])
def network(request):
    """Return a network whose normalisations have something to say."""
    torch.manual_seed(0)
    sizes = {"object_classes": 3, "verbs": 4}
    made = Qpic(tiny_config(**sizes)) if request.param == "qpic" else Cdn(cdn_tiny(**sizes))
    for part in made.modules():
        if isinstance(part, nn.BatchNorm2d | FrozenBatchNorm):
            for tensor in (part.weight, part.running_var):
                nn.init.uniform_(tensor, 0.5, 1.5)
            for tensor in (part.bias, part.running_mean):
                nn.init.normal_(tensor, std=0.2)
    return made.eval()


@pytest.fixture
def batch():
    padding = torch.zeros(2, 96, 128, dtype=torch.bool)
    padding[1, 64:] = True
    return torch.rand(2, 3, 96, 128), padding


def same(plain, quick, tolerance):
    for before, after in zip(plain, quick, strict=True):
        assert after.dtype == torch.float32
        torch.testing.assert_close(after, before, atol=tolerance, rtol=tolerance)


@pytest.mark.parametrize(("switches", "tolerance"), SWITCHES)
def test_a_switch_keeps_the_answer(network, batch, switches, tolerance):
    with torch.inference_mode():
        same(network(*batch), faster(network, **switches)(*batch), tolerance)


@pytest.mark.slow
@pytest.mark.parametrize("network", ["qpic"], indirect=True)
def test_compiling_keeps_the_answer(network, batch):
    with torch.no_grad():
        same(network(*batch), faster(network, compiled=True)(*batch), 1e-3)


def test_a_network_with_frozen_normalisation_is_folded_as_well(batch):
    assert RESNET_TINY.norm == "batch"
    torch.manual_seed(0)
    frozen = ResNetConfig(blocks=(1, 1, 1, 1), width=8, norm="frozen")
    network = Qpic(replace(tiny_config(object_classes=3, verbs=4), backbone=frozen)).eval()
    with torch.inference_mode():
        same(network(*batch), faster(network)(*batch), 1e-4)


@pytest.mark.parametrize("padded", [False, True])
def test_the_fused_attention_is_the_plain_one(network, batch, padded):
    """Attention step by step: torch's reference kernel, and the one that records."""
    given = batch if padded else batch[:1]
    with torch.inference_mode():
        fused = network(*given)
        with sdpa_kernel(SDPBackend.MATH):
            same(fused, network(*given), 1e-4)
        with recorded(network, differentiable=True):
            same(fused, network(*given), 1e-4)


def test_compiling_and_graphs_exclude_each_other(network):
    with pytest.raises(ValueError, match="exclude each other"):
        faster(network, compiled=True, graphed=True)


@pytest.mark.skipif(not torch.cuda.is_available(), reason="needs a GPU that CUDA drives")
@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
def test_graphs_are_replayed_with_new_pixels(network, batch, dtype):
    network = network.cuda()
    quick = faster(network, dtype=dtype, graphed=True)
    tolerance = 1e-3 if dtype == torch.float32 else 0.05
    with torch.inference_mode():
        for _ in range(3):
            pixels, padding = torch.rand_like(batch[0]).cuda(), batch[1].cuda()
            same(network(pixels, padding), quick(pixels, padding), tolerance)
            same(network(pixels), quick(pixels), tolerance)
        first = quick(pixels)
        kept = first[0].clone()
        quick(torch.rand_like(pixels))
        assert torch.equal(first[0], kept)


def test_graphs_give_the_network_s_own_named_tuple():
    Answer = namedtuple("Answer", "total")

    class Sum(nn.Module):
        def forward(self, pixels, padding=None):
            return Answer(pixels.sum())

    assert Graphed(Sum())(torch.ones(2, 3)).total == 6
