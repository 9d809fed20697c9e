"""What a training monitor's front end asks for: how far a lesson is, and what it changed."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

import numpy as np
import xarray as xr

from hoilab.errors import DataError
from hoilab.io import encode_jpeg
from hoilab.schema import release
from hoilab.widgets._annotator import said_pairs
from hoilab.widgets._answers import Answer, answered

_MARGIN = 0.6
_MOST_CHANGES = 60


class Taught(Protocol):
    """What a monitor drives: `hoilab.training.finetune.lessons.Lessons`, or a plugin's own."""

    before: xr.Dataset
    after: xr.Dataset | None
    in_use: str

    @property
    def moment(self) -> Any:
        """How far it is: state, done, total, epoch, paused, seconds, changed_s, said, losses."""
        ...

    def pause(self, paused: bool = True) -> None:
        """Hold it, or let it go on."""
        ...

    def stop(self, *, wait_s: float = 0.0) -> None:
        """End it."""
        ...

    def keep(self, name: str) -> Any:
        """Use what was taught from now on."""
        ...

    def discard(self) -> None:
        """Throw away what was taught."""
        ...

    def kept(self) -> Sequence[Any]:
        """Return the states that were kept."""
        ...

    def restore(self, name: str) -> None:
        """Use a kept state from now on."""
        ...


class MonitorView:
    """Answer how a lesson goes, and pass on what somebody wants of it.

    Parameters
    ----------
    lessons
        What is driven.
    video
        The clip, hidden or public, for pictures of what changed.
    teach
        Begins a lesson on what is labelled now.
    """

    def __init__(self, lessons: Taught, video: xr.DataArray, teach: Callable[[], None]) -> None:
        self.lessons = lessons
        self.video = release(video, way="widget")
        self._teach = teach
        self._numbers = self.video["frame"].values.tolist()
        self._changes: tuple[object, list[dict[str, Any]]] = (None, [])
        acts: dict[str, Callable[[Mapping[str, object]], object]] = {
            "describe": lambda _args: None,
            "teach": lambda _args: teach(),
            "pause": lambda args: lessons.pause(bool(args.get("paused", True))),
            "stop": lambda _args: lessons.stop(),
            "keep": lambda args: lessons.keep(str(args.get("name", ""))),
            "discard": lambda _args: lessons.discard(),
            "restore": lambda args: lessons.restore(str(args.get("name", ""))),
        }
        self._answers = {op: self._after(act) for op, act in acts.items()}
        self._answers["example"] = lambda args: ({}, [self._example(args)])

    def handle(self, op: str, args: Mapping[str, object], _buffers: Sequence[bytes]) -> Answer:
        """Answer one question; a refusal is an answer with an ``error`` in it."""
        return answered("a monitor", self._answers, op, args)

    def _after(
        self, act: Callable[[Mapping[str, object]], object]
    ) -> Callable[[Mapping[str, object]], Answer]:
        """Return what acts, and answers how things stand then."""

        def answer(args: Mapping[str, object]) -> Answer:
            act(args)
            return self._state(args), []

        return answer

    def _state(self, args: Mapping[str, object]) -> dict[str, object]:
        moment = self.lessons.moment
        since = args.get("since", 0)
        start = since if isinstance(since, int) and 0 <= since <= len(moment.losses) else 0
        return {
            **{k: v for k, v in vars(moment).items() if k != "losses"},
            "losses": [[round(t, 2), round(loss, 5)] for t, loss in moment.losses[start:]],
            "since": start,
            "changes": self._what_changed(),
            "in_use": self.lessons.in_use,
            "kept": [{"name": state.name, **state.card} for state in self.lessons.kept()],
        }

    def _what_changed(self) -> list[dict[str, Any]]:
        after = self.lessons.after
        if after is None:
            return []
        if self._changes[0] is not after:
            self._changes = (after, changes(self.lessons.before, after, self._numbers))
        return self._changes[1]

    def _example(self, args: Mapping[str, object]) -> bytes:
        """Return the part of a frame around a change, as JPEG."""
        frame, box = args.get("frame"), args.get("box")
        if not isinstance(frame, int) or not 0 <= frame < len(self._numbers):
            raise DataError(f"frame must be 0 to {len(self._numbers) - 1}, got {frame!r}")
        if not isinstance(box, list) or len(box) != 4:
            raise DataError("box must be left, top, right, bottom in pixels")
        left, top, right, bottom = (float(side) for side in box)
        wide, high = (right - left) * _MARGIN, (bottom - top) * _MARGIN / 2
        x = slice(max(0, int(left - wide)), int(right + wide) + 1)
        y = slice(max(0, int(top - high)), int(bottom + high) + 1)
        return encode_jpeg(self.video[frame].isel(x=x, y=y).load())


def changes(before: xr.Dataset, after: xr.Dataset, numbers: Sequence[int]) -> list[dict[str, Any]]:
    """Return the pairs whose surest verb is another one now, those that changed most first."""
    place = {number: at for at, number in enumerate(numbers)}
    found: list[dict[str, Any]] = []
    old: dict[int, list[dict[str, Any]]] = {}
    for pair in said_pairs(before):
        old.setdefault(pair["frame"], []).append(pair)
    for pair in said_pairs(after):
        verb, score = next(iter(pair["said"].items()))
        same = [one for one in old.get(pair["frame"], []) if _near(one, pair)]
        was_verb, was = next(iter(same[0]["said"].items())) if same else ("nothing", 0.0)
        if verb == was_verb or pair["frame"] not in place:
            continue
        boxes = np.array([pair["human"], pair["object"] or pair["human"]])
        box = [*boxes[:, :2].min(0).tolist(), *boxes[:, 2:].max(0).tolist()]
        found.append(
            {"frame": place[pair["frame"]], "object_class": pair["object_class"], "box": box,
             "was": was_verb, "was_score": was, "now": verb, "now_score": score}
        )  # fmt: skip
    found.sort(key=lambda change: -(change["now_score"] + change["was_score"]))
    return found[:_MOST_CHANGES]


def _near(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """Tell whether two pairs have their humans and their things in the same places."""
    if (one["object"] is None) != (other["object"] is None):
        return False
    return all(
        float(np.abs(np.subtract(one[who], other[who])).max()) < 12
        for who in ("human", "object")
        if one[who] is not None
    )
