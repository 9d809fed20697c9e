"""QPIC: every query proposes one human-object pair and says what happens between them.

A DETR whose heads read a human box, an object box, the object's class and the verbs.
Source: Tamura et al., https://arxiv.org/abs/2103.05399 (code Apache-2.0). Nothing is read from
disk here; weights are next door in `weights.py`.

Axes: b batch, l layer, q query, d feature, h w rows and columns, c object class, v verb.
Boxes are centre x, centre y, width, height, as fractions of the unpadded image.
"""

from dataclasses import dataclass
from typing import NamedTuple

from torch import Tensor, nn

from hoilab.nn.encode import encode, features_of
from hoilab.nn.perceptron import Perceptron
from hoilab.nn.resnet import RESNET50, RESNET_TINY, ResNet, ResNetConfig, freeze_stem
from hoilab.nn.transformer import DETR, Decoder, Encoder, TransformerConfig, start_weights


@dataclass(frozen=True, kw_only=True)
class QpicConfig:
    """Sizes of a `Qpic`; the defaults are QPIC's with ResNet-50."""

    object_classes: int
    verbs: int
    queries: int = 100
    backbone: ResNetConfig = RESNET50
    transformer: TransformerConfig = DETR


TINY_TRANSFORMER = TransformerConfig(
    features=128, heads=8, hidden=512, encoder_layers=2, decoder_layers=3, dropout=0.0
)


def tiny_config(*, object_classes: int, verbs: int) -> QpicConfig:
    """Return the sizes that learn synthetic scenes on a laptop (1.9 million parameters)."""
    return QpicConfig(
        object_classes=object_classes,
        verbs=verbs,
        queries=32,
        backbone=RESNET_TINY,
        transformer=TINY_TRANSFORMER,
    )


class PairOutput(NamedTuple):
    """What the network believes about each query, after each decoder layer."""

    human_box: Tensor  # l b q 4
    object_box: Tensor  # l b q 4
    object_logits: Tensor  # l b q c+1, the last class means "no pair here"
    verb_logits: Tensor  # l b q v, independent: one can hold a cup and drink from it

    def layer(self, index: int) -> "PairOutput":
        """Return the beliefs of one layer, without the layer axis; -1 is the answer."""
        return PairOutput(*(beliefs[index] for beliefs in self))


class PairTransformer(nn.Module):
    """Encoder and decoder under one name, as in DETR's checkpoints."""

    def __init__(self, config: TransformerConfig) -> None:
        super().__init__()
        self.encoder = Encoder(config)
        self.decoder = Decoder(config)


class Qpic(nn.Module):
    """Read a picture with learned queries and name the pairs in it."""

    def __init__(self, config: QpicConfig) -> None:
        super().__init__()
        d = config.transformer.features
        self.config = config
        self.backbone = ResNet(config.backbone)
        self.input_proj = nn.Conv2d(config.backbone.channels, d, 1)
        self.transformer = PairTransformer(config.transformer)
        self.query_embed = nn.Embedding(config.queries, d)
        self.sub_bbox_embed = Perceptron(d, 4)
        self.obj_bbox_embed = Perceptron(d, 4)
        self.obj_class_embed = nn.Linear(d, config.object_classes + 1)
        self.verb_class_embed = nn.Linear(d, config.verbs)
        start_weights(self.transformer)
        if config.backbone.norm == "frozen":
            freeze_stem(self.backbone)

    def forward(self, pixels: Tensor, padding: Tensor | None = None) -> PairOutput:
        """Propose pairs for `pixels` (b 3 h w, normalised).

        `padding` (b h w) is true where a pixel was added to bring images to one size.
        """
        memory = encode(
            features_of(pixels, self.backbone),
            padding,
            projection=self.input_proj,
            encoder=self.transformer.encoder,
        )
        queries = self.query_embed.weight.expand(len(pixels), -1, -1)  # b q d
        pairs = self.transformer.decoder(queries, memory)  # l b q d
        return PairOutput(
            human_box=self.sub_bbox_embed(pairs).sigmoid(),
            object_box=self.obj_bbox_embed(pairs).sigmoid(),
            object_logits=self.obj_class_embed(pairs),
            verb_logits=self.verb_class_embed(pairs),
        )
