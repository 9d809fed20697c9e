"""The view in space as Panel sees it; imported only where Panel is used."""

from pathlib import Path
from typing import Any, ClassVar

import param

from hoilab.widgets._panel import PanelTwin
from hoilab.widgets._scene_view import COLOURS, SceneAnswers
from hoilab.widgets.scene_view import FRONT_END, STATE


class PanelSceneView(PanelTwin):
    """A `SceneView` for Panel: the same state as parameters, the same front end.

    Parameters
    ----------
    answers
        Of a scene and its video: what the front end asks.
    """

    _bundle: ClassVar[Path] = FRONT_END
    state = STATE

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

    def __init__(self, answers: SceneAnswers, /, **parameters: Any) -> None:
        super().__init__(answers, **{"layers": answers.shown_first, **parameters})
