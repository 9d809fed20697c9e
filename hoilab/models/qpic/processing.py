"""From frames to what a pair network reads, and from its beliefs to labelled interactions.

The preparation is DETR's to the pixel: PIL's bilinear resize (which smooths when it shrinks) and
a size rule that cuts decimals off.

Axes: q query, v verb. Boxes leave as left, top, right, bottom in pixels of the frame.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import torch
import xarray as xr
from PIL import Image
from torch import Tensor

from hoilab.geometry.boxes import from_corners
from hoilab.models.qpic.architecture import PairOutput
from hoilab.models.qpic.classes import MISSING
from hoilab.nn.boxes import corners
from hoilab.nn.images import normalized
from hoilab.schema import make_interactions, no_interactions


@dataclass(frozen=True, kw_only=True)
class Resize:
    """How large a network wants its frames: the shorter side, unless the longer gets too long."""

    shorter_px: int = 800
    longest_px: int | None = 1333


class Pairs(NamedTuple):
    """What one frame's queries propose, best class and all verbs of each."""

    human: np.ndarray  # q 4, corners in px
    object: np.ndarray  # q 4, corners in px
    object_class: np.ndarray  # q
    verb_score: np.ndarray  # q v: verb times object class


def resized(width: int, height: int, resize: Resize) -> tuple[int, int]:
    """Return width and height of a frame after resizing.

    Examples
    --------
    >>> resized(640, 480, Resize())
    (1066, 800)
    >>> resized(640, 201, Resize())  # rounding may exceed the limit by one, as in DETR
    (1334, 419)
    """
    shorter, short, long = resize.shorter_px, min(width, height), max(width, height)
    if resize.longest_px is not None and long / short * shorter > resize.longest_px:
        shorter = round(resize.longest_px * short / long)
    if short == shorter:
        return width, height
    if width < height:
        return shorter, int(shorter * height / width)
    return int(shorter * width / height), shorter


def prepared(frame: np.ndarray, resize: Resize) -> Tensor:
    """Return one frame (y x 3, uint8 RGB) as a network reads it (3 h w, normalised)."""
    if frame.ndim != 3 or frame.shape[-1] != 3 or frame.dtype != np.uint8:
        raise ValueError(
            f"a frame must be (y, x, 3) uint8 RGB, got {frame.shape} {frame.dtype}; "
            "for grey frames repeat the channel three times"
        )
    height, width = frame.shape[:2]
    size = resized(width, height, resize)
    picture = Image.fromarray(np.ascontiguousarray(frame))
    if size != (width, height):
        picture = picture.resize(size, Image.Resampling.BILINEAR)
    rgb = torch.from_numpy(np.array(picture)).permute(2, 0, 1).float() / 255  # 3 h w
    return normalized(rgb)


@torch.no_grad()
def pairs(beliefs: PairOutput, sizes: Sequence[tuple[float, float]]) -> list[Pairs]:
    """Return the proposed pairs of each frame of a batch.

    Parameters
    ----------
    beliefs
        Those of one layer: ``output.layer(-1)``.
    sizes
        Width and height of each frame in pixels, before it was resized.
    """
    likely, object_class = beliefs.object_logits.float().softmax(-1)[..., :-1].max(-1)  # b q
    verb_score = beliefs.verb_logits.float().sigmoid() * likely[..., None]  # b q v
    proposals = []
    for image, (width, height) in enumerate(sizes):
        scale = verb_score.new_tensor([width, height, width, height])
        proposals.append(
            Pairs(
                (corners(beliefs.human_box[image].float()) * scale).cpu().numpy(),
                (corners(beliefs.object_box[image].float()) * scale).cpu().numpy(),
                object_class[image].cpu().numpy(),
                verb_score[image].cpu().numpy(),
            )
        )
    return proposals


def best(proposal: Pairs, *, count: int = 100, threshold: float = 0.0) -> tuple[np.ndarray, ...]:
    """Return query and verb of the best-scored interactions of a frame, the best first."""
    scores = proposal.verb_score
    order = np.argsort(-scores, axis=None, kind="stable")[:count]
    query, verb = np.unravel_index(order, scores.shape)
    kept = scores[query, verb] >= threshold
    return query[kept], verb[kept]


def to_interactions(
    proposal: Pairs,
    chosen: tuple[np.ndarray, ...],
    *,
    frame: int,
    time_s: float,
    objects: Sequence[str],
    verbs: Sequence[str],
) -> xr.Dataset:
    """Return the chosen queries and verbs of one frame as labelled interactions.

    An object of the class "none" has a box of NaN: the verb was seen, not what it was done with.
    """
    query, verb = chosen
    if len(query) == 0:
        return no_interactions()
    named = np.asarray(objects)[proposal.object_class[query]]
    things = np.where((named == MISSING)[:, None], np.nan, proposal.object[query])
    return make_interactions(
        np.full(len(query), frame),
        time_s,
        *from_corners(proposal.human[query]),
        *from_corners(things),
        object_class=named,
        verb=np.asarray(verbs)[verb],
        score=proposal.verb_score[query, verb],
    )
