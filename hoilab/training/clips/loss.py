"""The step of ViCC: each window foretells which prototypes the others are assigned to."""

from typing import cast

import torch
from torch import Tensor, nn

from hoilab.models.vicc.architecture import Vicc
from hoilab.models.vicc.criterion import Queue, swapped_loss
from hoilab.training.clips.data import ClipBatch


class ViccLearner(nn.Module):
    """A ViCC network with its queue, which a checkpoint keeps with the weights.

    Parameters
    ----------
    queue
        How many embeddings of each view are kept.
    """

    kept: Tensor

    def __init__(self, network: Vicc, *, queue: int) -> None:
        super().__init__()
        self.network = network
        views = 2 if network.config.streams == 1 else 4
        self.register_buffer("kept", torch.zeros(views, queue, network.config.embedding))

    def forward(self, batch: ClipBatch) -> Tensor:
        """Return the loss of a batch; with queue, its embeddings go in."""
        network, weight = self.network, self.network.prototypes.weight
        network.normalize_prototypes()
        # The two windows go through one after the other: normalised over each by itself.
        views = [network(_laid_out(batch.clips[:, view])) for view in (0, 1)]
        if batch.others is not None:
            views += [network.other(_laid_out(batch.others[:, view])) for view in (1, 0)]
        scores = [view.scores for view in views]
        if batch.frozen:
            still = weight.detach()
            scores = [view.embedding @ still.T + 0.0 * view.scores for view in views]
        queue = None
        if batch.queued and self.kept.shape[1]:
            queue = Queue(0, 0, 0)
            queue.kept = self.kept
        return swapped_loss(
            [view.embedding for view in views],
            scores,
            prototypes=weight.detach(),
            assigning=range(len(views)),
            queue=queue,
        )


def _laid_out(clips: Tensor) -> Tensor:
    # Channels last: a third faster on CPUs.
    return clips.contiguous(memory_format=torch.channels_last_3d)


def vicc_loss(network: nn.Module, batch: ClipBatch) -> dict[str, Tensor]:
    """Return ViCC's loss, as `hoilab.training.fit` asks for it."""
    return {"swapped": cast("Tensor", network(batch))}
