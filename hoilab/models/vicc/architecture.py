"""ViCC: one embedding for each clip, and prototypes that clips are assigned to.

Toering et al. 2021, https://arxiv.org/abs/2106.10137, written from the paper. A backbone's feature
map is averaged over the clip, goes through two layers to 128 numbers, and is normalised; its
scores are the cosines to the prototypes.
"""

from dataclasses import dataclass, field
from typing import NamedTuple

import torch
from torch import Tensor, nn
from torch.nn import functional

from hoilab.models.vicc.r21d import R21d
from hoilab.models.vicc.s3d import S3d, S3dConfig

R21D_CHANNELS = 512


@dataclass(frozen=True, kw_only=True)
class ViccConfig:
    """Sizes of a `Vicc`; the defaults are the paper's with S3D.

    Parameters
    ----------
    backbone
        ``s3d`` or ``r21d``.
    s3d
        Sizes of the S3D.
    embedding, prototypes
        Numbers of the embedding, and how many prototypes there are.
    streams
        One, or two for cross-stream learning: the second is the other stream's network, fixed.
    """

    backbone: str = "s3d"
    s3d: S3dConfig = field(default_factory=S3dConfig)
    embedding: int = 128
    prototypes: int = 300
    streams: int = 1

    @property
    def channels(self) -> int:
        """Channels of the backbone's features."""
        return self.s3d.channels if self.backbone == "s3d" else R21D_CHANNELS


class ClipOutput(NamedTuple):
    """What the network says of a clip."""

    features: Tensor  # b c, averaged over the clip
    embedding: Tensor  # b d, of length 1
    scores: Tensor  # b k, cosines to the prototypes


def encoder(config: ViccConfig) -> nn.Sequential:
    """Return backbone, average over the clip, and two layers, as checkpoints number them."""
    backbone = S3d(config.s3d) if config.backbone == "s3d" else R21d()
    wide = config.channels
    return nn.Sequential(
        backbone,
        nn.AdaptiveAvgPool3d(1),
        nn.Conv3d(wide, wide, 1),
        nn.ReLU(),
        nn.Conv3d(wide, config.embedding, 1),
    )


class Vicc(nn.Module):
    """Embeddings of clips (b 3 t h w), colours or flow normalised by ImageNet's mean and std.

    In training each view of a batch goes through by itself, so that batch normalisation sees one
    view at a time.
    """

    def __init__(self, config: ViccConfig | None = None) -> None:
        super().__init__()
        self.config = config or ViccConfig()
        self.encoder_q = encoder(self.config)
        if self.config.streams == 2:
            self.second = encoder(self.config)
            self.second.requires_grad_(False)
        self.prototypes = nn.Linear(self.config.embedding, self.config.prototypes, bias=False)

    def train(self, mode: bool = True) -> "Vicc":
        """Train the stream that learns; the other one stays as it is."""
        super().train(mode)
        if self.config.streams == 2:
            self.second.eval()
        return self

    def forward(self, clip: Tensor) -> ClipOutput:
        """Return features, embedding and scores of clips."""
        return self._seen(clip, self.encoder_q)

    def other(self, clip: Tensor) -> ClipOutput:
        """Return what the other stream, which does not learn, says of clips of its kind."""
        with torch.no_grad():
            features = self.second[:2](clip)
            embedding = functional.normalize(self.second[2:](features).flatten(1), dim=1)
        return ClipOutput(features.flatten(1), embedding, self.prototypes(embedding))

    def _seen(self, clip: Tensor, network: nn.Sequential) -> ClipOutput:
        features = network[:2](clip)
        embedding = functional.normalize(network[2:](features).flatten(1), dim=1)
        return ClipOutput(features.flatten(1), embedding, self.prototypes(embedding))

    @torch.no_grad()
    def normalize_prototypes(self) -> None:
        """Give every prototype length 1, as is done before each step."""
        self.prototypes.weight.copy_(functional.normalize(self.prototypes.weight, dim=1))


class ClipClassifier(nn.Module):
    """A backbone with a linear layer on features of length 1, normalised over the batch."""

    def __init__(self, config: ViccConfig, classes: int, *, dropout: float = 0.0) -> None:
        super().__init__()
        self.backbone = S3d(config.s3d) if config.backbone == "s3d" else R21d()
        self.final_bn = nn.BatchNorm1d(config.channels)
        self.final_fc = nn.Sequential(nn.Linear(config.channels, classes))
        self.dropout = nn.Dropout(dropout)

    def forward(self, clip: Tensor) -> Tensor:
        """Return logits (b classes)."""
        return self.classify(self.backbone(clip).mean((2, 3, 4)))

    def classify(self, features: Tensor) -> Tensor:
        """Return logits (b classes) of features (b c)."""
        logits: Tensor = self.final_fc(
            self.dropout(self.final_bn(functional.normalize(features, dim=1)))
        )
        return logits
