"""S3D and S3D-G: Inception in space and, apart from it, in time.

Xie et al. 2018, https://arxiv.org/abs/1712.04851. Every k x k x k filter is a filter over the
frame followed by one over time; the gated variant weighs each channel by what the whole clip
holds of it. Layers have the names of the reference's checkpoints.

Axes: b batch, c channel, t time, h w rows and columns.
"""

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from hoilab.errors import DataError

# Of each mixed layer: 1x1; 1x1 then 3x3; 1x1 then 3x3; pool then 1x1.
WIDTHS: dict[str, tuple[int, ...]] = {
    "Mixed_3b": (192, 64, 96, 128, 16, 32, 32),
    "Mixed_3c": (256, 128, 128, 192, 32, 96, 64),
    "Mixed_4b": (480, 192, 96, 208, 16, 48, 64),
    "Mixed_4c": (512, 160, 112, 224, 24, 64, 64),
    "Mixed_4d": (512, 128, 128, 256, 24, 64, 64),
    "Mixed_4e": (512, 112, 144, 288, 32, 64, 64),
    "Mixed_4f": (528, 256, 160, 320, 32, 128, 128),
    "Mixed_5b": (832, 256, 160, 320, 32, 128, 128),
    "Mixed_5c": (832, 384, 192, 384, 48, 128, 128),
}


@dataclass(frozen=True, kw_only=True)
class S3dConfig:
    """Sizes of an `S3d`; the defaults are the paper's.

    Parameters
    ----------
    width
        Every number of channels times this, rounded to multiples of 8 (below 1: a small one).
    gated
        Weigh channels by the clip's content: S3D-G.
    mixed
        Which of the mixed layers there are, in their order; all of them in the paper.
    """

    width: float = 1.0
    gated: bool = False
    mixed: tuple[str, ...] = tuple(WIDTHS)

    def __post_init__(self) -> None:
        if not self.mixed or [name for name in WIDTHS if name in self.mixed] != list(self.mixed):
            raise DataError(
                f"mixed must be some of {', '.join(WIDTHS)}, in order; got {self.mixed}"
            )

    def scaled(self, channels: int) -> int:
        """Return the number of channels that this size has where the paper has `channels`."""
        return channels if self.width == 1 else max(8, round(channels * self.width / 8) * 8)

    @property
    def channels(self) -> int:
        """Channels of the features."""
        return sum(self.scaled(WIDTHS[self.mixed[-1]][k]) for k in (1, 3, 5, 6))


class Conv(nn.Module):
    """A filter of one size in space and time, normalised."""

    def __init__(self, channels: int, out: int) -> None:
        super().__init__()
        self.conv = nn.Conv3d(channels, out, 1, bias=False)
        self.bn = nn.BatchNorm3d(out)

    def forward(self, clip: Tensor) -> Tensor:
        """Return features (b out t h w)."""
        features: Tensor = self.bn(self.conv(clip)).relu()
        return features


class SeparateConv(nn.Module):
    """A filter over each frame, then one over time, both normalised."""

    def __init__(self, channels: int, out: int, size: int, stride: int = 1) -> None:
        super().__init__()
        half = size // 2
        self.conv1 = nn.Conv3d(
            channels, out, (1, size, size), (1, stride, stride), (0, half, half), bias=False
        )
        self.bn1 = nn.BatchNorm3d(out)
        self.conv2 = nn.Conv3d(out, out, (size, 1, 1), (stride, 1, 1), (half, 0, 0), bias=False)
        self.bn2 = nn.BatchNorm3d(out)

    def forward(self, clip: Tensor) -> Tensor:
        """Return features (b out t' h' w')."""
        still = self.bn1(self.conv1(clip)).relu()
        features: Tensor = self.bn2(self.conv2(still)).relu()
        return features


class Gate(nn.Module):
    """How much of each channel passes, from its mean over the clip."""

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.fc = nn.Linear(channels, channels)

    def forward(self, clip: Tensor) -> Tensor:
        """Return the features (b c t h w), weighed."""
        share: Tensor = self.fc(clip.mean((2, 3, 4))).sigmoid()
        return clip * share[:, :, None, None, None]


class Mixed(nn.Module):
    """Four branches side by side, their channels joined."""

    def __init__(self, widths: tuple[int, ...], *, gated: bool) -> None:
        super().__init__()
        channels, one, before, three, before_small, small, pooled = widths
        self.branch0 = nn.Sequential(Conv(channels, one))
        self.branch1 = nn.Sequential(Conv(channels, before), SeparateConv(before, three, 3))
        self.branch2 = nn.Sequential(
            Conv(channels, before_small), SeparateConv(before_small, small, 3)
        )
        self.branch3 = nn.Sequential(nn.MaxPool3d(3, 1, 1), Conv(channels, pooled))
        self.gated = gated
        if gated:
            for name, out in zip("0123", (one, three, small, pooled), strict=True):
                self.add_module(f"gating_b{name}", Gate(out))

    def forward(self, clip: Tensor) -> Tensor:
        """Return features (b c t h w)."""
        parts = [getattr(self, f"branch{k}")(clip) for k in range(4)]
        if self.gated:
            parts = [getattr(self, f"gating_b{k}")(part) for k, part in enumerate(parts)]
        return torch.cat(parts, 1)


class S3d(nn.Module):
    """Features of clips (b 3 t h w): t/8, h/32, w/32 places with 1024 numbers each."""

    def __init__(self, config: S3dConfig | None = None) -> None:
        super().__init__()
        self.config = config or S3dConfig()
        of, gated = self.config.scaled, self.config.gated
        self.Conv_1a = SeparateConv(3, of(64), 7, 2)
        self.MaxPool_2a = nn.MaxPool3d((1, 3, 3), (1, 2, 2), (0, 1, 1))
        self.Conv_2b = Conv(of(64), of(64))
        self.Conv_2c = SeparateConv(of(64), of(192), 3)
        self.MaxPool_3a = nn.MaxPool3d((1, 3, 3), (1, 2, 2), (0, 1, 1))
        self.MaxPool_4a = nn.MaxPool3d(3, 2, 1)
        self.MaxPool_5a = nn.MaxPool3d(2, 2)
        channels = of(192)
        for name in self.config.mixed:
            sizes = tuple(of(width) for width in WIDTHS[name][1:])
            self.add_module(name, Mixed((channels, *sizes), gated=gated))
            channels = sizes[0] + sizes[2] + sizes[4] + sizes[5]

    def forward(self, clip: Tensor) -> Tensor:
        """Return the feature map (b 1024 t/8 h/32 w/32)."""
        clip = self.MaxPool_2a(self.Conv_1a(clip))
        clip = self.MaxPool_3a(self.Conv_2c(self.Conv_2b(clip)))
        before = "3"
        for name in self.config.mixed:
            stage = name[len("Mixed_")]
            if before < "4" <= stage:
                clip = self.MaxPool_4a(clip)
            if before < "5" <= stage:
                clip = self.MaxPool_5a(clip)
            clip, before = self.get_submodule(name)(clip), stage
        return clip
