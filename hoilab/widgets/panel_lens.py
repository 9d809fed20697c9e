"""The attention lens as Panel sees it; imported only where Panel is used."""

from pathlib import Path
from typing import ClassVar

import param

from hoilab.widgets._lens import KINDS
from hoilab.widgets._panel import PanelTwin
from hoilab.widgets.attention_lens import COLOUR_MAPS, FRONT_END, STATE


class PanelLens(PanelTwin):
    """A `hoilab.widgets.AttentionLens` for Panel: the same state, the same front end."""

    _bundle: ClassVar[Path] = FRONT_END
    state = STATE

    frame = param.Integer(default=0, bounds=(0, None))
    query = param.Integer(default=None, allow_None=True)
    kind = param.Selector(default="cross", objects=list(KINDS))
    layer = param.Integer(default=-1, bounds=(-1, None))
    head = param.Integer(default=-1, bounds=(-1, None))
    opacity = param.Number(default=0.7, bounds=(0, 1))
    colours = param.Selector(default="heat", objects=list(COLOUR_MAPS))
    side_by_side = param.Boolean(default=False)
    point = param.List(default=[], item_type=(int, float))
