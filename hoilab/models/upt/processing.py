"""From boxes to the instances that UPT pairs, and from its pairs to labelled interactions.

Axes: i instance, q query, p pair, v verb. Boxes are left, top, right, bottom in pixels.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
import xarray as xr
from torch import Tensor

from hoilab.geometry.boxes import from_corners, pairwise_iou
from hoilab.models.upt.architecture import HUMAN_INDEX, Instances, UptOutput
from hoilab.models.upt.detr import DetrOutput
from hoilab.nn.boxes import corners
from hoilab.nn.suppression import survivors
from hoilab.schema import make_interactions, no_interactions


@dataclass(frozen=True, kw_only=True)
class Selection:
    """Which of a detector's boxes are paired.

    Parameters
    ----------
    overlap
        Of two boxes of a class that overlap more, the better stays.
    score
        Boxes below are left out ...
    fewest, most
        ... unless fewer of a kind (humans, things) would be left; never more than the most.
    """

    overlap: float = 0.5
    score: float = 0.2
    fewest: int = 3
    most: int = 15


UPT_SELECTION = Selection()


def detected(output: DetrOutput, image: int, size: tuple[float, float]) -> Instances:
    """Return every query of one image as an instance, before any is left out.

    `size` is width and height of the image, in the pixels that boxes shall have.
    """
    score, object_class = output.logits[image].softmax(-1)[:, :-1].max(-1)
    width, height = size
    scale = score.new_tensor([width, height, width, height])
    return Instances(corners(output.box[image]) * scale, score, object_class, output.token[image])


def selected(found: Instances, rule: Selection = UPT_SELECTION) -> Instances:
    """Return the instances worth pairing: humans first, the best of each kind first."""
    order = found.score.argsort(descending=True, stable=True)
    found = Instances(*(part[order] for part in found))
    overlap = pairwise_iou(found.corners, found.corners)
    same = found.object_class[:, None] == found.object_class[None]
    alive = survivors((same & (overlap > rule.overlap)).cpu().numpy())
    kept: list[int] = []
    is_human = (found.object_class == HUMAN_INDEX).cpu().numpy()
    good = (found.score >= rule.score).cpu().numpy()
    for kind in (is_human, ~is_human):
        rows = np.flatnonzero(kind & alive)
        count = int(np.clip((kind & alive & good).sum(), rule.fewest, rule.most))
        kept.extend(rows[:count].tolist())
    return Instances(*(part[kept] for part in found))


def with_tokens(boxes: Tensor, score: Tensor, object_class: Tensor, seen: Instances) -> Instances:
    """Return boxes from elsewhere as instances.

    Each takes the look (token) of the box in `seen` that overlaps it most: DETR's queries see
    whatever a tracker follows, only less steadily.
    """
    nearest = pairwise_iou(boxes, seen.corners).argmax(-1)  # i
    return Instances(boxes, score, object_class, seen.token[nearest])


@torch.no_grad()
def scored(output: UptOutput) -> tuple[Tensor, Tensor, Tensor]:
    """Return pair, verb and score of each interaction that its object allows."""
    prior = output.prior.prod(0)  # p v
    pair, verb = prior.nonzero().unbind(-1)
    return pair, verb, output.logits[pair, verb].sigmoid() * prior[pair, verb]


def to_interactions(
    output: UptOutput,
    *,
    frame: int,
    time_s: float,
    objects: Sequence[str],
    verbs: Sequence[str],
    count: int = 100,
    threshold: float = 0.0,
) -> xr.Dataset:
    """Return the best interactions of one frame, the best first, at most `count` of them.

    `human` and `object` are the rows of `output.instances`; whoever tracked them renames them.
    """
    pair, verb, score = scored(output)
    order = score.argsort(descending=True, stable=True)[:count]
    order = order[score[order] >= threshold]
    if len(order) == 0:
        return no_interactions()
    human = output.human[pair[order]].cpu().numpy()
    thing = output.object[pair[order]].cpu().numpy()
    boxes = output.instances.corners.cpu().numpy()
    classes = output.instances.object_class.cpu().numpy()
    return make_interactions(
        np.full(len(order), frame),
        time_s,
        *from_corners(boxes[human]),
        *from_corners(boxes[thing]),
        object_class=np.asarray(objects)[classes[thing]],
        verb=np.asarray(verbs)[verb[order].cpu().numpy()],
        score=score[order].cpu().numpy(),
        human_id=human,
        object_id=thing,
    )
