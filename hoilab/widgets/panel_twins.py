"""The same front ends as Panel sees them; imported only where Panel is used."""

from pathlib import Path
from typing import Any, ClassVar, Self

import panel as pn
import param

from hoilab.widgets._view import SHOWN, ScrubberView
from hoilab.widgets.frame_scrubber import FRONT_END, FrameScrubber

STATE = ("frame", "selected", "pair", "layers", "playing", "speed", "loop")


class PanelScrubber(pn.custom.AnyWidgetComponent):  # type: ignore[misc]
    """A `FrameScrubber` for Panel: the same state as parameters, the same front end.

    Parameters
    ----------
    view
        Answers what the front end asks: made of a video and its tracks.
    """

    _bundle: ClassVar[Path] = FRONT_END
    # Nothing is imported by address: without this Panel names React on a public server.
    _importmap: ClassVar[dict[str, object]] = {}

    frame = param.Integer(default=0, bounds=(0, None))
    selected = param.Integer(default=None, allow_None=True)
    pair = param.Integer(default=None, allow_None=True)
    layers = param.List(default=list(SHOWN), item_type=str)
    playing = param.Boolean(default=False)
    speed = param.Number(default=1.0, bounds=(0.01, 64.0))
    loop = param.Boolean(default=False)

    def __init__(self, view: ScrubberView, *, frame: int = 0, selected: int | None = None) -> None:
        self._view = view
        super().__init__(frame=frame, selected=selected, sizing_mode="stretch_width")

    @classmethod
    def twin_of(cls, widget: FrameScrubber, view: ScrubberView) -> Self:
        """Return a twin of a notebook widget: each follows the other."""
        twin = cls(view)
        twin.param.update(**{name: getattr(widget, name) for name in STATE})
        twin.param.watch(lambda change: setattr(widget, change.name, change.new), list(STATE))
        widget.observe(lambda change: setattr(twin, change["name"], change["new"]), list(STATE))
        return twin

    def _handle_msg(self, message: dict[str, Any]) -> None:
        reply, parts = self._view.handle(message["op"], message, message.get("buffers", []))
        self.send({**reply, "id": message["id"], "buffers": parts})
