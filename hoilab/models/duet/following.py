"""Pairs over time: who is who from frame to frame, verbs that do not flicker, gaps bridged.

People and things are linked by their boxes, expected where their last two boxes lead. A pair is two
linked individuals. The log-odds of its verbs, and of its two being there at all, are averaged along
it with weights that fade with the seconds between; within a piece of video from both sides, across
pieces from the past alone. Who is lost for a moment is kept where expected, ever less surely.

Axes: n individual, i human, j thing, v verb. Boxes are left, top, right, bottom in pixels.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import linear_sum_assignment

from hoilab.geometry.boxes import pairwise_iou

Floats = NDArray[np.float64]
LEAST = 1e-4
FORGET_S = 2.0
TRUSTED = 3  # frames in which somebody was seen, before they are kept where nobody is seen
APART = 1.5  # sides of the larger box between middles, beyond which boxes are not of one


@dataclass(frozen=True, kw_only=True)
class Following:
    """How pairs are followed.

    Parameters
    ----------
    memory_s
        After so many seconds what was seen counts a third of what is.
    bridge_s
        Who is lost is kept so long; 0 keeps nobody.
    fade_s
        Seconds in which the score of who is lost falls to a third.
    """

    memory_s: float = 0.4
    bridge_s: float = 0.6
    fade_s: float = 0.3


class Told(NamedTuple):
    """What one frame told: instances, humans first, and verbs of their pairs."""

    time_s: float
    box: Floats  # n 4
    score: Floats  # n
    kind: NDArray[np.int64]  # n, 0 for humans, 1 + class for things
    verb: Floats  # i j v, probabilities
    individual: NDArray[np.int64]  # n, -1 before it is followed

    @property
    def humans(self) -> int:
        """Return how many of the instances are humans."""
        return len(self.verb)


@dataclass
class _Somebody:
    individual: int
    kind: int
    box: Floats
    speed: Floats  # px/s of the four sides
    seen_s: float
    odds: float
    times: int = 1  # seen


class _Deeds(NamedTuple):
    """What is remembered of pairs: when each was seen last, and the mean of its odds so far."""

    pair: NDArray[np.int64]  # n, numbers of human and object in one, rising
    seen_s: Floats  # n
    odds: Floats  # n v
    weight: Floats  # n


NO_DEEDS = _Deeds(np.empty(0, np.int64), np.empty(0), np.empty((0, 0)), np.empty(0))
MANY = 2**31  # individuals are fewer


@dataclass
class Company:
    """Who is there, and what they were doing: what is remembered between pieces of a video."""

    rule: Following = field(default_factory=Following)
    people: list[_Somebody] = field(default_factory=list)
    deeds: _Deeds = NO_DEEDS
    following: int = 0

    def followed(self, piece: Sequence[Told]) -> list[Told]:
        """Return frames that follow one another with individuals named and verbs averaged."""
        named = [self._linked(told) for told in piece]
        forward, self.deeds = _averaged(named, self.deeds, self.rule)
        if len(named) > 1:
            backward, _ = _averaged(named[::-1], NO_DEEDS, self.rule)
            both = zip(forward, backward[::-1], strict=True)
            forward = [_probability((_odds(a) + _odds(b)) / 2) for a, b in both]
        return [told._replace(verb=verb) for told, verb in zip(named, forward, strict=True)]

    def _linked(self, told: Told) -> Told:
        """Return a frame with its individuals named, and with those who are lost for a moment."""
        now = told.time_s
        self.people = [who for who in self.people if now - who.seen_s <= self.rule.bridge_s + 0.4]
        expected = np.array(
            [who.box + who.speed * min(now - who.seen_s, 0.6) for who in self.people]
        ).reshape(-1, 4)
        kinds = np.array([who.kind for who in self.people], np.int64)
        pairs = _matched(expected, kinds, told.box, told.kind)
        names, scores = np.full(len(told.box), -1), told.score.copy()
        for old, new in pairs:
            who = self.people[old]
            gap_s = now - who.seen_s
            weight = np.exp(-gap_s / self.rule.memory_s) / 2
            odds = (1 - weight) * _odds(told.score[new]) + weight * who.odds
            speed = (told.box[new] - who.box) / max(gap_s, 1e-3)
            who.box, who.speed, who.seen_s = told.box[new], (who.speed + speed) / 2, now
            who.odds, names[new] = float(odds), who.individual
            who.times += 1
            scores[new] = _probability(np.array(odds))
        linked = {old for old, _ in pairs}
        lost = [
            (who, box)
            for row, (who, box) in enumerate(zip(self.people, expected, strict=True))
            if row not in linked and who.times >= TRUSTED and now - who.seen_s <= self.rule.bridge_s
        ]
        for new in np.flatnonzero(names < 0).tolist():
            names[new] = self.following
            self.following += 1
            self.people.append(
                _Somebody(
                    int(names[new]),
                    int(told.kind[new]),
                    told.box[new],
                    np.zeros(4),
                    now,
                    float(_odds(told.score[new])),
                )
            )
        return _with_lost(told._replace(score=scores, individual=names), lost, self.rule)


def _with_lost(told: Told, lost: list[tuple[_Somebody, Floats]], rule: Following) -> Told:
    if not lost:
        return told
    humans = [(who, box) for who, box in lost if who.kind == 0]
    things = [(who, box) for who, box in lost if who.kind > 0]
    first = told.humans
    order = [*range(first), *range(len(told.box), len(told.box) + len(humans))]
    order += [*range(first, len(told.box))]
    order += [*range(len(told.box) + len(humans), len(told.box) + len(lost))]
    box = np.concatenate([told.box, [b for _, b in humans + things]])[order]
    faded = [
        float(_probability(np.array(who.odds))) * np.exp(-(told.time_s - who.seen_s) / rule.fade_s)
        for who, _ in humans + things
    ]
    score = np.concatenate([told.score, faded])[order]
    kind = np.concatenate([told.kind, [who.kind for who, _ in humans + things]])[order]
    name = np.concatenate([told.individual, [who.individual for who, _ in humans + things]])[order]
    verb = np.pad(told.verb, ((0, len(humans)), (0, len(things)), (0, 0)), constant_values=np.nan)
    return Told(told.time_s, box, score, kind.astype(np.int64), verb, name.astype(np.int64))


def _averaged(frames: Sequence[Told], past: _Deeds, rule: Following) -> tuple[list[Floats], _Deeds]:
    """Return each frame's verbs averaged with those before, and what is remembered then.

    What a frame does not tell (NaN) is what is remembered, or nothing.
    """
    deeds, results = past, []
    for told in frames:
        people, things = np.split(told.individual, [told.humans])
        pair = (people[:, None] * MANY + things).ravel()
        seen = told.verb.reshape(len(pair), told.verb.shape[-1])
        place = np.searchsorted(deeds.pair, pair)
        known = np.zeros(len(pair), bool)
        inside = place < len(deeds.pair)
        known[inside] = deeds.pair[place[inside]] == pair[inside]
        place = place[known]
        untold = np.asarray(np.isnan(seen).any(-1))
        odds, weight = _odds(np.where(untold[:, None], 0.5, seen)), np.ones(len(pair))
        faded = np.exp(-np.abs(told.time_s - deeds.seen_s[place]) / rule.memory_s)
        left = np.zeros(len(pair))
        left[known] = deeds.weight[place] * faded
        before = np.zeros_like(odds)
        if known.any():
            before[known] = deeds.odds[place]
        weight += left
        odds = (odds + left[:, None] * before) / weight[:, None]
        verb = _probability(np.where(untold[:, None], before, odds))
        verb[untold & ~known] = 0.0
        results.append(verb.reshape(told.verb.shape))
        new = _Deeds(pair, np.full(len(pair), told.time_s), odds, weight)
        deeds = _remembered(deeds, new, ~untold, told.time_s)
    return results, deeds


def _remembered(old: _Deeds, new: _Deeds, seen: NDArray[np.bool_], now_s: float) -> _Deeds:
    """Return what was remembered with the pairs that are seen now, without what is long ago."""
    kept = (np.abs(now_s - old.seen_s) < FORGET_S) & ~np.isin(old.pair, new.pair[seen])
    if not kept.any():
        both = _taken(new, seen)
    elif not seen.any():
        both = _taken(old, kept)
    else:
        first, second = _taken(old, kept), _taken(new, seen)
        both = _Deeds(
            np.concatenate([first.pair, second.pair]),
            np.concatenate([first.seen_s, second.seen_s]),
            np.concatenate([first.odds, second.odds]),
            np.concatenate([first.weight, second.weight]),
        )
    return _taken(both, both.pair.argsort())


def _taken(deeds: _Deeds, rows: NDArray[np.bool_] | NDArray[np.int64]) -> _Deeds:
    return _Deeds(deeds.pair[rows], deeds.seen_s[rows], deeds.odds[rows], deeds.weight[rows])


def _matched(
    expected: Floats, kinds: NDArray[np.int64], box: Floats, kind: NDArray[np.int64]
) -> list[tuple[int, int]]:
    """Return which expected box is which seen one, at most one each."""
    if len(expected) == 0 or len(box) == 0:
        return []
    middle = [(boxes[:, :2] + boxes[:, 2:]) / 2 for boxes in (expected, box)]
    side = [np.sqrt((b[:, 2:] - b[:, :2]).clip(1).prod(-1)) for b in (expected, box)]
    away = np.hypot(*(middle[0][:, None] - middle[1][None]).transpose(2, 0, 1))
    away = away / np.maximum(side[0][:, None], side[1][None])
    cost = away + 1 - pairwise_iou(expected, box)
    able = (kinds[:, None] == kind) & (away < APART)
    rows, columns = linear_sum_assignment(np.where(able, cost, 1e3))
    return [(int(a), int(b)) for a, b in zip(rows, columns, strict=True) if able[a, b]]


def _odds(probability: Floats | float) -> Floats:
    clear = np.clip(probability, LEAST, 1 - LEAST)
    return np.asarray(np.log(clear / (1 - clear)))


def _probability(odds: Floats) -> Floats:
    return np.asarray(1 / (1 + np.exp(-odds)))
