"""Stories: what people do on their way, and the one that is told by default.

Each role is a function that draws who comes at a moment, by which way, with what, to do what.
"""

from collections.abc import Callable

import numpy as np

from hoilab.synthetic import poses
from hoilab.synthetic.roles import Role
from hoilab.synthetic.steps import PassBall, PickUp, PutDown, Sit, Step, Wait, Walk
from hoilab.synthetic.ways import Ways, apart_m, point


def passer_by(ways: Ways, now: float, *, inside: bool = False) -> Role:
    """Return somebody who walks across, or who is already `inside` the view when it begins."""
    start = ways.gate(now)
    out = ways.gate(now, far_from=start)
    pace = ways.pace()
    if inside:
        x0, x1 = ways.place.room[:2]
        start = ways.spot(margin=0.4, far_from=((x0 + x1) / 2, 0.0))
    return ways.person(start, [Walk(out, pace)])


def _with(ways: Ways, kind: str, verb: str, now: float, *, pace: float | None = None) -> list[Role]:
    start = ways.gate(now)
    out = ways.gate(now, far_from=start)
    return [ways.person(start, [Walk(out, pace or ways.pace())], holds=[(ways.prop(kind), verb)])]


def _pair(ways: Ways, now: float) -> list[Role]:
    start = ways.gate(now)
    out, pace = ways.gate(now, far_from=start), ways.pace() * 0.92
    way = np.array(out) - start
    aside = np.array([-way[1], way[0]]) / max(float(np.linalg.norm(way)), 1e-6) * 0.38
    group = next(ways.numbers)
    return [
        ways.person(
            point(np.array(start) + s * aside),
            [Walk(point(np.array(out) + s * aside), pace)],
            group=group,
        )
        for s in (-1, 1)
    ]


def _meet(ways: Ways, now: float) -> list[Role]:
    x, y = ways.spot(margin=0.6)
    angle = ways.rng.uniform(0, np.pi)
    aside = 0.52 * np.array([np.cos(angle), np.sin(angle)])
    pair = [point(np.array([x, y]) - aside), point(np.array([x, y]) + aside)]
    come = [ways.gate(now, near=spot) for spot in pair]
    late = max(apart_m(way, spot) for way, spot in zip(come, pair, strict=True)) / 1.3
    until = now + late + ways.rng.uniform(4, 9)
    return [
        ways.person(
            come[i],
            [
                Walk(pair[i], 1.35),
                Wait(
                    until=until,
                    towards=pair[1 - i],
                    hands=(poses.TALK, poses.SWING)[int(ways.rng.integers(2)) if i else 0],
                ),
                Walk(ways.gate(now, far_from=come[i]), ways.pace()),
            ],
        )
        for i in (0, 1)
    ]


def _sit(ways: Ways, now: float) -> list[Role]:
    free = [i for i in range(len(ways.place.seats)) if ways.seat_free_s.get(i, -1) < now]
    if not free:
        return [passer_by(ways, now)]
    seat = free[int(ways.rng.integers(len(free)))]
    before = ways.place.seats[seat].before
    start = ways.gate(now, near=before)
    stay = float(ways.rng.uniform(5, 12))
    ways.seat_free_s[seat] = now + apart_m(start, before) / 1.1 + stay + 6
    hands = poses.READ if ways.rng.random() < 0.35 else None
    return [
        ways.person(
            start,
            [
                Walk(before, ways.pace()),
                Sit(seat, stay, hands),
                Walk(ways.gate(now, far_from=start), ways.pace()),
            ],
        )
    ]


def _rest_bag(ways: Ways, now: float) -> list[Role]:
    spot, prop = ways.spot(margin=0.5), ways.prop("bag")
    start = ways.gate(now, near=spot)
    number = prop.individual
    steps: list[Step] = [
        Walk(spot, 1.35),
        PutDown(number),
        Wait(seconds=float(ways.rng.uniform(2.5, 5))),
        PickUp(number, "carry"),
        Walk(ways.gate(now, far_from=start), ways.pace()),
    ]
    return [ways.person(start, steps, holds=[(prop, "carry")])]


def _dribble(ways: Ways, now: float) -> list[Role]:
    return _with(ways, "ball", "kick", now, pace=1.5)


def _pass_ball(ways: Ways, now: float) -> list[Role]:
    a = ways.spot(margin=0.4)
    b = ways.spot(margin=0.4, far_from=a, least=lambda p: abs(apart_m(p, a) - 5.0))
    prop = ways.prop("ball")
    come = [ways.gate(now, near=a), ways.gate(now, near=b)]
    until = now + max(apart_m(come[0], a), apart_m(come[1], b)) / 1.4 + ways.rng.uniform(6, 12)
    number = prop.individual
    return [
        ways.person(
            come[0],
            [Walk(a, 1.5), PassBall(number, b, until), Walk(ways.gate(now, near=a), 1.5)],
            holds=[(prop, "kick")],
        ),
        ways.person(
            come[1],
            [Walk(b, 1.5), PassBall(number, a, until), Walk(ways.gate(now, near=b), 1.5)],
        ),
    ]


def _stand(ways: Ways, now: float) -> list[Role]:
    spot = ways.spot(margin=0.3)
    start = ways.gate(now, near=spot)
    return [
        ways.person(
            start,
            [
                Walk(spot, ways.pace()),
                Wait(seconds=float(ways.rng.uniform(4, 10)), towards=ways.spot()),
                Walk(ways.gate(now, far_from=start), ways.pace()),
            ],
        )
    ]


def leaves_suitcase(ways: Ways, now: float) -> Role:
    """Bring a suitcase, put it down in plain view, look around, walk away."""
    prop = ways.prop("suitcase")
    x0, x1, y0, y1 = ways.place.room
    middle = ((x0 + x1) / 2, 0.55 * y0 + 0.45 * y1)
    spot = ways.spot(margin=0.8, least=lambda p: apart_m(p, middle))
    start = ways.gate(now, near=spot)
    far = apart_m(start, spot)
    within_s = 0.38 * ways.duration_s
    if far / 1.4 > within_s:
        # A short clip: the owner is already on the way.
        share = within_s / (far / 1.4)
        start = point(np.array(spot) + (np.array(start) - spot) * share)
    elsewhere = [g for g in ways.gates if apart_m(g, start) > 3.0] or ways.gates
    out = min(elsewhere, key=lambda g: apart_m(g, spot))
    number = prop.individual
    steps: list[Step] = [
        Walk(spot, 1.4),
        PutDown(number),
        Wait(seconds=0.06 * ways.duration_s, towards=middle),
        Walk(out, 1.55),
    ]
    return ways.person(start, steps, holds=[(prop, "pull")])


ROLES: dict[str, Callable[[Ways, float], list[Role]]] = {
    "walk": lambda ways, now: [passer_by(ways, now)],
    "pair": _pair,
    "meet": _meet,
    "phone": lambda ways, now: _with(ways, "phone", "talk_on", now),
    "read": lambda ways, now: _with(ways, "phone", "read", now, pace=1.0),
    "carry": lambda ways, now: _with(ways, "bag", "carry", now),
    "pull": lambda ways, now: _with(ways, "suitcase", "pull", now),
    "ride": lambda ways, now: _with(ways, "bicycle", "ride", now, pace=3.2),
    "push": lambda ways, now: _with(ways, "cart", "push", now, pace=1.05),
    "umbrella": lambda ways, now: _with(ways, "umbrella", "hold", now),
    "sit": _sit,
    "rest_bag": _rest_bag,
    "dribble": _dribble,
    "pass_ball": _pass_ball,
    "stand": _stand,
}
