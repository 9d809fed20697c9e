"""From frames to what Duet reads, and from its beliefs to instances and labelled interactions.

Axes: b batch, k class, h w rows and columns, i human, j thing, v verb.
Boxes are left, top, right, bottom in pixels of the frame.
"""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import torch
import torch.nn.functional as F
import xarray as xr
from PIL import Image
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
    # Channels stay last in memory, as they come and as convolutions like them.
    rgb = torch.from_numpy(np.ascontiguousarray(frames)).permute(0, 3, 1, 2).float()
    mean, std = rgb.new_tensor(MEAN), rgb.new_tensor(STD)
    return rgb.div_(255).sub_(mean[:, None, None]).div_(std[:, None, None])


def scaled(frame: np.ndarray, size: tuple[int, int]) -> np.ndarray:
    """Return a frame (y x 3) of the width and height that a network reads."""
    if size == (frame.shape[1], frame.shape[0]):
        return np.ascontiguousarray(frame)
    picture = Image.fromarray(np.ascontiguousarray(frame))
    return np.array(picture.resize(size, Image.Resampling.BILINEAR))


def instances(dense: Dense, image: int, rule: Selection = SELECTION) -> Instances:
    """Return people and things of one frame, the surest first."""
    heat = dense.heat[image]
    human, human_score, _ = _found(heat[:1], dense.human_box[image], rule)
    thing, thing_score, thing_class = _found(heat[1:], dense.thing_box[image], rule)
    return Instances(human, human_score, thing, thing_score, thing_class)


class Scored(NamedTuple):
    """What one frame tells: instances, and the score of each verb of each pair of them."""

    frame: int
    time_s: float
    found: Instances
    score: np.ndarray  # i j v


def to_interactions(
    told: Sequence[Scored],
    *,
    things: Sequence[str],
    verbs: Sequence[str],
    count: int = 100,
    threshold: float = 0.0,
) -> xr.Dataset:
    """Return the best interactions of each frame, the best first.

    `human` and `object` of the rows are the rows of the frame's instances; whoever follows
    them over time renames them.
    """
    rows = [_best(one, count, threshold) for one in told]
    if not sum(len(row.score) for row in rows):
        return no_interactions()
    frames = np.repeat(np.arange(len(rows)), [len(row.score) for row in rows])
    row = _Rows(*(np.concatenate(part) for part in zip(*rows, strict=True)))
    return make_interactions(
        np.array([one.frame for one in told])[frames],
        np.array([one.time_s for one in told])[frames],
        *from_corners(row.human_box),
        *from_corners(row.thing_box),
        object_class=np.asarray(things)[row.kind],
        verb=np.asarray(verbs)[row.verb],
        score=row.score,
        human_id=row.human,
        object_id=row.thing,
    )


class _Rows(NamedTuple):
    human: np.ndarray
    thing: np.ndarray
    verb: np.ndarray
    score: np.ndarray
    human_box: np.ndarray
    thing_box: np.ndarray
    kind: np.ndarray


def _best(told: Scored, count: int, threshold: float) -> _Rows:
    score, found = told.score, told.found
    order = np.argsort(-score, axis=None, kind="stable")[:count]
    human, thing, verb = np.unravel_index(order, score.shape)
    kept = score[human, thing, verb] > threshold
    human, thing, verb = human[kept], thing[kept], verb[kept]
    return _Rows(
        human,
        thing,
        verb,
        score[human, thing, verb],
        found.human.cpu().numpy()[human],
        found.thing.cpu().numpy()[thing],
        found.thing_class.cpu().numpy()[thing],
    )


def earlier(times_s: np.ndarray, row: int, apart_s: float) -> int | None:
    """Return the frame nearest to `apart_s` before a frame; None where none is near to that.

    Examples
    --------
    >>> [earlier(np.array([0.0, 0.2, 0.4, 0.6]), row, 0.4) for row in range(4)]
    [None, 0, 0, 1]
    """
    wanted = times_s[row] - apart_s
    if row == 0:
        return None
    nearest = int(np.abs(times_s[:row] - wanted).argmin())
    return nearest if abs(times_s[nearest] - wanted) <= apart_s / 2 + 1e-9 else None


def peaks(heat: Tensor, rule: Selection = SELECTION) -> tuple[Tensor, ...]:
    """Return score, class, row and column of the hottest cells of `heat` (k h w), surest first.

    Few cells are hot at all, so only those are compared with their neighbours.
    """
    kind, row, column = (heat > math.log(rule.score / (1 - rule.score))).nonzero().unbind(-1)  # n
    warm = heat[kind, row, column]
    near = F.pad(heat, (PEAK // 2,) * 4, value=-torch.inf)
    around = [near[kind, row + y, column + x] for y in range(PEAK) for x in range(PEAK)]
    kept = torch.stack([warm, *around]).amax(0) <= warm
    score, best = warm[kept].sigmoid().topk(min(4 * rule.most, int(kept.sum())))
    return (score, *(place[kept][best] for place in (kind, row, column)))


def _found(heat: Tensor, boxes: Tensor, rule: Selection) -> tuple[Tensor, Tensor, Tensor]:
    """Return boxes (n 4), scores and classes of the hottest cells, without doubles."""
    score, kind, row, column = peaks(heat, rule)
    box = boxes[:, row, column].T  # n 4
    double = (pairwise_iou(box, box) > rule.overlap) & (kind[:, None] == kind)
    kept = np.flatnonzero(survivors(double.cpu().numpy()))[: rule.most]
    return box[kept], score[kept], kind[kept]
