"""What an anchor says, as a box, and a box as what an anchor should say.

Axes: n anchor. A box is its corners (n 4) and its state (n 7): see `hoilab.nn.boxes3d`.
"""

import math

import torch
from torch import Tensor

# Units of the six numbers about the picture; the six about space have the priors' units.
UNITS = (0.1, 0.1, 0.2, 0.2, 0.1, 0.1)


def encoded(
    anchors: Tensor, corners: Tensor, state: Tensor, mean: Tensor, std: Tensor
) -> tuple[Tensor, Tensor]:
    """Return what anchors (n 4) should say of boxes, and whether alpha looks ahead (n 1).

    `mean` and `std` (n 6) are the priors of the anchors for the boxes' classes.
    """
    middle, side = _middle_and_side(anchors)
    place, extent = _middle_and_side(corners)
    flat = [(place - middle) / side, (extent / side).log(), (state[:, :2] - middle) / side]
    twice = 2 * state[:, 6:7]
    space = torch.cat([state[:, 2:3], twice.sin(), twice.cos(), state[:, 3:6]], 1)
    said = torch.cat([torch.cat(flat, 1) / anchors.new_tensor(UNITS), (space - mean) / std], 1)
    return said, (state[:, 6:7].cos() > 0).to(said.dtype)


def decoded(
    anchors: Tensor, said: Tensor, ahead: Tensor, mean: Tensor, std: Tensor
) -> tuple[Tensor, Tensor]:
    """Return the corners and states of boxes that anchors (n 4) speak of.

    Parameters
    ----------
    said
        (n, 12) numbers of the regression.
    ahead
        (n,) chance that alpha lies within -pi/2..pi/2.
    mean, std
        (n, 6) priors of the anchors for the boxes' classes.
    """
    middle, side = _middle_and_side(anchors)
    flat = said[:, :6] * anchors.new_tensor(UNITS)
    place, extent = middle + flat[:, :2] * side, flat[:, 2:4].exp() * side
    corners = torch.cat([place - extent / 2, place + extent / 2], 1)
    space = said[:, 6:] * std + mean
    alpha = torch.atan2(space[:, 1], space[:, 2]) / 2
    alpha = torch.where(ahead < 0.5, alpha + math.pi, alpha)
    centre = middle + flat[:, 4:6] * side
    return corners, torch.cat([centre, space[:, :1], space[:, 3:], alpha[:, None]], 1)


def _middle_and_side(corners: Tensor) -> tuple[Tensor, Tensor]:
    near, far = corners[:, :2], corners[:, 2:]
    return (near + far) / 2, far - near
