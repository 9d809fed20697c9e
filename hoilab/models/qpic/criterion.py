"""What QPIC learns from: one query for each annotated pair, matched at least cost.

The weights are those of the README's recipe, which differ from the code's defaults.
Source: Tamura et al., https://arxiv.org/abs/2103.05399 (code Apache-2.0).

Axes: q query, n annotated pair, v verb, c object class, b batch, l layer.
Boxes are centre x, centre y, width, height, as fractions of the image; zeros mean "no object".
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple

import torch
import torch.nn.functional as F
from scipy.optimize import linear_sum_assignment
from torch import Tensor

from hoilab.models.qpic.architecture import PairOutput
from hoilab.nn.boxes import corners, generalized_iou

EPS = 1e-4


class PairTargets(NamedTuple):
    """The annotated pairs of one image."""

    human_box: Tensor  # n 4
    object_box: Tensor  # n 4, zeros where there is no object
    object_class: Tensor  # n, int64
    verbs: Tensor  # n v, 0 or 1


class Matching(NamedTuple):
    """Which query stands for which annotated pair of one image."""

    query: Tensor  # n, rising
    target: Tensor  # n


@dataclass(frozen=True, kw_only=True)
class LossConfig:
    """How much each part counts, in matching and in the loss.

    Parameters
    ----------
    object_class, verb, l1, giou
        Weights in the loss.
    match_object_class, match_verb, match_l1, match_giou
        Weights in the matching.
    nothing
        Weight of the class "no pair here".
    verb_loss
        ``focal`` (CornerNet's) or ``bce``.
    alpha
        Share of the positives in the focal loss (CDN); None counts both sides fully (QPIC).
    """

    object_class: float = 1.0
    verb: float = 1.0
    l1: float = 2.5
    giou: float = 1.0
    match_object_class: float = 1.0
    match_verb: float = 1.0
    match_l1: float = 2.5
    match_giou: float = 1.0
    nothing: float = 0.1
    verb_loss: Literal["focal", "bce"] = "focal"
    alpha: float | None = None


def pair_losses(
    output: PairOutput,
    targets: Sequence[PairTargets],
    config: LossConfig,
    *,
    interactions: float | None = None,
) -> dict[str, Tensor]:
    """Return each loss by name, unweighted; names of earlier layers end in ``/0``, ``/1``, ...

    `interactions` is the mean number of annotated pairs per process; leave it out on a single
    process.
    """
    count = max(interactions or sum(len(target.verbs) for target in targets), 1.0)
    last = len(output.verb_logits) - 1
    losses = {}
    for layer in range(last + 1):
        beliefs = output.layer(layer)
        parts = _layer_losses(beliefs, targets, match(beliefs, targets, config), config, count)
        suffix = "" if layer == last else f"/{layer}"
        losses.update({name + suffix: loss for name, loss in parts.items()})
    return losses


def total(losses: dict[str, Tensor], config: LossConfig) -> Tensor:
    """Return the weighted sum that training minimises."""
    weights = {
        "object_class": config.object_class,
        "verb": config.verb,
        "human_l1": config.l1,
        "object_l1": config.l1,
        "human_giou": config.giou,
        "object_giou": config.giou,
    }
    return torch.stack(
        [weights[name.partition("/")[0]] * loss for name, loss in losses.items()]
    ).sum()


@torch.no_grad()
def match(
    beliefs: PairOutput, targets: Sequence[PairTargets], config: LossConfig
) -> list[Matching]:
    """Give each annotated pair of each image the query that describes it at least cost.

    `beliefs` are those of one layer (b q ...).
    """
    matches = []
    for image, target in enumerate(targets):
        cost = _matching_cost(beliefs.layer(image), target, config)  # q n
        if not torch.isfinite(cost).all():
            raise FloatingPointError(
                f"the cost of matching image {image} of the batch is not finite: the network's "
                "outputs or the annotated boxes hold NaN; lower the learning rate or check them"
            )
        query, which = linear_sum_assignment(cost.float().cpu().numpy())
        matches.append(Matching(torch.as_tensor(query), torch.as_tensor(which)))
    return matches


def object_class_error(
    beliefs: PairOutput, targets: Sequence[PairTargets], matches: Sequence[Matching]
) -> Tensor:
    """Return the share of matched queries, in percent, whose likeliest class is wrong.

    100 where nothing is matched.
    """
    where, wanted = _matched(matches), _gathered(targets, matches).object_class
    if len(wanted) == 0:
        return beliefs.object_logits.new_tensor(100.0)
    wrong = beliefs.object_logits[where].argmax(-1) != wanted.to(beliefs.object_logits.device)
    return 100.0 * wrong.float().mean()


def cardinality_error(beliefs: PairOutput, targets: Sequence[PairTargets]) -> Tensor:
    """Return by how many the number of proposed pairs differs from the annotated, per image."""
    logits = beliefs.object_logits
    proposed = (logits.argmax(-1) != logits.shape[-1] - 1).sum(1)  # b
    annotated = proposed.new_tensor([len(target.verbs) for target in targets])
    return (proposed - annotated).abs().float().mean()


def _matching_cost(beliefs: PairOutput, target: PairTargets, config: LossConfig) -> Tensor:
    """Return what each query (of one image) would cost as each annotated pair (q n)."""
    likely = beliefs.object_logits.softmax(-1)[:, target.object_class]  # q n
    verb, wanted = beliefs.verb_logits.sigmoid(), target.verbs.to(beliefs.verb_logits).T  # v n
    agreed = verb @ wanted / (wanted.sum(0) + EPS)
    avoided = (1 - verb) @ (1 - wanted) / ((1 - wanted).sum(0) + EPS)
    missing = _missing(target)  # n

    human_l1 = _l1(beliefs.human_box, target.human_box)
    object_l1 = _l1(beliefs.object_box, target.object_box) * ~missing
    human_giou = -_giou_table(beliefs.human_box, target.human_box)
    # A missing object leaves a zero box here; the human's cost is added to it, as in the source.
    object_giou = -_giou_table(beliefs.object_box, target.object_box) + human_giou * missing
    return (
        -config.match_object_class * likely
        - config.match_verb * (agreed + avoided) / 2
        + config.match_l1 * torch.maximum(human_l1, object_l1)
        + config.match_giou * torch.maximum(human_giou, object_giou)
    )


def _layer_losses(
    beliefs: PairOutput,
    targets: Sequence[PairTargets],
    matches: Sequence[Matching],
    config: LossConfig,
    interactions: float,
) -> dict[str, Tensor]:
    where, wanted = _matched(matches), _gathered(targets, matches)
    logits = beliefs.object_logits
    nothing = logits.shape[-1] - 1
    classes = torch.full(logits.shape[:2], nothing, device=logits.device)  # b q
    classes[where] = wanted.object_class.to(logits.device)
    weight = logits.new_ones(nothing + 1)
    weight[nothing] = config.nothing
    verbs = torch.zeros_like(beliefs.verb_logits)  # b q v
    verbs[where] = wanted.verbs.to(verbs)
    return {
        "object_class": F.cross_entropy(logits.transpose(1, 2), classes, weight),
        "verb": _verb_loss(beliefs.verb_logits, verbs, config),
        **_box_losses(beliefs.human_box[where], beliefs.object_box[where], wanted, interactions),
    }


def _verb_loss(logits: Tensor, wanted: Tensor, config: LossConfig) -> Tensor:
    if config.verb_loss == "bce":
        return F.binary_cross_entropy_with_logits(logits, wanted)
    positive_share, negative_share = (
        (1.0, 1.0) if config.alpha is None else (config.alpha, 1 - config.alpha)
    )
    verb = logits.sigmoid()
    # The log of a sigmoid stays finite where the source's log(0) turns training into NaN.
    positives = wanted * (1 - verb).square() * F.logsigmoid(logits)
    negatives = (1 - wanted) * verb.square() * F.logsigmoid(-logits)
    loss = positive_share * positives.sum() + negative_share * negatives.sum()
    return -loss / wanted.sum().clamp_min(1.0)


def _box_losses(
    human: Tensor, thing: Tensor, wanted: PairTargets, interactions: float
) -> dict[str, Tensor]:
    there = ~_missing(wanted)  # n
    things = there.sum() + EPS
    human_l1 = F.l1_loss(human, wanted.human_box.to(human), reduction="sum")
    object_l1 = (thing - wanted.object_box.to(thing)).abs().sum(-1)
    human_giou = 1 - generalized_iou(corners(human), corners(wanted.human_box.to(human)))
    object_giou = 1 - generalized_iou(corners(thing), corners(wanted.object_box.to(thing)))
    return {
        "human_l1": human_l1 / interactions,
        "object_l1": (object_l1 * there).sum() / things,
        "human_giou": human_giou.sum() / interactions,
        "object_giou": (object_giou * there).sum() / things,
    }


def _matched(matches: Sequence[Matching]) -> tuple[Tensor, Tensor]:
    """Return image and query of every matched pair of a batch."""
    image = [torch.full_like(match.query, i) for i, match in enumerate(matches)]
    return torch.cat(image), torch.cat([match.query for match in matches])


def _gathered(targets: Sequence[PairTargets], matches: Sequence[Matching]) -> PairTargets:
    """Return the annotated pairs of a batch in the order of their matches."""
    pairs = zip(targets, matches, strict=True)
    rows = [[part[match.target] for part in target] for target, match in pairs]
    return PairTargets(*(torch.cat(column) for column in zip(*rows, strict=True)))


def _missing(target: PairTargets) -> Tensor:
    return (target.object_box == 0).all(-1)


def _l1(boxes: Tensor, wanted: Tensor) -> Tensor:
    return (boxes[:, None] - wanted.to(boxes)).abs().sum(-1)


def _giou_table(boxes: Tensor, wanted: Tensor) -> Tensor:
    return generalized_iou(corners(boxes)[:, None], corners(wanted.to(boxes)))
