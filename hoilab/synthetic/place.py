"""What every place offers: walls and furniture, seats, ways in, room to walk, lamps."""

from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from hoilab.synthetic.placing import Mesh

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Seat:
    """Where somebody can sit: the middle of the seat, and the way they look."""

    position: tuple[float, float]
    heading: float
    piece: int  # which piece of the place it belongs to

    @property
    def before(self) -> tuple[float, float]:
        """Return where one stands before sitting down."""
        x, y = self.position
        return x + 0.5 * float(np.cos(self.heading)), y + 0.5 * float(np.sin(self.heading))


@dataclass(frozen=True)
class Piece:
    """Something that never moves. A label makes it an instance of its own in the truth."""

    mesh: Mesh
    label: str | None = None
    heading: float = 0.0  # radians from x to y; where its front looks


@dataclass(frozen=True, kw_only=True)
class Place:
    """A place, seen from a camera above the world's origin that looks along y."""

    name: str
    pieces: list[Piece]
    obstacles: Floats  # o 3: x, y, radius in metres
    room: tuple[float, float, float, float]  # x and y from, to: where people may stop
    seats: list[Seat] = field(default_factory=list)
    doors: list[tuple[float, float]] = field(default_factory=list)
    lamps: Floats = field(default_factory=lambda: np.empty((0, 3)))
    lamp_colour: tuple[float, float, float] = (1.0, 0.72, 0.42)
    lamp_power: float = 9.0
    indoors: bool = False
    likes: dict[str, float] = field(default_factory=dict)  # how often roles are played here
    sun_azimuth_deg: float = -52.0
    sun_elevation_deg: float = 44.0  # by day; in the evening it stands low everywhere
    evening_turn_deg: float = 28.0  # how far the sun has moved on by evening
    tilt_deg: tuple[float, float] = (18.0, 23.0)
    height_m: tuple[float, float] = (5.0, 6.4)
    # Ways in at the sides of the view exist at these distances from the camera ...
    edges_m: tuple[float, ...] = (7.0, 10.0, 13.0, 16.0, 19.0, 22.0)
    # ... and only between these x.
    floor_x: tuple[float, float] = (-60.0, 60.0)
