"""Duet's networks: a pyramid of features, a dense detector on it, and the head that pairs.

Sources: see the package. Nothing is read from disk here.

Axes: b batch, c channel, h w rows and columns of a grid, k class, i human, j thing, d feature,
v verb. Boxes are left, top, right, bottom in pixels of the frame that the network reads.
"""

from dataclasses import dataclass
from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from hoilab.models.duet.pairing import PairHead
from hoilab.models.duet.second_look import SecondLook, SecondLookConfig
from hoilab.nn.encode import check_pixels
from hoilab.nn.resnet import RESNET50, RESNET_TINY, ResNet, ResNetConfig

STRIDE = 4
# Convolutions pad so that cell 0 lies on pixel 0, whose centre is half a pixel from the edge.
FIRST_CELL_PX = 0.5
TYPICAL_PX = 24.0
LARGEST_LOG = 4.0
RARE = -4.0


@dataclass(frozen=True, kw_only=True)
class DuetConfig:
    """Sizes of a `Duet`; the defaults are those with ResNet-50.

    Parameters
    ----------
    things
        Classes of things; humans are a class of their own beside them.
    verbs_of_thing
        For each class of things, which verbs it can be had with.
    fine, coarse
        Channels of the pyramid at strides 4 and 8.
    pair
        Features of a pair.
    look
        How small things are looked at again; None for not at all.
    """

    things: int
    verbs: int
    verbs_of_thing: tuple[tuple[int, ...], ...]
    backbone: ResNetConfig = RESNET50
    fine: int = 128
    coarse: int = 256
    pair: int = 256
    look: SecondLookConfig | None = None


def tiny_config(
    *, things: int, verbs: int, verbs_of_thing: tuple[tuple[int, ...], ...]
) -> DuetConfig:
    """Return the sizes that learn synthetic scenes on a laptop."""
    return DuetConfig(
        things=things,
        verbs=verbs,
        verbs_of_thing=verbs_of_thing,
        backbone=RESNET_TINY,
        fine=32,
        coarse=64,
        pair=128,
    )


class Grids(NamedTuple):
    """What a pyramid makes of frames, for heads to look at."""

    fine: Tensor  # b c h/4 w/4
    coarse: Tensor  # b c h/8 w/8


class Dense(NamedTuple):
    """What every cell of the fine grid believes."""

    heat: Tensor  # b k h w, logits: the middle of a human (class 0) or of a thing is here
    human_box: Tensor  # b 4 h w, of the human whose middle is here
    thing_box: Tensor  # b 4 h w


class Pyramid(nn.Module):
    """A ResNet whose stages are brought together again, coarse to fine, and that sees change."""

    def __init__(self, config: DuetConfig) -> None:
        super().__init__()
        width, stages = config.backbone.width, [4, 8, 16, 32]
        self.backbone = ResNet(config.backbone)
        self.change = nn.Conv2d(3, width, 7, stride=2, padding=3, bias=False)
        one, two, three, four = (width * share for share in stages)
        self.from4 = nn.Conv2d(four, config.coarse, 1)
        self.from3 = nn.Conv2d(three, config.coarse, 1)
        self.from2 = nn.Conv2d(two, config.coarse, 1)
        self.from1 = nn.Conv2d(one, config.fine, 1)
        self.from0 = _block(width, config.fine, stride=2)
        self.down = nn.Conv2d(config.coarse, config.fine, 1)
        self.middle = _block(config.coarse, config.coarse)
        self.coarse = _block(config.coarse, config.coarse)
        self.fine = _block(config.fine, config.fine)
        nn.init.zeros_(self.change.weight)

    def forward(self, pixels: Tensor, change: Tensor | None = None) -> Grids:
        """Return the grids of `pixels` (b 3 h w, normalised).

        `change` (b 3 h w) is what they differ by from the frame a moment earlier; None for none.
        """
        check_pixels(pixels)
        stem = self.backbone.conv1(pixels)  # b c h/2 w/2
        if change is not None:
            stem = stem + self.change(change)
        return self.risen(stem)

    def sights(self, pixels: Tensor) -> tuple[Tensor, Tensor]:
        """Return what the first layer makes of frames, and of them as a part of a change.

        Both are b c h/2 w/2. The layer is linear, so the second one less that of an earlier frame
        is what it makes of the change between them: each frame of a recording is read once.
        """
        check_pixels(pixels)
        weight = torch.cat([self.backbone.conv1.weight, self.change.weight])
        frame, change = F.conv2d(pixels, weight, stride=2, padding=3).chunk(2, dim=1)
        if self.backbone.conv1.bias is not None:
            frame = frame + self.backbone.conv1.bias[:, None, None]
        return frame, change

    def risen(self, stem: Tensor) -> Grids:
        """Return the grids of what the first layer saw (b c h/2 w/2)."""
        net = self.backbone
        stem = net.relu(net.bn1(stem))
        one = net.layer1(net.maxpool(stem))  # b c h/4 w/4
        two = net.layer2(one)
        three = net.layer3(two)
        four = net.layer4(three)
        grid = self.from3(three) + _up(self.from4(four), three)
        grid = self.from2(two) + _up(self.middle(grid), two)
        coarse = self.coarse(grid)
        grid = self.from1(one) + self.from0(stem) + _up(self.down(coarse), one)
        return Grids(self.fine(grid), coarse)


class DenseHead(nn.Module):
    """Ask every cell whether it is the middle of somebody or something, and how large that is."""

    def __init__(self, config: DuetConfig) -> None:
        super().__init__()
        self.look = _block(config.fine, config.coarse)
        self.heat = nn.Conv2d(config.coarse, 1 + config.things, 1)
        self.box = nn.Conv2d(config.coarse, 8, 1)
        nn.init.constant_(self.heat.bias, RARE)  # type: ignore[arg-type]
        nn.init.normal_(self.box.weight, std=0.01)
        nn.init.zeros_(self.box.bias)  # type: ignore[arg-type]

    def forward(self, fine: Tensor) -> Dense:
        """Return what each cell of `fine` (b c h w) believes."""
        seen = self.look(fine)
        human, thing = self.box(seen).float().chunk(2, dim=1)  # b 4 h w
        return Dense(self.heat(seen).float(), _boxes(human), _boxes(thing))


class Duet(nn.Module):
    """Find people and things, pair them, and say what happens between them."""

    def __init__(self, config: DuetConfig) -> None:
        super().__init__()
        self.config = config
        self.pyramid = Pyramid(config)
        self.dense = DenseHead(config)
        self.pairs = PairHead(
            fine=config.fine,
            coarse=config.coarse,
            features=config.pair,
            verbs=config.verbs,
            verbs_of_thing=config.verbs_of_thing,
        )
        look = config.look
        self.look = None if look is None else SecondLook(look, things=config.things)

    def forward(self, pixels: Tensor, change: Tensor | None = None) -> tuple[Grids, Dense]:
        """Return grids and dense beliefs; `pairs` reads what is found in them."""
        grids = self.pyramid(pixels, change)
        return grids, self.dense(grids.fine)


def cells(rows: int, columns: int, like: Tensor) -> tuple[Tensor, Tensor]:
    """Return x and y (px) of the cells of a fine grid, as a row and as a column."""
    x = torch.arange(columns, device=like.device, dtype=torch.float32) * STRIDE + FIRST_CELL_PX
    y = torch.arange(rows, device=like.device, dtype=torch.float32) * STRIDE + FIRST_CELL_PX
    return x[None, :], y[:, None]


def _boxes(raw: Tensor) -> Tensor:
    """Return boxes (b 4 h w) of offsets, in cells, and logarithms of sizes."""
    x, y = cells(raw.shape[-2], raw.shape[-1], raw)
    middle_x, middle_y = x + STRIDE * raw[:, 0], y + STRIDE * raw[:, 1]
    half = TYPICAL_PX / 2 * raw[:, 2:].clamp(-LARGEST_LOG, LARGEST_LOG).exp()  # b 2 h w
    return torch.stack(
        [
            middle_x - half[:, 0],
            middle_y - half[:, 1],
            middle_x + half[:, 0],
            middle_y + half[:, 1],
        ],
        dim=1,
    )


def _up(grid: Tensor, like: Tensor) -> Tensor:
    return F.interpolate(grid, size=like.shape[-2:])


def _block(channels: int, out: int, *, stride: int = 1) -> nn.Sequential:
    return nn.Sequential(
        nn.Conv2d(channels, out, 3, stride=stride, padding=1, bias=False),
        nn.BatchNorm2d(out),
        nn.ReLU(inplace=True),
    )
