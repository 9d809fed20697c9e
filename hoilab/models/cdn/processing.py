"""What CDN adds to QPIC's processing: of two interactions that are one, the better stays.

Frames are prepared as for QPIC, and beliefs are read the same way.
"""

import numpy as np

from hoilab.models.qpic.processing import Pairs, best
from hoilab.nn.suppression import survivors

OVERLAP = 0.7
OBJECT_POWER = 0.5


def distinct(
    proposal: Pairs, *, count: int = 100, threshold: float = 0.0
) -> tuple[np.ndarray, ...]:
    """Return query and verb of the best interactions without their doubles, the best first.

    The doubles go after the best `count` were taken, as in the source, so fewer may be left.
    """
    query, verb = best(proposal, count=count, threshold=threshold)
    kind = np.stack([proposal.object_class[query], verb], axis=-1)
    same = (kind[:, None] == kind[None]).all(-1)
    overlap = _iou(proposal.human[query]) * _iou(proposal.object[query]) ** OBJECT_POWER
    kept = survivors(same & (overlap > OVERLAP))
    return query[kept], verb[kept]


def _iou(boxes: np.ndarray) -> np.ndarray:
    """Return IoU of all with all, in whole pixels: a box from 3 to 3 is one wide."""
    near = np.maximum(boxes[:, None, :2], boxes[None, :, :2])
    far = np.minimum(boxes[:, None, 2:], boxes[None, :, 2:])
    shared = (far - near + 1).clip(0).prod(-1)
    size = (boxes[:, 2:] - boxes[:, :2] + 1).prod(-1)
    overlap: np.ndarray = shared / (size[:, None] + size[None] - shared)
    return overlap
