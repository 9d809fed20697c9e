"""Steps: the short words of a role, such as walk there, wait, sit down, put that down."""

from dataclasses import dataclass

Point = tuple[float, float]


@dataclass(frozen=True)
class Walk:
    """Go to a point (m), at a speed (m/s), around whoever stands in the way."""

    to: Point
    speed: float = 1.25


@dataclass(frozen=True)
class Wait:
    """Stand for some seconds, or until a moment of the clip; look at a point."""

    seconds: float = 0.0
    until: float = 0.0
    towards: Point | None = None
    hands: int | None = None


@dataclass(frozen=True)
class Sit:
    """Sit on a seat for some seconds; the person must be standing in front of it."""

    seat: int
    seconds: float
    hands: int | None = None


@dataclass(frozen=True)
class PutDown:
    """Put down what is held."""

    thing: int


@dataclass(frozen=True)
class PickUp:
    """Take a thing that stands within reach."""

    thing: int
    verb: str


@dataclass(frozen=True)
class PassBall:
    """Kick a ball to and fro with somebody who stands at a point, until a moment of the clip."""

    thing: int
    partner: Point
    until: float


Step = Walk | Wait | Sit | PutDown | PickUp | PassBall
