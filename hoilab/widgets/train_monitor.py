"""A lesson while it goes on: its curve, what it changes, and what to do with it."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import anywidget
import traitlets
import xarray as xr

from hoilab.widgets._train_monitor import MonitorView, Taught

FRONT_END = Path(__file__).parent / "static" / "train_monitor.js"


class TrainMonitor(anywidget.AnyWidget):  # type: ignore[misc]
    """Teach, hold, end; see what changes; keep or discard it, and go back to what was kept.

    Parameters
    ----------
    lessons
        `hoilab.training.lessons.Lessons`.
    video
        The clip, hidden or public, for pictures of what changed.
    teach
        Begins a lesson on what is labelled now.

    Attributes
    ----------
    frame : int
        The frame of the change that was clicked last.
    phase : str
        What goes on: idle, looking, learning, telling, proposed, failed.
    """

    _esm = FRONT_END
    frame = traitlets.Int(0).tag(sync=True)
    phase = traitlets.Unicode("idle").tag(sync=True)

    def __init__(self, lessons: Taught, video: xr.DataArray, teach: Callable[[], None]) -> None:
        self._view = MonitorView(lessons, video, teach)
        super().__init__()
        self.on_msg(self._answer)

    def _answer(self, _widget: object, message: dict[str, Any], buffers: list[bytes]) -> None:
        reply, parts = self._view.handle(message["op"], message, buffers)
        self.send({**reply, "id": message["id"]}, parts)

    def __panel__(self) -> Any:
        """Return a twin for Panel layouts; each follows the other."""
        from hoilab.widgets.panel_learning import PanelMonitor

        return PanelMonitor.twin_of(self, self._view)
