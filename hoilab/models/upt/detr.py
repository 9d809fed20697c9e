"""DETR: the detector that UPT looks through.

Source: Carion et al., https://arxiv.org/abs/2005.12872 (code Apache-2.0).

Axes: b batch, q query, d feature, c class, h w rows and columns.
"""

from dataclasses import dataclass
from typing import NamedTuple

from torch import Tensor, nn

from hoilab.models.qpic.architecture import PairTransformer
from hoilab.nn.encode import encode, features_of
from hoilab.nn.perceptron import Perceptron
from hoilab.nn.resnet import RESNET50, ResNet, ResNetConfig, freeze_stem
from hoilab.nn.transformer import DETR, TransformerConfig, start_weights


@dataclass(frozen=True, kw_only=True)
class DetrConfig:
    """Sizes of a `Detr`; UPT's knows COCO's 80 objects, in COCO's order."""

    classes: int = 80
    queries: int = 100
    backbone: ResNetConfig = RESNET50
    transformer: TransformerConfig = DETR


class DetrOutput(NamedTuple):
    """What the last decoder layer believes about each query."""

    box: Tensor  # b q 4, centre and size as fractions of the unpadded image
    logits: Tensor  # b q c+1, the last class means "nothing here"
    token: Tensor  # b q d, what each query looks like
    features: Tensor  # b c h w, the backbone's map


class Detr(nn.Module):
    """Find things with learned queries."""

    def __init__(self, config: DetrConfig) -> None:
        super().__init__()
        d = config.transformer.features
        self.config = config
        self.backbone = ResNet(config.backbone)
        self.input_proj = nn.Conv2d(config.backbone.channels, d, 1)
        self.transformer = PairTransformer(config.transformer)
        self.query_embed = nn.Embedding(config.queries, d)
        self.class_embed = nn.Linear(d, config.classes + 1)
        self.bbox_embed = Perceptron(d, 4)
        start_weights(self.transformer)
        if config.backbone.norm == "frozen":
            freeze_stem(self.backbone)

    def forward(self, pixels: Tensor, padding: Tensor | None = None) -> DetrOutput:
        """Find things in `pixels` (b 3 h w, normalised); `padding` as in `hoilab.nn.images`."""
        features = features_of(pixels, self.backbone)  # b c h w
        memory = encode(
            features, padding, projection=self.input_proj, encoder=self.transformer.encoder
        )
        queries = self.query_embed.weight.expand(len(pixels), -1, -1)  # b q d
        token = self.transformer.decoder(queries, memory)[-1]  # b q d
        return DetrOutput(
            self.bbox_embed(token).sigmoid(),
            self.class_embed(token),
            token,
            features.to(token.dtype),
        )
