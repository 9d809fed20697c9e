"""What a lens's front end asks for: pairs of a frame, and where the network looked for them."""

from collections.abc import Callable, Mapping, Sequence
from typing import Protocol

import numpy as np
import xarray as xr

from hoilab.errors import DataError
from hoilab.geometry.boxes import to_corners
from hoilab.plotting.colours import PALETTE
from hoilab.widgets._answers import Answer, answered
from hoilab.widgets._view import ScrubberView

KINDS = ("cross", "self", "rollout")
_MOST_QUERIES = 32


class Seen(Protocol):
    """Where a network looked: `hoilab.tasks.looks.Looks`, or a plugin's own."""

    def pairs(self, row: int) -> xr.Dataset:
        """Return the pairs of a frame, with ``query``."""
        ...

    def of_query(self, row: int, query: int) -> np.ndarray:
        """Return where a query looked (layer, head, y, x)."""
        ...

    def of_point(self, row: int, x: float, y: float) -> np.ndarray:
        """Return where the cell at a pixel looked (layer, head, y, x)."""
        ...

    def rolled(self, row: int, *, query: int) -> np.ndarray:
        """Return the look of a query followed through the encoder (y, x)."""
        ...


class LensView:
    """Answer questions about where a network looked.

    Parameters
    ----------
    scrubber
        Answers with pictures, hidden or public, of the same frames.
    looks
        Where the network looked.
    """

    def __init__(self, scrubber: ScrubberView, looks: Seen) -> None:
        self.scrubber = scrubber
        self.looks = looks
        self._answers: dict[str, Callable[[Mapping[str, object]], Answer]] = {
            "frames": lambda args: scrubber.handle("frames", args, ()),
            "describe": self._describe,
            "look": self._look,
            "maps": self._maps,
            "point": self._point,
            "rollout": self._rollout,
        }

    def handle(self, op: str, args: Mapping[str, object], _buffers: Sequence[bytes]) -> Answer:
        """Answer one question; a refusal is an answer with an ``error`` in it."""
        return answered("a lens", self._answers, op, args)

    @property
    def frames(self) -> int:
        """Return how many frames there are."""
        return self.scrubber.frames

    def _describe(self, _args: Mapping[str, object]) -> Answer:
        video = self.scrubber.video
        times = video["time"].values.astype("<f8")
        return {
            "frames": self.scrubber.frames,
            "width": int(video.sizes["x"]),
            "height": int(video.sizes["y"]),
            "kinds": list(KINDS),
            "palette": list(PALETTE),
        }, [(times - times[0]).tobytes()]

    def _look(self, args: Mapping[str, object]) -> Answer:
        """Answer the pairs of a frame; the network looks at it if it has not yet."""
        rows = self.looks.pairs(self._row(args))
        human, thing = (
            to_corners(rows[f"{who}_position"].values, rows[f"{who}_shape"].values).round(1)
            for who in ("human", "object")
        )
        names = ("query", "verb", "object_class", "score")
        columns = (rows[name].values.tolist() for name in names)
        pairs = [
            dict(zip(names, values, strict=True), human=one.tolist(), object=other.tolist())
            for *values, one, other in zip(*columns, human, thing, strict=True)
        ]
        return {"pairs": pairs}, []

    def _maps(self, args: Mapping[str, object]) -> Answer:
        """Answer where some queries looked: one buffer (f4) of layer, head, y, x for each."""
        asked = args.get("queries")
        if not isinstance(asked, list) or not 0 < len(asked) <= _MOST_QUERIES:
            raise DataError(f"expected a list of 1 to {_MOST_QUERIES} queries")
        row = self._row(args)
        return _answer([self.looks.of_query(row, int(query)) for query in asked])

    def _point(self, args: Mapping[str, object]) -> Answer:
        x, y = (float(str(args.get(axis, "nan"))) for axis in ("x", "y"))
        if not np.isfinite([x, y]).all():
            raise DataError("expected x and y in pixels of the frame")
        return _answer([self.looks.of_point(self._row(args), x, y)])

    def _rollout(self, args: Mapping[str, object]) -> Answer:
        query = int(str(args.get("query", -1)))
        return _answer([self.looks.rolled(self._row(args), query=query)[None, None]])

    def _row(self, args: Mapping[str, object]) -> int:
        frame = args.get("frame")
        if not isinstance(frame, int) or not 0 <= frame < self.scrubber.frames:
            raise DataError(f"frame must be 0 to {self.scrubber.frames - 1}, got {frame!r}")
        return frame


def _answer(maps: Sequence[np.ndarray]) -> Answer:
    layers, heads, rows, columns = maps[0].shape
    about: dict[str, object] = {"layers": layers, "heads": heads, "rows": rows, "columns": columns}
    return about, [part.astype("<f4").tobytes() for part in maps]
