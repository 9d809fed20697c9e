"""Batch normalisation whose statistics stay, and its removal for inference."""

import copy
from itertools import pairwise

import torch
import torch.nn.functional as F
from torch import Tensor, nn

EPS = 1e-5


class FrozenBatchNorm(nn.Module):
    """Scale and shift each channel by fixed numbers; nothing is learned.

    The four buffers have `torch.nn.BatchNorm2d`'s names, so its checkpoints load.
    """

    weight: Tensor
    bias: Tensor
    running_mean: Tensor
    running_var: Tensor

    def __init__(self, channels: int) -> None:
        super().__init__()
        self.eps = EPS
        self.register_buffer("weight", torch.ones(channels))
        self.register_buffer("bias", torch.zeros(channels))
        self.register_buffer("running_mean", torch.zeros(channels))
        self.register_buffer("running_var", torch.ones(channels))

    def forward(self, grid: Tensor) -> Tensor:
        """Normalise `grid` (b c h w)."""
        return F.batch_norm(
            grid, self.running_mean, self.running_var, self.weight, self.bias, eps=self.eps
        )


def folded(model: nn.Module) -> nn.Module:
    """Return a copy for inference in which each normalisation is part of its convolution.

    Every module of `model` that holds ``convN`` beside ``bnN``, or a convolution directly
    followed by a normalisation, is treated. The copy gives the same outputs up to rounding,
    faster, and can no longer learn statistics.
    """
    faster = copy.deepcopy(model).eval()
    for part in list(faster.modules()):
        for conv_name, norm_name in _pairs(part):
            conv, norm = part.get_submodule(conv_name), part.get_submodule(norm_name)
            if isinstance(conv, nn.Conv2d) and isinstance(norm, FrozenBatchNorm | nn.BatchNorm2d):
                _merge(conv, norm)
                setattr(part, norm_name, nn.Identity())
    return faster.requires_grad_(False)


def _pairs(part: nn.Module) -> list[tuple[str, str]]:
    """Return the names of children that are a convolution and the normalisation after it."""
    names = [name for name, _ in part.named_children()]
    if isinstance(part, nn.Sequential):
        return list(pairwise(names))
    return [
        (name, name.replace("conv", "bn"))
        for name in names
        if name.startswith("conv") and name.replace("conv", "bn") in names
    ]


@torch.no_grad()
def _merge(conv: nn.Conv2d, norm: FrozenBatchNorm | nn.BatchNorm2d) -> None:
    assert norm.running_mean is not None
    assert norm.running_var is not None
    scale = norm.weight * (norm.running_var + norm.eps).rsqrt()  # c
    conv.weight.mul_(scale[:, None, None, None])
    before = conv.bias if conv.bias is not None else torch.zeros_like(scale)
    conv.bias = nn.Parameter((before - norm.running_mean) * scale + norm.bias)
