"""What 3D detectors learn from: a folder in KITTI's layout as batches of pictures and boxes.

A folder has ``image_2``, ``label_2`` and ``calib``, and ``image_3`` for stereo; sizes of
pictures may differ. Batch `number` is a function of seed and number alone.

Axes: b picture, h w rows and columns, g box.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import numpy as np
import torch
from torch import Tensor

from hoilab.datasets.kitti import read_kitti_calibration, read_kitti_labels
from hoilab.errors import DataError
from hoilab.geometry import boxes
from hoilab.models.sgm import disparity_of
from hoilab.models.yolo3d.criterion import Targets3d
from hoilab.nn.boxes3d import angle_of_view, around, corners, in_picture, project
from hoilab.nn.view import Seen, View, mirrored, seen

LEFT, RIGHT = 2, 3
DISPARITY_CELL_PX = 4


class Boxes3dBatch(NamedTuple):
    """Pictures, or pairs of them, and the true boxes in each."""

    pixels: Tensor  # b 3 h w; b 6 h w for pairs, left before right
    projection: Tensor  # b 3 4
    targets: list[Targets3d]
    disparity: Tensor | None  # b h/4 w/4, px, 0 where unknown; pairs only
    names: list[str]


@dataclass(frozen=True, kw_only=True)
class Sampling:
    """Which boxes count, and how pictures are changed.

    Parameters
    ----------
    view
        What the network sees.
    hidden_below, beyond_m
        Boxes count when ``occluded`` is below the first and they are farther than the second.
    around_space
        Take the box around the projected 3D box, not the one that was drawn in the picture.
    recolour
        Largest change of colours, 0 for none.
    mirror
        Share of pictures that are flipped left to right.
    right_too
        Learn from the right camera's pictures as well, each by itself.
    pairs
        Show both pictures at once.
    """

    view: View
    classes: tuple[str, ...]
    hidden_below: int = 2
    beyond_m: float = 3.0
    around_space: bool = True
    recolour: float = 0.5
    mirror: float = 0.5
    right_too: bool = False
    pairs: bool = False


class KittiBatches:
    """Batches of a folder in KITTI's layout, by number."""

    def __init__(
        self,
        folder: Path,
        sampling: Sampling,
        *,
        batch: int,
        seed: int = 0,
        images: Sequence[int] | None = None,
    ) -> None:
        self.folder = folder
        self.sampling = sampling
        self.batch = batch
        self.seed = seed
        labels = read_kitti_labels(folder / "label_2", images=images)
        self.images: list[int] = labels["image"].values.tolist()
        wanted = (labels["occluded"] < sampling.hidden_below) & (
            labels["centre"].sel(axis="z") > sampling.beyond_m
        )
        known = labels["class"].isin(list(sampling.classes))
        self.labels = labels.isel(box=(wanted & known).values)
        if not self.images:
            raise DataError(f"{folder} has no labelled image to learn from")

    def __len__(self) -> int:
        """Pictures (or pairs) that there are."""
        return len(self.images) * (2 if self.sampling.right_too else 1)

    def __call__(self, number: int) -> Boxes3dBatch:
        """Return the batch of this number; each picture comes once in an epoch."""
        first = number * self.batch
        parts = [self._sample(place) for place in range(first, first + self.batch)]
        disparity = [part[3] for part in parts]
        return Boxes3dBatch(
            torch.stack([part[0] for part in parts]),
            torch.stack([part[1] for part in parts]),
            [part[2] for part in parts],
            torch.stack([d for d in disparity if d is not None]) if self.sampling.pairs else None,
            [part[4] for part in parts],
        )

    def _sample(self, place: int) -> tuple[Tensor, Tensor, Targets3d, Tensor | None, str]:
        epoch, at = divmod(place, len(self))
        order = np.random.default_rng([self.seed, epoch]).permutation(len(self))
        draw = np.random.default_rng([self.seed, epoch, at])
        which, camera = divmod(int(order[at]), 2) if self.sampling.right_too else (order[at], 0)
        image, side = self.images[int(which)], RIGHT if camera else LEFT
        flip = draw.random() < self.sampling.mirror
        cameras = (LEFT, RIGHT) if self.sampling.pairs else (side,)
        # The mirrored right picture is a left one.
        shown = [self._seen(image, one, draw) for one in (reversed(cameras) if flip else cameras)]
        pixels = torch.cat([picture.pixels for picture in shown])
        projection = shown[0].projection
        if flip:
            pixels, projection = pixels.flip(-1), mirrored(projection, pixels.shape[-1])
        target = self._targets(image, projection, shown[0], flip=flip)
        disparity = _disparity(pixels) if self.sampling.pairs else None
        return pixels, projection.float(), target, disparity, f"{image:06d}"

    def _seen(self, image: int, camera: int, draw: np.random.Generator) -> Seen:
        rgb = _read(self.folder / f"image_{camera}", image)
        if self.sampling.recolour:
            rgb = recoloured(rgb, self.sampling.recolour, draw)
        calibration = read_kitti_calibration(self.folder / "calib" / f"{image:06d}.txt")
        projection = calibration["projection"].sel(camera=camera).values
        if np.isnan(projection).any():
            raise DataError(f"{self.folder}/calib/{image:06d}.txt has no P{camera}")
        return seen(rgb, projection, self.sampling.view)

    def _targets(self, image: int, projection: Tensor, picture: Seen, *, flip: bool) -> Targets3d:
        mine = self.labels.isel(box=(self.labels["frame"] == image).values)
        space = torch.from_numpy(mine["centre"].values)
        theta = torch.from_numpy(mine["yaw"].values)
        size = torch.from_numpy(mine["size"].sel(extent=["width", "height", "length"]).values)
        drawn = torch.from_numpy(boxes.to_corners(mine["position"].values, mine["shape"].values))
        down = drawn.new_tensor([0, picture.crop_top_px, 0, picture.crop_top_px])
        drawn = (drawn - down) * picture.scale
        if flip:
            space = space * space.new_tensor([-1, 1, 1])
            theta = np.pi - theta
            left = self.sampling.view.width_px - 1 - drawn[:, [2, 0]]
            drawn = torch.stack([left[:, 0], drawn[:, 1], left[:, 1], drawn[:, 3]], 1)
        alpha = angle_of_view(theta, space[:, 0], space[:, 2], projection)
        state = in_picture(torch.cat([space, size, alpha[:, None]], 1), projection)
        if self.sampling.around_space and len(space):
            drawn = around(project(corners(space, size, theta), projection))
        label = [self.sampling.classes.index(str(name)) for name in mine["class"].values]
        return Targets3d(drawn.float(), torch.tensor(label, dtype=torch.int64), state.float())


def recoloured(rgb: np.ndarray, most: float, draw: np.random.Generator) -> np.ndarray:
    """Return a picture (y x 3, uint8) with other brightness, contrast and saturation."""
    gain, contrast, saturation = draw.uniform(1 - most, 1 + most, 3)
    values = rgb.astype(np.float32) * (1 + (gain - 1) / 2)
    values = (values - values.mean()) * contrast + values.mean()
    grey = values.mean(-1, keepdims=True)
    return np.asarray(((values - grey) * saturation + grey).clip(0, 255).astype(np.uint8))


def _read(folder: Path, image: int) -> np.ndarray:
    from PIL import Image, UnidentifiedImageError

    for path in (folder / f"{image:06d}.png", folder / f"{image:06d}.jpg"):
        if path.is_file():
            try:
                with Image.open(path) as picture:
                    return np.asarray(picture.convert("RGB"))
            except (OSError, UnidentifiedImageError) as cause:
                raise DataError(f"{path} cannot be read as a picture: {cause}") from cause
    raise DataError(f"{folder} has no picture {image:06d}.png or .jpg")


def _disparity(pixels: Tensor) -> Tensor:
    """Return the disparity (h/4 w/4, px) of a pair as semi-global matching finds it, 0 if not."""
    span = pixels.amax() - pixels.amin()
    grey = ((pixels - pixels.amin()) / span.clamp_min(1e-6) * 255).byte().permute(1, 2, 0).numpy()
    found = np.nan_to_num(disparity_of(grey[..., :3], grey[..., 3:]))
    rows, columns = (side // DISPARITY_CELL_PX * DISPARITY_CELL_PX for side in found.shape)
    cells = found[:rows, :columns].reshape(
        rows // DISPARITY_CELL_PX, DISPARITY_CELL_PX, columns // DISPARITY_CELL_PX, -1
    )
    # The nearest thing in a cell counts.
    return torch.from_numpy(cells.max((1, 3)))
