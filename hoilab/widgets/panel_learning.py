"""Annotator and training monitor as Panel sees them; imported only where Panel is used."""

from pathlib import Path
from typing import ClassVar

import param

from hoilab.widgets import pair_annotator, train_monitor
from hoilab.widgets._panel import PanelTwin


class PanelAnnotator(PanelTwin):
    """A `hoilab.widgets.PairAnnotator` for Panel: the same state, the same front end."""

    _bundle: ClassVar[Path] = pair_annotator.FRONT_END
    state = ("frame", "pair", "span", "revision")

    frame = param.Integer(default=0, bounds=(0, None))
    pair = param.Integer(default=None, allow_None=True)
    span = param.List(default=[], item_type=int)
    revision = param.Integer(default=0)


class PanelMonitor(PanelTwin):
    """A `hoilab.widgets.TrainMonitor` for Panel: the same state, the same front end."""

    _bundle: ClassVar[Path] = train_monitor.FRONT_END
    state = ("frame", "phase")

    frame = param.Integer(default=0, bounds=(0, None))
    phase = param.String(default="idle")
