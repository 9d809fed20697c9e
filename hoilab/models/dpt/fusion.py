"""The convolutions of DPT: four pictures are fused from the coarsest up, then a head reads them.

Every step doubles the size by bilinear interpolation with aligned corners.

Axes: b batch, c channel, h w rows and columns.
"""

import torch.nn.functional as F
from torch import Tensor, nn

from hoilab.nn import FrozenBatchNorm


class Decoder(nn.Module):
    """Fuse pictures at a stride of 4, 8, 16 and 32 px and read the result with a head."""

    def __init__(
        self, widths: tuple[int, ...], features: int, head: nn.Module, *, norm: bool = False
    ) -> None:
        super().__init__()
        for level, width in enumerate(widths, start=1):
            conv = nn.Conv2d(width, features, 3, padding=1, bias=False)
            self.add_module(f"layer{level}_rn", conv)
            self.add_module(f"refinenet{level}", Fusion(features, norm=norm))
        self.levels = len(widths)
        self.output_conv = head

    def forward(self, pictures: list[Tensor]) -> Tensor:
        """Return what the head makes of `pictures` (b c h w), the finest first."""
        path: Tensor | None = None
        for level in range(self.levels, 0, -1):
            picture = self.get_submodule(f"layer{level}_rn")(pictures[level - 1])
            path = self.get_submodule(f"refinenet{level}")(picture, path)
        answer: Tensor = self.output_conv(path)
        return answer


class Fusion(nn.Module):
    """Add a picture to what came from coarser ones, refine, and double the size.

    At the coarsest level nothing came yet, so that `resConfUnit1` there has weights in every
    checkpoint and no say.
    """

    def __init__(self, features: int, *, norm: bool) -> None:
        super().__init__()
        self.resConfUnit1 = Residual(features, norm=norm)
        self.resConfUnit2 = Residual(features, norm=norm)
        self.out_conv = nn.Conv2d(features, features, 1)

    def forward(self, picture: Tensor, coarser: Tensor | None) -> Tensor:
        """Return a picture of twice the size (b c 2h 2w)."""
        if coarser is not None:
            picture = coarser + self.resConfUnit1(picture)
        # The source doubles first; weights of interpolation sum to 1, so that a pixel-wise layer
        # may come before, on a quarter of the pixels.
        return doubled(self.out_conv(self.resConfUnit2(picture)))


class Residual(nn.Module):
    """Two convolutions whose answer is added to what they were given."""

    def __init__(self, features: int, *, norm: bool) -> None:
        super().__init__()
        self.conv1 = nn.Conv2d(features, features, 3, padding=1, bias=not norm)
        self.conv2 = nn.Conv2d(features, features, 3, padding=1, bias=not norm)
        self.bn1 = FrozenBatchNorm(features) if norm else nn.Identity()
        self.bn2 = FrozenBatchNorm(features) if norm else nn.Identity()

    def forward(self, grid: Tensor) -> Tensor:
        """Refine `grid` (b c h w)."""
        thought = self.bn1(self.conv1(F.relu(grid)))
        refined: Tensor = grid + self.bn2(self.conv2(F.relu(thought)))
        return refined


class Doubled(nn.Module):
    """`doubled` as a layer."""

    def forward(self, grid: Tensor) -> Tensor:
        """Return `grid` (b c h w) at twice the size."""
        return doubled(grid)


class AuxiliaryHead(nn.Sequential):
    """The second head of segmentation, which only training listens to."""

    def __init__(self, features: int, classes: int) -> None:
        super().__init__(*_classifier(features, classes))


def depth_head(features: int, non_negative: bool) -> nn.Sequential:
    """Return the layers that read one number a pixel, at twice the size."""
    return nn.Sequential(
        nn.Conv2d(features, features // 2, 3, padding=1),
        Doubled(),
        nn.Conv2d(features // 2, 32, 3, padding=1),
        nn.ReLU(),
        nn.Conv2d(32, 1, 1),
        nn.ReLU() if non_negative else nn.Identity(),
    )


def segmentation_head(features: int, classes: int) -> nn.Sequential:
    """Return the layers that read one number for each class, at twice the size."""
    return nn.Sequential(*_classifier(features, classes), Doubled())


def doubled(grid: Tensor) -> Tensor:
    """Return a picture (b c h w) at twice the size, its corner pixels staying corners."""
    return F.interpolate(grid, scale_factor=2, mode="bilinear", align_corners=True)


def _classifier(features: int, classes: int) -> list[nn.Module]:
    return [
        nn.Conv2d(features, features, 3, padding=1, bias=False),
        FrozenBatchNorm(features),
        nn.ReLU(),
        nn.Dropout(0.1),
        nn.Conv2d(features, classes, 1),
    ]
