"""What one step of training costs each interaction model, term by term, for `fit`."""

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from hoilab.models.duet.architecture import Duet, Grids
from hoilab.models.duet.criterion import (
    DuetLoss,
    DuetTargets,
    dense_losses,
    jittered,
    learns,
    verb_loss,
    wanted_verbs,
)
from hoilab.models.duet.pairing import Instances, crowd
from hoilab.models.duet.processing import Selection, instances
from hoilab.models.upt.criterion import UptTargets
from hoilab.models.upt.criterion import verb_loss as upt_verb_loss
from hoilab.models.upt.tiny import DenseUpt
from hoilab.training.pairs.deeds import DeedBatch

# Few and sure ones: what is found in training only shows the pair head what finding is like.
FOUND = Selection(score=0.1, most=12)
FEWEST = 4.0  # verbs that a batch without deeds is taken to have
NOISE = (0.08,)  # standard deviations of true boxes that are shown as found, in sides


def duet_losses(
    network: nn.Module, batch: DeedBatch, config: DuetLoss | None = None
) -> dict[str, Tensor]:
    """Return the losses of dense detection and of verbs, weighted."""
    config = config or DuetLoss()
    assert isinstance(network, Duet)
    grids, dense = network(batch.pixels, batch.change)
    rng = torch.Generator().manual_seed(batch.seed)
    shown = [jittered(target, noise, rng) for noise in NOISE for target in batch.targets]
    with torch.no_grad():
        shown += [
            _with_truth(instances(dense, image, FOUND), target)
            for image, target in enumerate(batch.targets)
        ]
    lost, count = _verbs(network, grids, shown, batch.targets * (len(NOISE) + 1))
    parts = dense_losses(dense, batch.targets)
    return {
        "heat": config.heat * parts["heat"],
        "box": config.box * parts["box"],
        "verb": config.verb * lost / count.clamp_min(FEWEST),
    }


def detection_losses(
    network: nn.Module, batch: DeedBatch, config: DuetLoss | None = None
) -> dict[str, Tensor]:
    """Return the losses of dense detection alone: the first stage of the other models."""
    config = config or DuetLoss()
    _, dense = network(batch.pixels)
    parts = dense_losses(dense, batch.targets)
    return {"heat": config.heat * parts["heat"], "box": config.box * parts["box"]}


def upt_losses(network: nn.Module, batch: DeedBatch) -> dict[str, Tensor]:
    """Return UPT's loss; the detector is held still, its normalisation too."""
    assert isinstance(network, DenseUpt)
    network.pyramid.eval()
    network.dense.eval()
    outputs = network(batch.pixels)
    wanted = []
    for target in batch.targets:
        human, thing, verb = target.verbs.nonzero().unbind(-1)
        wanted.append(UptTargets(target.human[human], target.thing[thing], verb))
    return {"verb": upt_verb_loss(outputs, wanted)}


def _verbs(
    network: Duet, grids: Grids, shown: Sequence[Instances], targets: Sequence[DuetTargets]
) -> tuple[Tensor, Tensor]:
    """Return the summed loss of the verbs of all pairs shown, and how many verbs there are."""
    together = crowd(shown)
    if together.there.numel() == 0:
        return grids.fine.sum() * 0, grids.fine.new_zeros(())
    times = len(shown) // len(grids.fine)
    fine, coarse = (grid.repeat(times, 1, 1, 1) for grid in grids)
    logits = network.pairs(fine, coarse, together)  # b i j v
    wanted, teaches = torch.zeros_like(logits), torch.zeros_like(logits, dtype=torch.bool)
    for row, (found, target) in enumerate(zip(shown, targets, strict=True)):
        where = row, slice(len(found.human)), slice(len(found.thing))
        wanted[where] = wanted_verbs(found, target)
        teaches[where] = learns(found, target, network.pairs.possible)
    return verb_loss(logits, wanted, teaches)


def _with_truth(found: Instances, target: DuetTargets) -> Instances:
    """Return what was found, or the truth of a kind of which nothing was."""
    if len(found.human) == 0:
        ones = target.human.new_ones(len(target.human))
        found = found._replace(human=target.human, human_score=ones)
    if len(found.thing) == 0:
        ones = target.thing.new_ones(len(target.thing))
        found = found._replace(thing=target.thing, thing_score=ones, thing_class=target.thing_class)
    return found
