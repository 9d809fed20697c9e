"""A vision transformer with the key names of DPT's checkpoints (timm's, as of 2021).

Tokens are one readout token and one for each patch of 16 pixels; positions were learned on a
24x24 grid and are resized to the picture's.
Source: Dosovitskiy et al., https://arxiv.org/abs/2010.11929.

Axes: b batch, t token (the readout first), d feature, h w rows and columns.
"""

from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from hoilab.models.dpt.resnet_v2 import ResNetV2, ResNetV2Config
from hoilab.nn import Attention
from hoilab.nn.attention import split_heads

PATCH_PX = 16
EPS = 1e-6


@dataclass(frozen=True, kw_only=True)
class ViTConfig:
    """Sizes of a `ViT`; the defaults are ViT-L/16 as it was trained at 384x384 pixels.

    Parameters
    ----------
    grid
        Rows and columns of the grid on which positions were learned.
    convolutions
        A ResNet that looks first and whose cells become the patches; None for plain patches.
    classes
        ImageNet's, of a head that checkpoints carry and nothing here uses.
    """

    features: int = 1024
    heads: int = 16
    blocks: int = 24
    grid: int = 24
    convolutions: ResNetV2Config | None = None
    classes: int = 1000


VIT_LARGE = ViTConfig()


class ViT(nn.Module):
    """Blocks, embeddings, and the weights of a classifier; DPT runs them."""

    def __init__(self, config: ViTConfig) -> None:
        super().__init__()
        d = config.features
        self.config = config
        self.cls_token = nn.Parameter(0.02 * torch.randn(1, 1, d))
        self.pos_embed = nn.Parameter(0.02 * torch.randn(1, 1 + config.grid**2, d))
        self.patch_embed = Patches(config)
        self.blocks = nn.ModuleList(Block(d, config.heads) for _ in range(config.blocks))
        # Part of every checkpoint, without a say in depth: they let a state go there and back.
        self.norm = nn.LayerNorm(d, eps=EPS)
        self.head = nn.Linear(d, config.classes)

    def embedded(self, grid: Tensor) -> Tensor:
        """Return the tokens (b t d) of a grid of patches (b d h w), before the first block."""
        readout = self.cls_token.expand(len(grid), -1, -1)
        tokens = torch.cat([readout, grid.flatten(2).mT], dim=1)  # b t d
        return tokens + resized_positions(self.pos_embed, grid.shape[-2], grid.shape[-1])


class Patches(nn.Module):
    """Pixels to patches, straight or through a ResNet."""

    def __init__(self, config: ViTConfig) -> None:
        super().__init__()
        self.backbone: ResNetV2 | None = None
        if config.convolutions is None:
            self.proj = nn.Conv2d(3, config.features, PATCH_PX, stride=PATCH_PX)
        else:
            self.backbone = ResNetV2(config.convolutions)
            self.proj = nn.Conv2d(config.convolutions.channels[-1], config.features, 1)

    def forward(self, pixels: Tensor) -> tuple[Tensor, list[Tensor]]:
        """Return patches (b d h/16 w/16) and what the ResNet's stages gave on the way."""
        stages = [] if self.backbone is None else self.backbone(pixels)
        return self.proj(stages[-1] if stages else pixels), stages


class Block(nn.Module):
    """Tokens look at each other, then each thinks by itself."""

    def __init__(self, features: int, heads: int) -> None:
        super().__init__()
        self.norm1 = nn.LayerNorm(features, eps=EPS)
        self.attn = SelfAttention(features, heads)
        self.norm2 = nn.LayerNorm(features, eps=EPS)
        self.mlp = Mlp(features, 4 * features)

    def forward(self, tokens: Tensor, count: Tensor | None = None) -> Tensor:
        """Refine `tokens` (b t d); `count` (b t) says of how many patches each is the mean."""
        placed = self.norm1(tokens)
        if count is None:
            tokens = tokens + self.attn(placed, placed, placed)
        else:
            tokens = tokens + self.attn.counted(placed, count)
        thought: Tensor = self.mlp(self.norm2(tokens))
        return tokens + thought


class SelfAttention(Attention):
    """`hoilab.nn.Attention`, so that it can be recorded, with its weights under ViT's names."""

    def __init__(self, features: int, heads: int) -> None:
        nn.Module.__init__(self)  # not Attention's, which draws weights under DETR's names
        self.heads = heads
        self.dropout = 0.0
        self.qkv = nn.Linear(features, 3 * features)
        self.proj = nn.Linear(features, features)

    def forward(
        self, query: Tensor, key: Tensor, value: Tensor, padding: Tensor | None = None
    ) -> Tensor:
        """Return what each token gathered from all (b t d); the three are one."""
        if not query is key is value or padding is not None:
            return super().forward(query, key, value, padding)
        return self._gathered(query, None)

    def counted(self, tokens: Tensor, count: Tensor) -> Tensor:
        """Return what each of `tokens` (b t d) gathered where each counts `count` times (b t)."""
        return self._gathered(tokens, count.log()[:, None, None])

    def _gathered(self, tokens: Tensor, weight: Tensor | None) -> Tensor:
        # The layer is called, not its weights read: in another number format it has none.
        parts = self.qkv(tokens).chunk(3, -1)
        query, key, value = (split_heads(part, self.heads) for part in parts)  # b n t d/n
        mask = None if weight is None else weight.to(query.dtype)
        gathered = F.scaled_dot_product_attention(query, key, value, attn_mask=mask)
        answer: Tensor = self.proj(gathered.transpose(1, 2).flatten(2))
        return answer

    @property
    def in_proj_weight(self) -> Tensor:  # type: ignore[override]
        """Weights that make queries, keys and values, one below the other."""
        return self.qkv.weight

    @property
    def in_proj_bias(self) -> Tensor:  # type: ignore[override]
        """Biases of queries, keys and values."""
        return self.qkv.bias

    @property
    def out_proj(self) -> nn.Linear:  # type: ignore[override]
        """The layer after the heads were joined."""
        return self.proj


class Mlp(nn.Module):
    """Two linear layers with an exact GELU between them."""

    def __init__(self, features: int, hidden: int) -> None:
        super().__init__()
        self.fc1 = nn.Linear(features, hidden)
        self.fc2 = nn.Linear(hidden, features)

    def forward(self, tokens: Tensor) -> Tensor:
        """Map `tokens` (b t d) to what is added to them."""
        thought: Tensor = self.fc2(F.gelu(self.fc1(tokens)))
        return thought


def resized_positions(positions: Tensor, rows: int, columns: int) -> Tensor:
    """Return codes learned on a square grid (1 t d) for a grid of another size."""
    readout, square = positions[:, :1], positions[:, 1:].mT  # 1 1 d, 1 d t
    side = round(square.shape[-1] ** 0.5)
    grid = F.interpolate(
        square.reshape(1, -1, side, side),
        size=(rows, columns),
        mode="bilinear",
        align_corners=False,
    )
    return torch.cat([readout, grid.flatten(2).mT], dim=1)
