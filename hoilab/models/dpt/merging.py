"""Fewer tokens: those that are alike are merged as they go through a transformer.

Before each block every second token looks for the one of the others it is most like, and the
most alike pairs become their mean; a merged token counts as many times as patches are in it. At
each tap every patch takes the token it ended in, so that pictures are whole again.
Source: Bolya et al., https://arxiv.org/abs/2210.09461. Unlike there, likeness is that of the
tokens themselves, and they merge before attention.

Axes: b batch, t token (the readout first), d feature.
"""

import copy
from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor

from hoilab.models.dpt.architecture import Dpt


class Crowd(NamedTuple):
    """Tokens, some of which stand for several patches."""

    tokens: Tensor  # b t d
    members: Tensor  # b t, how many tokens each was made of
    place: Tensor  # b t0, where each of the tokens at the beginning is now

    def whole(self) -> Tensor:
        """Return a token for each of those at the beginning (b t0 d)."""
        return self.tokens.gather(1, self.place[..., None].expand(-1, -1, self.tokens.shape[-1]))


def crowd(tokens: Tensor) -> Crowd:
    """Return tokens (b t d) of which none is merged yet."""
    batch, length = tokens.shape[:2]
    place = torch.arange(length, device=tokens.device).expand(batch, -1)
    return Crowd(tokens, tokens.new_ones(batch, length), place)


def merged(now: Crowd, pairs: int) -> Crowd:
    """Return tokens of which the `pairs` most alike pairs became one; the readout stays alone."""
    tokens, count = now.tokens, now.members
    giving = torch.arange(1, tokens.shape[1], 2, device=tokens.device)
    taking = giving[: (tokens.shape[1] - 1) // 2] + 1
    pairs = min(pairs, len(giving), len(taking))
    if pairs < 1:
        return now
    unit = F.normalize(tokens, dim=-1)
    best, partner = (unit[:, giving] @ unit[:, taking].mT).max(-1)  # b g
    chosen = best.topk(pairs, dim=1).indices  # b p
    source = giving[chosen]
    target = taking[partner.gather(1, chosen)]
    wide = target[..., None].expand(-1, -1, tokens.shape[-1])
    total = tokens * count[..., None]
    moved = total.gather(1, source[..., None].expand_as(wide))
    total = total.scatter_add(1, wide, moved)
    number = count.scatter_add(1, target, count.gather(1, source))
    kept = torch.ones_like(count, dtype=torch.bool).scatter(1, source, False)
    # Who went into another is where the other is; the others close ranks.
    rank = kept.long().cumsum(1) - 1
    ends = rank.scatter(1, source, rank.gather(1, target))
    left = tokens.shape[1] - pairs
    joined = (total / number[..., None])[kept].view(len(tokens), left, -1)
    return Crowd(joined, number[kept].view(len(tokens), left), ends.gather(1, now.place))


def merging(network: Dpt, share: float) -> Dpt:
    """Return a copy of a DPT for inference that merges a share of its tokens along the way.

    Parameters
    ----------
    share
        Of the tokens, merged by the last block, as many before each: 0.3 saves about 15 % of the
        transformer.
    """
    if not 0 <= share < 1:
        raise ValueError(f"share must be from 0 to below 1, got {share}")
    changed = copy.deepcopy(network).eval().requires_grad_(False)
    changed.pretrained.merged_share = share
    return changed
