"""What happened when: one lane for each individual, pair, zone and kind of anomaly."""

from pathlib import Path
from typing import Any

import anywidget
import numpy as np
import traitlets
import xarray as xr

from hoilab.widgets._timeline import TimelineView

FRONT_END = Path(__file__).parent / "static" / "event_timeline.js"


class Timeline(anywidget.AnyWidget):  # type: ignore[misc]
    """Events of a recording on one ruler, in lanes.

    A click jumps and picks out, a drag brushes a span, Ctrl with the wheel zooms into time.

    Parameters
    ----------
    time_s
        Seconds of each frame.
    events
        As `hoilab.analysis.events` makes them.

    Attributes
    ----------
    frame : int
        The frame where the cursor stands.
    selected, pair : int or None
        The individual and the pair that are picked out.
    span : list of int
        First and last frame of what is brushed; empty where nothing is.
    window : list of int
        First and last frame in view; empty shows all.
    kinds : list of str
        Which kinds of lanes are shown; empty shows all.
    revision : int
        Rises when `show` takes other events.

    Examples
    --------
    >>> import numpy as np
    >>> from hoilab.analysis.events import together
    >>> line = Timeline(np.arange(100) / 25, together([]))
    >>> line.span = [10, 20]
    >>> line.frames
    100
    """

    _esm = FRONT_END
    frame = traitlets.Int(0).tag(sync=True)
    selected = traitlets.Int(None, allow_none=True).tag(sync=True)
    pair = traitlets.Int(None, allow_none=True).tag(sync=True)
    span = traitlets.List(traitlets.Int(), []).tag(sync=True)
    window = traitlets.List(traitlets.Int(), []).tag(sync=True)
    kinds = traitlets.List(traitlets.Unicode(), []).tag(sync=True)
    revision = traitlets.Int(0).tag(sync=True)

    def __init__(self, time_s: np.ndarray, events: xr.Dataset, *, frame: int = 0) -> None:
        self._view = TimelineView(time_s, events)
        super().__init__(frame=frame)
        self.on_msg(self._answer)

    @property
    def frames(self) -> int:
        """Return how many frames there are."""
        return self._view.frames

    def show(self, events: xr.Dataset) -> None:
        """Show other events."""
        self._view.events = events
        self.revision += 1

    @traitlets.validate("frame")  # type: ignore[untyped-decorator]
    def _frame_exists(self, proposal: dict[str, Any]) -> int:
        frame: int = proposal["value"]
        if not 0 <= frame < self.frames:
            raise traitlets.TraitError(f"frame must be 0 to {self.frames - 1}, got {frame}")
        return frame

    @traitlets.validate("span", "window")  # type: ignore[untyped-decorator]
    def _span_is_one(self, proposal: dict[str, Any]) -> list[int]:
        span: list[int] = proposal["value"]
        if span and not (len(span) == 2 and 0 <= span[0] <= span[1] < self.frames):
            raise traitlets.TraitError(
                f"expected the first and the last of frames 0 to {self.frames - 1}, or an empty "
                f"list, got {span}"
            )
        return span

    def _answer(self, _widget: object, message: dict[str, Any], buffers: list[bytes]) -> None:
        reply, parts = self._view.handle(message["op"], message, buffers)
        self.send({**reply, "id": message["id"]}, parts)

    def __panel__(self) -> Any:
        """Return a twin for Panel layouts; each follows the other."""
        from hoilab.widgets.panel_timeline import PanelTimeline

        return PanelTimeline.twin_of(self, self._view)
