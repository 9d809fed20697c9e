"""A play: what everybody and everything does, frame by frame, before any picture is drawn."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from hoilab.synthetic.looks import Look

Floats = NDArray[np.float64]
FREE = -1


@dataclass(frozen=True)
class Relation:
    """One human does one thing with one object from frame `first` up to, not with, `last`."""

    human: int
    verb: str
    object: int
    first: int
    last: int


@dataclass(frozen=True)
class Actor:
    """One person from the frame they enter; every array has one row for each frame."""

    individual: int
    look: Look
    first: int
    position: Floats  # n 2, metres
    heading: Floats  # n, radians
    phase: Floats  # n, radians of the walk cycle
    stride_m: Floats  # n
    sit: Floats  # n, 0..1
    crouch: Floats  # n, 0..1
    ride: Floats  # n, 0..1
    kick: Floats  # n, 0..1
    hands: Floats  # n m, weights of what the hands do

    @property
    def last(self) -> int:
        """The first frame in which this person is gone."""
        return self.first + len(self.heading)


@dataclass(frozen=True)
class Thing:
    """One movable object; held where `grip` is 1, at rest where it is 0."""

    individual: int
    kind: str
    first: int
    holder: NDArray[np.int64]  # n, individual of the holder, or FREE
    grip: Floats  # n, 0..1
    rest: Floats  # n 3, metres, where it stands when nobody holds it
    yaw: Floats  # n, radians, how it stands then

    @property
    def last(self) -> int:
        """The first frame in which this object is gone."""
        return self.first + len(self.grip)


@dataclass(frozen=True)
class Play:
    """Everything that happens in a clip."""

    fps: float
    frames: int
    actors: list[Actor] = field(default_factory=list)
    things: list[Thing] = field(default_factory=list)
    relations: list[Relation] = field(default_factory=list)
