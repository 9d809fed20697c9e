"""CDN: one decoder finds the pairs, a second one looks again for what happens between them.

QPIC with its decoder cut in two: what the first has found asks the second.
Source: Zhang et al., https://arxiv.org/abs/2108.05077 (code Apache-2.0).

Axes: b batch, l layer, q query, d feature, h w rows and columns.
"""

from dataclasses import dataclass, replace

from torch import Tensor, nn

from hoilab.models.qpic.architecture import TINY_TRANSFORMER, PairOutput
from hoilab.nn.encode import encode, features_of
from hoilab.nn.perceptron import Perceptron
from hoilab.nn.resnet import RESNET50, RESNET_TINY, ResNet, ResNetConfig, freeze_stem
from hoilab.nn.transformer import Decoder, Encoder, TransformerConfig, start_weights

CDN_S = TransformerConfig(decoder_layers=3)
CDN_L = TransformerConfig(decoder_layers=6)


@dataclass(frozen=True, kw_only=True)
class CdnConfig:
    """Sizes of a `Cdn`; the defaults are CDN-S.

    `transformer` tells the layers of each of the two decoders.
    """

    object_classes: int
    verbs: int
    queries: int = 100
    backbone: ResNetConfig = RESNET50
    transformer: TransformerConfig = CDN_S


def tiny_config(*, object_classes: int, verbs: int) -> CdnConfig:
    """Return the sizes that learn synthetic scenes on a laptop."""
    return CdnConfig(
        object_classes=object_classes,
        verbs=verbs,
        queries=32,
        backbone=RESNET_TINY,
        transformer=replace(TINY_TRANSFORMER, decoder_layers=2),
    )


class ChainedTransformer(nn.Module):
    """An encoder and two decoders under one name, as in CDN's checkpoints."""

    def __init__(self, config: TransformerConfig) -> None:
        super().__init__()
        self.encoder = Encoder(config)
        self.decoder = Decoder(config)
        self.interaction_decoder = Decoder(config)


class Cdn(nn.Module):
    """Find pairs with learned queries, then ask what each pair is doing."""

    def __init__(self, config: CdnConfig) -> None:
        super().__init__()
        d = config.transformer.features
        self.config = config
        self.backbone = ResNet(config.backbone)
        self.input_proj = nn.Conv2d(config.backbone.channels, d, 1)
        self.transformer = ChainedTransformer(config.transformer)
        self.query_embed = nn.Embedding(config.queries, d)
        self.sub_bbox_embed = Perceptron(d, 4)
        self.obj_bbox_embed = Perceptron(d, 4)
        self.obj_class_embed = nn.Linear(d, config.object_classes + 1)
        self.verb_class_embed = nn.Linear(d, config.verbs)
        start_weights(self.transformer)
        if config.backbone.norm == "frozen":
            freeze_stem(self.backbone)

    def forward(self, pixels: Tensor, padding: Tensor | None = None) -> PairOutput:
        """Propose pairs for `pixels` (b 3 h w, normalised); see `hoilab.models.qpic`."""
        memory = encode(
            features_of(pixels, self.backbone),
            padding,
            projection=self.input_proj,
            encoder=self.transformer.encoder,
        )
        queries = self.query_embed.weight.expand(len(pixels), -1, -1)  # b q d
        pairs = self.transformer.decoder(queries, memory)  # l b q d
        actions = self.transformer.interaction_decoder(pairs[-1], memory)  # l b q d
        return PairOutput(
            human_box=self.sub_bbox_embed(pairs).sigmoid(),
            object_box=self.obj_bbox_embed(pairs).sigmoid(),
            object_logits=self.obj_class_embed(pairs),
            verb_logits=self.verb_class_embed(actions),
        )
