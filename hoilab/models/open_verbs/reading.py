"""Teaching the tiny text encoder which words mean the same, from lists of words alone.

Axes: n word, e feature.
"""

from collections.abc import Sequence

import torch
import torch.nn.functional as F
from torch import Tensor

from hoilab.models.open_verbs.text import WordEncoder
from hoilab.models.open_verbs.words import Lists

SHARPNESS = 12.0


def read(
    encoder: WordEncoder, lists: Sequence[Lists], *, steps: int = 300, rate: float = 1e-2
) -> float:
    """Teach the encoder that words of one line are near and words of other lines far.

    Each list is told apart in itself (a verb need not differ from a thing). Returns the last loss.
    """
    optimizer = torch.optim.Adam(encoder.parameters(), lr=rate)
    told = [_numbered(words) for words in lists]
    loss = torch.zeros(())
    for _ in range(steps):
        loss = torch.stack([_apart(encoder, *words) for words in told]).mean()
        optimizer.zero_grad()
        torch.autograd.backward(loss)
        optimizer.step()
    return loss.item()


def _numbered(words: Lists) -> tuple[list[str], Tensor]:
    flat = [(word, number) for number, line in enumerate(words.values()) for word in line]
    return [word for word, _ in flat], torch.tensor([number for _, number in flat])


def _apart(encoder: WordEncoder, words: list[str], line: Tensor) -> Tensor:
    """Return how surely a word is told from the mean of each line (the others of its own)."""
    points = encoder(words)  # n e
    same = F.one_hot(line).float()  # n l
    means = F.normalize(same.T @ points, dim=-1)  # l e
    return F.cross_entropy(SHARPNESS * points @ means.T, line)
