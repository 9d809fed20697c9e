"""Ways: where people come in, where they can stop, and who they are."""

from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np

from hoilab.synthetic.looks import draw_look
from hoilab.synthetic.place import Place
from hoilab.synthetic.roles import Prop, Role
from hoilab.synthetic.steps import Point, Step
from hoilab.synthetic.view import View, on_ground, project

TALLEST_M = 2.1


@dataclass
class Ways:
    """Draws ways, spots and people of one scene, and remembers which are taken."""

    place: Place
    view: View
    duration_s: float
    rng: np.random.Generator
    numbers: Iterator[int]  # for individuals
    gates: list[Point] = field(default_factory=list)
    seat_free_s: dict[int, float] = field(default_factory=dict)
    used_s: dict[Point, float] = field(default_factory=dict)
    stops: deque[Point] = field(default_factory=lambda: deque(maxlen=10))

    def __post_init__(self) -> None:
        self.gates = gates(self.place, self.view)

    def gate(
        self, now: float, *, far_from: Point | None = None, near: Point | None = None
    ) -> Point:
        """Return a way in that nobody has just used, or a way out."""
        free = [g for g in self.gates if now - self.used_s.get(g, -9.0) > 2.0] or self.gates
        if near is not None:
            free = sorted(free, key=lambda g: apart_m(g, near))[: max(2, len(free) // 4)]
        elif far_from is not None:
            free = sorted(free, key=lambda g: -apart_m(g, far_from))[: max(3, len(free) // 2)]
        chosen = free[int(self.rng.integers(len(free)))]
        self.used_s[chosen] = now
        return chosen

    def spot(
        self,
        *,
        margin: float = 0.0,
        far_from: Point | None = None,
        least: Callable[[Point], float] | None = None,
    ) -> Point:
        """Return somewhere in view where one can stop, away from what and who stops there.

        Of eight such spots the one for which `least` is least, if it is given.
        """
        drawn = [self._clear_spot(margin, far_from) for _ in range(8 if least else 1)]
        self.stops.append(min(drawn, key=least) if least else drawn[0])
        return self.stops[-1]

    def _clear_spot(self, margin: float, far_from: Point | None) -> Point:
        x0, x1, y0, y1 = self.place.room
        for attempt in range(60):
            x, y = float(self.rng.uniform(x0, x1)), float(self.rng.uniform(y0, y1))
            clear = np.hypot(self.place.obstacles[:, 0] - x, self.place.obstacles[:, 1] - y)
            if (clear - self.place.obstacles[:, 2] < 0.7 + margin).any():
                continue
            picky = attempt < 40
            if picky and far_from is not None and apart_m((x, y), far_from) < 2.5:
                continue
            if picky and any(apart_m((x, y), stop) < 2.0 for stop in self.stops):
                continue
            if self._in_view(x, y):
                return x, y
        return (x0 + x1) / 2, (y0 + y1) / 2

    def _in_view(self, x: float, y: float) -> bool:
        width, height = self.view.size
        pixel, depth = project(self.view, np.array([[x, y, 0.0], [x, y, 1.8]]))
        inset = 0.06 * width
        return bool(
            (depth > 1).all()
            and (pixel[:, 0] > inset).all()
            and (pixel[:, 0] < width - inset).all()
            and (pixel[:, 1] < 0.98 * height).all()
        )

    def person(
        self,
        start: Point,
        steps: list[Step],
        *,
        holds: list[tuple[Prop, str]] | None = None,
        group: int = -1,
    ) -> Role:
        """Return a role for somebody new."""
        look = draw_look(self.rng)
        return Role(next(self.numbers), look, start, steps, holds=holds or [], group=group)

    def prop(self, kind: str) -> Prop:
        """Return a new object."""
        return Prop(next(self.numbers), kind)

    def pace(self) -> float:
        """Return how fast somebody walks, in m/s."""
        return float(np.clip(self.rng.normal(1.3, 0.16), 0.9, 1.7))


def gates(place: Place, view: View) -> list[Point]:
    """Return the ways in (m): just outside the sides and the near edge of the view, and doors."""
    width, height = view.size
    found: list[Point] = []
    for distance in place.edges_m:
        for side, margin in ((0.0, -1.3), (width, 1.3)):
            edge = _edge(view, side, distance)
            if edge is not None:
                found.append((edge + margin, distance))
    for share in (0.2, 0.4, 0.6, 0.8):
        bottom = on_ground(view, (share * width, float(height)))
        if bottom is not None:
            # The ray through the lower edge passes over the head of who waits here.
            under = bottom[1] * (1 - TALLEST_M / view.height_m) - 0.9
            found.append((bottom[0] * 0.8, under))
    low, high = place.floor_x
    return [*place.doors, *(gate for gate in found if low < gate[0] < high)]


def _edge(view: View, column: float, distance: float) -> float | None:
    """Return x (m) of the ground point at y = `distance` that is seen at this pixel column."""
    right = view.rotation[0]
    slope = (column - view.K[0, 2]) / view.K[0, 0]
    # right . p = slope * ahead . p, with p on the ground at the given y.
    ahead = view.rotation[2]
    drop = np.array([0, distance, 0]) - view.position
    divisor = right[0] - slope * ahead[0]
    return float((slope * ahead @ drop - right @ drop) / divisor) if abs(divisor) > 1e-6 else None


def apart_m(a: Point, b: Point) -> float:
    """Return the distance of two points (m)."""
    return float(np.hypot(a[0] - b[0], a[1] - b[1]))


def point(values: np.ndarray) -> Point:
    """Return an array of two numbers as a point."""
    return float(values[0]), float(values[1])
