"""The map and the zone editor as Panel sees them; imported only where Panel is used."""

from pathlib import Path
from typing import ClassVar

import param

from hoilab.widgets import ground_map, zone_drawing
from hoilab.widgets._panel import PanelTwin
from hoilab.widgets._zone_book import TOOLS


class PanelMapView(PanelTwin):
    """A `hoilab.widgets.ground_map.MapView` for Panel: the same state, the same front end."""

    _bundle: ClassVar[Path] = ground_map.FRONT_END
    state = ("frame", "selected", "layers", "playing", "speed", "loop")

    frame = param.Integer(default=0, bounds=(0, None))
    selected = param.Integer(default=None, allow_None=True)
    layers = param.List(default=list(ground_map.SHOWN), item_type=str)
    playing = param.Boolean(default=False)
    speed = param.Number(default=1.0, bounds=(0.01, 64.0))
    loop = param.Boolean(default=False)


class PanelZoneEditor(PanelTwin):
    """A `hoilab.widgets.zone_drawing.ZoneEditor` for Panel: the same state and front end."""

    _bundle: ClassVar[Path] = zone_drawing.FRONT_END
    state = ("tool", "picked", "revision")

    tool = param.Selector(default="select", objects=list(TOOLS))
    picked = param.String(default="")
    revision = param.Integer(default=0)
