"""Swapped prediction: each view of a clip foretells which prototypes the other is assigned to.

Assignments are balanced over a batch by Sinkhorn's rounds (Caron et al. 2020,
https://arxiv.org/abs/2006.09882), so that not all clips take one prototype; ViCC adds the views of
the other stream (https://arxiv.org/abs/2106.10137).
"""

from collections.abc import Sequence

import torch
from torch import Tensor, distributed

EPSILON, TEMPERATURE, ROUNDS = 0.05, 0.1, 3


@torch.no_grad()
def assignments(scores: Tensor, *, epsilon: float = EPSILON, rounds: int = ROUNDS) -> Tensor:
    """Return how much of each prototype each row is assigned (n k), rows summing to 1.

    Each round makes all prototypes take equal shares of the batch, then all rows sum alike.

    Parameters
    ----------
    scores
        (n, k) cosines to the prototypes.
    epsilon
        Small values assign each row to few prototypes.
    """
    shares = (scores / epsilon).exp().T
    # What overflows counts as much as the largest that does not.
    over = shares.isinf()
    shares = shares.masked_fill(over, float(shares.masked_fill(over, 0).max()))
    rows, columns = shares.shape
    for _ in range(rounds):
        shares = shares / shares.sum(1, keepdim=True) / rows
        shares = shares / shares.sum(0, keepdim=True) / columns
    return (shares / shares.sum(0, keepdim=True)).T


class Queue:
    """The embeddings of the last batches, one queue for each view.

    Parameters
    ----------
    views, length, size
        How many views, embeddings kept of each, numbers of an embedding.
    """

    def __init__(self, views: int, length: int, size: int, *, like: Tensor | None = None) -> None:
        self.kept = (torch.zeros if like is None else like.new_zeros)(views, length, size)

    def full(self, view: int) -> bool:
        """Say whether the queue reaches to its end: its last embedding is not all zero."""
        return bool((self.kept[view, -1] != 0).any())

    def push(self, view: int, embedding: Tensor) -> None:
        """Put a batch of embeddings in front; the oldest fall out."""
        count = min(len(embedding), self.kept.shape[1])
        rest = self.kept[view, : self.kept.shape[1] - count].clone()
        self.kept[view] = torch.cat([embedding[:count].detach(), rest])


def swapped_loss(
    embeddings: Sequence[Tensor],
    scores: Sequence[Tensor],
    *,
    prototypes: Tensor,
    assigning: Sequence[int],
    queue: Queue | None = None,
    epsilon: float = EPSILON,
    temperature: float = TEMPERATURE,
    rounds: int = ROUNDS,
) -> Tensor:
    """Return the mean cross-entropy of all other views against each assigning view.

    Where several processes train together, assignments are balanced over all their batches.

    Parameters
    ----------
    embeddings, scores
        (b, d) and (b, k) of each view; two views, or four: both of the stream that learns, then
        the other stream's second, then its first.
    prototypes
        (k, d) of length 1.
    assigning
        The views whose assignments are foretold.
    queue
        Earlier embeddings that assignments are balanced with, once it is full; the batch is
        pushed into it.
    """
    losses = []
    for place, view in enumerate(assigning):
        batch = len(scores[view])
        with torch.no_grad():
            balanced, own = _everybodys(scores[view].detach())
            if queue is not None:
                if queue.full(place):
                    balanced = torch.cat([queue.kept[place] @ prototypes.T, balanced])
                queue.push(place, _everybodys(embeddings[view].detach())[0])
            # Half precision overflows long before the exponential of a cosine does.
            balanced = balanced.to(torch.promote_types(balanced.dtype, torch.float32))
            shares = assignments(balanced, epsilon=epsilon, rounds=rounds)
            target = shares[len(shares) - own : len(shares) - own + batch]
        others = [other for other in range(len(scores)) if other != view]
        foretold = [
            -(target * (scores[other] / temperature).log_softmax(1)).sum(1).mean()
            for other in others
        ]
        losses.append(torch.stack(foretold).mean())
    return torch.stack(losses).mean()


def _everybodys(mine: Tensor) -> tuple[Tensor, int]:
    """Return the rows of all processes, and how many from the end this one's begin."""
    if not (distributed.is_available() and distributed.is_initialized()):
        return mine, len(mine)
    every = [torch.empty_like(mine) for _ in range(distributed.get_world_size())]
    distributed.all_gather(every, mine.contiguous())
    return torch.cat(every), len(mine) * (len(every) - distributed.get_rank())
