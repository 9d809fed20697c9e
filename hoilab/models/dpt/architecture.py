"""DPT: a vision transformer's tokens, put back into pictures of four sizes and fused.

With the key names of the official checkpoints. `Dpt` gives inverse depth, `DptSegmentation`
classes; both read pictures of any shape whose sides are multiples of 32 px. Nothing is read
from disk here; weights are next door in `weights.py`.
Source: Ranftl et al., https://arxiv.org/abs/2103.13413 (code MIT).

Axes: b batch, t token (the readout first), d feature, c channel, k class, h w rows and columns.
"""

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from hoilab.models.dpt.fusion import AuxiliaryHead, Decoder, depth_head, segmentation_head
from hoilab.models.dpt.resnet_v2 import ResNetV2Config
from hoilab.models.dpt.vit import PATCH_PX, VIT_LARGE, ViT, ViTConfig

MULTIPLE_PX = 2 * PATCH_PX
"""What sides must be multiples of: a patch, halved once more at the coarsest of four sizes."""


@dataclass(frozen=True, kw_only=True)
class DptConfig:
    """Sizes of a DPT; the defaults are DPT-Large's.

    Parameters
    ----------
    vit
        The transformer, with a ResNet in front of it or not.
    taps
        Blocks after which tokens are taken, from the finest picture to the coarsest: four, or
        two where the ResNet's first two stages give the finer ones.
    widths
        Channels of the four pictures before they are fused.
    features
        Channels while they are fused.
    non_negative
        Cut inverse depth off at zero, as all published networks do.
    """

    vit: ViTConfig = VIT_LARGE
    taps: tuple[int, ...] = (5, 11, 17, 23)
    widths: tuple[int, int, int, int] = (256, 512, 1024, 1024)
    features: int = 256
    non_negative: bool = True


LARGE = DptConfig()
HYBRID = DptConfig(
    vit=ViTConfig(features=768, heads=12, blocks=12, convolutions=ResNetV2Config()),
    taps=(8, 11),
    widths=(256, 512, 768, 768),
)
TINY = DptConfig(
    vit=ViTConfig(features=64, heads=4, blocks=4, grid=8),
    taps=(0, 1, 2, 3),
    widths=(16, 32, 48, 64),
    features=32,
)
TINY_HYBRID = DptConfig(
    vit=ViTConfig(
        features=64,
        heads=4,
        blocks=4,
        grid=8,
        convolutions=ResNetV2Config(width=8, blocks=(1, 1, 1), groups=2),
    ),
    taps=(2, 3),
    widths=(32, 64, 64, 64),
    features=32,
)


class Dpt(nn.Module):
    """Tell how near each pixel is: inverse depth up to a scale and a shift."""

    def __init__(self, config: DptConfig = LARGE) -> None:
        super().__init__()
        self.config = config
        self.pretrained = Encoder(config)
        self.scratch = Decoder(
            config.widths, config.features, depth_head(config.features, config.non_negative)
        )

    def forward(self, pixels: Tensor) -> Tensor:
        """Return inverse depth (b h w, larger is nearer) of `pixels` (b 3 h w, normalised)."""
        check_sides(pixels)
        nearness: Tensor = self.scratch(self.pretrained(pixels))  # b 1 h w
        return nearness.squeeze(1)


class DptSegmentation(nn.Module):
    """Tell what each pixel belongs to, at half the resolution of the picture."""

    def __init__(self, config: DptConfig = LARGE, *, classes: int = 150) -> None:
        super().__init__()
        d = config.features
        self.config = config
        self.pretrained = Encoder(config)
        self.scratch = Decoder(config.widths, d, segmentation_head(d, classes), norm=True)
        self.auxlayer = AuxiliaryHead(d, classes)

    def forward(self, pixels: Tensor) -> Tensor:
        """Return logits (b k h w) of `pixels` (b 3 h w, normalised)."""
        check_sides(pixels)
        logits: Tensor = self.scratch(self.pretrained(pixels))
        return logits


class Encoder(nn.Module):
    """Run the transformer and put tokens of four depths back into pictures."""

    def __init__(self, config: DptConfig) -> None:
        super().__init__()
        self.model = ViT(config.vit)
        self.taps = config.taps
        self.merged_share = 0.0  # of the tokens, see merging.py
        self.skipped = 4 - len(config.taps)
        d = config.vit.features
        for level in range(self.skipped, 4):
            self.add_module(
                f"act_postprocess{level + 1}", Reassemble(d, config.widths[level], level)
            )

    def forward(self, pixels: Tensor) -> list[Tensor]:
        """Return four pictures (b c h w) at a stride of 4, 8, 16 and 32 pixels."""
        own = self.model.cls_token  # a network may run in another precision than its input
        patches, stages = self.model.patch_embed(pixels.to(own.dtype))
        rows, columns = patches.shape[-2:]
        taken = self._taken(self.model.embedded(patches))
        pictures: list[Tensor] = stages[: self.skipped]
        for level, seen in enumerate(taken, start=self.skipped + 1):
            pictures.append(self.get_submodule(f"act_postprocess{level}")(seen, rows, columns))
        return pictures

    def _taken(self, tokens: Tensor) -> list[Tensor]:
        """Return the tokens (b t d) after each of the taps."""
        if self.merged_share:
            return self._taken_of_fewer(tokens)
        taken = []
        for index, block in enumerate(self.model.blocks):
            tokens = block(tokens)
            if index in self.taps:
                taken.append(tokens)
        return taken

    def _taken_of_fewer(self, tokens: Tensor) -> list[Tensor]:
        from hoilab.models.dpt.merging import crowd, merged  # it knows this module

        pairs = round(self.merged_share * tokens.shape[1] / len(self.model.blocks))
        now, taken = crowd(tokens), []
        for index, block in enumerate(self.model.blocks):
            now = merged(now, pairs)
            now = now._replace(tokens=block(now.tokens, now.members))
            if index in self.taps:
                taken.append(now.whole())
        return taken


class Reassemble(nn.ModuleDict):
    """Turn tokens into a picture; keys are places in the official list of layers.

    `level` 0 to 3 gives a stride of 4, 8, 16 or 32 pixels.
    """

    def __init__(self, features: int, width: int, level: int) -> None:
        super().__init__({"0": Readout(features), "3": nn.Conv2d(features, width, 1)})
        if level == 0:
            self["4"] = nn.ConvTranspose2d(width, width, 4, stride=4)
        elif level == 1:
            self["4"] = nn.ConvTranspose2d(width, width, 2, stride=2)
        elif level == 3:
            self["4"] = nn.Conv2d(width, width, 3, stride=2, padding=1)

    def forward(self, tokens: Tensor, rows: int, columns: int) -> Tensor:
        """Return a picture (b c h w) of `tokens` (b t d) that were rows x columns patches."""
        read = self["0"](tokens).mT  # b d t, without the readout
        grid = self["3"](read.reshape(*read.shape[:2], rows, columns))
        picture: Tensor = self["4"](grid) if "4" in self else grid
        return picture


class Readout(nn.Module):
    """Tell every patch what the readout token says, and drop that token."""

    def __init__(self, features: int) -> None:
        super().__init__()
        self.project = nn.Sequential(nn.Linear(2 * features, features), nn.GELU())

    def forward(self, tokens: Tensor) -> Tensor:
        """Return patches (b t-1 d) of `tokens` (b t d)."""
        patches = tokens[:, 1:]
        told = torch.cat([patches, tokens[:, :1].expand_as(patches)], dim=-1)
        read: Tensor = self.project(told)
        return read


def check_sides(pixels: Tensor) -> None:
    """Refuse what is not a batch of pictures, or has sides that do not divide into patches."""
    if pixels.ndim != 4 or pixels.shape[1] != 3:
        raise ValueError(
            f"pixels must be b 3 h w, got shape {tuple(pixels.shape)}; "
            "for a single image pass pixels[None]"
        )
    rows, columns = pixels.shape[-2:]
    if rows % MULTIPLE_PX or columns % MULTIPLE_PX or not rows or not columns:
        raise ValueError(
            f"height and width must be multiples of {MULTIPLE_PX} px, got {rows}x{columns}; "
            "hoilab.models.dpt.processing.prepared brings frames to such a size"
        )
