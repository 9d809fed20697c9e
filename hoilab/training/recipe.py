"""Recipes: how a network is trained, apart from what it learns from."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from math import cos, pi
from typing import Any, Literal

from torch import nn
from torch.nn import Parameter

from hoilab.errors import DataError

Precision = Literal["no", "bf16", "fp16"]
Schedule = Literal["constant", "drop", "cosine"]
# What may differ when a run goes on: it changes what is seen of it, not what is learned.
FREE_TO_CHANGE = frozenset({"checkpoint_every", "workers", "steps"})


@dataclass(frozen=True, kw_only=True)
class Recipe:
    """Everything that decides what a step does to the weights.

    Parameters
    ----------
    steps
        Steps of the optimiser.
    batch
        Images (or what is learned from) in a batch: of one process, before accumulation.
    learning_rate
        Of everything that no prefix in `rates` claims.
    rates
        Learning rates by the beginning of a parameter's name; the longest that fits counts.
    weight_decay, decay_norms
        AdamW's; without `decay_norms` it spares biases, norms and all that has one axis.
    warmup
        Steps over which the rates rise from near zero.
    schedule, drops, floor
        ``drop`` multiplies the rates by .1 from each step in `drops` on; ``cosine`` lets them fall
        to `floor` times their value at the last step.
    clip_norm
        Longest gradient over all parameters; None lets it be.
    accumulate
        Batches of each process that make one step.
    precision
        ``bf16`` or ``fp16`` for the network; losses and weights stay float32.
    average
        Decay of a running mean of the weights, which is the result; None keeps the last ones.
    threads
        Of torch, on a CPU; None leaves them. Another number gives other last digits.
    workers
        Threads that prepare coming batches.

    Examples
    --------
    >>> recipe = Recipe(steps=100, warmup=10, schedule="drop", drops=(50,))
    >>> [round(recipe.share(step), 3) for step in (0, 9, 49, 50)]
    [0.1, 1.0, 1.0, 0.1]
    """

    steps: int
    batch: int = 1
    learning_rate: float = 1e-4
    rates: tuple[tuple[str, float], ...] = ()
    weight_decay: float = 1e-4
    decay_norms: bool = True
    betas: tuple[float, float] = (0.9, 0.999)
    warmup: int = 0
    schedule: Schedule = "constant"
    drops: tuple[int, ...] = ()
    floor: float = 0.0
    clip_norm: float | None = 0.1
    accumulate: int = 1
    precision: Precision = "no"
    average: float | None = None
    seed: int = 0
    threads: int | None = None
    workers: int = 0
    checkpoint_every: int = 500
    log_every: int = 20

    def __post_init__(self) -> None:
        for name in ("steps", "batch", "accumulate", "checkpoint_every", "log_every"):
            if getattr(self, name) < 1:
                raise DataError(f"{name} must be 1 or more, got {getattr(self, name)}")
        if self.average is not None and not 0 < self.average < 1:
            raise DataError(f"average must lie between 0 and 1, got {self.average}; try 0.999")

    def share(self, step: int) -> float:
        """Return which share of its learning rate counts at a step."""
        rising = min(1.0, (step + 1) / self.warmup) if self.warmup else 1.0
        if self.schedule == "drop":
            return rising * 0.1 ** sum(step >= drop for drop in self.drops)
        if self.schedule == "cosine":
            gone = max(0, step - self.warmup) / max(1, self.steps - 1 - self.warmup)
            return rising * (self.floor + (1 - self.floor) * (1 + cos(pi * min(1.0, gone))) / 2)
        return rising

    def groups(self, network: nn.Module) -> list[dict[str, Any]]:
        """Return the parameters that learn, by learning rate and weight decay."""
        sorted_out: dict[tuple[float, float], list[Parameter]] = {}
        for name, parameter in network.named_parameters():
            if not parameter.requires_grad:
                continue
            fitting = [(p, rate) for p, rate in self.rates if name.startswith(p)]
            rate = max(fitting, key=lambda pair: len(pair[0]))[1] if fitting else self.learning_rate
            spared = not self.decay_norms and parameter.ndim < 2
            key = rate, 0.0 if spared else self.weight_decay
            sorted_out.setdefault(key, []).append(parameter)
        if not sorted_out:
            raise DataError("the network has no parameter that learns: all are frozen")
        return [
            {"params": members, "lr": rate, "full_rate": rate, "weight_decay": decay}
            for (rate, decay), members in sorted_out.items()
        ]

    def differences(self, other: dict[str, Any]) -> list[str]:
        """Return what another recipe, as `asdict` gives it, has that would change the result."""
        free = FREE_TO_CHANGE - ({"steps"} if self.schedule == "cosine" else set())
        mine = asdict(self)
        return [
            f"{name} {other.get(name)!r} (now {value!r})"
            for name, value in mine.items()
            if name not in free and _plain(other.get(name)) != _plain(value)
        ]


def _plain(value: object) -> object:
    """Return a value with tuples as lists, as a file gives them back."""
    if isinstance(value, Iterable) and not isinstance(value, str):
        return [_plain(part) for part in value]
    return value
