"""Teaching UPT: the head that names what pairs do learns, on what its detector found once.

Axes: b batch, i instance, p pair, v verb, d feature, c channel. Boxes are left, top, right, bottom
in pixels of the frame.
"""

import copy
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import NamedTuple, Self

import numpy as np
import torch
import torch.nn.functional as F
import xarray as xr
from torch import Tensor, nn

from hoilab.errors import DataError
from hoilab.io._whole_file import whole_file
from hoilab.models.qpic.processing import prepared
from hoilab.models.upt import files
from hoilab.models.upt.architecture import Instances, InteractionHead, UptOutput
from hoilab.models.upt.criterion import UptTargets, verb_loss
from hoilab.models.upt.detector import Upt, UptDetector
from hoilab.models.upt.processing import UPT_SELECTION, detected, selected, to_interactions
from hoilab.training.finetune.drift import apart
from hoilab.training.finetune.growing import grown_rows, new_names
from hoilab.training.finetune.learner import Features, labelled

MOST = 2 * UPT_SELECTION.most  # humans and things
MOST_PAIRS = UPT_SELECTION.most * (MOST - 1)
NOBODY = -1.0  # score of the rows that fill a frame up


class UptBeliefs(NamedTuple):
    """What a UPT says of a batch, filled up to `MOST_PAIRS`."""

    logits: Tensor  # b p v
    prior: Tensor  # b p v, 0 where the verb is impossible or there is no pair


class HeadLearner:
    """A UPT whose head can be taught more; its detector stays as it is.

    Only what the detector finds can be learnt from, so verbs can be new, things cannot.

    Parameters
    ----------
    detector
        The model that learns: its weights change in place, see `extended` for a copy.
    known
        How many of its verbs it knew before it was extended; all by default.
    """

    def __init__(self, detector: UptDetector, *, known: int | None = None) -> None:
        self.detector = detector
        self.known = known or len(self.verbs)

    @property
    def network(self) -> Upt:
        """The network that learns."""
        return self.detector.network

    @property
    def objects(self) -> tuple[str, ...]:
        """Names of the object classes."""
        return self.detector.task.objects

    @property
    def verbs(self) -> tuple[str, ...]:
        """Names of the verbs."""
        return self.detector.task.verbs

    @property
    def earlier_s(self) -> None:
        """A frame is enough."""
        return None

    def extended(self, *, objects: Sequence[str], verbs: Sequence[str]) -> Self:
        """Return a copy that has these verbs too; a new one can be had with every thing."""
        if strange := new_names(objects, self.objects):
            raise DataError(
                f"this UPT's detector does not find {', '.join(strange)}, so it cannot learn what "
                f"is done with it; it finds {', '.join(self.objects[:8])}...: use such a name, or "
                "teach a QPIC, CDN or Duet"
            )
        more = new_names(verbs, self.verbs)
        network = self.network
        grown = copy.deepcopy(network, {id(network.detector): network.detector})
        head, count = grown.interaction_head, len(self.verbs) + len(more)
        new = tuple(range(len(self.verbs), count))
        possible = tuple((*able, *new) for able in head.config.verbs_of_object)
        head.config = replace(head.config, verbs=count, verbs_of_object=possible)
        head.verb = grown_rows(head.verb, len(more))
        head.possible = F.pad(head.possible, (0, len(more)), value=1.0)
        task = replace(self.detector.task, verbs=(*self.verbs, *more))
        detector = UptDetector(grown, task, device=self.detector.device)
        return type(self)(detector, known=len(self.verbs))

    def trainable(self) -> list[nn.Parameter]:
        """Return the weights of the head."""
        return [*self.network.interaction_head.parameters()]

    def features(self, frame: np.ndarray, before: np.ndarray | None = None) -> Features:
        """Return the frame's mean features and the instances found; `before` says nothing."""
        size = (float(frame.shape[1]), float(frame.shape[0]))
        pixels = prepared(frame, self.detector.task.resize)[None].to(self.detector.device)
        seen = self.network.detector(pixels)
        found = selected(detected(seen, 0, size))
        free = MOST - len(found.score)
        return (
            seen.features[0].mean((-2, -1)).float(),  # c
            F.pad(found.corners, (0, 0, 0, free)),
            F.pad(found.score, (0, free), value=NOBODY),
            F.pad(found.object_class, (0, free)),
            F.pad(found.token, (0, 0, 0, free)),
            torch.tensor(size),
        )

    def targets(self, rows: xr.Dataset, size_px: tuple[float, float]) -> UptTargets:
        """Return the pairs of a frame, once for each verb."""
        true = labelled(rows, self.objects, self.verbs)
        if (true.pair < 0).any():
            raise DataError("UPT pairs people with things; leave out verbs without an object")
        pair, verb = np.nonzero(true.verbs)
        box = torch.tensor(true.box, dtype=torch.float32)
        human, thing = torch.tensor(true.pair[pair], dtype=torch.int64).reshape(-1, 2).unbind(-1)
        return UptTargets(box[human], box[thing], torch.tensor(verb))

    def losses(
        self, features: Features, targets: Sequence[UptTargets], before: UptBeliefs | None = None
    ) -> dict[str, Tensor]:
        """Return UPT's loss, and the drift from what was `before`."""
        head = self.network.interaction_head
        # While learning, scores of the detector count as they are; the layers below, and with
        # them dropout, stay as in inference.
        head.training = True
        try:
            outputs = self._outputs(features)
        finally:
            head.training = False
        terms = {"verb": verb_loss(outputs, targets)}
        if before is not None:
            now = _filled(outputs)[..., : before.logits.shape[-1]]
            each = apart(now, before.logits) * before.prior
            terms["drift"] = each.sum() / len(each)
        return terms

    def beliefs(self, features: Features) -> UptBeliefs:
        """Return what is said of each pair, in the verbs known before."""
        outputs = self._outputs(features)
        prior = [output.prior.prod(0) for output in outputs]
        priors = torch.stack([F.pad(p, (0, 0, 0, MOST_PAIRS - len(p))) for p in prior])
        return UptBeliefs(_filled(outputs)[..., : self.known], priors[..., : self.known])

    def predict(self, features: Features, size_px: tuple[float, float]) -> xr.Dataset:
        """Return the interactions in one frame from its features, as frame 0."""
        with torch.no_grad():
            (output,) = self._outputs(tuple(part[None] for part in features))
        task = self.detector.task
        return to_interactions(
            output,
            frame=0,
            time_s=0.0,
            objects=task.objects,
            verbs=task.verbs,
            count=task.count,
            threshold=task.threshold,
        )

    def save(self, path: Path, *, card: Mapping[str, str]) -> None:
        """Write the model to a file that `hoilab.models.interaction_files.opened` reads."""
        with whole_file(path) as part:
            files.save(self.detector, part, card=card)

    def _outputs(self, features: Features) -> list[UptOutput]:
        mean, *found, size = (part.to(self.detector.device) for part in features)
        images = [
            Instances(*(part[score >= 0] for part in parts))
            for score, *parts in zip(found[1], *found, strict=True)
        ]
        head: InteractionHead = self.network.interaction_head
        sizes = [(wide, high) for wide, high in size.tolist()]
        outputs: list[UptOutput] = head(mean[..., None, None], images, sizes)
        return outputs


def _filled(outputs: Sequence[UptOutput]) -> Tensor:
    """Return the logits of all pairs (b p v), filled up."""
    logits = [output.logits for output in outputs]
    return torch.stack([F.pad(some, (0, 0, 0, MOST_PAIRS - len(some))) for some in logits])
