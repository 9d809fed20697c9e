"""Cost volumes: how well each place of the left map fits the right one, for each disparity.

A thing at x in the left picture is at x - disparity in the right one.

Axes: b batch, c channel, d disparity, h w rows and columns.
"""

from torch import Tensor, nn


def likeness(left: Tensor, right: Tensor, disparities: int) -> Tensor:
    """Return the mean over channels of left x right at each disparity (b d h w).

    Left of the picture's edge there is nothing to fit: 0.

    Examples
    --------
    >>> import torch
    >>> left = torch.tensor([0.0, 0, 2, 0]).reshape(1, 1, 1, 4)
    >>> right = torch.tensor([0.0, 3, 0, 0]).reshape(1, 1, 1, 4)
    >>> likeness(left, right, 3)[0, :, 0]  # one cell to the left
    tensor([[0., 0., 0., 0.],
            [0., 0., 6., 0.],
            [0., 0., 0., 0.]])
    """
    batch, _, height, width = left.shape
    volume = left.new_zeros(batch, disparities, height, width)
    for d in range(min(disparities, width)):
        volume[:, d, :, d:] = (left[..., d:] * right[..., : width - d]).mean(1)
    return volume


class PairVolume(nn.Module):
    """Lay left and shifted right features side by side, and judge them in three dimensions.

    Parameters
    ----------
    channels, inside
        Channels of the maps, and of what is kept of them.
    disparities
        How many cells the right map is shifted.
    """

    def __init__(self, channels: int, inside: int, disparities: int) -> None:
        super().__init__()
        self.disparities = disparities
        self.down_sample = nn.Sequential(
            nn.Conv2d(channels, inside, 1), nn.BatchNorm2d(inside), nn.ReLU(inplace=True)
        )
        self.conv3d = nn.Sequential(
            nn.Conv3d(2 * inside, inside, 3, padding=1),
            nn.BatchNorm3d(inside),
            nn.ReLU(inplace=True),
            nn.Conv3d(inside, inside, 3, padding=1),
            nn.BatchNorm3d(inside),
            nn.ReLU(inplace=True),
        )

    def forward(self, left: Tensor, right: Tensor) -> Tensor:
        """Return the judged volume (b inside*d h w), channel after channel."""
        left, right = self.down_sample(left), self.down_sample(right)
        batch, inside, height, width = left.shape
        pairs = left.new_zeros(batch, 2 * inside, self.disparities, height, width)
        for d in range(min(self.disparities, width)):
            pairs[:, :inside, d, :, d:] = left[..., d:]
            pairs[:, inside:, d, :, d:] = right[..., : width - d]
        judged: Tensor = self.conv3d(pairs).reshape(batch, -1, height, width)
        return judged
