"""A small network that learns to sum four numbers: what tests of the loop train."""

import torch
from torch import Tensor, nn


class Batch(tuple[Tensor, Tensor]):
    names = ("cat.jpg", "dog.jpg")


def network() -> nn.Module:
    torch.manual_seed(3)
    return nn.Sequential(nn.Linear(4, 16), nn.Dropout(0.3), nn.ReLU(), nn.Linear(16, 1))


def batches(number: int) -> Batch:
    draw = torch.Generator().manual_seed(number)
    x = torch.randn(8, 4, generator=draw)
    return Batch((x, x.sum(1, keepdim=True)))


def loss(network: nn.Module, batch: tuple[Tensor, Tensor]) -> dict[str, Tensor]:
    x, wanted = batch
    apart = network(x) - wanted
    return {"square": apart.square().mean(), "size": 0.1 * apart.abs().mean()}
