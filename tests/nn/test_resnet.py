import pytest
import torch
from torch import nn

from hoilab.nn.normalization import FrozenBatchNorm, folded
from hoilab.nn.resnet import RESNET50, RESNET101, RESNET_TINY, ResNet, ResNetConfig, freeze_stem
from hoilab.nn.speed import faster

SMALL = ResNetConfig(blocks=(1, 1, 1, 2), width=8)


def _lived_in(network):
    """Give every normalisation statistics that are not those it was made with."""
    torch.manual_seed(0)
    for part in network.modules():
        if isinstance(part, FrozenBatchNorm | nn.BatchNorm2d):
            part.running_mean.normal_()
            part.running_var.uniform_(0.5, 2)
            part.weight.data.uniform_(0.5, 1.5)
            part.bias.data.normal_()
    return network.eval()


@pytest.mark.parametrize(
    ("config", "count"), [(RESNET50, 23_454_912), (RESNET101, 42_394_816)], ids=["50", "101"]
)
def test_parameters_are_torchvision_s_without_classifier_and_norms(config, count):
    """25,557,032 and 44,549,160 of torchvision, less fc (2,049,000) and the norms' weights."""
    with torch.device("meta"):
        network = ResNet(config)
    assert sum(p.numel() for p in network.parameters()) == count


def test_names_are_torchvision_s():
    with torch.device("meta"):
        names = set(ResNet(RESNET50).state_dict())
    assert len(names) == 53 * 5
    assert {"conv1.weight", "layer1.0.downsample.1.running_var", "layer4.2.bn3.bias"} <= names


@pytest.mark.parametrize(("dilated", "stride"), [(False, 32), (True, 16)])
def test_one_cell_stands_for_as_many_pixels_as_said(dilated, stride):
    config = ResNetConfig(blocks=(1, 1, 1, 1), width=8, dilated=dilated)
    features = ResNet(config)(torch.rand(1, 3, 96, 160))
    assert features.shape == (1, config.channels, 96 // stride, 160 // stride)
    assert config.stride == stride


def test_only_later_blocks_of_a_dilated_stage_are_dilated():
    network = ResNet(ResNetConfig(blocks=(1, 1, 1, 3), width=8, dilated=True))
    assert [block.conv2.dilation for block in network.layer4] == [(1, 1), (2, 2), (2, 2)]


def test_the_stride_sits_in_the_3x3_convolution():
    block = ResNet(SMALL).layer2[0]
    assert (block.conv1.stride, block.conv2.stride) == ((1, 1), (2, 2))


def test_frozen_normalisation_is_batch_normalisation_that_stays():
    own, torchs = FrozenBatchNorm(4), nn.BatchNorm2d(4)
    _lived_in(torchs)
    own.load_state_dict({k: v for k, v in torchs.state_dict().items() if "num" not in k})
    grid = torch.randn(2, 4, 5, 6)
    torch.testing.assert_close(own.train()(grid), torchs(grid))
    assert not list(own.parameters())


@pytest.mark.parametrize("norm", ["frozen", "batch"])
def test_folding_changes_the_work_not_the_answer(norm):
    network = _lived_in(ResNet(ResNetConfig(blocks=(1, 1, 1, 2), width=8, norm=norm)))
    before = {name: tensor.clone() for name, tensor in network.state_dict().items()}
    fast = folded(network)
    assert not [m for m in fast.modules() if isinstance(m, FrozenBatchNorm | nn.BatchNorm2d)]
    pixels = torch.rand(2, 3, 64, 96)
    torch.testing.assert_close(fast(pixels), network(pixels), rtol=1e-4, atol=1e-4)
    assert all(torch.equal(before[name], tensor) for name, tensor in network.state_dict().items())


def test_a_frozen_stem_does_not_learn():
    network = ResNet(RESNET_TINY)
    freeze_stem(network)
    learning = {name.partition(".")[0] for name, p in network.named_parameters() if p.requires_grad}
    assert learning == {"layer2", "layer3", "layer4"}


def test_the_detector_of_upt_is_sped_up_as_well():
    from hoilab.models.upt.weights import untrained

    torch.manual_seed(0)
    network = _lived_in(untrained(objects=("person", "bag"), verbs=("carry",)).network.detector)
    pixels = torch.rand(1, 3, 96, 128)
    with torch.inference_mode():
        plain, quick = network(pixels), faster(network, dtype=torch.bfloat16)(pixels)
    for before, after in zip(plain, quick, strict=True):
        assert after.dtype == torch.float32
        assert (after - before).norm() < 0.03 * before.norm()
