"""What detectors by centre should say: heatmaps, and numbers at the cells of true boxes.

Axes: b picture, p class, h w rows and columns at stride 4, n box, j point of a box, m point
within a picture.
"""

import math
from collections.abc import Sequence
from typing import Literal, NamedTuple

import torch
from torch import Tensor

from hoilab.geometry import boxes
from hoilab.models.km3d.architecture import STRIDE
from hoilab.models.yolo3d.criterion import Targets3d
from hoilab.nn.boxes3d import CORNER_SIGNS, corners, heading, in_camera, project

LEAST_OVERLAP = 0.7
AND_MIDDLE = (*CORNER_SIGNS, (0, 0, 0))
AND_BOTTOM_AND_TOP = (*CORNER_SIGNS, (0, 1, 0), (0, -1, 0))


class CentreTargets(NamedTuple):
    """What is true at the cells of boxes, of all pictures of a batch one after the other."""

    heat: Tensor  # b p h w, 1 at a middle
    point_heat: Tensor  # b j h w, 1 at a point
    image: Tensor  # n
    cell: Tensor  # n, row * width + column
    in_cell: Tensor  # n 2
    side: Tensor  # n 2, width and height at stride 4
    sides: Tensor  # n 4, from the cell to left, top, right, bottom
    points: Tensor  # n j 2, from the cell
    visible: Tensor  # n j, within the picture and ahead
    state: Tensor  # n 7
    point_image: Tensor  # m
    point_cell: Tensor  # m
    point_in_cell: Tensor  # m 2


def centre_targets(
    targets: Sequence[Targets3d],
    projection: Tensor,
    size: tuple[int, int],
    classes: int,
    *,
    signs: tuple[tuple[int, int, int], ...] = AND_MIDDLE,
    middle: Literal["box", "space"] = "box",
) -> CentreTargets:
    """Return what a network should say of pictures with these boxes.

    Boxes whose middle is outside the picture are left out.

    Parameters
    ----------
    projection, size
        (b, 3, 4) cameras, and height and width of the pictures (px).
    signs
        The points of a box, see `hoilab.nn.boxes3d.corners`.
    middle
        Whether a box is found at the middle of its box in the picture, or where its middle in
        space appears.
    """
    height, width = size[0] // STRIDE, size[1] // STRIDE
    found = [
        _of_picture(target, camera, (height, width), signs, middle)
        for target, camera in zip(targets, projection, strict=True)
    ]
    heat = projection.new_zeros(len(targets), classes, height, width)
    point_heat = projection.new_zeros(len(targets), len(signs), height, width)
    for image, mine in enumerate(found):
        _draw_all(heat[image], point_heat[image], mine)
    places = [(mine.cell[:, None] + mine.points).flatten(0, 1) for mine in found]
    seen = [place[_inside(place.floor(), width, height)] for place in places]
    place = torch.cat(seen)
    cell = torch.cat([mine.cell for mine in found])
    return CentreTargets(
        heat=heat,
        point_heat=point_heat,
        image=_numbered([mine.cell for mine in found]),
        cell=_flat(cell, width),
        in_cell=torch.cat([mine.in_cell for mine in found]),
        side=torch.cat([mine.box[:, 2:] - mine.box[:, :2] for mine in found]),
        sides=torch.cat(
            [torch.cat([m.cell - m.box[:, :2], m.box[:, 2:] - m.cell], 1) for m in found]
        ),
        points=torch.cat([mine.points for mine in found]),
        visible=torch.cat([mine.visible for mine in found]),
        state=torch.cat([mine.state for mine in found]),
        point_image=_numbered(seen),
        point_cell=_flat(place.floor(), width),
        point_in_cell=place - place.floor(),
    )


class _Placed(NamedTuple):
    """The boxes of one picture that have their middle in it, at stride 4."""

    label: Tensor  # n
    cell: Tensor  # n 2, column and row
    in_cell: Tensor  # n 2
    box: Tensor  # n 4
    points: Tensor  # n j 2, from the cell
    visible: Tensor  # n j
    state: Tensor  # n 7


def _of_picture(
    target: Targets3d,
    camera: Tensor,
    size: tuple[int, int],
    signs: tuple[tuple[int, int, int], ...],
    middle: str,
) -> _Placed:
    height, width = size
    space = in_camera(target.state, camera)
    solid = corners(space[:, :3], space[:, 3:6], heading(space, camera), signs=signs)
    points = project(solid, camera) / STRIDE  # n j 2
    within = ((points >= 0) & (points <= points.new_tensor([width, height]))).all(-1)
    box = boxes.clip(target.corners / STRIDE, width, height)
    place = target.state[:, :2] / STRIDE
    if middle == "box":
        place = (box[:, :2] + box[:, 2:]) / 2
    cell = place.floor()
    kept = (boxes.area(box) > 0) & _inside(cell, width, height)
    columns = (
        target.label,
        cell,
        place - cell,
        box,
        points - cell[:, None],
        within & (solid[..., 2] > 0),
        target.state,
    )
    return _Placed(*(column[kept] for column in columns))


def _draw_all(heat: Tensor, point_heat: Tensor, placed: _Placed) -> None:
    height, width = heat.shape[-2:]
    for label, cell, box, points in zip(
        placed.label.tolist(), placed.cell, placed.box, placed.points, strict=True
    ):
        radius = peak_radius(*(box[2:] - box[:2]).ceil().tolist())
        draw(heat[label], cell, radius)
        for point, place in enumerate((cell + points).floor()):
            if _inside(place, width, height):
                draw(point_heat[point], place, radius)


def _numbered(parts: list[Tensor]) -> Tensor:
    """Return the place in the list of each row of each part."""
    return torch.cat(
        [torch.full((len(p),), i, dtype=torch.int64, device=p.device) for i, p in enumerate(parts)]
    )


def _flat(cell: Tensor, width: int) -> Tensor:
    return (cell[:, 1] * width + cell[:, 0]).long()


def peak_radius(width: float, height: float, least_overlap: float = LEAST_OVERLAP) -> int:
    """Return how many cells a box's corners may be off and still overlap the box enough.

    CornerNet's formula, with CenterNet's reading of the quadratic roots, which recipes count on.

    Examples
    --------
    >>> peak_radius(10, 10)
    2
    """
    total, area, m = width + height, width * height, least_overlap
    forms = (
        (1.0, total, area * (1 - m) / (1 + m)),
        (4.0, 2 * total, (1 - m) * area),
        (4 * m, -2 * m * total, (m - 1) * area),
    )
    roots = [(b + math.sqrt(b * b - 4 * a * c)) / 2 for a, b, c in forms]
    return max(0, int(min(roots)))


def draw(heat: Tensor, cell: Tensor, radius: int) -> None:
    """Raise a map (h w) to a bump of this radius around a cell (column, row), in place."""
    height, width = heat.shape
    x, y = (int(number) for number in cell)
    spread = (2 * radius + 1) / 6
    left, right = max(0, x - radius), min(width, x + radius + 1)
    top, bottom = max(0, y - radius), min(height, y + radius + 1)
    across = torch.arange(left, right, device=heat.device, dtype=heat.dtype) - x
    down = torch.arange(top, bottom, device=heat.device, dtype=heat.dtype) - y
    bump = (-(across**2 + down[:, None] ** 2) / (2 * spread**2)).exp()
    part = heat[top:bottom, left:right]
    torch.maximum(part, bump, out=part)


def _inside(cell: Tensor, width: int, height: int) -> Tensor:
    return ((cell >= 0) & (cell < cell.new_tensor([width, height]))).all(-1)
