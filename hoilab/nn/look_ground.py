"""Ground-aware features: a pixel of an object looks down to where the object meets the road.

From the camera's focal length and its height above a level road follows how far below a pixel
the foot of an object lies. Source: Liu et al., https://arxiv.org/abs/2102.00690.

Axes: b batch, c channel, h w rows and columns of the map.
"""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

STRIDE = 16
OBJECT_HEIGHT_M = 1.535
# How much of the gradient goes into the learned part of the shift.
LEARNED_SHARE = 0.05
LARGEST_SHIFT = 0.1


class LookGround(nn.Module):
    """Add to each cell what is seen where the object above it would touch the road.

    Parameters
    ----------
    channels
        Channels of the map.
    baseline_m
        Of an imagined stereo pair; scales the disparity that the road gets.
    height_m
        Height of the camera above the road. Networks trained on KITTI expect 1.65.
    """

    def __init__(self, channels: int, *, baseline_m: float = 0.54, height_m: float = 1.65) -> None:
        super().__init__()
        self.disp_create = nn.Sequential(nn.Conv2d(channels, 1, 3, padding=1), nn.Tanh())
        self.extract = nn.Conv2d(1 + channels, channels, 1)
        self.alpha = nn.Parameter(torch.zeros(1))
        self.baseline_m = baseline_m
        self.height_m = height_m

    def forward(self, grid: Tensor, projection: Tensor) -> Tensor:
        """Return the map `grid` (b c h w) with what the road shows added.

        Parameters
        ----------
        projection
            (b, 3, 4) of a picture that is 16 times as large as the map.
        """
        height, width = grid.shape[-2:]
        focal, middle, lift = (projection[:, 1, i, None, None] / STRIDE for i in (1, 2, 3))
        below = torch.arange(height, device=grid.device, dtype=grid.dtype)[:, None] - middle
        fall = (focal * self.height_m + lift).abs() + 1e-10
        disparity = F.relu(focal * self.baseline_m * below / fall).expand(-1, height, width)
        # In units of half the map's height, as grid_sample counts.
        foot = OBJECT_HEIGHT_M * below / (2 * self.height_m - OBJECT_HEIGHT_M)
        down = F.relu(foot) / (height / 2) + self._learned_shift(grid)  # b h w
        right = torch.linspace(-1, 1, width, device=grid.device, dtype=grid.dtype)
        rows = torch.linspace(-1, 1, height, device=grid.device, dtype=grid.dtype)[:, None]
        places = torch.stack([right.expand_as(down), rows + down], -1)  # b h w 2
        seen = F.grid_sample(
            torch.cat([disparity[:, None], grid], 1),
            places,
            padding_mode="border",
            align_corners=True,
        )
        looked: Tensor = F.relu(grid + self.extract(seen) * self.alpha)
        return looked

    def _learned_shift(self, grid: Tensor) -> Tensor:
        shift = self.disp_create(grid)[:, 0]
        slow = LEARNED_SHARE * shift + (1 - LEARNED_SHARE) * shift.detach()
        moved: Tensor = LARGEST_SHIFT * slow
        return moved
