"""From KM3D's maps to boxes.

Axes: b batch, k peak, j point of a box, m peak of a point.
"""

import torch
from torch import Tensor

from hoilab.geometry import boxes
from hoilab.models.km3d.architecture import POINTS, STRIDE, Km3d
from hoilab.models.km3d.position import angle_of_view, heading_at, position
from hoilab.models.yolo3d.processing import Finding, Found
from hoilab.nn.peaks import at, only_peaks, peaks, place_of
from hoilab.nn.suppression import suppressed

PEAKS = 100
# A point is taken from its own heatmap when that is this sure of it, and near enough.
SURE_POINT = 0.1
NEAR_POINT = 0.3


def found(
    network: Km3d,
    output: dict[str, Tensor],
    projection: Tensor,
    size: tuple[int, int],
    finding: Finding,
) -> list[Found]:
    """Return the boxes of each picture of a batch; see `hoilab.models.yolo3d`."""
    tops = peaks(output["hm"].sigmoid(), PEAKS)
    said = {
        name: at(output[name], tops.cell) for name in ("wh", "hps", "rot", "dim", "reg")
    }  # b k c
    middle = tops.place + said["reg"]
    corners = torch.cat([middle - said["wh"] / 2, middle + said["wh"] / 2], -1)
    points = said["hps"].reshape(*tops.cell.shape, POINTS, 2) + tops.place[:, :, None]  # b k j 2
    points = STRIDE * _snapped(points, corners, output)
    results = []
    for image in range(len(projection)):
        kept = tops.score[image] > finding.score
        alpha = angle_of_view(said["rot"][image, kept])
        state = _states(points[image, kept], said["dim"][image, kept], alpha, projection[image])
        results.append(
            only_best(
                Found(
                    tops.score[image, kept],
                    boxes.clip(STRIDE * corners[image, kept], size[1], size[0]),
                    state,
                    tops.label[image, kept],
                ),
                finding,
            )
        )
    return results


def only_best(box: Found, finding: Finding) -> Found:
    """Return the boxes without doubles."""
    rivals = None if finding.across_classes else box.label
    kept = suppressed(box.corners, box.score, iou=finding.iou, label=rivals)
    return Found(*(column[kept] for column in box))


def _states(points: Tensor, size: Tensor, alpha: Tensor, projection: Tensor) -> Tensor:
    """Return states (n 7) of boxes whose points (n j 2, px) are known."""
    cameras = projection.expand(len(points), 3, 4)
    theta = heading_at(alpha, points[:, -1, 0], cameras)
    space = position(points[:, :-1], size, theta, cameras)
    focal = torch.stack([projection[0, 0], projection[1, 1]])
    pixel = space[:, :2] / space[:, 2:] * focal + projection[:2, 2]
    return torch.cat([pixel, space[:, 2:], size, alpha[:, None]], 1)


def _snapped(points: Tensor, corners: Tensor, output: dict[str, Tensor]) -> Tensor:
    """Return points (b k j 2) moved to the peak of their own heatmap, where one is near."""
    width = output["hm_hp"].shape[-1]
    heat = only_peaks(output["hm_hp"].sigmoid()).flatten(2)  # b j hw
    score, cell = heat.topk(min(PEAKS, heat.shape[-1]))  # b j m
    within = at(output["hp_offset"], cell.flatten(1)).reshape(*cell.shape, 2)  # b j m 2
    place = place_of(cell, width) + within
    # A peak that is not sure is nowhere near.
    place = torch.where((score > SURE_POINT)[..., None], place, -1e4)
    gap = (points.transpose(1, 2)[:, :, :, None] - place[:, :, None]).norm(dim=-1)  # b j k m
    least, which = gap.min(-1)  # b j k
    nearest = place.gather(2, which[..., None].expand(-1, -1, -1, 2)).transpose(1, 2)  # b k j 2
    box, side = corners[:, :, None], (corners[..., 2:] - corners[..., :2]).amax(-1)
    inside = ((nearest >= box[..., :2]) & (nearest <= box[..., 2:])).all(-1)
    near = least.transpose(1, 2) <= NEAR_POINT * side[..., None]
    return torch.where((inside & near)[..., None], nearest, points)
