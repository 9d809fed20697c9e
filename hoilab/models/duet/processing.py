"""From frames to what Duet reads, and from its beliefs to instances and labelled interactions.

Axes: b batch, k class, h w rows and columns, i human, j thing, v verb.
Boxes are left, top, right, bottom in pixels of the frame.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import torch
import torch.nn.functional as F
import xarray as xr
from torch import Tensor

from hoilab.geometry.boxes import from_corners, pairwise_iou
from hoilab.models.duet.architecture import Dense
from hoilab.models.duet.pairing import Instances
from hoilab.nn.images import MEAN, STD
from hoilab.nn.suppression import survivors
from hoilab.schema import make_interactions, no_interactions

PEAK = 3  # cells on each side of a square of which a middle is the hottest


@dataclass(frozen=True, kw_only=True)
class Selection:
    """Which peaks of the heat are instances.

    Parameters
    ----------
    score
        Cooler peaks are left out.
    most
        At most so many people, and so many things.
    overlap
        Of two boxes of a class that overlap more, the surer stays.
    """

    score: float = 0.08
    most: int = 24
    overlap: float = 0.6


SELECTION = Selection()


def pixels(frames: np.ndarray) -> Tensor:
    """Return frames (b y x 3, uint8) as a network reads them (b 3 h w, normalised)."""
    if frames.ndim != 4 or frames.shape[-1] != 3 or frames.dtype != np.uint8:
        raise ValueError(
            f"frames must be (time, y, x, 3) uint8 RGB, got {frames.shape} {frames.dtype}; "
            "for a single frame pass frames[None]"
        )
    rgb = torch.from_numpy(np.ascontiguousarray(frames)).permute(0, 3, 1, 2).float() / 255
    mean, std = rgb.new_tensor(MEAN), rgb.new_tensor(STD)
    return (rgb - mean[:, None, None]) / std[:, None, None]


def instances(dense: Dense, image: int, rule: Selection = SELECTION) -> Instances:
    """Return people and things of one frame, the surest first."""
    heat = dense.heat[image]
    hottest = F.max_pool2d(heat[None], PEAK, stride=1, padding=PEAK // 2)[0]
    heat = heat.masked_fill(heat < hottest, -torch.inf).sigmoid()
    human, human_score, _ = _peaks(heat[:1], dense.human_box[image], rule)
    thing, thing_score, thing_class = _peaks(heat[1:], dense.thing_box[image], rule)
    return Instances(human, human_score, thing, thing_score, thing_class)


def to_interactions(
    found: Instances,
    score: np.ndarray,
    *,
    frame: int,
    time_s: float,
    things: Sequence[str],
    verbs: Sequence[str],
    count: int = 100,
    threshold: float = 0.0,
) -> xr.Dataset:
    """Return the best interactions of one frame, the best first.

    `score` is i j v. `human` and `object` of the rows are the rows of `found`; whoever follows
    them over time renames them.
    """
    order = np.argsort(-score, axis=None, kind="stable")[:count]
    human, thing, verb = np.unravel_index(order, score.shape)
    kept = score[human, thing, verb] > threshold
    human, thing, verb = human[kept], thing[kept], verb[kept]
    if len(human) == 0:
        return no_interactions()
    return make_interactions(
        np.full(len(human), frame),
        time_s,
        *from_corners(found.human.cpu().numpy()[human]),
        *from_corners(found.thing.cpu().numpy()[thing]),
        object_class=np.asarray(things)[found.thing_class.cpu().numpy()[thing]],
        verb=np.asarray(verbs)[verb],
        score=score[human, thing, verb],
        human_id=human,
        object_id=thing,
    )


def _peaks(heat: Tensor, boxes: Tensor, rule: Selection) -> tuple[Tensor, Tensor, Tensor]:
    """Return boxes (n 4), scores and classes of the hottest cells, without doubles."""
    _, rows, columns = heat.shape
    score, cell = heat.flatten().topk(min(4 * rule.most, heat.numel()))
    cell, score = cell[score > rule.score], score[score > rule.score]
    kind, place = cell // (rows * columns), cell % (rows * columns)
    box = boxes.flatten(1)[:, place].T  # n 4
    double = (pairwise_iou(box, box) > rule.overlap) & (kind[:, None] == kind)
    kept = np.flatnonzero(survivors(double.cpu().numpy()))[: rule.most]
    return box[kept], score[kept], kind[kept]
