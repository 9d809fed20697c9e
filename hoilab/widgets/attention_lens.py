"""Look into a network's attention: where it looked for a pair, layer by layer, head by head."""

from pathlib import Path

import traitlets
import xarray as xr

from hoilab.widgets._lens import KINDS, LensView, Seen
from hoilab.widgets._notebook import FramedWidget
from hoilab.widgets._view import ScrubberView

FRONT_END = Path(__file__).parent / "static" / "attention_lens.js"
COLOUR_MAPS = ("heat", "viridis", "grey")
STATE = (
    "frame", "query", "kind", "layer", "head", "opacity", "colours", "side_by_side", "point",
)  # fmt: skip


class AttentionLens(FramedWidget):
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
    twin = "hoilab.widgets.panel_lens:PanelLens"
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
        super().__init__(LensView(ScrubberView(video), looks), frame=frame)
