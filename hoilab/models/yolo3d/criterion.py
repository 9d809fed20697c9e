"""What anchor detectors learn from: which anchors stand for what, and how far they are off.

Axes: b batch, n anchor, g true box, p class.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor

from hoilab.geometry import boxes
from hoilab.models.yolo3d.architecture import AnchorDetector, AnchorOutput, AnchorsIn
from hoilab.models.yolo3d.codec import encoded
from hoilab.nn.focal import IGNORED, flat_smooth_l1, sigmoid_focal

NOTHING, UNDECIDED = -1, -2


class Targets3d(NamedTuple):
    """The true boxes of one picture."""

    corners: Tensor  # g 4, px: around the projected box, not cut off at the picture's edge
    label: Tensor  # g, int64
    state: Tensor  # g 7, see hoilab.nn.boxes3d


@dataclass(frozen=True, kw_only=True)
class AnchorLoss:
    """How anchors are assigned, and how much each number counts.

    Parameters
    ----------
    foreground, background
        Least IoU of an anchor that stands for a box; below the second it stands for nothing.
    match_best
        Let every box have the anchor that fits it best, however badly.
    positive
        What multiplies the loss of positives, for each class.
    gamma
        Of the focal loss.
    steepness
        Of the rounded L1.
    weights
        Of the 12 numbers of the regression and of the side that alpha looks to.
    empty_pictures
        Learn also from pictures without objects, which visualDet3D passes over.
    """

    foreground: float = 0.5
    background: float = 0.4
    match_best: bool = False
    positive: tuple[float, ...] = (20.0,)
    gamma: float = 2.0
    steepness: float = 25.0
    weights: tuple[float, ...] = (1, 1, 1, 1, 1, 1, 3, 1, 1, 0.5, 0.5, 0.5, 1)
    empty_pictures: bool = False


def anchor_losses(
    network: AnchorDetector,
    output: AnchorOutput,
    projection: Tensor,
    size: tuple[int, int],
    targets: Sequence[Targets3d],
    loss: AnchorLoss,
) -> dict[str, Tensor]:
    """Return the losses ``class`` and ``boxes``; their sum is what visualDet3D minimises.

    Parameters
    ----------
    projection, size
        (b, 3, 4) cameras, and height and width of the pictures.
    """
    known = network.anchors_in(*size)
    sensible = network.useful(known, projection)  # b n
    by_class, by_box, counts = [], [], []
    for image, target in enumerate(targets):
        rows = sensible[image]
        mine = AnchorsIn(*(column[rows] for column in known))
        said = AnchorOutput(output.logits[image, rows], output.regression[image, rows])
        if len(target.label) or loss.empty_pictures:
            one, other = _image_losses(said, mine, target, loss)
        else:
            one, other = output.logits.new_zeros(()), output.logits.new_zeros(len(loss.weights))
        by_class.append(one)
        by_box.append(other)
        counts.append(len(target.label))
    weight = output.logits.new_tensor(counts)[:, None]
    total = (weight * torch.stack(by_box) / (weight.sum() + 1e-6)).sum(0)
    return {"class": torch.stack(by_class).mean(), "boxes": total.mean()}


def assigned(anchors: Tensor, corners: Tensor, loss: AnchorLoss) -> Tensor:
    """Return which box (0..g-1) each anchor stands for; -1 for none, -2 where it is undecided.

    A box that no anchor touches gets none; visualDet3D then gives it every anchor that
    touches nothing.
    """
    nothing = torch.full((len(anchors),), NOTHING, device=anchors.device)
    if not len(corners):
        return nothing
    overlap = boxes.pairwise_iou(anchors, corners)  # n g
    best, which = overlap.max(1)
    undecided = torch.full_like(nothing, UNDECIDED)
    result = torch.where(best < loss.background, nothing, undecided)
    result = torch.where(best >= loss.foreground, which, result)
    if loss.match_best:
        highest = overlap.amax(0)
        for box in range(len(corners)):
            if highest[box] > 0:
                result[overlap[:, box] == highest[box]] = box
    return result


def _image_losses(
    said: AnchorOutput, known: AnchorsIn, target: Targets3d, loss: AnchorLoss
) -> tuple[Tensor, Tensor]:
    which = assigned(known.corners, target.corners, loss)
    classes = said.logits.shape[-1] - 1
    labels = said.logits.new_full((len(which), classes), IGNORED)
    labels[which == NOTHING] = 0
    positive = (which >= 0).nonzero()[:, 0]
    label = target.label[which[positive]]
    # An anchor that never saw such a thing in training has no units to say anything in.
    able = known.mean[positive, label, 0] > 0
    positive, label = positive[able], label[able]
    labels[positive] = F.one_hot(label, classes).to(labels.dtype)
    boosts = said.logits.new_tensor(loss.positive)
    focal = sigmoid_focal(said.logits[:, :-1], labels, gamma=loss.gamma, positive=boosts)
    decided = (labels[:, 0] != IGNORED).sum().clamp_min(1)
    if not len(positive):
        return focal.sum() / decided, said.logits.new_zeros(len(loss.weights))
    box = which[positive]
    wanted, ahead = encoded(
        known.corners[positive],
        target.corners[box],
        target.state[box],
        known.mean[positive, label],
        known.std[positive, label],
    )
    off = flat_smooth_l1(said.regression[positive], wanted, steepness=loss.steepness)
    side = F.binary_cross_entropy_with_logits(said.logits[positive, -1:], ahead, reduction="none")
    terms = torch.cat([off, side], 1) * off.new_tensor(loss.weights)
    return focal.sum() / decided, terms.mean(0)
