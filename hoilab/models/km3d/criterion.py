"""What KM3D learns from.

Axes: n box, j point of a box, c channel.
"""

import math
from dataclasses import dataclass

import torch
import torch.nn.functional as F
from torch import Tensor

from hoilab.models.km3d.architecture import STRIDE
from hoilab.models.km3d.position import angle_of_view, heading_at, position
from hoilab.models.km3d.targets import CentreTargets
from hoilab.nn.focal import heatmap_focal
from hoilab.nn.peaks import place_of
from hoilab.nn.rotated import iou3d

# Pictures of the recipe have room for that many boxes; the loss of angles is shared by all.
ROOM = 32
LONGEST_M = 10.0


@dataclass(frozen=True, kw_only=True)
class Km3dLoss:
    """How much each part counts.

    Parameters
    ----------
    ramp_epochs
        Over how many epochs the two last parts come in.
    """

    heat: float = 1.0
    points: float = 1.0
    point_heat: float = 1.0
    point_in_cell: float = 1.0
    side: float = 0.1
    in_cell: float = 1.0
    size: float = 2.0
    angle: float = 0.2
    position: float = 1.0
    overlap: float = 1.0
    ramp_epochs: int = 100


PUBLISHED = Km3dLoss()


def km3d_losses(
    output: dict[str, Tensor],
    targets: CentreTargets,
    projection: Tensor,
    *,
    epoch: float = math.inf,
    loss: Km3dLoss = PUBLISHED,
) -> dict[str, Tensor]:
    """Return each loss by name, weighted; their sum is minimised.

    Parameters
    ----------
    projection
        (b, 3, 4) cameras.
    epoch
        How far the training is; position and overlap count little at first.
    """
    said = {n: at_cells(grid, targets.image, targets.cell) for n, grid in output.items()}
    within = at_cells(output["hp_offset"], targets.point_image, targets.point_cell)
    late = ramp(epoch, loss.ramp_epochs)
    place, overlap = _space(said, targets, projection, output["hm"].shape[-1])
    return {
        "heat": loss.heat * heatmap_focal(output["hm"], targets.heat),
        "points": loss.points * points_loss(said["hps"], targets),
        "point_heat": loss.point_heat * heatmap_focal(output["hm_hp"], targets.point_heat),
        "point_in_cell": loss.point_in_cell * mean_difference(within, targets.point_in_cell),
        "side": loss.side * mean_difference(said["wh"], targets.side),
        "in_cell": loss.in_cell * mean_difference(said["reg"], targets.in_cell),
        "size": loss.size * mean_difference(said["dim"], targets.state[:, 3:6]),
        "angle": loss.angle * angle_loss(said["rot"], targets.state[:, 6], len(output["rot"])),
        "position": loss.position * late * place,
        "overlap": loss.overlap * late * overlap,
    }


def at_cells(grid: Tensor, image: Tensor, cell: Tensor) -> Tensor:
    """Return what maps (b c h w) say at cells of pictures (n): n c."""
    return grid.flatten(2)[image, :, cell]


def mean_difference(said: Tensor, wanted: Tensor) -> Tensor:
    """Return the mean absolute difference of all numbers; 0 of none."""
    return (said - wanted).abs().sum() / (wanted.numel() + 1e-4)


def points_loss(said: Tensor, targets: CentreTargets) -> Tensor:
    """Return the mean difference of points, counted more for boxes that are far away."""
    depth = targets.state[:, 2]
    far = torch.where(depth < 5, depth * 0.01, (depth - 4).clamp_min(1e-6).log10() + 0.1)
    off = (said - targets.points.flatten(1)).abs().sum(1) * far
    return off.sum() / (targets.points.numel() + 1e-4)


def angle_loss(said: Tensor, alpha: Tensor, pictures: int) -> Tensor:
    """Return the loss of the angle of view, told in two overlapping halves (n 8).

    The answers yes and no are shared by all boxes that a picture has room for, sines and
    cosines by the boxes whose angle is in the half.
    """
    total = said.new_zeros(())
    for half, (start, inside) in enumerate(
        ((-math.pi / 2, alpha.sin() < 0.5), (math.pi / 2, alpha.sin() > -0.5))
    ):
        mine = said[:, 4 * half : 4 * half + 4]
        answers = F.cross_entropy(mine[:, :2], inside.long(), reduction="sum")
        total = total + answers / (pictures * ROOM)
        if inside.any():
            rest = alpha[inside] - start
            wanted = torch.stack([rest.sin(), rest.cos()], 1)
            total = total + 2 * F.smooth_l1_loss(mine[inside, 2:], wanted)
    return total


def ramp(epoch: float, epochs: int) -> float:
    """Return what slowly growing parts count in an epoch, from .007 to 1.

    Examples
    --------
    >>> ramp(0, 100), ramp(50, 100), ramp(100, 100)
    (0.006737946999085467, 0.2865047968601901, 1.0)
    """
    return math.exp(-5 * (1 - min(epoch, epochs) / epochs) ** 2) if epochs else 1.0


def _space(
    said: dict[str, Tensor], targets: CentreTargets, projection: Tensor, width: int
) -> tuple[Tensor, Tensor]:
    """Return how far boxes are off, and how wrong the overlap is that was expected."""
    cameras = projection[targets.image]
    cell = place_of(targets.cell, width)
    points = STRIDE * (said["hps"].reshape(len(cell), -1, 2) + cell[:, None])
    alpha = angle_of_view(said["rot"].detach())
    theta = heading_at(alpha, points[:, -1, 0], cameras)
    place = position(points[:, :-1], said["dim"], theta, cameras)
    wanted = _seen_from_camera(targets.state, cameras)
    count = len(place) + 1
    off = (place - wanted).norm(dim=1).sum() / count
    truth = heading_at(targets.state[:, 6], targets.state[:, 0], cameras)
    size = said["dim"].clamp(0, LONGEST_M)
    overlap = iou3d(
        _upright(place, size, theta), _upright(wanted, targets.state[:, 3:6], truth)
    ).detach()
    solid = (said["dim"] > 0).all(1)
    wrong = F.binary_cross_entropy_with_logits(said["prob"][:, 0], overlap, reduction="none")
    return off, torch.where(solid, wrong, 0.0).sum() / count


def _seen_from_camera(state: Tensor, cameras: Tensor) -> Tensor:
    """Return x, y, z of states (n 7) along the camera's own axes, as `position` does."""
    focal = torch.stack([cameras[:, 0, 0], cameras[:, 1, 1]], 1)
    flat = (state[:, :2] - cameras[:, :2, 2]) / focal * state[:, 2:3]
    return torch.cat([flat, state[:, 2:3]], 1)


def _upright(place: Tensor, size: Tensor, theta: Tensor) -> Tensor:
    """Return boxes as rows of `hoilab.nn.rotated.iou3d`."""
    x, y, z = place.unbind(1)
    wide, high, long = size.unbind(1)
    return torch.stack([x, z, -y, long, wide, high, -theta], 1)
