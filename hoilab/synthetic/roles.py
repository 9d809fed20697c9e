"""Roles and props: what people and things are given before, and write down during a rehearsal."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from hoilab.synthetic import poses
from hoilab.synthetic.looks import Look
from hoilab.synthetic.play import FREE, Actor, Thing
from hoilab.synthetic.steps import Point, Step

Floats = NDArray[np.float64]


@dataclass
class Prop:
    """A thing on its way through the rehearsal."""

    individual: int
    kind: str
    rest: tuple[float, float, float] = (np.nan, np.nan, np.nan)
    yaw: float = np.nan
    holder: int = FREE
    verb: str = ""
    first: int = -1
    rows: list[tuple[int, float, tuple[float, float, float], float]] = field(default_factory=list)


@dataclass
class Role:
    """One person's part: who they are, where they begin, what they bring and what they do."""

    individual: int
    look: Look
    start: Point
    steps: list[Step]
    holds: list[tuple[Prop, str]] = field(default_factory=list)
    group: int = -1
    heading: float | None = None
    # What follows is written by the rehearsal.
    position: Floats = field(default_factory=lambda: np.zeros(2))
    velocity: Floats = field(default_factory=lambda: np.zeros(2))
    facing: float = 0.0
    phase: float = 0.0
    step: int = 0
    began_s: float = 0.0
    began_at: Floats = field(default_factory=lambda: np.zeros(2))
    way: list[Point] | None = None
    first: int = -1
    rows: list[tuple[float, ...]] = field(default_factory=list)
    hands: list[int] = field(default_factory=list)

    @property
    def scale(self) -> float:
        """Height in units of 1.75 m."""
        return self.look.height_m / 1.75


def runs(frames: list[int]) -> list[tuple[int, int]]:
    """Return first and one past the last of each run of consecutive frames.

    Examples
    --------
    >>> runs([3, 4, 5, 9])
    [(3, 6), (9, 10)]
    """
    breaks = np.flatnonzero(np.diff(frames) > 1)
    starts = [frames[0], *[frames[i + 1] for i in breaks]]
    ends = [*[frames[i] for i in breaks], frames[-1]]
    return [(first, last + 1) for first, last in zip(starts, ends, strict=True)]


def smoothed(rows: Floats, width: int) -> Floats:
    """Return the running mean over `width` rows (made odd); the ends are held."""
    half = width // 2
    if half < 1 or len(rows) < 2:
        return rows
    padded = np.concatenate([np.repeat(rows[:1], half, 0), rows, np.repeat(rows[-1:], half, 0)])
    total = np.cumsum(np.concatenate([np.zeros_like(padded[:1]), padded]), axis=0)
    return np.asarray((total[2 * half + 1 :] - total[: -2 * half - 1]) / (2 * half + 1))


def recorded_actor(role: Role, fps: float) -> Actor:
    """Return what a role has written down, its hands and turns smoothed."""
    rows = np.array(role.rows, dtype=float)
    hands = np.eye(poses.HAND_WORK)[role.hands]
    position, heading, phase, stride, sit, crouch, ride, kick = np.split(
        rows, [2, 3, 4, 5, 6, 7, 8], axis=1
    )
    return Actor(
        role.individual,
        role.look,
        role.first,
        position,
        smoothed(heading, int(0.3 * fps))[:, 0],
        phase[:, 0],
        smoothed(stride, int(0.4 * fps))[:, 0],
        sit[:, 0],
        crouch[:, 0],
        ride[:, 0],
        kick[:, 0],
        smoothed(hands, int(0.5 * fps)),
    )


def _nearest(known: NDArray[np.int64], count: int) -> NDArray[np.int64]:
    """Return for each row 0..count-1 the nearest of the known rows."""
    middle = (known[1:] + known[:-1] + 1) // 2
    return known[np.searchsorted(middle, np.arange(count), side="right")]


def recorded_thing(prop: Prop, fps: float) -> Thing:
    """Return what a prop has written down, its grips and releases smoothed."""
    holder, grip, rest, yaw = zip(*prop.rows, strict=True)
    rests, turns = np.array(rest, dtype=float), np.array(yaw, dtype=float)
    known = np.flatnonzero(np.isfinite(turns))
    if len(known):
        near = _nearest(known, len(turns))
        rests, turns = rests[near], turns[near]
    else:
        rests, turns = np.zeros_like(rests), np.zeros_like(turns)
    owners = np.array(holder)
    held = np.flatnonzero(owners != FREE)
    # The last holder is kept while the grip fades, so that the hand that lets go is known.
    if len(held):
        owners = owners[_nearest(held, len(owners))]
    grips = smoothed(np.array(grip, dtype=float)[:, None], int(0.55 * fps))[:, 0]
    return Thing(prop.individual, prop.kind, prop.first, owners, grips, rests, turns)
