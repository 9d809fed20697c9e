"""True and found boxes of KITTI images, and how much those of one image overlap."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import xarray as xr

from hoilab.errors import DataError
from hoilab.geometry import boxes
from hoilab.metrics._joins import together
from hoilab.metrics._rotated import may_touch, shared_area
from hoilab.schema import check_boxes3d

NEUTRAL = "dontcare"
IMAGE_VARIABLES = ("position", "shape", "alpha", "truncated", "occluded")


class Rows(NamedTuple):
    """Boxes sorted by image, in their own order within it."""

    image: np.ndarray  # place of the image in the list that is evaluated
    label: np.ndarray  # lower case
    corners: np.ndarray  # row 4, px
    floor: np.ndarray  # row 5: x, z, length, width, angle
    top: np.ndarray  # m, y runs down
    bottom: np.ndarray
    alpha: np.ndarray
    score: np.ndarray
    truncated: np.ndarray
    occluded: np.ndarray

    @property
    def height_px(self) -> np.ndarray:
        """Return the height of each box in the image."""
        return np.asarray(self.corners[:, 3] - self.corners[:, 1])

    def take(self, keep: np.ndarray) -> "Rows":
        """Return some of the rows."""
        return Rows(*(column[keep] for column in self))


@dataclass(frozen=True)
class Meetings:
    """All pairs of a true and a found box of one image, with their overlap by metric."""

    truth: np.ndarray
    found: np.ndarray
    overlap: dict[str, np.ndarray]


def rows(data: xr.Dataset, images: np.ndarray) -> Rows:
    """Return the boxes of these images."""
    check_boxes3d(data)
    if lacking := [name for name in IMAGE_VARIABLES if name not in data]:
        raise DataError(
            f"KITTI boxes need {', '.join(IMAGE_VARIABLES)} beside boxes3d, these lack "
            f"{', '.join(lacking)}; read them with hoilab.datasets.read_kitti_labels"
        )
    if data.attrs["reference"] != "camera":
        raise DataError("KITTI evaluates boxes in the camera's frame, these are in the world's")
    frame = data["frame"].values
    order = np.argsort(frame, kind="stable")
    order = order[np.isin(frame[order], images)]
    rows = data.isel(box=order)
    centre, size = rows["centre"].values, rows["size"].values
    # rotation_y turns from z to x seen from above with x right: against the usual sense.
    floor = np.column_stack([centre[:, [0, 2]], size[:, :2], -rows["yaw"].values])
    return Rows(
        np.searchsorted(images, rows["frame"].values),
        np.char.lower(rows["class"].values.astype(str)),
        boxes.to_corners(rows["position"].values, rows["shape"].values).astype(float),
        floor,
        centre[:, 1] - size[:, 2] / 2,
        centre[:, 1] + size[:, 2] / 2,
        rows["alpha"].values,
        rows["score"].values.astype(float),
        rows["truncated"].values,
        rows["occluded"].values,
    )


def meetings(truth: Rows, found: Rows) -> Meetings:
    """Return which boxes meet in which metric, testing a bounded number at once."""
    parts: list[tuple[np.ndarray, ...]] = [(np.empty(0, dtype=np.int64),) * 2 + (np.empty(0),) * 3]
    for one, two in together(truth.image, found.image):
        parts.append((one, two, *_overlaps(truth, found, one, two)))
    one, two, *overlap = (np.concatenate(column) for column in zip(*parts, strict=True))
    return Meetings(one, two, dict(zip(("bbox", "bev", "3d"), overlap, strict=True)))


def covered(found: Rows, truth: Rows) -> np.ndarray:
    """Return the largest share of each found box that lies in a DontCare region of its image."""
    regions = truth.take(truth.label == NEUTRAL)
    begin = np.searchsorted(found.image, regions.image)
    end = np.searchsorted(found.image, regions.image, side="right")
    share = np.zeros(len(found.image))
    for region, first, last in zip(regions.corners, begin, end, strict=True):
        inside = boxes.containment(found.corners[first:last], region)
        share[first:last] = np.maximum(share[first:last], inside)
    return share


def _overlaps(
    truth: Rows, found: Rows, one: np.ndarray, two: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return IoU in the image, from above, and in space."""
    bbox = boxes.iou(truth.corners[one], found.corners[two])
    bev, space = np.zeros((2, len(one)))
    near = np.flatnonzero(may_touch(truth.floor[one], found.floor[two]))
    a, b = one[near], two[near]
    shared = shared_area(truth.floor[a], found.floor[b])
    areas = [np.prod(side.floor[i, 2:4], axis=1) for side, i in ((truth, a), (found, b))]
    bev[near] = _share(shared, areas[0] + areas[1] - shared)
    high = np.minimum(truth.bottom[a], found.bottom[b]) - np.maximum(truth.top[a], found.top[b])
    volume = shared * high.clip(0)
    volumes = [
        area * (side.bottom[i] - side.top[i])
        for area, side, i in zip(areas, (truth, found), (a, b), strict=True)
    ]
    space[near] = _share(volume, volumes[0] + volumes[1] - volume)
    return bbox, bev, space


def _share(part: np.ndarray, whole: np.ndarray) -> np.ndarray:
    return np.asarray(np.divide(part, whole, out=np.zeros_like(part), where=whole > 0))
