"""Look into a network's attention: where it looked for a pair, layer by layer, head by head."""

from pathlib import Path
from typing import Any

import anywidget
import traitlets
import xarray as xr

from hoilab.widgets._lens import KINDS, LensView, Seen
from hoilab.widgets._view import ScrubberView

FRONT_END = Path(__file__).parent / "static" / "attention_lens.js"
COLOUR_MAPS = ("heat", "viridis", "grey")
STATE = (
    "frame", "query", "kind", "layer", "head", "opacity", "colours", "side_by_side", "point",
)  # fmt: skip


class AttentionLens(anywidget.AnyWidget):  # type: ignore[misc]
    """A picture with what a network looked at laid over it.

    Parameters
    ----------
    video
        (time, y, x, channel), hidden or public: what is visible is refused.
    looks
        Where the network looked: `hoilab.tasks.looks.Looks`.

    Attributes
    ----------
    frame : int
        The frame on screen.
    query : int or None
        The query of the pair that is picked out.
    kind : str
        ``cross``: where the pair's query looked; ``self``: where the cell that was clicked
        looked; ``rollout``: the query's look followed through the encoder.
    layer, head : int
        Which; -1 is the last layer, and the mean over heads.
    opacity : float
        0 to 1.
    colours : str
        One of ``heat``, ``viridis``, ``grey``.
    side_by_side : bool
        Whether every head has a picture of its own.
    point : list of float
        The pixel that was clicked, for ``self``.
    """

    _esm = FRONT_END
    frame = traitlets.Int(0).tag(sync=True)
    query = traitlets.Int(None, allow_none=True).tag(sync=True)
    kind = traitlets.Enum(KINDS, "cross").tag(sync=True)
    layer = traitlets.Int(-1, min=-1).tag(sync=True)
    head = traitlets.Int(-1, min=-1).tag(sync=True)
    opacity = traitlets.Float(0.7, min=0.0, max=1.0).tag(sync=True)
    colours = traitlets.Enum(COLOUR_MAPS, "heat").tag(sync=True)
    side_by_side = traitlets.Bool(False).tag(sync=True)
    point = traitlets.List(traitlets.Float(), []).tag(sync=True)

    def __init__(self, video: xr.DataArray, looks: Seen, *, frame: int = 0) -> None:
        self._view = LensView(ScrubberView(video), looks)
        super().__init__(frame=frame)
        self.on_msg(self._answer)

    @traitlets.validate("frame")  # type: ignore[untyped-decorator]
    def _frame_exists(self, proposal: dict[str, Any]) -> int:
        frame, frames = int(proposal["value"]), self._view.scrubber.frames
        if not 0 <= frame < frames:
            raise traitlets.TraitError(f"frame must be 0 to {frames - 1}, got {frame}")
        return frame

    def _answer(self, _widget: object, message: dict[str, Any], buffers: list[bytes]) -> None:
        reply, parts = self._view.handle(message["op"], message, buffers)
        self.send({**reply, "id": message["id"]}, parts)

    def __panel__(self) -> Any:
        """Return a twin for Panel layouts; each follows the other."""
        from hoilab.widgets.panel_lens import PanelLens

        return PanelLens.twin_of(self, self._view)
