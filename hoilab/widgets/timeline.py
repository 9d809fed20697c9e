"""What happened when: one lane for each individual, pair, zone and kind of anomaly."""

from pathlib import Path
from typing import Any

import numpy as np
import traitlets
import xarray as xr

from hoilab.widgets._notebook import FramedWidget
from hoilab.widgets._timeline import TimelineView

FRONT_END = Path(__file__).parent / "static" / "event_timeline.js"


class Timeline(FramedWidget):
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

    _view: TimelineView
    _esm = FRONT_END
    twin = "hoilab.widgets.panel_timeline:PanelTimeline"
    frame = traitlets.Int(0).tag(sync=True)
    selected = traitlets.Int(None, allow_none=True).tag(sync=True)
    pair = traitlets.Int(None, allow_none=True).tag(sync=True)
    span = traitlets.List(traitlets.Int(), []).tag(sync=True)
    window = traitlets.List(traitlets.Int(), []).tag(sync=True)
    kinds = traitlets.List(traitlets.Unicode(), []).tag(sync=True)
    revision = traitlets.Int(0).tag(sync=True)

    def __init__(self, time_s: np.ndarray, events: xr.Dataset, *, frame: int = 0) -> None:
        super().__init__(TimelineView(time_s, events), frame=frame)

    def show(self, events: xr.Dataset) -> None:
        """Show other events."""
        self._view.events = events
        self.revision += 1

    @traitlets.validate("span", "window")  # type: ignore[untyped-decorator]
    def _span_is_one(self, proposal: dict[str, Any]) -> list[int]:
        span: list[int] = proposal["value"]
        if span and not (len(span) == 2 and 0 <= span[0] <= span[1] < self.frames):
            raise traitlets.TraitError(
                f"expected the first and the last of frames 0 to {self.frames - 1}, or an empty "
                f"list, got {span}"
            )
        return span
