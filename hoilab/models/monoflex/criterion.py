"""What MonoFlex learns from.

Axes: n box, j point of a box.
"""

from dataclasses import dataclass

import torch
from torch import Tensor

from hoilab.models.km3d.criterion import angle_loss, at_cells, points_loss
from hoilab.models.km3d.targets import CentreTargets
from hoilab.models.monoflex.depth import depths, weighed
from hoilab.models.retinanet.criterion import overlap_loss
from hoilab.nn.focal import heatmap_focal

# Points of which all must be visible for the three ways to tell depth from edges.
EDGES = ((8, 9), (0, 2, 4, 6), (1, 3, 5, 7))


@dataclass(frozen=True, kw_only=True)
class MonoFlexLoss:
    """How much each part counts."""

    heat: float = 1.0
    points: float = 1.0
    box: float = 1.0
    in_cell: float = 0.5
    size: float = 1.0
    depth: float = 1.0
    edge_depth: float = 0.2
    angle: float = 1.0
    weighed_depth: float = 0.2


PUBLISHED = MonoFlexLoss()


def monoflex_losses(
    output: dict[str, Tensor],
    targets: CentreTargets,
    projection: Tensor,
    *,
    loss: MonoFlexLoss = PUBLISHED,
) -> dict[str, Tensor]:
    """Return each loss by name, weighted; their sum is minimised.

    Depths count by their own uncertainty: an error is divided by it, and its logarithm added.

    Parameters
    ----------
    projection
        (b, 3, 4) cameras.
    """
    said = {n: at_cells(grid, targets.image, targets.cell) for n, grid in output.items()}
    count = len(targets.cell) + 1e-4
    truth = targets.state[:, 2:3]
    ways, unsure = depths(said, projection[targets.image, 0, 0])
    by_way = (ways - truth).abs() * (-unsure).exp() + unsure  # n 4
    edges = torch.where(_told_by_edges(targets.visible), by_way[:, 1:], by_way[:, 1:].detach())
    box = overlap_loss(_from_middle(said["bbox2d"]), _from_middle(targets.sides))
    return {
        "heat": loss.heat * heatmap_focal(output["hm"], targets.heat),
        "points": loss.points * points_loss(said["hps"], targets),
        "box": loss.box * box.sum() / count,
        "in_cell": loss.in_cell * (said["reg"] - targets.in_cell).abs().sum() / count,
        "size": loss.size * (said["dim"] - targets.state[:, 3:6]).abs().sum() / count,
        "depth": loss.depth * by_way[:, 0].sum() / count,
        "edge_depth": loss.edge_depth * edges.mean(1).sum() / count,
        "angle": loss.angle * angle_loss(said["rot"], targets.state[:, 6], len(output["rot"])),
        "weighed_depth": loss.weighed_depth
        * (weighed(ways, unsure) - truth[:, 0]).abs().sum()
        / count,
    }


def _told_by_edges(visible: Tensor) -> Tensor:
    """Return which of the three ways (n 3) measure a box; one end of an edge is enough."""
    upper, lower = visible[:, :4], visible[:, 4:8]
    either = upper | lower
    ends = visible[:, 8:9] | visible[:, 9:10]
    seen = torch.cat([either, either, ends, ends], 1)
    return torch.stack([seen[:, list(points)].all(1) for points in EDGES], 1)


def _from_middle(sides: Tensor) -> Tensor:
    """Return distances to left, top, right, bottom (n 4) as a box around 0."""
    return sides * sides.new_tensor([-1, -1, 1, 1])
