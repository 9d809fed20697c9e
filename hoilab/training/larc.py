"""LARC: each tensor's step is in proportion to its own size.

You, Gitman and Ginsburg 2017, https://arxiv.org/abs/1708.03888: the gradient, weight decay
included, is scaled by ``trust |w| / (|g| + decay |w| + eps)`` before SGD with momentum sees it.
"""

from collections.abc import Iterable

import torch
from torch import Tensor

TRUST, EPS = 1e-3, 1e-8


class Larc(torch.optim.SGD):
    """SGD whose gradients are scaled for each tensor; without clipping.

    Parameters
    ----------
    trust
        How far a tensor moves in one step, relative to its size and for a rate of 1.
    """

    def __init__(
        self,
        params: Iterable[Tensor],
        *,
        lr: float,
        momentum: float = 0.9,
        weight_decay: float = 1e-6,
        trust: float = TRUST,
    ) -> None:
        super().__init__(params, lr=lr, momentum=momentum, weight_decay=0.0)
        self.decay, self.trust = weight_decay, trust

    @torch.no_grad()
    def step(self, closure=None):  # type: ignore[no-untyped-def]
        """Scale every gradient, then take SGD's step."""
        for group in self.param_groups:
            for tensor in group["params"]:
                if tensor.grad is None:
                    continue
                size, slope = tensor.norm(), tensor.grad.norm()
                if size > 0 and slope > 0:
                    rate = self.trust * size / (slope + self.decay * size + EPS)
                    tensor.grad.add_(tensor, alpha=self.decay).mul_(rate)
        return super().step(closure)
