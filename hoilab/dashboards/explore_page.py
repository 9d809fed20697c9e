"""Look around in one scene: picture, individuals, privacy receipt, facts."""

from typing import Any

import panel as pn
import panel_material_ui as pmui
import xarray as xr

from hoilab.dashboards import look
from hoilab.dashboards.facts import scene_facts
from hoilab.dashboards.individuals import IndividualsTable
from hoilab.dashboards.receipt import receipt_card
from hoilab.dashboards.session import Session
from hoilab.errors import StoreError
from hoilab.widgets import hidden_video
from hoilab.widgets._view import ScrubberView
from hoilab.widgets.panel_twins import PanelScrubber

_GAP = (0, 0, 14, 0)
_WIDE, _NARROW = {"xs": 12, "lg": 8}, {"xs": 12, "lg": 4}


class Explore(pn.viewable.Viewer):  # type: ignore[misc]
    """The page to look around in a scene; usable alone in a notebook.

    Parameters
    ----------
    scene
        With the groups ``tracks``, ``individuals``, ``privacy`` and ``video``; a part whose
        group is missing says what to run.
    session
        What this page shares with others; its own by default.
    """

    def __init__(self, scene: xr.DataTree, session: Session | None = None) -> None:
        super().__init__()
        self.scene = scene
        self.session = Session() if session is None else session
        tracks = scene["tracks"].to_dataset() if "tracks" in scene else None
        self.scrubber = PanelScrubber(
            ScrubberView(hidden_video(scene), tracks),
            frame=self.session.frame,
            selected=self.session.selected,
        )
        self.scrubber.margin = _GAP
        self.scrubber.link(self.session, bidirectional=True, frame="frame", selected="selected")
        self._layout = self._lay_out(scene)

    def _lay_out(self, scene: xr.DataTree) -> Any:
        left, right = (
            pmui.Column(*cards, sizing_mode="stretch_width", margin=0)
            for cards in (
                (self.scrubber, _card(scene_facts(scene))),
                (_card(self._people(scene)), _card(receipt_card(scene))),
            )
        )
        return pmui.Grid(
            pmui.Grid(left, size=_WIDE),
            pmui.Grid(right, size=_NARROW),
            container=True,
            spacing=2,
            sizing_mode="stretch_width",
            margin=(12, 12),
        )

    def _people(self, scene: xr.DataTree) -> Any:
        if "individuals" not in scene or "tracks" not in scene:
            return missing("individuals", "the table of individuals")
        time_s = scene["tracks"].to_dataset()["time"].values
        return IndividualsTable(scene["individuals"].to_dataset(), time_s, self.session)

    def __panel__(self) -> Any:
        return self._layout


def missing(group: str, what: str) -> Any:
    """Return a note in place of something that the scene does not hold."""
    refusal = StoreError(
        f"{what} needs the group {group!r}, which this scene does not have; "
        "make it again with: hoilab analyze CLIP -o scene.zarr --overwrite"
    )
    return pn.pane.HTML(f"<p>{refusal}</p>", stylesheets=[look.CSS], sizing_mode="stretch_width")


def _card(content: Any) -> Any:
    return pmui.Paper(
        content, elevation=0, variant="outlined", sizing_mode="stretch_width", margin=_GAP
    )
