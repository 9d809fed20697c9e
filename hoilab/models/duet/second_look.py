"""A second look at small things: the frame around each, enlarged, tells where its sides are.

The grid that things are found on has a cell every 4 pixels; a phone is that large. Here a window of
the frame itself around each small thing is read at a fixed number of points, and a small network
says how far each side of the box is off, and how well the box will then fit.

Axes: b frame, n thing, c channel, p row or column of a window, d feature.
Boxes are left, top, right, bottom in pixels of the frame that the network reads.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from hoilab.models.duet.pairing import Instances

LEAST_SIDE_PX = 1.0
MASK = 1  # channels beside red, green and blue: where the box is


@dataclass(frozen=True, kw_only=True)
class SecondLookConfig:
    """How a `SecondLook` looks.

    Parameters
    ----------
    small_px
        Things whose longer side is shorter are looked at.
    points
        Points along a side of a window.
    around
        Sides of windows in longer sides of boxes.
    least_px
        No window is smaller.
    channels
        Of the first convolution; the last ones have four times as many.
    trust
        Power of the fit that is expected in the score of a thing.
    """

    small_px: float = 48.0
    points: int = 32
    around: float = 2.5
    least_px: float = 20.0
    channels: int = 16
    trust: float = 0.5


class SecondLook(nn.Module):
    """Say of things in frames where their sides are, and how well that will fit."""

    def __init__(self, config: SecondLookConfig, *, things: int) -> None:
        super().__init__()
        self.config = config
        width = config.channels
        self.first = nn.Sequential(_block(3 + MASK, width), _block(width, 2 * width, stride=2))
        self.second = nn.Sequential(
            _block(2 * width, 2 * width),
            _block(2 * width, 4 * width, stride=2),
            _block(4 * width, 4 * width, stride=2),
        )
        left = 4 * width * (config.points // 8) ** 2
        self.kind = nn.Embedding(things, 2 * width)
        self.seen = nn.Sequential(nn.Linear(left + 3, 8 * width), nn.ReLU(inplace=True))
        self.said = nn.Linear(8 * width, 5)
        nn.init.zeros_(self.said.weight)
        nn.init.zeros_(self.said.bias)

    def forward(
        self, pixels: Tensor, frame: Tensor, box: Tensor, kind: Tensor
    ) -> tuple[Tensor, Tensor]:
        """Return corrected boxes (n 4), and logits (n) of their overlap with the truth.

        Parameters
        ----------
        pixels
            Frames (b 3 h w, normalised).
        frame, box, kind
            Of each thing the frame it is in (n, rising), where it was found (n 4) and as what (n).
        """
        side = self.sides(box)  # n
        windows, covered = self.windows(pixels, frame, box)
        grid = self.first(torch.cat([windows, covered], dim=1))  # n d p/2 p/2
        grid = self.second(grid + self.kind(kind)[:, :, None, None])  # n d p/8 p/8
        shape = (box[:, 2:] - box[:, :2]).clamp_min(LEAST_SIDE_PX)
        facts = torch.cat([(shape / side[:, None]).log(), (side / 32).log()[:, None]], dim=-1)
        said = self.said(self.seen(torch.cat([grid.flatten(1), facts], dim=-1))).float()
        moved = box + said[:, :4] * side[:, None]
        far = torch.maximum(moved[:, 2:], moved[:, :2] + LEAST_SIDE_PX)
        return torch.cat([moved[:, :2], far], dim=-1), said[:, 4]

    def sides(self, box: Tensor) -> Tensor:
        """Return how large the windows (n, px) around boxes (n 4) are."""
        longer = (box[:, 2:] - box[:, :2]).amax(-1)
        return (self.config.around * longer).clamp_min(self.config.least_px)

    def small(self, box: Tensor) -> Tensor:
        """Return which boxes (n 4) are of things that are to be looked at."""
        return (box[:, 2:] - box[:, :2]).amax(-1) < self.config.small_px

    def trusted(self, fits: Tensor) -> Tensor:
        """Return what the score of a thing is multiplied by, of logits."""
        return fits.sigmoid() ** self.config.trust

    def windows(self, pixels: Tensor, frame: Tensor, box: Tensor) -> tuple[Tensor, Tensor]:
        """Return windows (n 3 p p), and the share of each of their points in the box (n 1 p p).

        Outside the frame they are zero.
        """
        count, side = self.config.points, self.sides(box)[:, None]
        middle = (box[:, :2] + box[:, 2:]) / 2  # n 2
        spread = (torch.arange(count, device=box.device) + 0.5) / count - 0.5  # p
        x, y = (middle[:, :, None] + side[:, None] * spread).unbind(1)  # n p
        near, far = box[:, :2, None], box[:, 2:, None]
        across, down = (
            ((torch.minimum(at - near[:, i], far[:, i] - at) * count / side + 0.5).clamp(0, 1))
            for i, at in enumerate((x, y))
        )
        covered = down[:, :, None] * across[:, None]  # n p p
        size = pixels.new_tensor([pixels.shape[-1], pixels.shape[-2]])
        at = torch.stack([x[:, None].expand_as(covered), y[:, :, None].expand_as(covered)], dim=-1)
        at = at / size * 2 - 1  # n p p 2
        read = []
        counts = torch.bincount(frame, minlength=len(pixels)).tolist()
        for row, here in enumerate(torch.split(at, counts)):
            one = pixels[row : row + 1].contiguous()
            seen = F.grid_sample(one, here.flatten(0, 1)[None], align_corners=False)  # 1 c np p
            read.append(seen.reshape(pixels.shape[1], len(here), count, count).transpose(0, 1))
        return torch.cat(read), covered[:, None]


def looked_again(
    look: SecondLook | None, pixels: Tensor, found: Sequence[Instances]
) -> list[Instances]:
    """Return what was found in frames (b 3 h w), with the boxes and scores of a second look.

    Things that are not small stay as they are, and so does everything without a `look`.
    """
    if look is None:
        return list(found)
    box = torch.cat([one.thing for one in found])
    kind = torch.cat([one.thing_class for one in found])
    score = torch.cat([one.thing_score for one in found])
    counts = [len(one.thing) for one in found]
    frame = torch.arange(len(found), device=box.device).repeat_interleave(
        torch.tensor(counts, device=box.device)
    )
    small = look.small(box)
    if small.any():
        moved, fits = look(pixels, frame[small], box[small], kind[small])
        box = box.masked_scatter(small[:, None], moved)
        score = score.masked_scatter(small, score[small] * look.trusted(fits))
    parts = zip(found, torch.split(box, counts), torch.split(score, counts), strict=True)
    return [one._replace(thing=b, thing_score=s) for one, b, s in parts]


def _block(channels: int, out: int, *, stride: int = 1) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(channels, out, 3, stride=stride, padding=1, bias=False),
        nn.BatchNorm2d(out),
        nn.ReLU(inplace=True),
    )
