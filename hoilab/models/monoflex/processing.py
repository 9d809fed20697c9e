"""From MonoFlex's maps to boxes.

Axes: b batch, k peak.
"""

import torch
from torch import Tensor

from hoilab.geometry import boxes
from hoilab.models.km3d.architecture import STRIDE
from hoilab.models.km3d.position import angle_of_view
from hoilab.models.km3d.processing import PEAKS, only_best
from hoilab.models.monoflex.architecture import MonoFlex
from hoilab.models.monoflex.depth import depths, weighed
from hoilab.models.yolo3d.processing import Finding, Found
from hoilab.nn.peaks import at, peaks


def found(
    network: MonoFlex,
    output: dict[str, Tensor],
    projection: Tensor,
    size: tuple[int, int],
    finding: Finding,
) -> list[Found]:
    """Return the boxes of each picture of a batch; see `hoilab.models.yolo3d`."""
    tops = peaks(output["hm"].sigmoid(), PEAKS)
    results = []
    for image, camera in enumerate(projection):
        kept = tops.score[image] > finding.score
        cell, place = tops.cell[image, kept], tops.place[image, kept]
        said = {
            name: at(grid[image : image + 1], cell[None])[0]
            for name, grid in output.items()
            if name != "hm"
        }
        sides = said["bbox2d"]
        corners = torch.cat([place - sides[:, :2], place + sides[:, 2:]], 1)
        depth = weighed(*depths(said, camera[0, 0].expand(len(cell))))
        state = torch.cat(
            [
                STRIDE * (place + said["reg"]),
                depth[:, None],
                said["dim"],
                angle_of_view(said["rot"])[:, None],
            ],
            1,
        )
        box = Found(
            tops.score[image, kept],
            boxes.clip(STRIDE * corners, size[1], size[0]),
            state,
            tops.label[image, kept],
        )
        results.append(only_best(box, finding))
    return results
