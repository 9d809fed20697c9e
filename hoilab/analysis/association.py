"""Which box belongs to which individual: detections to tracks, frame by frame, a moment late.

Boxes are matched to where each individual should be now, by overlap and looks: first clear
boxes, then doubtful ones (the two stages of ByteTrack, Zhang et al. 2022). An individual that is
lost is looked for where it may have gone to; when it is found within the lag, the gap is filled
by a straight line. The lag also lets a track begin at its first box, though it counts only once
it has been confirmed by more. Individuals are numbered within one recording, never across.

Boxes are centre x, y, width, height in pixels.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import xarray as xr
from scipy.optimize import linear_sum_assignment

from hoilab.analysis._motion_state import MotionState
from hoilab.geometry import boxes as geometry
from hoilab.schema import check_detections, make_tracks, no_tracks

CLEAR_SCORE = 0.6
BEGIN_SCORE = 0.5
CONFIRMED_BY = 4
# Share of the cost that looks make up, beside overlap.
LOOKS = 0.35
MOST_COST = 0.85
OTHER_CLASS = 0.25
LEARN_LOOKS = 0.1
FILLED_SCORE = 0.1


@dataclass
class _Individual:
    """One individual that is followed, with what was seen of it in the frames still held."""

    number: int
    state: MotionState
    looks: np.ndarray
    seen: dict[int, tuple[np.ndarray, float]] = field(default_factory=dict)
    votes: dict[str, float] = field(default_factory=dict)
    last: int = 0
    hits: int = 0

    @property
    def label(self) -> str:
        return max(self.votes, key=lambda name: self.votes[name])


@dataclass(frozen=True, kw_only=True)
class Settled:
    """Who is where in one frame: number (n,), label (n,), box (n, 4), confidence (n,)."""

    number: np.ndarray
    label: np.ndarray
    box: np.ndarray
    confidence: np.ndarray


class Tracker:
    """Follows individuals through the frames of one recording.

    Parameters
    ----------
    lag
        Frames by which results come late: the longest gap that is filled.
    memory
        Frames for which a lost individual is looked for.
    smooth
        Frames before and after each from which its box is smoothed, ``lag`` at most.
    size
        Width and height of the picture (px): who left it is not looked for any more.

    Examples
    --------
    >>> tracker = Tracker(lag=2, memory=10, smooth=0)
    >>> for x in (10.0, 12.0, 14.0, 16.0):
    ...     tracker.step(np.array([[x, 20.0, 8.0, 20.0]]), np.ones(1), np.array(["person"]))
    >>> tracker.settle(0).box.tolist()
    [[10.0, 20.0, 8.0, 20.0]]
    """

    def __init__(
        self,
        *,
        lag: int = 15,
        memory: int = 60,
        smooth: int = 6,
        size: tuple[float, float] | None = None,
    ) -> None:
        self.lag = lag
        self.memory = max(memory, lag)
        self.smooth = min(smooth, lag)
        self._size = size
        self._now = -1
        self._next = 0
        self._active: list[_Individual] = []

    def expected(self) -> np.ndarray:
        """Return the corners (n, 4) of where confirmed individuals should be in the next frame."""
        places = [
            one.state.mean[:4] + one.state.mean[4:]
            for one in self._active
            if one.hits >= CONFIRMED_BY and self._now - one.last <= self.lag and not self._left(one)
        ]
        boxes = np.array(places).reshape(-1, 4)
        corners: np.ndarray = geometry.to_corners(boxes[:, :2], boxes[:, 2:])
        return corners

    def step(
        self,
        box: np.ndarray,
        score: np.ndarray,
        label: np.ndarray,
        looks: np.ndarray | None = None,
    ) -> None:
        """Take in the boxes (n, 4) of the next frame."""
        self._now += 1
        box = np.asarray(box, dtype=float).reshape(-1, 4)
        if looks is None or not looks.size:
            looks = np.zeros((len(box), 0), np.float32)
        for one in self._active:
            one.state.predict()
            if one.last < self._now - 1:
                one.state.hold()
        free = np.arange(len(box))
        waiting = [one for one in self._active if self._sought(one)]
        for clear in (True, False):
            stage = free[(score[free] >= CLEAR_SCORE) == clear]
            pairs = self._matched(waiting, box[stage], looks[stage], label[stage])
            for one, row in pairs:
                at = int(stage[row])
                self._update(one, box[at], float(score[at]), str(label[at]), looks[at])
            taken = {stage[row] for _, row in pairs}
            free = np.array([row for row in free if row not in taken], dtype=int)
            waiting = [one for one in waiting if one.last != self._now]
        for row in free[score[free] >= BEGIN_SCORE].tolist():
            self._begin(box[row], float(score[row]), str(label[row]), looks[row])
        self._active = [one for one in self._active if not self._gone(one)]

    def settle(self, frame: int) -> Settled:
        """Return who is where in a frame at least ``lag`` old, and forget the frames before it.

        Frames are asked for in order, each once.
        """
        found = [
            (one.number, one.label, *placed)
            for one in self._active
            if one.hits >= CONFIRMED_BY
            and (placed := _placed(one, frame, self.lag, self.smooth)) is not None
        ]
        found.sort(key=lambda row: row[0])
        self._forget(frame)
        return Settled(
            number=np.array([row[0] for row in found], dtype=np.int64),
            label=np.array([row[1] for row in found], dtype=str),
            box=np.array([row[2] for row in found], dtype=float).reshape(-1, 4),
            confidence=np.array([row[3] for row in found], dtype=float),
        )

    def _matched(
        self,
        waiting: list[_Individual],
        box: np.ndarray,
        looks: np.ndarray,
        label: np.ndarray,
    ) -> list[tuple[_Individual, int]]:
        if not waiting or not len(box):
            return []
        cost = np.stack([self._cost(one, box, looks, label) for one in waiting])
        cost[cost > MOST_COST] = 1e3
        rows, columns = linear_sum_assignment(cost)
        return [
            (waiting[row], int(column))
            for row, column in zip(rows, columns, strict=True)
            if cost[row, column] < 1e3
        ]

    def _cost(
        self, one: _Individual, box: np.ndarray, looks: np.ndarray, label: np.ndarray
    ) -> np.ndarray:
        """Return 0 for a perfect match to 1 and more for none."""
        lost = self._now - one.last - 1
        mean = one.state.box
        # Boxes grow with the time since the last sight: nobody knows where they went.
        grown = 1.2 + 0.1 * min(lost, 15)
        here = geometry.to_corners(mean[:2], mean[2:] * grown)
        there = geometry.to_corners(box[:, :2], box[:, 2:] * grown)
        apart = 1 - geometry.iou(here, there)
        apart = np.where(apart >= 1, 10.0, apart)
        taller = np.abs(np.log(box[:, 3] / max(mean[3], 1.0)))
        cost = apart + 0.3 * np.maximum(taller - 0.2, 0)
        if looks.shape[1] and one.looks.size:
            strange = 1 - looks @ one.looks / 2
            weight = LOOKS if lost == 0 else 0.5
            cost = (1 - weight) * cost + weight * strange * 1.6
        return np.asarray(cost + OTHER_CLASS * (label != one.label))

    def _update(
        self, one: _Individual, box: np.ndarray, score: float, label: str, looks: np.ndarray
    ) -> None:
        one.state.correct(box, trust=float(np.clip(score, 0.2, 1.0)))
        one.seen[self._now] = (box, score)
        one.last = self._now
        one.hits += 1
        one.votes[label] = one.votes.get(label, 0.0) + score
        if looks.size:
            one.looks = (1 - LEARN_LOOKS) * one.looks + LEARN_LOOKS * looks

    def _begin(self, box: np.ndarray, score: float, label: str, looks: np.ndarray) -> None:
        one = _Individual(self._next, MotionState(box), looks.copy(), last=self._now, hits=1)
        one.seen[self._now] = (box, score)
        one.votes[label] = score
        self._next += 1
        self._active.append(one)

    def _gone(self, one: _Individual) -> bool:
        """Tell whether nobody will ask for this individual again."""
        lost = self._now - one.last
        if one.hits < CONFIRMED_BY:
            return lost > 2
        return lost > self.memory + self.smooth

    def _sought(self, one: _Individual) -> bool:
        return self._now - one.last <= self.memory and not self._left(one)

    def _left(self, one: _Individual) -> bool:
        """Tell whether an individual was last seen leaving the picture."""
        if self._size is None or self._now - one.last <= 3:
            return False
        x, y, width, height = one.seen[one.last][0]
        edge = 0.25 * width
        speed_x, speed_y = one.state.mean[4:6]
        return bool(
            (x - width / 2 < edge and speed_x <= 0)
            or (x + width / 2 > self._size[0] - edge and speed_x >= 0)
            or (y + height / 2 > self._size[1] - edge and speed_y >= 0)
            or (y - height / 2 < 1 and speed_y < 0)
        )

    def _forget(self, frame: int) -> None:
        """Drop sights that no frame after this one needs, but never the latest."""
        for one in self._active:
            for old in [f for f in one.seen if f < frame - self.smooth and f != one.last]:
                later = any(old < f <= frame - self.smooth for f in one.seen)
                if later:
                    del one.seen[old]


def _placed(one: _Individual, frame: int, lag: int, smooth: int) -> tuple[np.ndarray, float] | None:
    """Return box and confidence of an individual in a frame; None where it is not known.

    The centre is read off a straight line fitted to the frames around, the size is their
    weighted median: legs swing and blobs merge, people do not grow and shrink.
    """
    around = np.arange(frame - smooth, frame + smooth + 1)
    if all(number in one.seen for number in around.tolist()):
        values = np.array([one.seen[number][0] for number in around.tolist()])
    else:
        known = np.array(sorted(one.seen))
        if not known[0] <= frame <= known[-1]:
            return None
        # Where nobody was seen for longer than the lag, nothing is filled or smoothed across.
        piece = np.cumsum(np.diff(known, prepend=known[0]) > lag + 1)
        before = int(np.searchsorted(known, frame, side="right")) - 1
        if known[before] != frame and piece[before] != piece[before + 1]:
            return None
        known = known[piece == piece[before]]
        around = around[(around >= known[0]) & (around <= known[-1])]
        boxes = np.array([one.seen[number][0] for number in known.tolist()])
        values = np.stack([np.interp(around, known, side) for side in boxes.T], axis=-1)
    score = np.array([one.seen[f][1] if f in one.seen else FILLED_SCORE for f in around.tolist()])
    weight = score * (1 - np.abs(around - frame) / (smooth + 1))
    confidence = one.seen[frame][1] if frame in one.seen else FILLED_SCORE
    place = _on_line(around - frame, values[:, :2], weight)
    return np.concatenate([place, _median(values[:, 2:], weight)]), confidence


def _on_line(moment: np.ndarray, values: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """Return the value at moment 0 of the weighted straight line through values (n, k)."""
    share = weight / weight.sum()
    when, mean = share @ moment, share @ values
    spread = share @ (moment - when) ** 2
    if len(moment) < 3 or spread == 0:
        return np.asarray(values[np.abs(moment).argmin()])
    slope = (share * (moment - when)) @ (values - mean) / spread
    return np.asarray(mean - slope * when)


def _median(values: np.ndarray, weight: np.ndarray) -> np.ndarray:
    """Return the weighted median of each column of values (n, k)."""
    order = values.argsort(axis=0)
    summed = weight[order].cumsum(axis=0)
    middle = (summed < summed[-1] / 2).sum(axis=0)
    columns = np.arange(values.shape[1])
    return np.asarray(values[order[middle, columns], columns])


def join(settled: Sequence[Settled], time: np.ndarray, frame: np.ndarray) -> xr.Dataset:
    """Return the tracks of these frames from who was where in each of them."""
    labels = {
        number: label
        for moment in settled
        for number, label in zip(moment.number.tolist(), moment.label.tolist(), strict=True)
    }
    names = sorted(labels)
    if not names:
        return no_tracks(time, frame=frame)
    values = np.full((len(settled), 5, len(names)), np.nan)
    for row, moment in enumerate(settled):
        columns = np.searchsorted(names, moment.number)
        values[row, :4, columns] = moment.box
        values[row, 4, columns] = moment.confidence
    return make_tracks(
        values[:, :2],
        values[:, 2:4],
        time,
        confidence=values[:, 4],
        individual=names,
        label=[labels[name] for name in names],
        frame=frame,
    )


def associate(
    detections: xr.Dataset, time: np.ndarray, *, lag: int = 15, memory: int = 60
) -> xr.Dataset:
    """Return the tracks of all detections of a recording.

    Parameters
    ----------
    detections
        With ``frame`` numbers from 0.
    time
        Seconds of each frame of the recording.
    """
    check_detections(detections)
    frames = detections["frame"].values
    box = np.concatenate([detections["position"].values, detections["shape"].values], axis=1)
    tracker = Tracker(lag=lag, memory=memory)
    settled = []
    for frame in range(len(time)):
        rows = frames == frame
        tracker.step(box[rows], detections["score"].values[rows], detections["class"].values[rows])
        if frame >= lag:
            settled.append(tracker.settle(frame - lag))
    settled += [tracker.settle(frame) for frame in range(len(settled), len(time))]
    return join(settled, time, np.arange(len(time)))
