"""The view in space as Panel sees it; imported only where Panel is used."""

from pathlib import Path
from typing import Any, ClassVar, Self

import panel as pn
import param

from hoilab.widgets._scene_view import COLOURS, SceneAnswers
from hoilab.widgets.scene_view import FRONT_END, STATE, SceneView


class PanelSceneView(pn.custom.AnyWidgetComponent):  # type: ignore[misc]
    """A `SceneView` for Panel: the same state as parameters, the same front end.

    Parameters
    ----------
    answers
        Of a scene and its video: what the front end asks.
    """

    _bundle: ClassVar[Path] = FRONT_END
    # Nothing is imported by address: without this Panel names React on a public server.
    _importmap: ClassVar[dict[str, object]] = {}

    frame = param.Integer(default=0, bounds=(0, None))
    selected = param.Integer(default=None, allow_None=True)
    layers = param.List(default=[], item_type=str)
    colour = param.Selector(default="rgb", objects=list(COLOURS))
    view = param.List(default=[])
    measured = param.List(default=[])
    point_px = param.Number(default=2.0, bounds=(0.5, 20.0))
    playing = param.Boolean(default=False)
    speed = param.Number(default=1.0, bounds=(0.01, 64.0))
    loop = param.Boolean(default=False)

    def __init__(
        self, answers: SceneAnswers, *, frame: int = 0, selected: int | None = None
    ) -> None:
        self._answers = answers
        super().__init__(
            frame=frame,
            selected=selected,
            layers=answers.shown_first,
            sizing_mode="stretch_width",
        )

    @classmethod
    def twin_of(cls, widget: SceneView, answers: SceneAnswers) -> Self:
        """Return a twin of a notebook widget: each follows the other."""
        twin = cls(answers)
        twin.param.update(**{name: getattr(widget, name) for name in STATE})
        twin.param.watch(lambda change: setattr(widget, change.name, change.new), list(STATE))
        widget.observe(lambda change: setattr(twin, change["name"], change["new"]), list(STATE))
        return twin

    def _handle_msg(self, message: dict[str, Any]) -> None:
        reply, parts = self._answers.handle(message["op"], message, message.get("buffers", []))
        self.send({**reply, "id": message["id"], "buffers": parts})
