"""How ViCC is trained: each stream by itself, then in turns with the other's help.

`PUBLISHED` is the schedule of the paper (https://arxiv.org/abs/2106.10137) on UCF101, 4 GPUs;
`TINY` a small network for people of 50 pixels, on a laptop.
"""

import os
from dataclasses import dataclass, field, replace
from typing import Any

import torch

from hoilab.models.vicc.architecture import ViccConfig
from hoilab.models.vicc.s3d import S3dConfig
from hoilab.training.clips.data import Chance, Kind
from hoilab.training.larc import Larc
from hoilab.training.recipe import Precision, Recipe


@dataclass(frozen=True, kw_only=True)
class ClipPhase:
    """One training of one stream.

    Parameters
    ----------
    name
        Of the folder that keeps it.
    kind, other
        What the stream sees; the other stream, which stays as it is, in cross-stream training.
    epochs
        Over all items.
    batch
        Items at a time in each process.
    frozen_epochs, queue_epoch
        Until which epoch prototypes stay; from which one assignments are balanced with the queue.
    """

    name: str
    kind: Kind
    other: Kind | None = None
    epochs: float
    batch: int
    frozen_epochs: float = 0.0
    queue_epoch: float = 0.0
    precision: Precision = "no"


@dataclass(frozen=True, kw_only=True)
class ClipRecipe:
    """A network, what it sees and its phases.

    Parameters
    ----------
    frames, stride, size, fps
        Of a clip as the network sees it; frames a second of the video, None for as they come.
    queue
        Embeddings that are kept of each view.
    """

    config: ViccConfig
    phases: tuple[ClipPhase, ...]
    frames: int
    stride: int
    size: int
    fps: float | None
    queue: int
    learning_rate: float = 0.6
    floor: float = 0.001
    weight_decay: float = 1e-6
    warmup: int = 0
    chance: Chance = field(default_factory=Chance)
    threads: int | None = None

    def of(self, phase: ClipPhase, items: int, *, seed: int = 0) -> Recipe:
        """Return the engine's recipe of a phase over so many items.

        The epochs are shared by all processes of a run under torchrun.
        """
        each = items // phase.batch
        steps = max(1, round(phase.epochs * each) // int(os.environ.get("WORLD_SIZE", "1")))
        return Recipe(
            steps=steps,
            batch=phase.batch,
            learning_rate=self.learning_rate,
            weight_decay=self.weight_decay,
            schedule="cosine",
            floor=self.floor,
            warmup=self.warmup,
            clip_norm=None,
            precision=phase.precision,
            threads=self.threads,
            seed=seed,
            checkpoint_every=min(500, max(1, steps // 4)),
            log_every=min(20, steps),
        )


def larc(groups: list[dict[str, Any]]) -> torch.optim.Optimizer:
    """Return LARC for the engine's groups of parameters; each takes its decay from its group."""
    decay = groups[0]["weight_decay"]
    return Larc(
        [{**group, "weight_decay": 0.0} for group in groups],  # type: ignore[misc]
        lr=groups[0]["lr"],
        weight_decay=decay,
    )


def alternating(
    single: ClipPhase, cross: ClipPhase, *, cycles: int, kinds: tuple[Kind, Kind] = ("rgb", "flow")
) -> tuple[ClipPhase, ...]:
    """Return both streams by themselves, then each in turn beside the other as it is by then.

    Examples
    --------
    >>> one = ClipPhase(name="", kind="rgb", epochs=1, batch=1)
    >>> [phase.name for phase in alternating(one, one, cycles=1)]
    ['rgb', 'flow', 'rgb-1', 'flow-1']
    """
    phases = [replace(single, name=kind, kind=kind) for kind in kinds]
    for cycle in range(1, cycles + 1):
        for kind, other in (kinds, kinds[::-1]):
            phases.append(replace(cross, name=f"{kind}-{cycle}", kind=kind, other=other))
    return tuple(phases)


def longer(recipe: ClipRecipe, times: float) -> ClipRecipe:
    """Return a recipe whose phases take so many times as long, everything in them stretched."""
    phases = tuple(
        replace(
            phase,
            epochs=phase.epochs * times,
            frozen_epochs=phase.frozen_epochs * times,
            queue_epoch=phase.queue_epoch * times,
        )
        for phase in recipe.phases
    )
    return replace(recipe, phases=phases)


# 4 GPUs: batches of 48 and 24 in each.
_SINGLE = ClipPhase(
    name="", kind="rgb", epochs=500, batch=48, frozen_epochs=100, queue_epoch=200
)  # fmt: skip
_CROSS = ClipPhase(name="", kind="rgb", epochs=100, batch=24, queue_epoch=25, precision="fp16")
PUBLISHED = ClipRecipe(
    config=ViccConfig(),
    phases=alternating(_SINGLE, _CROSS, cycles=2),
    frames=32, stride=1, size=128, fps=None, queue=1920,
    chance=Chance(apart=10_000, smallest=0.5),
)  # fmt: skip
PUBLISHED_GATED = replace(PUBLISHED, config=ViccConfig(s3d=S3dConfig(gated=True)))
PUBLISHED_R21D = replace(PUBLISHED, config=ViccConfig(backbone="r21d"))

TINY_CONFIG = ViccConfig(
    s3d=S3dConfig(width=0.25, mixed=("Mixed_3b", "Mixed_4b", "Mixed_4f", "Mixed_5c")),
    embedding=64,
    prototypes=48,
)
_TINY_SINGLE = ClipPhase(
    name="", kind="rgb", epochs=1.0, batch=16, frozen_epochs=0.1, queue_epoch=0.3
)  # fmt: skip
_TINY_CROSS = ClipPhase(name="", kind="rgb", epochs=0.5, batch=16, queue_epoch=0.1)
TINY = ClipRecipe(
    config=TINY_CONFIG,
    phases=alternating(_TINY_SINGLE, _TINY_CROSS, cycles=1),
    frames=8, stride=2, size=40, fps=10.0, queue=160, learning_rate=1.0, floor=0.01, warmup=5,
    chance=Chance(apart=1), threads=1,
)  # fmt: skip
# A stream of TINY costs 1 epoch by itself and half a one with the other looking on, which costs
# a third more.
TINY_PERSON = replace(
    TINY, phases=(replace(_TINY_SINGLE, name="person", kind="person", epochs=1.5),)
)  # fmt: skip
