"""Ghost layers: a few real channels, and cheap copies of them.

Source: Han et al., https://arxiv.org/abs/1911.11907.

Axes: b batch, c channel, h w rows and columns.
"""

import torch
from torch import Tensor, nn


class ResidualGhost(nn.Module):
    """Keep what came in, add real channels, then a depthwise copy of each.

    Parameters
    ----------
    channels
        Channels in; three times as many come out.
    """

    def __init__(self, channels: int) -> None:
        super().__init__()
        # Places 0 and 3 hold nothing that learns, so that the others have their published names.
        self.primary_conv = nn.Sequential(
            nn.Identity(),
            nn.Conv2d(channels, channels, 3, padding=1, bias=False),
            nn.BatchNorm2d(channels),
            nn.ReLU(inplace=True),
        )
        self.cheap_operation = nn.Sequential(
            nn.Conv2d(channels, channels, 3, padding=1, groups=channels, bias=False),
            nn.BatchNorm2d(channels),
            nn.ReLU(inplace=True),
        )

    def forward(self, grid: Tensor) -> Tensor:
        """Return `grid` (b c h w) with its two kinds of news (b 3c h w)."""
        real = self.primary_conv(grid)
        return torch.cat([grid, real, self.cheap_operation(real)], 1)
