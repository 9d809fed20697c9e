"""What anchors know before they look: depth, angle and size of the things each stands for.

For each class, scale and ratio: mean and standard deviation of z, sin 2a and cos 2a over the
anchors of the training set that fit a box; width, height and length over all boxes of the
class.
"""

from collections.abc import Mapping, Sequence
from pathlib import Path

import numpy as np
import torch
import xarray as xr

from hoilab.errors import DataError, OutputError
from hoilab.geometry import boxes
from hoilab.models.yolo3d.weights import PRIOR_FILES, ROAD
from hoilab.nn.anchors import AnchorGrid, anchors, kind_of
from hoilab.nn.view import View
from hoilab.schema import check_boxes3d

QUANTITIES = ("z", "sin_2a", "cos_2a", "width", "height", "length")
# With fewer examples, or none that differ, an anchor stands for nothing of the class.
LEAST_EXAMPLES = 10
LEAST_SPREAD = 1e-3
NEVER, ANYTHING = -100.0, 1e10


def anchor_priors(
    labels: xr.Dataset,
    sizes: Mapping[int, tuple[int, int]],
    *,
    grid: AnchorGrid,
    classes: Sequence[str] = ("Car",),
    view: View = ROAD,
    foreground: float = 0.5,
    hidden_below: int = 2,
    beyond_m: float = 3.0,
) -> xr.Dataset:
    """Return the priors of anchors for labelled pictures.

    Parameters
    ----------
    labels
        As of `hoilab.datasets.kitti.read_kitti_labels`.
    sizes
        Width and height in pixels of each image number.
    grid, view
        The network's anchors, and what it sees of a picture.
    foreground
        An anchor stands for a box when their IoU is more than this.
    hidden_below, beyond_m
        Boxes count when ``occluded`` is below the first and they are farther than the second.

    Returns
    -------
    xarray.Dataset
        ``mean``, ``std`` (class, scale, ratio, quantity) and ``examples`` (class, scale, ratio).
        A mean depth of -100 marks an anchor that never stands for the class.
    """
    check_boxes3d(labels)
    if missing := {"position", "shape", "alpha", "occluded"} - set(labels):
        raise DataError(
            f"priors need labels with {', '.join(sorted(missing))}; read them with "
            "hoilab.datasets.kitti.read_kitti_labels"
        )
    wanted = (labels["occluded"] < hidden_below) & (labels["centre"].sel(axis="z") > beyond_m)
    kept = labels.isel(box=(wanted & labels["class"].isin(list(classes))).values)
    found = [_of_class(kept, one, sizes, grid, view, foreground) for one in classes]
    mean, std, examples = (np.stack(columns) for columns in zip(*found, strict=True))
    return xr.Dataset(
        {
            "mean": (("class", "scale", "ratio", "quantity"), mean),
            "std": (("class", "scale", "ratio", "quantity"), std),
            "examples": (("class", "scale", "ratio"), examples),
        },
        coords={
            "class": list(classes),
            "scale": list(grid.scales),
            "ratio": list(grid.ratios),
            "quantity": list(QUANTITIES),
        },
    )


def write_priors(priors: xr.Dataset, folder: Path) -> list[Path]:
    """Write priors as visualDet3D's files, two for each class, and return their paths."""
    written = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name in priors["class"].values.tolist():
            for variable, pattern in zip(("mean", "std"), PRIOR_FILES.values(), strict=True):
                path = folder / pattern.format(name)
                np.save(path, priors[variable].sel({"class": name}).values)
                written.append(path)
    except OSError as cause:
        raise OutputError(f"{folder} cannot be written: {cause.strerror or cause}") from cause
    return written


def _of_class(
    labels: xr.Dataset,
    name: str,
    sizes: Mapping[int, tuple[int, int]],
    grid: AnchorGrid,
    view: View,
    foreground: float,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    mine = labels.isel(box=(labels["class"] == name).values)
    angle = 2 * mine["alpha"].values
    depth = mine["centre"].sel(axis="z").values
    space = np.stack([depth, np.sin(angle), np.cos(angle)], -1)
    corners = boxes.to_corners(mine["position"].values, mine["shape"].values)
    known = anchors(grid, view.height_px, view.width_px)
    scale, ratio = (kind.numpy() for kind in kind_of(grid, len(known)))
    shape = (len(grid.scales), len(grid.ratios))
    examples, total, squares = np.zeros(shape), np.zeros((*shape, 3)), np.zeros((*shape, 3))
    for frame in np.unique(mine["frame"].values):
        if int(frame) not in sizes:
            raise DataError(f"the size of image {int(frame):06d} is not known")
        rows = mine["frame"].values == frame
        zoom = view.height_px / (sizes[int(frame)][1] - view.crop_top_px)
        shown = (corners[rows] - [0, view.crop_top_px, 0, view.crop_top_px]) * zoom
        overlap = boxes.pairwise_iou(known, torch.from_numpy(shown.astype(np.float32)))
        best, which = overlap.max(1)
        fits = (best > foreground).numpy()
        cells = scale[fits], ratio[fits]
        values = space[rows][which[fits].numpy()]
        np.add.at(examples, cells, 1)
        np.add.at(total, cells, values)
        np.add.at(squares, cells, values**2)
    mean, std = _moments(examples, total, squares)
    size = mine["size"].sel(extent=["width", "height", "length"]).values
    if not len(size):
        raise DataError(f"no box of class {name} counts in these labels; check the class's name")
    # Boxes that are all alike would be told in units of nothing.
    spread = size.std(0).clip(LEAST_SPREAD)
    whole = [np.broadcast_to(part, (*shape, 3)) for part in (size.mean(0), spread)]
    return (
        np.concatenate([mean, whole[0]], -1),
        np.concatenate([std, whole[1]], -1),
        examples.astype(np.int64),
    )


def _moments(
    examples: np.ndarray, total: np.ndarray, squares: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    count = examples[..., None] + 1e-8
    mean = total / count
    variance = squares / count - mean**2
    std = np.sqrt(variance.clip(0))
    unusable = (examples[..., None] < LEAST_EXAMPLES) | (std < LEAST_SPREAD)
    return np.where(unusable, NEVER, mean), np.where(unusable, ANYTHING, std)
