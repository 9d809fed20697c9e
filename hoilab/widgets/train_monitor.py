"""A lesson while it goes on: its curve, what it changes, and what to do with it."""

from collections.abc import Callable
from pathlib import Path

import traitlets
import xarray as xr

from hoilab.widgets._notebook import NotebookWidget
from hoilab.widgets._train_monitor import MonitorView, Taught

FRONT_END = Path(__file__).parent / "static" / "train_monitor.js"


class TrainMonitor(NotebookWidget):
    """Teach, hold, end; see what changes; keep or discard it, and go back to what was kept.

    Parameters
    ----------
    lessons
        `hoilab.training.finetune.lessons.Lessons`.
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
    twin = "hoilab.widgets.panel_learning:PanelMonitor"
    frame = traitlets.Int(0).tag(sync=True)
    phase = traitlets.Unicode("idle").tag(sync=True)

    def __init__(self, lessons: Taught, video: xr.DataArray, teach: Callable[[], None]) -> None:
        super().__init__(MonitorView(lessons, video, teach))
