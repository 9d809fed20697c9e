"""How far a network went from what it said before it was taught more.

Axes: b batch, q query, c object class, v verb.
"""

import torch.nn.functional as F
from torch import Tensor

from hoilab.models.qpic.architecture import PairOutput


def drift(now: PairOutput, before: PairOutput) -> Tensor:
    """Return a mean over frames: how much the same queries say something else.

    `before` has the classes of old, the last one "nothing"; `now` may have more. What new classes
    take from old ones is no drift (learning without forgetting, https://arxiv.org/abs/1606.09282).
    Boxes and verbs count where something was seen, as surely as it was seen.
    """
    old = before.object_logits.shape[-1] - 1
    likely = before.object_logits.softmax(-1)  # b q c+1
    seen = 1 - likely[..., -1]  # b q
    logits = now.object_logits
    known = logits[..., [*range(old), logits.shape[-1] - 1]].log_softmax(-1)
    thing = F.kl_div(known, likely, reduction="none").sum(-1)  # b q
    verbs = before.verb_logits.shape[-1]
    verb = apart(now.verb_logits[..., :verbs], before.verb_logits)  # b q v
    boxes = sum(
        (a - b).abs().sum(-1)
        for a, b in ((now.human_box, before.human_box), (now.object_box, before.object_box))
    )  # b q
    each = thing + seen * (verb.sum(-1) + 5.0 * boxes)
    mean: Tensor = each.sum(-1).mean()
    return mean


def apart(now: Tensor, before: Tensor) -> Tensor:
    """Return by how much probabilities, as logits, differ: relative entropy of each from before."""
    wanted = before.sigmoid()
    least = F.binary_cross_entropy_with_logits(before, wanted, reduction="none")
    return F.binary_cross_entropy_with_logits(now, wanted, reduction="none") - least
