"""What an annotator's front end asks for: pictures, what the model says, and what is labelled."""

import threading
from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any

import numpy as np
import xarray as xr

from hoilab.analysis.propagation import along_tracks
from hoilab.datasets.labels import Labels
from hoilab.errors import DataError
from hoilab.geometry.boxes import pairwise_iou, to_corners
from hoilab.plotting.colours import PALETTE
from hoilab.schema import check_interactions, make_interactions
from hoilab.schema.interactions import NOBODY
from hoilab.widgets._answers import Answer, answered
from hoilab.widgets._view import ScrubberView

NOTHING = "none"
TELLING = 0.05
SAME = 0.5


class AnnotatorView:
    """Answer questions about the labels of one video, and take new ones.

    Parameters
    ----------
    scrubber
        Answers with pictures, hidden or public, and knows the tracks.
    labels
        What is labelled; every change is on disk before it is answered.
    said
        What a model says of the clip; another table may take its place later.
    verbs, objects
        Names that are offered; those that are labelled or said come on top of them.
    ruled_out
        By class of thing, verbs that cannot be learnt with it; they are offered greyed out.
    changed
        Called with the frames whose labels changed, from the thread of the question.
    """

    def __init__(
        self,
        scrubber: ScrubberView,
        labels: Labels,
        said: xr.Dataset,
        *,
        verbs: Sequence[str] = (),
        objects: Sequence[str] = (),
        ruled_out: Mapping[str, Sequence[str]] | None = None,
        changed: Callable[[list[int]], None] | None = None,
    ) -> None:
        self.scrubber = scrubber
        self.labels = labels
        self.changed = changed
        self._offered = (tuple(verbs), tuple(objects))
        self._ruled_out = {name: list(out) for name, out in (ruled_out or {}).items()}
        self._lock = threading.Lock()
        self.said = said
        numbers = scrubber.video["frame"].values.tolist()
        self._time = dict(zip(numbers, scrubber.video["time"].values.tolist(), strict=True))
        self._number = numbers
        said_by: dict[str, Callable[[Mapping[str, object]], dict[str, object]]] = {
            "describe": self._describe,
            "pairs": self._pairs,
            "change": self._change,
            "propagate": self._propagate,
            "undo": lambda _args: self._went(self.labels.undo()),
            "redo": lambda _args: self._went(self.labels.redo()),
        }
        self._answers: dict[str, Callable[[Mapping[str, object]], Answer]] = {
            **{op: partial(_passed_on, scrubber, op) for op in ("frames", "groups", "packets")},
            **{op: _without_bytes(say) for op, say in said_by.items()},
        }

    @property
    def said(self) -> xr.Dataset:
        """What the model says."""
        return self._said

    @said.setter
    def said(self, rows: xr.Dataset) -> None:
        table = check_interactions(rows).compute()
        with self._lock:
            self._said = table

    def handle(self, op: str, args: Mapping[str, object], _buffers: Sequence[bytes]) -> Answer:
        """Answer one question; a refusal is an answer with an ``error`` in it."""
        return answered("an annotator", self._answers, op, args)

    @property
    def frames(self) -> int:
        """Return how many frames there are."""
        return self.scrubber.frames

    def _describe(self, _args: Mapping[str, object]) -> dict[str, object]:
        labelled = self.labels.interactions()
        verbs, objects = (
            list(dict.fromkeys((*offered, *_names(self.said, name), *_names(labelled, name))))
            for offered, name in zip(self._offered, ("verb", "object_class"), strict=True)
        )
        return {
            "frames": self.scrubber.frames,
            "width": int(self.scrubber.video.sizes["x"]),
            "height": int(self.scrubber.video.sizes["y"]),
            "seconds": [round(time, 4) for time in self._time.values()],
            "verbs": [verb for verb in verbs if verb not in ("", NOTHING)],
            "objects": [name for name in objects if name not in ("", NOTHING)],
            "ruled_out": self._ruled_out,
            "palette": list(PALETTE),
            "file": self.labels.path.name,
            "nothing": NOTHING,
            **self._state(),
        }

    def _state(self) -> dict[str, object]:
        undo, redo = self.labels.steps
        place = {number: at for at, number in enumerate(self._number)}
        labelled = [place[frame] for frame in self.labels.frames if frame in place]
        return {"labelled": labelled, "undo": undo, "redo": redo}

    def _pairs(self, args: Mapping[str, object]) -> dict[str, object]:
        """Answer the pairs of a frame: labelled ones, then what the model says beside them."""
        number = self._frame(args)
        labelled = self.labels.of(number)
        with self._lock:
            rows = self._said
        found = said_pairs(rows.isel(interaction=np.flatnonzero(rows["frame"].values == number)))
        own = [{**pair, "labelled": True, "said": {}} for pair in labelled or []]
        for pair in found:
            same = [mine for mine in own if _same(mine, pair)]
            for mine in same:
                mine["said"], mine["pair"] = pair["said"], pair["pair"]
            if not same:
                own.append(pair)
        return {"pairs": own, "judged": labelled is not None, **self._state()}

    def _change(self, args: Mapping[str, object]) -> dict[str, object]:
        number, pairs = self._frame(args), args.get("pairs")
        if pairs is not None and not isinstance(pairs, list):
            raise DataError("pairs must be a list of pairs, or null to unlabel the frame")
        self.labels.change({number: pairs}, time=self._time)
        return self._went([number])

    def _propagate(self, args: Mapping[str, object]) -> dict[str, object]:
        """Carry one labelled pair along its tracks to the frames from first to last."""
        number, which = self._frame(args), args.get("index")
        mine = self.labels.of(number) or []
        if not isinstance(which, int) or not 0 <= which < len(mine):
            raise DataError("label the pair first; then it can be carried along its track")
        if self.scrubber.tracks is None:
            raise DataError("this clip has no tracks to carry a label along; run hoilab analyze")
        first, last = (self._place(args.get(name)) for name in ("first", "last"))
        wanted = [frame for frame in self._number[first : last + 1] if frame != number]
        carried = along_tracks(_row(mine[which], number), self.scrubber.tracks.compute(), wanted)
        changes: dict[int, list[dict[str, Any]]] = {}
        for pair in said_pairs(carried, least=0.0):
            frame = int(pair.pop("frame"))
            told = {**pair, "verb": mine[which]["verb"]}
            others = [one for one in self.labels.of(frame) or [] if not _same(one, told)]
            changes[frame] = [*others, told]
        if not changes:
            raise DataError("nobody's track lies under this pair; draw its boxes onto the two")
        self.labels.change(changes, time=self._time)
        return {**self._went([number, *changes]), "carried": len(changes)}

    def _went(self, frames: list[int]) -> dict[str, object]:
        if frames and self.changed is not None:
            self.changed(frames)
        place = {number: at for at, number in enumerate(self._number)}
        return {"at": [place[frame] for frame in frames if frame in place], **self._state()}

    def _place(self, value: object) -> int:
        if not isinstance(value, int) or not 0 <= value < len(self._number):
            raise DataError(f"frame must be 0 to {len(self._number) - 1}, got {value!r}")
        return value

    def _frame(self, args: Mapping[str, object]) -> int:
        return int(self._number[self._place(args.get("frame"))])


def _passed_on(scrubber: ScrubberView, op: str, args: Mapping[str, object]) -> Answer:
    return scrubber.handle(op, args, ())


def _without_bytes(
    say: Callable[[Mapping[str, object]], dict[str, object]],
) -> Callable[[Mapping[str, object]], Answer]:
    return lambda args: (say(args), [])


def said_pairs(rows: xr.Dataset, *, least: float = TELLING) -> list[dict[str, Any]]:
    """Return rows of a model as pairs, each with its verbs and their scores, the surest first."""
    corners = {
        who: to_corners(rows[f"{who}_position"].values, rows[f"{who}_shape"].values)
        for who in ("human", "object")
    }
    pair = rows["pair"].values if "pair" in rows else np.full(rows.sizes["interaction"], NOBODY)
    found: list[dict[str, Any]] = []
    for at in np.lexsort((-rows["score"].values, rows["frame"].values)).tolist():
        thing = corners["object"][at]
        one: dict[str, Any] = {
            "frame": int(rows["frame"].values[at]),
            "human": corners["human"][at].round(2).tolist(),
            "object": thing.round(2).tolist() if np.isfinite(thing).all() else None,
            "object_class": str(rows["object_class"].values[at]),
            "human_id": int(rows["human"].values[at]),
            "object_id": int(rows["object"].values[at]),
            "pair": int(pair[at]),
            "labelled": False,
        }
        score, verb = float(rows["score"].values[at]), str(rows["verb"].values[at])
        if score < least:
            continue
        same = [two for two in found if two["frame"] == one["frame"] and _same(two, one, iou=0.9)]
        if same:
            same[0]["said"].setdefault(verb, round(score, 3))
        else:
            found.append({**one, "verb": verb, "said": {verb: round(score, 3)}})
    return found


def _same(one: Mapping[str, Any], other: Mapping[str, Any], *, iou: float = SAME) -> bool:
    """Tell whether two pairs are of the same human and the same thing."""
    if one["object_class"] != other["object_class"]:
        return False
    if (one["object"] is None) != (other["object"] is None):
        return False
    boxes = [(one["human"], other["human"])]
    if one["object"] is not None:
        boxes.append((one["object"], other["object"]))
    return all(
        float(pairwise_iou(np.array([a], float), np.array([b], float))[0, 0]) >= iou
        for a, b in boxes
    )


def _row(pair: Mapping[str, Any], frame: int) -> xr.Dataset:
    nan = float("nan")
    centres, sizes = [], []
    for box in (pair["human"], pair["object"] or [nan] * 4):
        left, top, right, bottom = box
        centres.append([[(left + right) / 2, (top + bottom) / 2]])
        sizes.append([[right - left, bottom - top]])
    return make_interactions(
        [frame], 0.0, centres[0], sizes[0], centres[1], sizes[1],
        object_class=pair["object_class"], verb=pair["verb"],
    )  # fmt: skip


def _names(rows: xr.Dataset, name: str) -> list[str]:
    return [str(value) for value in np.unique(rows[name].values.astype(str))]
