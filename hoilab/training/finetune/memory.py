"""A learner that remembers what frames look like, from one lesson to the next.

What a frame looks like does not change while a model learns (`Learner.features`), so a frame that
was looked at once costs nothing in the lessons after it, nor when the whole clip is predicted.
"""

import hashlib
import threading
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Self

import numpy as np
import torch
import xarray as xr
from torch import Tensor, nn

from hoilab.training.finetune.learner import Features, Learner

MOST_BYTES = 700_000_000


class Memory:
    """Features by what they were made of; those used longest ago are forgotten first."""

    def __init__(self, most_bytes: int = MOST_BYTES) -> None:
        self._most = most_bytes
        self._bytes = 0
        self._kept: OrderedDict[bytes, Features] = OrderedDict()
        self._lock = threading.Lock()

    def __len__(self) -> int:
        return len(self._kept)

    def get(self, key: bytes) -> Features | None:
        """Return features, if they are remembered."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
            return self._kept.get(key)

    def put(self, key: bytes, features: Features) -> None:
        """Remember features."""
        with self._lock:
            if key not in self._kept:
                self._bytes += _size(features)
            self._kept[key] = features
            while self._bytes > self._most and len(self._kept) > 1:
                _, forgotten = self._kept.popitem(last=False)
                self._bytes -= _size(forgotten)


class Remembering:
    """A learner whose features are remembered; everything else is the learner's own.

    Parameters
    ----------
    learner
        The model that learns.
    memory
        Shared by a learner and the copies that are made of it.
    """

    def __init__(self, learner: Learner, memory: Memory | None = None) -> None:
        self.learner = learner
        self.memory = Memory() if memory is None else memory

    @property
    def network(self) -> nn.Module:
        """The network that learns."""
        return self.learner.network

    @property
    def objects(self) -> tuple[str, ...]:
        """Names of the object classes."""
        return self.learner.objects

    @property
    def verbs(self) -> tuple[str, ...]:
        """Names of the verbs."""
        return self.learner.verbs

    @property
    def earlier_s(self) -> float | None:
        """How much earlier the frame is that `features` wants too."""
        return self.learner.earlier_s

    def extended(self, *, objects: Sequence[str], verbs: Sequence[str]) -> Self:
        """Return a copy with these classes, and the same memory."""
        return type(self)(self.learner.extended(objects=objects, verbs=verbs), self.memory)

    def trainable(self) -> list[nn.Parameter]:
        """Return the weights behind the features."""
        return self.learner.trainable()

    def features(self, frame: np.ndarray, before: np.ndarray | None = None) -> Features:
        """Return what a frame looks like, worked out the first time only."""
        key = _key(frame, before)
        known = self.memory.get(key)
        if known is None:
            with torch.no_grad():
                known = self.learner.features(frame, before)
            self.memory.put(key, known)
        return known

    def targets(self, rows: xr.Dataset, size_px: tuple[float, float]) -> Any:
        """Return the interactions of a frame in the form of `losses`."""
        return self.learner.targets(rows, size_px)

    def losses(
        self, features: Features, targets: Sequence[Any], before: Any = None
    ) -> dict[str, Tensor]:
        """Return weighted terms, whose sum is minimised."""
        return self.learner.losses(features, targets, before)

    def beliefs(self, features: Features) -> Any:
        """Return what the model says of a batch."""
        return self.learner.beliefs(features)

    def predict(self, features: Features, size_px: tuple[float, float]) -> xr.Dataset:
        """Return the interactions in one frame from its features, as frame 0."""
        return self.learner.predict(features, size_px)

    def save(self, path: Path, *, card: Mapping[str, str]) -> None:
        """Write the model to a file that opens again without anything else."""
        self.learner.save(path, card=card)


def _key(frame: np.ndarray, before: np.ndarray | None) -> bytes:
    digest = hashlib.blake2b(np.ascontiguousarray(frame).data, digest_size=16)
    digest.update(repr(frame.shape).encode())
    if before is not None:
        digest.update(np.ascontiguousarray(before).data)
    return digest.digest()


def _size(features: Features) -> int:
    return sum(part.nelement() * part.element_size() for part in features)
