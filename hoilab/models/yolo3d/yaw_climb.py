"""Turn boxes until their projection fits the box in the picture: a climb in steps of yaw.

The picture says little about the heading of a far car, but much about where its sides end.

Axes: n box.
"""

import torch
from torch import Tensor

from hoilab.geometry import boxes
from hoilab.nn.boxes3d import around, corners, in_camera, project, wrapped

FIRST_STEP_RAD = 0.4
LAST_STEP_RAD = 0.01
# A climb that has not ended by then goes round in circles.
STEPS = 1000


def turned(
    found: Tensor, state: Tensor, projection: Tensor, *, size: tuple[float, float]
) -> Tensor:
    """Return states (n 7) whose alpha makes the most of the overlap with boxes `found` (n 4).

    Starting from what the network said, each box turns by a step while that helps; else the
    step is halved.

    Parameters
    ----------
    size
        Width and height of the picture (px), at which projected boxes are cut off.
    """
    box, start, camera = found.double(), state.double(), projection.double()
    space = in_camera(start, camera)
    view = torch.atan2(start[:, 0] - camera[0, 2], camera[0, 0])
    theta = wrapped(start[:, 6] + view)
    step = torch.full_like(theta, FIRST_STEP_RAD)

    def overlap(angle: Tensor) -> Tensor:
        shown = project(corners(space[:, :3], space[:, 3:6], angle), camera)
        shares: Tensor = boxes.iou(box, boxes.clip(around(shown), *size))
        return shares

    best = overlap(theta)
    for _ in range(STEPS):
        climbing = step > LAST_STEP_RAD
        if not climbing.any():
            break
        less, more = overlap(theta - step), overlap(theta + step)
        up = climbing & (more > best) & (more > less)
        down = climbing & ~up & (less > best)
        theta = torch.where(up, theta + step, torch.where(down, theta - step, theta))
        best = torch.where(up, more, torch.where(down, less, best))
        step = torch.where(climbing & ~up & ~down, step / 2, step)
    alpha = wrapped(theta - view).to(state.dtype)
    return torch.cat([state[:, :6], alpha[:, None]], 1)
