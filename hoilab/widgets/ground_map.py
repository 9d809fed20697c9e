"""The ground from above: who is where in metres, and how sure that is."""

from pathlib import Path
from typing import Any

import traitlets

from hoilab.widgets._ground_view import LAYERS, GroundView
from hoilab.widgets._notebook import FramedWidget

__all__ = ["GroundView", "MapView"]

FRONT_END = Path(__file__).parent / "static" / "map_view.js"
SHOWN = ("floor", "walks", "ellipses", "labels", "zones")


class MapView(FramedWidget):
    """A map of positions in metres, linked to a frame and to who is picked out.

    A click picks an individual out, hovering over another one tells the distance between both.

    Parameters
    ----------
    view
        What is on the map, see `hoilab.widgets.maps.map_view`.

    Attributes
    ----------
    frame : int
        The frame whose positions are shown.
    selected : int or None
        The individual that is picked out.
    layers : list of str
        What is drawn: some of ``floor``, ``walks``, ``ellipses``, ``labels``, ``zones``,
        ``heat``, ``flow``.
    playing : bool
        Whether time runs.
    speed : float
        How fast it runs; 1 is as it was recorded.
    loop : bool
        Whether it starts again at the end.

    Examples
    --------
    >>> from hoilab.schema import make_ground
    >>> ground = make_ground([[[0.0], [1.0]], [[0.5], [1.0]]], [0.0, 0.5], individual=[7])
    >>> plan = MapView(GroundView(ground))
    >>> plan.selected = 7
    >>> plan.frames
    2
    """

    _view: GroundView
    _esm = FRONT_END
    twin = "hoilab.widgets.panel_maps:PanelMapView"
    frame = traitlets.Int(0).tag(sync=True)
    selected = traitlets.Int(None, allow_none=True).tag(sync=True)
    layers = traitlets.List(traitlets.Unicode(), list(SHOWN)).tag(sync=True)
    playing = traitlets.Bool(False).tag(sync=True)
    speed = traitlets.Float(1.0, min=0.01, max=64.0).tag(sync=True)
    loop = traitlets.Bool(False).tag(sync=True)

    def __init__(self, view: GroundView, *, frame: int = 0, selected: int | None = None) -> None:
        super().__init__(view, frame=frame, selected=selected)

    @traitlets.validate("selected")  # type: ignore[untyped-decorator]
    def _individual_exists(self, proposal: dict[str, Any]) -> int | None:
        chosen: int | None = proposal["value"]
        if chosen is not None and chosen not in self._view.individuals:
            raise traitlets.TraitError(f"selected must be None or on the map, got {chosen}")
        return chosen

    @traitlets.validate("layers")  # type: ignore[untyped-decorator]
    def _layers_exist(self, proposal: dict[str, Any]) -> list[str]:
        layers: list[str] = proposal["value"]
        if unknown := sorted(set(layers) - set(LAYERS)):
            raise traitlets.TraitError(f"layers are {', '.join(LAYERS)}; got {', '.join(unknown)}")
        return layers
