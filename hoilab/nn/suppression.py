"""Of several finds of one thing, keep the best."""

import numpy as np
import torch
from torch import Tensor

from hoilab.geometry import boxes
from hoilab.nn.rotated import pairwise_rotated_iou


def survivors(doubles: np.ndarray) -> np.ndarray:
    """Return which rows are no double of a better row that itself survived.

    `doubles` (n, n) tells which rows are doubles of each other, the best row first.

    Examples
    --------
    >>> doubles = np.array([[1, 1, 0], [1, 1, 1], [0, 1, 1]], dtype=bool)
    >>> survivors(doubles)  # the third is a double of the second alone, which is gone
    array([ True, False,  True])
    """
    alive = np.ones(len(doubles), dtype=bool)
    for row in range(len(doubles)):
        if alive[row]:
            alive[row + 1 :] &= ~doubles[row, row + 1 :]
    return alive


def suppressed(
    corners: Tensor, score: Tensor, *, iou: float, label: Tensor | None = None
) -> Tensor:
    """Return the rows that non-maximum suppression keeps, the best first.

    A box goes when a better one that stayed overlaps it by more than `iou`. What is gathered
    with the result keeps its gradients. Among equal scores the earlier row is the better.

    Parameters
    ----------
    corners
        (n, 4): left, top, right, bottom.
    label
        Classes of the boxes, which then only compete with their own; without, all compete.

    Examples
    --------
    >>> corners = torch.tensor([[0.0, 0, 4, 4], [0, 0, 4, 3], [5, 5, 9, 9]])
    >>> suppressed(corners, torch.tensor([0.5, 0.9, 0.1]), iou=0.5)
    tensor([1, 2])
    """
    with torch.no_grad():
        return _kept(boxes.pairwise_iou(corners, corners), score, iou, label)


def rotated_suppressed(
    rectangles: Tensor, score: Tensor, *, iou: float, label: Tensor | None = None
) -> Tensor:
    """Return the rows that non-maximum suppression of turned rectangles keeps, best first.

    Rectangles (n, 5) are x, y, length, width, angle, as boxes are seen from above.
    """
    with torch.no_grad():
        return _kept(pairwise_rotated_iou(rectangles, rectangles), score, iou, label)


def _kept(overlap: Tensor, score: Tensor, iou: float, label: Tensor | None) -> Tensor:
    order = score.argsort(descending=True, stable=True)
    doubles = overlap > iou
    if label is not None:
        doubles &= label[:, None] == label[None, :]
    alive = survivors(doubles[order][:, order].cpu().numpy())
    return order[torch.from_numpy(alive).to(order.device)]
