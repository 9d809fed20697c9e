"""Attention: where the network looked when it told who does what."""

from typing import TYPE_CHECKING, Any

import panel as pn
import panel_material_ui as pmui
import xarray as xr

from hoilab.dashboards import look
from hoilab.dashboards.clips import clip_of
from hoilab.dashboards.session import Session
from hoilab.errors import PluginError
from hoilab.io.scene import beside
from hoilab.widgets._lens import LensView
from hoilab.widgets._scene import hidden_video
from hoilab.widgets._view import ScrubberView
from hoilab.widgets.panel_lens import PanelLens

if TYPE_CHECKING:
    from hoilab.models.qpic.detector import InteractionDetector

MODEL = "qpic-tiny"
HELP = (
    "Click a pair to see where its query looked in the decoder; choose a layer and a head, or all "
    "heads side by side. <b>Encoder</b>: click any point to see what its cell looked at. "
    "<b>Rollout</b> follows the look back through all layers. Keys: ↑ ↓ pair, ← → frame, "
    "l layer, n head, h all heads."
)


class Attention(pn.viewable.Viewer):  # type: ignore[misc]
    """The page to look into attention; usable alone in a notebook.

    Parameters
    ----------
    scene
        Its anonymized video is shown. The network looks at the clip itself, where that lies
        beside the scene; maps hold no pixels.
    session
        What this page shares with others; its own by default.
    detector
        QPIC or one of its kin; by default the file ``qpic-tiny.safetensors`` beside the scene, else
        the one that hoilab holds.
    """

    def __init__(
        self,
        scene: xr.DataTree,
        session: Session | None = None,
        *,
        detector: "InteractionDetector | None" = None,
    ) -> None:
        from hoilab.tasks.looks import Looks

        super().__init__()
        self.session = Session() if session is None else session
        shown = hidden_video(scene)
        clip, note = clip_of(scene)
        view = LensView(ScrubberView(shown), Looks(clip, detector or network_of(scene)))
        self.lens = PanelLens(view, frame=self.session.frame)
        self.lens.link(self.session, bidirectional=True, frame="frame")
        self._note = note

    def __panel__(self) -> Any:
        words = pn.pane.HTML(
            f"<p>{HELP}</p><p>{self._note}</p>", stylesheets=[look.CSS],
            sizing_mode="stretch_width", margin=(4, 4),
        )  # fmt: skip
        return pmui.Column(self.lens, words, sizing_mode="stretch_width", margin=(12, 12))


def network_of(scene: xr.DataTree) -> "InteractionDetector":
    """Return the network that the page of a scene looks into."""
    from hoilab.models import load
    from hoilab.models.qpic.detector import InteractionDetector
    from hoilab.models.qpic.tiny import SHIPPED, opened

    own = beside(scene, ".zarr").with_name(SHIPPED.name)
    if own.is_file():
        return opened(own)
    if not SHIPPED.is_file():
        raise PluginError(
            f"looking into a network needs one with attention, and hoilab holds none with weights; "
            f"train one with: hoilab train {MODEL} --folder runs/{MODEL}; then put its "
            f"{own.name} beside the scene"
        )
    detector = load(MODEL)()
    if not isinstance(detector, InteractionDetector):
        raise PluginError(f"{MODEL} should be a QPIC, got {type(detector).__name__}")
    return detector
