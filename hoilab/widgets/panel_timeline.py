"""The timeline as Panel sees it; imported only where Panel is used."""

from pathlib import Path
from typing import ClassVar

import param
import xarray as xr

from hoilab.widgets._panel import PanelTwin
from hoilab.widgets._timeline import TimelineView
from hoilab.widgets.timeline import FRONT_END


class PanelTimeline(PanelTwin):
    """A `hoilab.widgets.Timeline` for Panel: the same state, the same front end."""

    _bundle: ClassVar[Path] = FRONT_END
    state = ("frame", "selected", "pair", "span", "window", "kinds", "revision")

    frame = param.Integer(default=0, bounds=(0, None))
    selected = param.Integer(default=None, allow_None=True)
    pair = param.Integer(default=None, allow_None=True)
    span = param.List(default=[], item_type=int)
    window = param.List(default=[], item_type=int)
    kinds = param.List(default=[], item_type=str)
    revision = param.Integer(default=0)

    _view: TimelineView

    def show(self, events: xr.Dataset) -> None:
        """Show other events."""
        self._view.events = events
        self.revision += 1
