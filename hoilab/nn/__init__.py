"""Parts that several networks share: ResNet, DETR's transformer, attention and its recording."""

from hoilab.nn.attention import Attention
from hoilab.nn.normalization import FrozenBatchNorm, folded
from hoilab.nn.resnet import RESNET50, RESNET101, RESNET_TINY, ResNet, ResNetConfig
from hoilab.nn.transformer import Decoder, Encoder, Memory, TransformerConfig

__all__ = [
    "RESNET50",
    "RESNET101",
    "RESNET_TINY",
    "Attention",
    "Decoder",
    "Encoder",
    "FrozenBatchNorm",
    "Memory",
    "ResNet",
    "ResNetConfig",
    "TransformerConfig",
    "folded",
]
