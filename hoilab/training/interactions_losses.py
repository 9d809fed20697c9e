"""What one step of training costs each interaction model, term by term, for `fit`."""

import torch
from torch import Tensor, nn

from hoilab.models.duet.architecture import Duet
from hoilab.models.duet.criterion import (
    DuetLoss,
    DuetTargets,
    dense_losses,
    jittered,
    learns,
    verb_loss,
    wanted_verbs,
)
from hoilab.models.duet.pairing import Instances
from hoilab.models.duet.processing import Selection, instances
from hoilab.training.interactions_batches import DeedBatch

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
    size = (float(batch.pixels.shape[-1]), float(batch.pixels.shape[-2]))
    lost, count = dense.heat.new_zeros(()), dense.heat.new_zeros(())
    for image, target in enumerate(batch.targets):
        shown = [jittered(target, noise, rng) for noise in NOISE]
        with torch.no_grad():
            shown.append(_with_truth(instances(dense, image, FOUND), target))
        for found in shown:
            if len(found.human) == 0 or len(found.thing) == 0:
                continue
            logits = network.pairs(grids.fine[image], grids.coarse[image], found, size)
            teaches = learns(found, target, network.pairs.possible)
            loss, wanted = verb_loss(logits, wanted_verbs(found, target), teaches)
            lost, count = lost + loss, count + wanted
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


def _with_truth(found: Instances, target: DuetTargets) -> Instances:
    """Return what was found, or the truth of a kind of which nothing was."""
    if len(found.human) == 0:
        ones = target.human.new_ones(len(target.human))
        found = found._replace(human=target.human, human_score=ones)
    if len(found.thing) == 0:
        ones = target.thing.new_ones(len(target.thing))
        found = found._replace(thing=target.thing, thing_score=ones, thing_class=target.thing_class)
    return found
