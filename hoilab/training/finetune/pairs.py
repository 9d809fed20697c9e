"""Teaching QPIC, and CDN, which proposes pairs the same way.

Axes: b batch, q query, d feature, h w rows and columns, c object class, v verb, l layer.
"""

import copy
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Literal, Self

import numpy as np
import torch
import xarray as xr
from torch import Tensor, nn

from hoilab.errors import DataError
from hoilab.io._whole_file import whole_file
from hoilab.models.cdn import tiny as cdn_tiny
from hoilab.models.cdn.architecture import Cdn
from hoilab.models.cdn.criterion import CDN_LOSS
from hoilab.models.cdn.processing import distinct
from hoilab.models.qpic import tiny
from hoilab.models.qpic.architecture import PairOutput, Qpic
from hoilab.models.qpic.criterion import LossConfig, PairTargets, pair_losses, total
from hoilab.models.qpic.detector import InteractionDetector
from hoilab.models.qpic.processing import best, pairs, prepared, to_interactions
from hoilab.nn.encode import encode, features_of
from hoilab.nn.position import sine_code
from hoilab.nn.transformer import Memory
from hoilab.training.finetune.drift import drift
from hoilab.training.finetune.growing import grown_rows, new_names
from hoilab.training.finetune.learner import Features, labelled
from hoilab.training.pairs.targets import pair_targets

Start = Literal["encoder", "backbone"]


class PairLearner:
    """A QPIC or CDN that can be taught more; the backbone stays as it is.

    Parameters
    ----------
    detector
        The model that learns: its weights change in place, see `extended` for a copy.
    start
        Where learning begins: behind the ``encoder``, so that decoder and heads learn, or behind
        the ``backbone``, so that the encoder learns too.
    known
        How many of its objects and verbs it knew before it was extended; all by default.
    """

    def __init__(
        self,
        detector: InteractionDetector,
        *,
        start: Start = "encoder",
        known: tuple[int, int] | None = None,
    ) -> None:
        self.detector = detector
        self.start: Start = start
        self.known = known or (len(self.objects), len(self.verbs))
        self._loss = CDN_LOSS if isinstance(self.network, Cdn) else LossConfig()

    @property
    def network(self) -> Qpic | Cdn:
        """The network that learns."""
        network = self.detector.network
        if not isinstance(network, Qpic | Cdn):
            raise DataError(
                f"a PairLearner teaches QPIC and CDN, got {type(network).__name__}; "
                "write a Learner for it (hoilab.training.finetune.learner)"
            )
        return network

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
        """Return a copy that has rows for these classes too, behind the old ones.

        A new row begins as the mean of the old ones: as likely as any, nothing in particular.
        """
        network = self.network
        # The backbone does not learn, so copies share it.
        grown = copy.deepcopy(network, {id(network.backbone): network.backbone})
        new_objects, new_verbs = new_names(objects, self.objects), new_names(verbs, self.verbs)
        grown.obj_class_embed = grown_rows(grown.obj_class_embed, len(new_objects), behind=1)
        grown.verb_class_embed = grown_rows(grown.verb_class_embed, len(new_verbs))
        task = replace(
            self.detector.task,
            objects=(*self.objects, *new_objects),
            verbs=(*self.verbs, *new_verbs),
        )
        count, verb_count = len(task.objects), len(task.verbs)
        if isinstance(grown, Cdn):
            grown.config = replace(grown.config, object_classes=count, verbs=verb_count)
            detector = InteractionDetector(grown, task, choose=distinct)
        else:
            grown.config = replace(grown.config, object_classes=count, verbs=verb_count)
            detector = InteractionDetector(grown, task, choose=best)
        detector.device = self.detector.device
        return type(self)(detector, start=self.start, known=(len(self.objects), len(self.verbs)))

    def trainable(self) -> list[nn.Parameter]:
        """Return the weights of decoder and heads, and the encoder's where it learns too."""
        frozen = ["backbone."]
        if self.start == "encoder":
            frozen += ["input_proj.", "transformer.encoder."]
        named = self.network.named_parameters()
        return [weight for name, weight in named if not name.startswith(tuple(frozen))]

    def features(self, frame: np.ndarray, before: np.ndarray | None = None) -> Features:
        """Return the map (d h w) behind the backbone or the encoder; `before` says nothing."""
        pixels = prepared(frame, self.detector.task.resize)[None].to(self.detector.device)
        seen = features_of(pixels, self.network.backbone)
        if self.start == "backbone":
            return (seen[0].float(),)
        memory = self._encoded(seen)
        tokens = memory.tokens[0].T.float()  # d t
        return (tokens.reshape(-1, memory.rows, memory.columns),)

    def targets(self, rows: xr.Dataset, size_px: tuple[float, float]) -> PairTargets:
        """Return each pair of a frame once, with all that happens in it."""
        return pair_targets(labelled(rows, self.objects, self.verbs), size_px)

    def losses(
        self, features: Features, targets: Sequence[PairTargets], before: PairOutput | None = None
    ) -> dict[str, Tensor]:
        """Return what QPIC minimises, all layers together, and the drift from what was `before`."""
        output = self._decoded(features)
        parts = pair_losses(output, targets, self._loss)
        classes = {"object_class": "object class", "verb": "verb"}
        kinds = {name: classes.get(name.partition("/")[0], "boxes") for name in parts}
        terms = {
            kind: total({n: parts[n] for n, k in kinds.items() if k == kind}, self._loss)
            for kind in ("object class", "verb", "boxes")
        }
        if before is not None:
            terms["drift"] = drift(output.layer(-1), before)
        return terms

    def beliefs(self, features: Features) -> PairOutput:
        """Return what the last layer says of a batch (b q ...), in the classes known before."""
        objects, verbs = self.known
        said = self._decoded(features).layer(-1)
        kept = [*range(objects), said.object_logits.shape[-1] - 1]
        return said._replace(
            object_logits=said.object_logits[..., kept], verb_logits=said.verb_logits[..., :verbs]
        )

    def predict(self, features: Features, size_px: tuple[float, float]) -> xr.Dataset:
        """Return the interactions in one frame from its features, as frame 0."""
        task = self.detector.task
        with torch.no_grad():
            output = self._decoded(tuple(part[None] for part in features))
        proposal = pairs(output.layer(-1), [size_px])[0]
        choose = distinct if isinstance(self.network, Cdn) else best
        return to_interactions(
            proposal,
            choose(proposal, count=task.count, threshold=task.threshold),
            frame=0,
            time_s=0.0,
            objects=task.objects,
            verbs=task.verbs,
        )

    def save(self, path: Path, *, card: Mapping[str, str]) -> None:
        """Write the model to a file that `hoilab.models.interaction_files.opened` reads."""
        save = cdn_tiny.save if isinstance(self.network, Cdn) else tiny.save
        with whole_file(path) as part:
            save(self.detector, part, card=card)

    def _encoded(self, seen: Tensor) -> Memory:
        network = self.network
        return encode(
            seen, None, projection=network.input_proj, encoder=network.transformer.encoder
        )

    def _decoded(self, features: Features) -> PairOutput:
        (seen,) = (part.to(self.detector.device) for part in features)
        if self.start == "backbone":
            return decoded(self.network, self._encoded(seen))
        batch, d, rows, columns = seen.shape
        shown = seen.new_zeros(1, rows, columns, dtype=torch.bool)
        places = sine_code(shown, d).flatten(2).mT.expand(batch, -1, -1)  # b t d
        memory = Memory(seen.flatten(2).mT, places, None, rows, columns)
        return decoded(self.network, memory)


def decoded(network: Qpic | Cdn, memory: Memory) -> PairOutput:
    """Return what a network proposes from what its encoder made of a batch."""
    queries = network.query_embed.weight.expand(len(memory.tokens), -1, -1)  # b q d
    found = network.transformer.decoder(queries, memory)  # l b q d
    done = found
    if isinstance(network, Cdn):
        done = network.transformer.interaction_decoder(found[-1], memory)  # l b q d
    return PairOutput(
        human_box=network.sub_bbox_embed(found).sigmoid(),
        object_box=network.obj_bbox_embed(found).sigmoid(),
        object_logits=network.obj_class_embed(found),
        verb_logits=network.verb_class_embed(done),
    )
