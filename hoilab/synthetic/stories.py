"""Stories: who comes, by which way, with what, and what they do on the way.

Roles are dealt from a deck. The first deal brings every kind of interaction once, later ones
follow what the place likes. The story told by default is a suitcase left behind.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count

import numpy as np

from hoilab.synthetic import poses
from hoilab.synthetic.looks import draw_look
from hoilab.synthetic.place import Place
from hoilab.synthetic.rehearsal import Prop, Role
from hoilab.synthetic.steps import PassBall, PickUp, Point, PutDown, Sit, Step, Wait, Walk
from hoilab.synthetic.view import View, on_ground, project

TALLEST_M = 2.1
STORIES = ("left_suitcase", "none")
ROLES = (
    "walk", "pair", "meet", "phone", "carry", "pull", "ride", "push", "sit", "umbrella",
    "dribble", "pass_ball", "rest_bag", "read", "stand",
)  # fmt: skip
FIRST_DEAL = (
    "ride",
    "phone",
    "meet",
    "pull",
    "sit",
    "rest_bag",
    "push",
    "umbrella",
    "pass_ball",
    "carry",
    "read",
    "pair",
)


@dataclass
class Director:
    """Deals roles and sends them in, so that about `people` are there once the place has filled."""

    place: Place
    view: View
    people: int
    duration_s: float
    story: str
    rng: np.random.Generator
    numbers: Iterator[int]
    gates: list[Point] = field(default_factory=list)
    deck: list[str] = field(default_factory=list)
    taken: dict[int, float] = field(default_factory=dict)
    used: dict[Point, float] = field(default_factory=dict)
    told: bool = False
    next_s: float = 0.0
    waiting: list[Role] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.gates = gates(self.place, self.view)
        self.deck = list(self.rng.permutation(FIRST_DEAL))

    @property
    def filled_s(self) -> float:
        """When the place has filled: it begins nearly empty, so that its background is seen."""
        return min(9.0, 0.35 * self.duration_s)

    def enter(self, now: float, present: int) -> list[Role]:
        """Return the roles that begin at this moment."""
        if now == 0.0 and self.people > 0:
            inside = max(1, round(0.2 * self.people))
            return [role for _ in range(inside) for role in [self._passer_by(now, inside=True)]]
        share = min(1.0, 0.25 + 0.75 * now / max(self.filled_s, 1e-6))
        if present >= round(share * self.people) or now < self.next_s:
            return []
        self.next_s = now + min(0.35, self.filled_s / max(self.people, 1))
        if not self.told and self.story == "left_suitcase":
            self.told = True
            return [self._leaves_suitcase(now)]
        room = self.people - present
        return self._deal(now, room)

    def _deal(self, now: float, room: int) -> list[Role]:
        if not self.deck:
            likes = self.place.likes
            weight = np.array([likes.get(name, 1.0) for name in ROLES])
            self.deck = [str(n) for n in self.rng.choice(ROLES, size=12, p=weight / weight.sum())]
        fits = [n for n in self.deck if room > 1 or n not in ("pair", "meet", "pass_ball")]
        name = fits[0] if fits else "walk"
        if fits:
            self.deck.remove(name)
        return _PLAYED[name](self, now)

    # Ways and spots

    def gate(
        self, now: float, *, far_from: Point | None = None, near: Point | None = None
    ) -> Point:
        """Return a way in that nobody has just used, or a way out."""
        free = [g for g in self.gates if now - self.used.get(g, -9.0) > 2.0] or self.gates
        if near is not None:
            free = sorted(free, key=lambda g: _far(g, near))[: max(2, len(free) // 4)]
        elif far_from is not None:
            free = sorted(free, key=lambda g: -_far(g, far_from))[: max(3, len(free) // 2)]
        chosen = free[int(self.rng.integers(len(free)))]
        self.used[chosen] = now
        return chosen

    def spot(self, *, margin: float = 0.0, far_from: Point | None = None) -> Point:
        """Return somewhere in view where one can stop, away from what stands there."""
        x0, x1, y0, y1 = self.place.room
        for attempt in range(60):
            x, y = self.rng.uniform(x0, x1), self.rng.uniform(y0, y1)
            clear = np.hypot(self.place.obstacles[:, 0] - x, self.place.obstacles[:, 1] - y)
            if (clear - self.place.obstacles[:, 2] < 0.7 + margin).any():
                continue
            if far_from is not None and _far((x, y), far_from) < 2.5 and attempt < 40:
                continue
            if self._in_view(x, y):
                return float(x), float(y)
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

    # Roles

    def _passer_by(self, now: float, *, inside: bool = False) -> Role:
        start = self.gate(now)
        out = self.gate(now, far_from=start)
        pace = self.pace()
        if inside:
            x0, x1 = self.place.room[:2]
            start = self.spot(margin=0.4, far_from=((x0 + x1) / 2, 0.0))
        return self.person(start, [Walk(out, pace)])

    def _with(self, kind: str, verb: str, now: float, *, pace: float | None = None) -> list[Role]:
        start = self.gate(now)
        out = self.gate(now, far_from=start)
        return [
            self.person(start, [Walk(out, pace or self.pace())], holds=[(self.prop(kind), verb)])
        ]

    def _pair(self, now: float) -> list[Role]:
        start = self.gate(now)
        out, pace = self.gate(now, far_from=start), self.pace() * 0.92
        way = np.array(out) - start
        aside = np.array([-way[1], way[0]]) / max(float(np.linalg.norm(way)), 1e-6) * 0.38
        group = next(self.numbers)
        return [
            self.person(
                _point(np.array(start) + s * aside),
                [Walk(_point(np.array(out) + s * aside), pace)],
                group=group,
            )
            for s in (-1, 1)
        ]

    def _meet(self, now: float) -> list[Role]:
        x, y = self.spot(margin=0.6)
        angle = self.rng.uniform(0, np.pi)
        aside = 0.52 * np.array([np.cos(angle), np.sin(angle)])
        pair = [_point(np.array([x, y]) - aside), _point(np.array([x, y]) + aside)]
        ways = [self.gate(now, near=pair[0]), self.gate(now, near=pair[1])]
        late = max(_far(way, spot) for way, spot in zip(ways, pair, strict=True)) / 1.3
        until = now + late + self.rng.uniform(4, 9)
        return [
            self.person(
                ways[i],
                [
                    Walk(pair[i], 1.35),
                    Wait(
                        until=until,
                        towards=pair[1 - i],
                        hands=(poses.TALK, poses.SWING)[int(self.rng.integers(2)) if i else 0],
                    ),
                    Walk(self.gate(now, far_from=ways[i]), self.pace()),
                ],
            )
            for i in (0, 1)
        ]

    def _sit(self, now: float) -> list[Role]:
        free = [i for i in range(len(self.place.seats)) if self.taken.get(i, -1) < now]
        if not free:
            return [self._passer_by(now)]
        seat = free[int(self.rng.integers(len(free)))]
        before = self.place.seats[seat].before
        start = self.gate(now, near=before)
        stay = float(self.rng.uniform(5, 12))
        self.taken[seat] = now + _far(start, before) / 1.1 + stay + 6
        hands = poses.READ if self.rng.random() < 0.35 else None
        return [
            self.person(
                start,
                [
                    Walk(before, self.pace()),
                    Sit(seat, stay, hands),
                    Walk(self.gate(now, far_from=start), self.pace()),
                ],
            )
        ]

    def _rest_bag(self, now: float) -> list[Role]:
        spot, prop = self.spot(margin=0.5), self.prop("bag")
        start = self.gate(now, near=spot)
        number = prop.individual
        steps: list[Step] = [
            Walk(spot, 1.35),
            PutDown(number),
            Wait(seconds=float(self.rng.uniform(2.5, 5))),
            PickUp(number, "carry"),
            Walk(self.gate(now, far_from=start), self.pace()),
        ]
        return [self.person(start, steps, holds=[(prop, "carry")])]

    def _dribble(self, now: float) -> list[Role]:
        return self._with("ball", "kick", now, pace=1.5)

    def _pass_ball(self, now: float) -> list[Role]:
        a = self.spot(margin=0.4)
        b = min(
            (self.spot(margin=0.4, far_from=a) for _ in range(6)),
            key=lambda p: abs(_far(p, a) - 5.0),
        )
        prop = self.prop("ball")
        ways = [self.gate(now, near=a), self.gate(now, near=b)]
        until = now + max(_far(ways[0], a), _far(ways[1], b)) / 1.4 + self.rng.uniform(6, 12)
        number = prop.individual
        return [
            self.person(
                ways[0],
                [Walk(a, 1.5), PassBall(number, b, until), Walk(self.gate(now, near=a), 1.5)],
                holds=[(prop, "kick")],
            ),
            self.person(
                ways[1],
                [Walk(b, 1.5), PassBall(number, a, until), Walk(self.gate(now, near=b), 1.5)],
            ),
        ]

    def _stand(self, now: float) -> list[Role]:
        spot = self.spot(margin=0.3)
        start = self.gate(now, near=spot)
        return [
            self.person(
                start,
                [
                    Walk(spot, self.pace()),
                    Wait(seconds=float(self.rng.uniform(4, 10)), towards=self.spot()),
                    Walk(self.gate(now, far_from=start), self.pace()),
                ],
            )
        ]

    def _leaves_suitcase(self, now: float) -> Role:
        """Bring a suitcase, put it down in plain view, look around, walk away."""
        prop = self.prop("suitcase")
        x0, x1, y0, y1 = self.place.room
        middle = ((x0 + x1) / 2, 0.55 * y0 + 0.45 * y1)
        spot = min((self.spot(margin=0.8) for _ in range(8)), key=lambda p: _far(p, middle))
        start = self.gate(now, near=spot)
        far = _far(start, spot)
        within_s = 0.38 * self.duration_s
        if far / 1.4 > within_s:
            # A short clip: the owner is already on the way.
            share = within_s / (far / 1.4)
            start = _point(np.array(spot) + (np.array(start) - spot) * share)
        ways = [g for g in self.gates if _far(g, start) > 3.0] or self.gates
        out = min(ways, key=lambda g: _far(g, spot))
        number = prop.individual
        steps: list[Step] = [
            Walk(spot, 1.4),
            PutDown(number),
            Wait(seconds=0.06 * self.duration_s, towards=middle),
            Walk(out, 1.55),
        ]
        return self.person(start, steps, holds=[(prop, "pull")])


_PLAYED: dict[str, Callable[[Director, float], list[Role]]] = {
    "walk": lambda d, now: [d._passer_by(now)],
    "pair": Director._pair,
    "meet": Director._meet,
    "phone": lambda d, now: d._with("phone", "talk_on", now),
    "read": lambda d, now: d._with("phone", "read", now, pace=1.0),
    "carry": lambda d, now: d._with("bag", "carry", now),
    "pull": lambda d, now: d._with("suitcase", "pull", now),
    "ride": lambda d, now: d._with("bicycle", "ride", now, pace=3.2),
    "push": lambda d, now: d._with("cart", "push", now, pace=1.05),
    "umbrella": lambda d, now: d._with("umbrella", "hold", now),
    "sit": Director._sit,
    "rest_bag": Director._rest_bag,
    "dribble": Director._dribble,
    "pass_ball": Director._pass_ball,
    "stand": Director._stand,
}


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


def _far(a: Point, b: Point) -> float:
    return float(np.hypot(a[0] - b[0], a[1] - b[1]))


def _point(values: np.ndarray) -> Point:
    return float(values[0]), float(values[1])


def numbered(start: int) -> Iterator[int]:
    """Return the numbers by which instances are named, from `start` on."""
    return count(start)
