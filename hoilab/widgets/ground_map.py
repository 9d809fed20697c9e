"""The ground from above: who is where in metres, and how sure that is."""

from pathlib import Path
from typing import Any

import anywidget
import traitlets

from hoilab.widgets._ground_view import LAYERS, GroundView

__all__ = ["GroundView", "MapView"]

FRONT_END = Path(__file__).parent / "static" / "map_view.js"
SHOWN = ("floor", "walks", "ellipses", "labels", "zones")


class MapView(anywidget.AnyWidget):  # type: ignore[misc]
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

    _esm = FRONT_END
    frame = traitlets.Int(0).tag(sync=True)
    selected = traitlets.Int(None, allow_none=True).tag(sync=True)
    layers = traitlets.List(traitlets.Unicode(), list(SHOWN)).tag(sync=True)
    playing = traitlets.Bool(False).tag(sync=True)
    speed = traitlets.Float(1.0, min=0.01, max=64.0).tag(sync=True)
    loop = traitlets.Bool(False).tag(sync=True)

    def __init__(self, view: GroundView, *, frame: int = 0, selected: int | None = None) -> None:
        self._view = view
        super().__init__(frame=frame, selected=selected)
        self.on_msg(self._answer)

    @property
    def frames(self) -> int:
        """Return how many frames there are."""
        return self._view.frames

    @traitlets.validate("frame")  # type: ignore[untyped-decorator]
    def _frame_exists(self, proposal: dict[str, Any]) -> int:
        frame: int = proposal["value"]
        if not 0 <= frame < max(self.frames, 1):
            raise traitlets.TraitError(f"frame must be 0 to {self.frames - 1}, got {frame}")
        return frame

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

    def _answer(self, _widget: object, message: dict[str, Any], buffers: list[bytes]) -> None:
        reply, parts = self._view.handle(message["op"], message, buffers)
        self.send({**reply, "id": message["id"]}, parts)

    def __panel__(self) -> Any:
        """Return a twin for Panel layouts; each follows the other."""
        from hoilab.widgets.panel_maps import PanelMapView

        return PanelMapView.twin_of(self, self._view)
