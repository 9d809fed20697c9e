"""The scrubber as Panel sees it; imported only where Panel is used."""

from pathlib import Path
from typing import ClassVar

import param

from hoilab.widgets._panel import PanelTwin
from hoilab.widgets._view import SHOWN
from hoilab.widgets.frame_scrubber import FRONT_END


class PanelScrubber(PanelTwin):
    """A `FrameScrubber` for Panel: the same state as parameters, the same front end.

    Parameters
    ----------
    view
        Answers what the front end asks: made of a video and its tracks.
    """

    _bundle: ClassVar[Path] = FRONT_END
    state = ("frame", "selected", "pair", "layers", "playing", "speed", "loop")

    frame = param.Integer(default=0, bounds=(0, None))
    selected = param.Integer(default=None, allow_None=True)
    pair = param.Integer(default=None, allow_None=True)
    layers = param.List(default=list(SHOWN), item_type=str)
    playing = param.Boolean(default=False)
    speed = param.Number(default=1.0, bounds=(0.01, 64.0))
    loop = param.Boolean(default=False)
