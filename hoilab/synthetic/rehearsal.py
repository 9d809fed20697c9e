"""The rehearsal: roles with their steps become a play, one moment after the other."""

from collections import defaultdict
from collections.abc import Callable
from math import hypot

import numpy as np
from numpy.typing import NDArray

from hoilab.synthetic import crowd, poses
from hoilab.synthetic.place import Place
from hoilab.synthetic.play import FREE, Play, Relation
from hoilab.synthetic.roles import Prop, Role, recorded_actor, recorded_thing, runs
from hoilab.synthetic.routes import route
from hoilab.synthetic.steps import PassBall, PickUp, Point, PutDown, Sit, Step, Wait, Walk

Floats = NDArray[np.float64]

HANDS_BY_VERB = {
    "carry": poses.CARRY,
    "pull": poses.PULL,
    "push": poses.PUSH,
    "talk_on": poses.PHONE,
    "hold": poses.HOLD,
    "ride": poses.RIDE,
    "kick": poses.SWING,
    "read": poses.READ,
}
SPOKEN = {"read": "hold"}
SIT_DOWN_S, TURN_S, REACH_S = 0.9, 0.6, 1.4
PASS_S, ROLL_S, KICK_S = 2.2, 1.3, 0.28
# Where a thing is put down, to the right of and ahead of the feet (m).
BESIDE = {"suitcase": (0.12, -0.5), "bag": (0.3, 0.16)}


def rehearse(
    place: Place,
    enter: Callable[[float, int], list[Role]],
    *,
    frames: int,
    fps: float,
    seats: dict[int, int],
) -> Play:
    """Return the play of everybody who enters.

    Parameters
    ----------
    enter
        Given the seconds and how many people are there, returns the roles that begin now.
    seats
        The individual that each seat of the place belongs to.
    """
    stage = _Stage(place, 1 / fps, seats)
    for frame in range(frames):
        for role in enter(frame / fps, len(stage.roles)):
            stage.admit(role, frame)
        stage.move(frame)
    return stage.play(fps, frames)


class _Stage:
    def __init__(self, place: Place, step_s: float, seats: dict[int, int]) -> None:
        self.place, self.step_s, self.seats = place, step_s, seats
        self.roles: list[Role] = []
        self.done: list[Role] = []
        self.props: list[Prop] = []
        self.gone: list[Prop] = []
        self.said: dict[tuple[int, str, int], list[int]] = defaultdict(list)
        self.passing: dict[int, float] = {}

    def admit(self, role: Role, frame: int) -> None:
        role.position = np.array(role.start, dtype=float)
        target = next((s.to for s in role.steps if isinstance(s, Walk)), (0.0, 12.0))
        ahead = np.array(target) - role.position
        role.facing = (
            role.heading if role.heading is not None else float(np.arctan2(ahead[1], ahead[0]))
        )
        role.began_s, role.began_at, role.first = frame * self.step_s, role.position, frame
        if isinstance(role.steps[0], Walk):
            role.velocity = role.steps[0].speed * np.array(
                [np.cos(role.facing), np.sin(role.facing)]
            )
        for prop, verb in role.holds:
            prop.holder, prop.verb = role.individual, verb
            if prop.first < 0:
                prop.first = frame
                self.props.append(prop)
        self.roles.append(role)

    def move(self, frame: int) -> None:
        now = frame * self.step_s
        self._pass_balls(now)
        wanted = np.array([self._advance(role, now) for role in self.roles]).reshape(-1, 2)
        for role in self.roles:
            self._record(role, frame, now)
        for prop in self.props:
            held = prop.holder != FREE
            rest = (np.nan,) * 3 if held else prop.rest
            prop.rows.append((prop.holder, float(held), rest, np.nan if held else prop.yaw))
        if self.roles:
            self._walk(wanted)
        for role in [r for r in self.roles if r.step >= len(r.steps)]:
            self._leave(role)

    def _leave(self, role: Role) -> None:
        self.roles.remove(role)
        self.done.append(role)
        for prop in [p for p in self.props if p.holder == role.individual]:
            self.props.remove(prop)
            self.gone.append(prop)

    def _advance(self, role: Role, now: float) -> Floats:
        """Return the wanted velocity, moving on to the next step where one is done."""
        still = np.zeros(2)
        while role.step < len(role.steps):
            step, spent = role.steps[role.step], now - role.began_s
            if isinstance(step, Walk):
                if role.way is None:
                    room = 0.85 if _bulky(role) else 0.5
                    role.way = route(_here(role), step.to, self.place.obstacles, room)
                to = np.array(role.way[0]) - role.position
                far = _size(to)
                if len(role.way) > 1 and far < 0.7:
                    role.way = role.way[1:]
                    continue
                following = role.steps[role.step + 1 :]
                stops = (
                    len(role.way) == 1 and bool(following) and not isinstance(following[0], Walk)
                )
                # Whoever cannot get through to where they would stop gives up, in the end.
                given_up = bool(following) and spent > 10 + 3 * _gone(role, step) / step.speed
                if far > (0.16 if stops else 0.5) and not given_up:
                    ease = min(1.0, far / 0.9 + 0.12) if stops else 1.0
                    return np.asarray(to / far * step.speed * ease)
                role.way = None
            elif isinstance(step, Wait):
                if spent < step.seconds or now < step.until:
                    if step.towards is not None:
                        to = np.array(step.towards) - role.position
                        self._turn(role, float(np.arctan2(to[1], to[0])))
                    return still
            elif isinstance(step, Sit):
                seat = self.place.seats[step.seat]
                reached = _size(role.began_at - seat.before) < 0.6
                if reached and spent < TURN_S + 2 * SIT_DOWN_S + step.seconds:
                    self._turn(role, seat.heading)
                    share = _sitting(spent, step.seconds)
                    rising = spent > TURN_S + SIT_DOWN_S + step.seconds
                    beside = np.array(seat.before) if rising else role.began_at
                    role.position = beside * (1 - share) + np.array(seat.position) * share
                    return still
            elif isinstance(step, PassBall):
                if now < step.until:
                    to = np.array(step.partner) - role.position
                    self._turn(role, float(np.arctan2(to[1], to[0])))
                    return still
                self._take(role, step.thing, "kick")
            else:
                if spent >= 0.5 * REACH_S:
                    self._hand_over(role, step)
                if spent < REACH_S:
                    return still
            role.step, role.began_s, role.began_at = role.step + 1, now, role.position
        return still

    def _hand_over(self, role: Role, step: PutDown | PickUp) -> None:
        prop = self._prop(step.thing)
        if isinstance(step, PickUp):
            self._take(role, step.thing, step.verb)
        elif prop.holder == role.individual:
            right, ahead = (role.scale * m for m in BESIDE.get(prop.kind, (0.3, 0.2)))
            c, s = np.cos(role.facing), np.sin(role.facing)
            x, y = role.position + np.array([right * s + ahead * c, -right * c + ahead * s])
            prop.rest, prop.yaw, prop.holder = (
                (float(x), float(y), 0.0),
                role.facing - np.pi / 2,
                FREE,
            )

    def _take(self, role: Role, thing: int, verb: str) -> None:
        prop = self._prop(thing)
        if prop.holder == FREE and any(p.individual == thing for p, _ in role.holds):
            prop.holder, prop.verb = role.individual, verb

    def _prop(self, thing: int) -> Prop:
        return next(p for p in self.props if p.individual == thing)

    def _turn(self, role: Role, angle: float) -> None:
        off = (angle - role.facing + np.pi) % (2 * np.pi) - np.pi
        role.facing += float(np.clip(off, -3.2 * self.step_s, 3.2 * self.step_s))

    def _walk(self, wanted: Floats) -> None:
        position = np.array([role.position for role in self.roles])
        velocity = np.array([role.velocity for role in self.roles])
        room = np.array([0.62 if _bulky(role) else 0.36 for role in self.roles])
        group = np.array(
            [role.group if role.group >= 0 else -2 - role.individual for role in self.roles]
        )
        heed = np.array([self._heeded(role) for role in self.roles])
        chosen = crowd.choose(position, velocity, wanted, room, group, self.place.obstacles, heed)
        change = chosen - velocity
        limit = 3.0 * self.step_s
        size = np.maximum(np.linalg.norm(change, axis=1, keepdims=True), 1e-9)
        velocity = velocity + change * np.minimum(1, limit / size)
        steady = np.array([not isinstance(_current(role), Walk) for role in self.roles])
        velocity[steady] *= 0.4 if self.step_s > 0.03 else 0.75
        position = position + velocity * self.step_s * ~steady[:, None]
        position = crowd.pushed_apart(position, np.minimum(room, 0.4), steady)
        for role, place, speed in zip(self.roles, position, velocity, strict=True):
            stepped = _size(place - role.position)
            role.position, role.velocity = place, speed
            if _size(speed) > 0.25 and isinstance(_current(role), Walk):
                self._turn(role, float(np.arctan2(speed[1], speed[0])))
            role.phase += 2 * np.pi * stepped / self._stride_m(role)

    def _heeded(self, role: Role) -> NDArray[np.bool_]:
        """Tell which obstacles this person avoids: not those beside which they mean to stop."""
        stands, step = self.place.obstacles, _current(role)
        if not isinstance(step, Walk):
            return np.ones(len(stands), dtype=bool)
        beside = np.linalg.norm(stands[:, :2] - step.to, axis=1) - stands[:, 2] < 0.7
        return np.asarray(~beside)

    def _stride_m(self, role: Role) -> float:
        if any(p.holder == role.individual and p.verb == "ride" for p, _ in role.holds):
            return 4.2
        return role.scale * float(np.clip(0.35 + 0.78 * _size(role.velocity), 0.2, 1.6))

    def _record(self, role: Role, frame: int, now: float) -> None:
        held = {p.verb: p for p, _ in role.holds if p.holder == role.individual}
        step, spent = _current(role), now - role.began_s
        sit = _sitting(spent, step.seconds) if isinstance(step, Sit) else 0.0
        crouch = kick = 0.0
        hands = next((HANDS_BY_VERB[verb] for verb in held), poses.SWING)
        said = {(SPOKEN.get(verb, verb), p.individual) for verb, p in held.items()}
        if isinstance(step, Wait | Sit) and step.hands is not None and hands == poses.SWING:
            hands = step.hands
        if isinstance(step, PutDown | PickUp):
            deep = 0.25 if self._prop(step.thing).kind == "suitcase" else 1.0
            crouch = deep * float(np.sin(np.pi * np.clip(spent / REACH_S, 0, 1)) ** 1.5)
            hands = poses.PULL if deep < 1 else poses.REACH
            said = {("put_down" if isinstance(step, PutDown) else "pick_up", step.thing)}
        if isinstance(step, Sit) and sit > 0.5:
            said.add(("sit_on", self.seats[step.seat]))
        if "kick" in held:
            cycle = (role.phase / (2 * np.pi)) % 1.0
            if min(cycle, 1 - cycle) > 0.14 or _size(role.velocity) < 0.4:
                said.discard(("kick", held["kick"].individual))
        if isinstance(step, PassBall) and step.thing in self.passing:
            kick = self._kick(role, step, now)
            if kick > 0.3:
                said.add(("kick", step.thing))
        for verb, thing in said:
            self.said[role.individual, verb, thing].append(frame)
        ride = float("ride" in held)
        stride = self._stride_m(role) if _size(role.velocity) > 0.02 else 0.3 * role.scale
        role.rows.append((*role.position, role.facing, role.phase, stride, sit, crouch, ride, kick))
        role.hands.append(hands)

    def _pass_balls(self, now: float) -> None:
        players = defaultdict(list)
        for role in self.roles:
            step = _current(role)
            if isinstance(step, PassBall) and now - role.began_s > 0.5:
                players[step.thing].append(role)
        for thing, two in players.items():
            prop = self._prop(thing)
            if len(two) < 2:
                continue
            began = self.passing.setdefault(thing, now)
            owner = next(r for r in two if any(p is prop for p, _ in r.holds))
            a, b = owner, next(r for r in two if r is not owner)
            turn, spent = divmod(now - began, PASS_S)
            if int(turn) % 2:
                a, b = b, a
            share = 1 - (1 - min(spent / ROLL_S, 1.0)) ** 2.2
            to = b.position - a.position
            to = to / max(_size(to), 1e-6)
            x, y = (a.position + 0.45 * to) * (1 - share) + (b.position - 0.45 * to) * share
            prop.holder, prop.yaw = FREE, float(np.arctan2(to[1], to[0]))
            prop.rest = (float(x), float(y), 0.0)

    def _kick(self, role: Role, step: PassBall, now: float) -> float:
        turn, spent = divmod(now - self.passing[step.thing], PASS_S)
        owns = any(p.individual == step.thing for p, _ in role.holds)
        if owns != (int(turn) % 2 == 0):
            spent -= PASS_S  # the other one's turn: mine is the next
        elif spent > PASS_S / 2:
            return 0.0
        return float(np.clip(1 - abs(spent) / KICK_S, 0, 1))

    def play(self, fps: float, frames: int) -> Play:
        roles = sorted(self.done + self.roles, key=lambda r: r.individual)
        props = sorted(self.gone + self.props, key=lambda p: p.individual)
        relations = [
            Relation(human, verb, thing, first, last)
            for (human, verb, thing), spoken in self.said.items()
            for first, last in runs(spoken)
        ]
        return Play(
            fps,
            frames,
            [recorded_actor(role, fps) for role in roles],
            [recorded_thing(prop, fps) for prop in props],
            sorted(relations, key=lambda r: (r.first, r.human, r.object, r.verb)),
        )


def _size(vector: Floats) -> float:
    return hypot(vector[0], vector[1])


def _here(role: Role) -> Point:
    return float(role.position[0]), float(role.position[1])


def _gone(role: Role, step: Walk) -> float:
    return _size(role.began_at - step.to)


def _current(role: Role) -> Step | None:
    return role.steps[role.step] if role.step < len(role.steps) else None


def _bulky(role: Role) -> bool:
    return any(
        p.holder == role.individual and p.kind in ("cart", "bicycle", "umbrella")
        for p, _ in role.holds
    )


def _sitting(spent: float, seconds: float) -> float:
    down = np.clip((spent - TURN_S) / SIT_DOWN_S, 0, 1)
    up = np.clip((spent - TURN_S - SIT_DOWN_S - seconds) / SIT_DOWN_S, 0, 1)
    share = down - up
    return float(share * share * (3 - 2 * share))
