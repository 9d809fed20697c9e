"""What a step of a published pair network costs, term by term, for `fit`.

Axes: b batch, l layer, q query, v verb.
"""

from collections.abc import Callable, Mapping
from typing import NamedTuple, Self

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from hoilab.models.qpic.architecture import PairOutput
from hoilab.models.qpic.criterion import LossConfig, PairTargets, match, pair_losses
from hoilab.models.upt.architecture import UptOutput
from hoilab.models.upt.criterion import UptTargets, verb_loss
from hoilab.models.upt.detector import Upt
from hoilab.models.upt.processing import detected, selected
from hoilab.nn.boxes import corners
from hoilab.training.pairs.batches import PairBatch
from hoilab.training.pairs.targets import Annotations

WEIGHT_OF = {
    "object_class": "object_class",
    "verb": "verb",
    "human_l1": "l1",
    "object_l1": "l1",
    "human_giou": "giou",
    "object_giou": "giou",
}
RARITY = 0.7  # CDN's exponent
BACKGROUND = 3  # queries without a pair for each one with, as CDN supposes
Loss = Callable[[nn.Module, PairBatch], Mapping[str, Tensor]]


class Balance(NamedTuple):
    """How much each class counts in CDN's second stage: rare ones more."""

    objects: Tensor  # c+1, the last is "no pair here"
    verbs: Tensor  # v


def pair_loss(config: LossConfig, *, balance: Balance | None = None) -> Loss:
    """Return QPIC's and CDN's loss: each term of each layer, weighted."""

    def loss(network: nn.Module, batch: PairBatch) -> dict[str, Tensor]:
        output: PairOutput = network(batch.pixels, batch.padding)
        count = float(sum(len(target.verbs) for target in batch.targets))
        losses = pair_losses(
            output, batch.targets, config, interactions=_mean_over_processes(count, batch.pixels)
        )
        if balance is not None:
            losses |= balanced(output, batch.targets, config, balance)
        return weighted(losses, config)

    return loss


def weighted(losses: Mapping[str, Tensor], config: LossConfig) -> dict[str, Tensor]:
    """Return each term times what it counts; their sum is what training minimises."""
    return {
        name: getattr(config, WEIGHT_OF[name.partition("/")[0]]) * loss
        for name, loss in losses.items()
    }


def balanced(
    output: PairOutput, targets: list[PairTargets], config: LossConfig, balance: Balance
) -> dict[str, Tensor]:
    """Return the losses of classes and verbs of every layer with rare ones counting more."""
    last = len(output.verb_logits) - 1
    losses = {}
    for layer in range(last + 1):
        beliefs = output.layer(layer)
        suffix = "" if layer == last else f"/{layer}"
        classes, verbs = _wanted(beliefs, targets, config)
        losses[f"object_class{suffix}"] = F.cross_entropy(
            beliefs.object_logits.transpose(1, 2), classes, balance.objects.to(classes.device)
        )
        share = 1.0 if config.alpha is None else config.alpha
        other = 1.0 if config.alpha is None else 1 - config.alpha
        logits, belief = beliefs.verb_logits, beliefs.verb_logits.sigmoid()
        positives = verbs * (1 - belief).square() * F.logsigmoid(logits)
        negatives = (1 - verbs) * belief.square() * F.logsigmoid(-logits)
        lost = share * (positives * balance.verbs.to(logits)).sum() + other * negatives.sum()
        losses[f"verb{suffix}"] = -lost / verbs.sum().clamp_min(1.0)
    return losses


def balance_of(annotations: Annotations) -> Balance:
    """Return how much each class and verb counts, from how often the annotations have it.

    CDN's second stage begins with such weights, from tables in its source, and moves on to counts
    of the batches it saw; here they stay as they are, so that a step depends on its batch alone.
    """
    truths = [annotations[int(image)] for image in annotations.images]
    objects = torch.zeros(len(annotations.words.objects))
    verbs = torch.zeros(len(annotations.words.verbs))
    for truth in truths:
        objects += torch.bincount(torch.from_numpy(truth.object_class), minlength=len(objects))
        verbs += torch.from_numpy(truth.verbs).sum(0)
    return Balance(
        torch.cat([_rarity(objects), torch.tensor([(1 / BACKGROUND) ** RARITY])]), _rarity(verbs)
    )


def _rarity(count: Tensor) -> Tensor:
    weight = torch.where(count > 0, (count.sum() / count.clamp_min(1)) ** RARITY, 0.0)
    return weight / weight[weight > 0].mean() if (weight > 0).any() else weight


@torch.no_grad()
def _wanted(
    beliefs: PairOutput, targets: list[PairTargets], config: LossConfig
) -> tuple[Tensor, Tensor]:
    """Return which class (b q) and verbs (b q v) each query should say."""
    logits = beliefs.object_logits
    classes = torch.full(logits.shape[:2], logits.shape[-1] - 1, device=logits.device)
    verbs = torch.zeros_like(beliefs.verb_logits)
    for image, (matching, target) in enumerate(
        zip(match(beliefs, targets, config), targets, strict=True)
    ):
        query = matching.query.to(logits.device)
        classes[image, query] = target.object_class.to(logits.device)[matching.target]
        verbs[image, query] = target.verbs.to(verbs)[matching.target]
    return classes, verbs


class UptLearner(nn.Module):
    """UPT as it is trained: the detector stays as it is, the head learns."""

    def __init__(self, upt: Upt) -> None:
        super().__init__()
        self.upt = upt
        upt.detector.requires_grad_(requires_grad=False)

    def train(self, mode: bool = True) -> Self:
        """Learn, or not; what the detector's batch norms know stays as it is."""
        super().train(mode)
        for module in self.upt.detector.modules():
            if isinstance(module, nn.BatchNorm2d):
                module.eval()
        return self

    def forward(
        self, pixels: Tensor, padding: Tensor | None, sizes: list[tuple[float, float]]
    ) -> list[UptOutput]:
        """Return the pairs of each picture (b 3 h w); `sizes` are without padding."""
        with torch.no_grad():
            seen = self.upt.detector(pixels, padding)
            found = [selected(detected(seen, image, size)) for image, size in enumerate(sizes)]
        outputs: list[UptOutput] = self.upt.interaction_head(seen.features, found, sizes)
        return outputs


def upt_loss(network: nn.Module, batch: PairBatch) -> dict[str, Tensor]:
    """Return UPT's loss of a batch."""
    outputs = network(batch.pixels, batch.padding, batch.sizes)
    targets = []
    for target, size in zip(batch.targets, batch.sizes, strict=True):
        scale = target.human_box.new_tensor([*size, *size])
        row, verb = target.verbs.nonzero().unbind(-1)
        human, thing = corners(target.human_box) * scale, corners(target.object_box) * scale
        targets.append(UptTargets(human[row], thing[row], verb))
    return {"verb": verb_loss(outputs, targets)}


def _mean_over_processes(count: float, like: Tensor) -> float:
    if not (torch.distributed.is_available() and torch.distributed.is_initialized()):
        return count
    together = like.new_tensor(count, dtype=torch.float32)
    torch.distributed.all_reduce(together)
    return float(together) / torch.distributed.get_world_size()
