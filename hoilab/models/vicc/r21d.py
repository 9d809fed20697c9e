"""R(2+1)D: a residual network whose filters are apart in space and in time.

Tran et al. 2018, https://arxiv.org/abs/1711.11248, with one block for each stage, as
self-supervised work on UCF101 takes it. A filter over space is followed by one over time; between
them lie as many channels as keep the number of weights of the joint filter.
"""

from torch import Tensor, nn

STAGES = ((64, 64), (64, 128), (128, 256), (256, 512))


class SpatioTemporalConv(nn.Module):
    """A filter over the frame, normalised, then one over time."""

    def __init__(
        self,
        channels: int,
        out: int,
        size: tuple[int, int],
        *,
        stride: tuple[int, int] = (1, 1),
    ) -> None:
        super().__init__()
        time, space = size
        middle = time * space**2 * channels * out // (space**2 * channels + time * out)
        self.spatial_conv = nn.Conv3d(
            channels,
            middle,
            (1, space, space),
            (1, stride[1], stride[1]),
            (0, space // 2, space // 2),
            bias=False,
        )
        self.bn = nn.BatchNorm3d(middle)
        self.temporal_conv = nn.Conv3d(
            middle, out, (time, 1, 1), (stride[0], 1, 1), (time // 2, 0, 0), bias=False
        )

    def forward(self, clip: Tensor) -> Tensor:
        """Return features (b out t' h' w'), not normalised at the end."""
        features: Tensor = self.temporal_conv(self.bn(self.spatial_conv(clip)).relu())
        return features


class Block(nn.Module):
    """Two filters and the way around them."""

    def __init__(self, channels: int, out: int, *, half: bool) -> None:
        super().__init__()
        step = 2 if half else 1
        self.halved = half
        if half:
            self.downsampleconv = SpatioTemporalConv(channels, out, (1, 1), stride=(2, 2))
            self.downsamplebn = nn.BatchNorm3d(out)
        self.conv1 = SpatioTemporalConv(channels, out, (3, 3), stride=(step, step))
        self.bn1 = nn.BatchNorm3d(out)
        self.conv2 = SpatioTemporalConv(out, out, (3, 3))
        self.bn2 = nn.BatchNorm3d(out)

    def forward(self, clip: Tensor) -> Tensor:
        """Return features (b out t' h' w')."""
        new = self.bn2(self.conv2(self.bn1(self.conv1(clip)).relu()))
        old = self.downsamplebn(self.downsampleconv(clip)) if self.halved else clip
        features: Tensor = (old + new).relu()
        return features


class Stage(nn.Module):
    """One block, under the name that checkpoints give it."""

    def __init__(self, channels: int, out: int, *, half: bool) -> None:
        super().__init__()
        self.block1 = Block(channels, out, half=half)

    def forward(self, clip: Tensor) -> Tensor:
        """Return features of the block."""
        features: Tensor = self.block1(clip)
        return features


class R21d(nn.Module):
    """Features of clips (b 3 t h w): t/8, h/16, w/16 places with 512 numbers each."""

    def __init__(self) -> None:
        super().__init__()
        self.conv1 = SpatioTemporalConv(3, 64, (3, 7), stride=(1, 2))
        self.bn1 = nn.BatchNorm3d(64)
        for number, (channels, out) in enumerate(STAGES):
            self.add_module(f"conv{number + 2}", Stage(channels, out, half=number > 0))

    def forward(self, clip: Tensor) -> Tensor:
        """Return the feature map (b 512 t/8 h/16 w/16)."""
        clip = self.bn1(self.conv1(clip)).relu()
        for number in range(len(STAGES)):
            clip = self.get_submodule(f"conv{number + 2}")(clip)
        return clip
