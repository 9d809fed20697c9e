"""What the tiny 3D detectors learn from: windows of rendered scenes, and the things in them.

Batch `number` is a function of seed and number alone. Mirrored, the right picture of a pair is
the left one.

Axes: n thing, h w rows and columns, q r of the grid at a quarter.
"""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import torch
import xarray as xr
from torch import Tensor

from hoilab.geometry.sizes import SIZES
from hoilab.models.boxes3d_tiny.architecture import CLASSES, QUARTER
from hoilab.models.boxes3d_tiny.criterion import Boxes3dTargets
from hoilab.models.depth_tiny.processing import Window, sight
from hoilab.models.km3d.targets import draw
from hoilab.schema import make_camera
from hoilab.training.depth.augment import recoloured
from hoilab.training.depth.windows import seen
from hoilab.training.footage import Footage, Still

LEAST_PX, LEAST_SHARE = 40, 0.3
FORGIVEN = 0.9  # a peak there costs next to nothing


class Boxes3dTinyBatch(NamedTuple):
    """What one step learns from."""

    pixels: Tensor  # b 3 h w, or b 6 h w
    sight: Tensor  # b 5 h w
    targets: Boxes3dTargets
    names: list[str]


@dataclass(frozen=True, kw_only=True)
class Windows:
    """How windows are drawn.

    Parameters
    ----------
    rows, columns
        Size of what the network sees, multiples of 32.
    smallest, largest
        Shares of the frame's width that a window may have.
    whole
        Share of windows that are the whole frame.
    """

    rows: int = 256
    columns: int = 448
    smallest: float = 0.6
    largest: float = 1.0
    whole: float = 0.5


WINDOWS = Windows()


class _Things(NamedTuple):
    """Things in a window, lengths in cells."""

    middle: np.ndarray  # n 2
    box: np.ndarray  # n 4
    foot: np.ndarray  # n 2, from the middle
    size: np.ndarray  # n 3
    turn: np.ndarray  # n 2
    far: np.ndarray  # n
    shift: np.ndarray  # n
    label: np.ndarray  # n
    clear: np.ndarray  # n, whether enough is seen


class SceneBatches:
    """Batches of footage by number."""

    def __init__(
        self,
        footage: Footage,
        *,
        batch: int,
        seed: int = 0,
        stereo: bool = False,
        windows: Windows = WINDOWS,
    ) -> None:
        self.footage, self.batch, self.seed = footage, batch, seed
        self.stereo, self.windows = stereo, windows

    def __call__(self, number: int) -> Boxes3dTinyBatch:
        """Return the batch of this number."""
        lot = np.random.default_rng([self.seed, number])
        chosen = lot.integers(0, len(self.footage), self.batch)
        parts = [self._sample(self.footage[int(index)], lot) for index in chosen]
        return Boxes3dTinyBatch(
            torch.stack([torch.from_numpy(np.ascontiguousarray(p[0])) for p in parts]),
            torch.stack([torch.from_numpy(p[1]) for p in parts]),
            _targets([p[2] for p in parts], self.windows),
            [p[3] for p in parts],
        )

    def _sample(
        self, still: Still, lot: np.random.Generator
    ) -> tuple[np.ndarray, np.ndarray, _Things, str]:
        window = self._window(still, lot)
        flip = lot.random() < 0.5
        camera = camera_of(still)
        rays = sight(camera, window)
        colours = int(lot.integers(2**31))
        # A right picture alone is one more camera to learn from.
        from_right = still.right is not None and (flip if self.stereo else lot.random() < 0.5)
        sides = [still.right, still.rgb] if from_right else [still.rgb, still.right]
        shown = [
            recoloured(seen(side, window), np.random.default_rng(colours))
            for side in sides[: 2 if self.stereo else 1]
            if side is not None
        ]
        things = _things(still, window, from_right=from_right)
        if flip:
            shown = [picture[:, ::-1] for picture in shown]
            rays = rays[:, :, ::-1].copy()
            rays[0] *= -1
            things = _mirrored(things, window.columns / QUARTER)
        pixels = np.concatenate([np.moveaxis(picture, -1, 0) for picture in shown])
        return pixels, rays, things, f"{still.place}-{still.seed}:{still.frame}"

    def _window(self, still: Still, lot: np.random.Generator) -> Window:
        height, width = still.rgb.shape[:2]
        rows, columns = self.windows.rows, self.windows.columns
        whole = lot.random() < self.windows.whole
        share = 1.0 if whole else lot.uniform(self.windows.smallest, self.windows.largest)
        across = round(width * share)
        down = min(height, round(across * rows / columns))
        return Window(
            left=int(lot.integers(0, width - across + 1)),
            top=int(lot.integers(0, height - down + 1)),
            width=across, height=down, rows=rows, columns=columns,
        )  # fmt: skip


def camera_of(still: Still) -> xr.Dataset:
    """Return the camera of a still."""
    height, width = still.rgb.shape[:2]
    return make_camera(still.K, still.rotation, still.translation, size=(width, height))


def _things(still: Still, window: Window, *, from_right: bool) -> _Things:
    known = np.isin(still.label, CLASSES) & np.isfinite(still.centre).all(1)
    known &= np.isfinite(still.full_box).all(1)
    rows = np.flatnonzero(known)
    centre = still.centre[rows].astype(float)
    size = still.extent[rows].astype(float)
    foot = centre - size * [0, 0, 0.5]
    pixel, depth = _projected(still, centre)
    below, _ = _projected(still, foot)
    baseline = still.baseline_m or np.nan
    shift = still.K[0, 0] * baseline / depth  # px of the frame
    aside = np.nan_to_num(shift) if from_right else np.zeros(len(rows))
    cell = QUARTER * np.array([window.width / window.columns, window.height / window.rows])
    corner = np.array([window.left, window.top])

    def cells(points: np.ndarray) -> np.ndarray:
        moved = points - np.stack([aside, np.zeros(len(rows))], -1)
        return np.asarray((moved + 0.5 - corner) / cell)

    full = still.full_box[rows].astype(float) - 0.5
    box = np.concatenate([cells(full[:, :2]), cells(full[:, 2:])], 1)
    area = (full[:, 2:] - full[:, :2]).prod(1)
    part = still.box[rows].astype(float)
    share = (part[:, 2:] - part[:, :2]).prod(1) / np.maximum(area, 1)
    place = -still.rotation.T @ still.translation
    if from_right:
        place = place + np.nan_to_num(baseline) * still.rotation[0]
    line = centre[:, :2] - place[:2]
    turn = still.yaw[rows].astype(float) - np.arctan2(line[:, 1], line[:, 0])
    usual = np.array([SIZES[name][:3] for name in still.label[rows]]).reshape(-1, 3)
    middle = cells(pixel)
    return _Things(
        middle, box, cells(below) - middle, np.log(size / usual),
        np.stack([np.sin(turn), np.cos(turn)], -1), np.log(np.maximum(depth, 0.1)),
        shift / cell[0], np.array([CLASSES.index(name) for name in still.label[rows]], dtype=int),
        (still.pixels[rows] >= LEAST_PX) & (share >= LEAST_SHARE) & (depth > 0.5),
    )  # fmt: skip


def _projected(still: Still, points: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    seen_from = points @ still.rotation.T + still.translation
    depth = seen_from[:, 2]
    flat = seen_from / np.where(depth > 0.1, depth, 0.1)[:, None]
    return (flat @ still.K.T)[:, :2], depth


def _mirrored(things: _Things, columns: float) -> _Things:
    across = np.array([-1.0, 1.0])
    box = things.box.copy()
    box[:, [0, 2]] = columns - things.box[:, [2, 0]]
    return things._replace(
        middle=np.array([columns, 0.0]) + across * things.middle,
        box=box,
        foot=across * things.foot,
        turn=things.turn * [-1, 1],
    )


def _targets(things: list[_Things], windows: Windows) -> Boxes3dTargets:
    height, width = windows.rows // QUARTER, windows.columns // QUARTER
    heat = torch.zeros(len(things), len(CLASSES), height, width)
    image, rows = [], []
    for number, one in enumerate(things):
        inside = ((one.middle >= 0) & (one.middle < [width, height])).all(1)
        for k in np.flatnonzero(inside):
            at = torch.from_numpy(np.floor(one.middle[k]))
            left, top, right, bottom = one.box[k]
            radius = max(1, round(0.12 * float(np.sqrt(max((right - left) * (bottom - top), 1)))))
            target = heat[number, one.label[k]]
            if one.clear[k]:
                draw(target, at, radius)
                image.append(number)
                rows.append((one, k))
            else:
                # Nobody knows whether that little should be found.
                x0, y0, x1, y1 = (max(0, int(side)) for side in one.box[k])
                target[y0 : y1 + 1, x0 : x1 + 1].clamp_min_(FORGIVEN)

    def column(name: str, size: int) -> Tensor:
        values = [getattr(one, name)[k] for one, k in rows]
        return torch.tensor(np.array(values, dtype=np.float32).reshape(len(rows), size))

    middle, box = column("middle", 2), column("box", 4)
    cell = middle.floor()
    sides = torch.cat([middle - box[:, :2], box[:, 2:] - middle], 1).clamp_min(0.05).log()
    return Boxes3dTargets(
        heat, torch.tensor(image, dtype=torch.int64), (cell[:, 1] * width + cell[:, 0]).long(),
        middle - cell, sides, column("foot", 2), column("size", 3), column("turn", 2),
        column("far", 1)[:, 0], column("shift", 1)[:, 0],
    )  # fmt: skip
